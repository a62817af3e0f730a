"""One paper that somebody wants: an output of the plan about somebody, and its data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from backend.summaries.awaited import is_of_nobody
from backend.summaries.ballot_rows import Held
from backend.summaries.entries import Collected, Entry
from backend.summaries.issuing import EVERYBODY
from backend.summaries.meeting_rows import hash_of, is_over
from backend.summaries.minutes_context import ballots_in
from backend.summaries.proposed_rows import Proposed, hash_of_lines
from backend.summaries.rated import hash_for
from backend.summaries.signing import Signature
from intake.meeting.held import HeldMeeting
from intake.plan import Output, Plan

Signatures = Mapping[tuple[str, int | None], Signature]
"""Who signs an output (its code) of a unit, or of the agency (None)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One paper: an output about somebody, and what it is made from."""

    output: Output
    about: str
    entries: tuple[Entry, ...]
    unit_id: int | None = None
    unit: str | None = None
    """Whose it is; None: the agency's."""
    ballots: tuple[Held, ...] = ()
    meetings: tuple[HeldMeeting, ...] = ()
    """The one whose minutes it is; or those that decided on the lines of a list."""
    proposed: Collection[Proposed] = ()


def of_unit(output: Output, entries: Iterable[Entry], unit_id: int | None, unit: str) -> Wanted:
    """A list or a dossier of one unit."""
    theirs = tuple(listed(output, entries))
    return Wanted(output, f"unit:{unit_id or 0}", theirs, unit_id, unit)


def of_agency(output: Output, entries: Iterable[Entry]) -> Wanted:
    """A list or a dossier of everybody."""
    return Wanted(output, EVERYBODY, tuple(listed(output, entries)))


def of_submission(output: Output, entry: Entry) -> Wanted:
    about = f"submission:{entry.submission_id}"
    return Wanted(output, about, (entry,), entry.unit_id, entry.unit)


def of_ballot(output: Output, held: Held) -> Wanted:
    """The minutes of one round."""
    unit = None if held.unit_id is None else held.unit
    return Wanted(output, f"ballot:{held.ballot_id}", (), held.unit_id, unit, (held,))


def of_meeting(collected: Collected, output: Output, meeting: HeldMeeting) -> Wanted:
    """The minutes of one meeting, with the ballots that were held in it."""
    unit = None if meeting.unit_id is None else meeting.unit
    about, ballots = f"meeting:{meeting.meeting_id}", ballots_in(meeting, collected.ballots)
    return Wanted(output, about, (), meeting.unit_id, unit, ballots, (meeting,))


def proposed_of_agency(collected: Collected, output: Output) -> Wanted:
    """A list of titles or initiatives of everybody."""
    lines, meetings = collected.proposed.get(output.code, ()), tuple(deciding(collected, output))
    return Wanted(output, EVERYBODY, (), meetings=meetings, proposed=lines)


def proposed_of_unit(
    collected: Collected, output: Output, unit_id: int | None, unit: str | None
) -> Wanted:
    """The lines of one unit, and the meetings of it and of the agency."""
    every_line = collected.proposed.get(output.code, ())
    lines = tuple(line for line in every_line if line.unit_id == unit_id)
    meetings = tuple(
        each for each in deciding(collected, output) if each.unit_id in {None, unit_id}
    )
    about = f"unit:{unit_id or 0}"
    return Wanted(output, about, (), unit_id, unit, meetings=meetings, proposed=lines)


def proposed_of(
    collected: Collected, output: Output, unit_id: int | None, unit: str | None
) -> Wanted:
    """Of a unit, or (None) of the agency."""
    if unit_id is None:
        return proposed_of_agency(collected, output)
    return proposed_of_unit(collected, output, unit_id, unit)


def deciding(collected: Collected, output: Output) -> Iterator[HeldMeeting]:
    return (each for each in collected.meetings if each.code == output.meeting)


def is_for(plan: Plan, output: Output, entries: Iterable[Entry]) -> bool:
    """Whether a list, or a part of a dossier, prints a form of these: what the agency itself hands
    in makes no dossier of a unit, with every unit's papers in it."""
    if output.kind != "dossier":
        return True
    codes = {code for part in output.parts for code in part.outputs}
    forms = {form for each in plan.outputs if each.code in codes for form in each.forms}
    return any(entry.form in forms for entry in entries)


def parts_of_nobody(collected: Collected, dossier: Wanted) -> list[bool]:
    """For each part of a dossier, whether nobody owes it."""
    asked = {entry.form for entry in dossier.entries}
    to_come = collected.awaited.of(dossier.unit_id)
    return unowed(collected.plan, dossier.output, asked, to_come)


def unowed(
    plan: Plan, dossier: Output, asked: Collection[str], to_come: Collection[str]
) -> list[bool]:
    """For each part, whether nobody owes it where these forms are asked, or may be yet."""
    outputs = {output.code: output for output in plan.outputs}
    return [
        is_of_nobody([outputs[code] for code in part.outputs], asked, to_come)
        for part in dossier.parts
    ]


def listed(output: Output, entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if not output.forms or entry.form in output.forms)


def told_beside(collected: Collected, each: Wanted) -> list[str]:
    """What a paper says besides what was handed in."""
    return [
        *told_by_votes(each),
        *told_by_meetings(each),
        *told_by_absence(parts_of_nobody(collected, each)),
    ]


def told_by_absence(of_nobody: Iterable[bool]) -> list[str]:
    """What the contents of a dossier say of parts that nobody owes."""
    return [f"of_nobody:{number}" for number, each in enumerate(of_nobody, start=1) if each]


def told_by_votes(each: Wanted) -> list[str]:
    """What minutes of a count, or a summary, say of each round."""
    return [hash_for(each.output, held) for held in each.ballots]


def told_by_meetings(each: Wanted) -> list[str]:
    """What minutes say; or the lines of a list, and how far the meetings on them are."""
    if each.output.kind == "minutes":
        return [hash_of(meeting) for meeting in each.meetings]
    if each.output.of == "submissions":
        return []
    held = [f"{each.meeting_id}:{each.began_at}:{is_over(each)}" for each in each.meetings]
    return [*held, hash_of_lines(each.proposed)]


def is_ready(output: Output, entries: Iterable[Entry]) -> bool:
    """Whether a list of these is in a dossier yet: one of what heads propose is not before one of
    them has."""
    asks = any(column.value == "proposed_level" for column in output.columns)
    return any(not asks or entry.remark is not None for entry in entries)
