"""Which files an output of the plan is: one about each submission, each unit, or everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from backend.summaries.ballot_rows import Held
from backend.summaries.data_hash import DataHash
from backend.summaries.entries import Collected, Entry
from backend.summaries.issuing import EVERYBODY, Paper
from backend.summaries.meeting_rows import is_over
from backend.summaries.signing import Signature
from backend.summaries.wanted import (
    Signatures,
    Wanted,
    deciding,
    is_for,
    is_ready,
    listed,
    of_agency,
    of_ballot,
    of_meeting,
    of_submission,
    of_unit,
    proposed_of,
    proposed_of_agency,
    proposed_of_unit,
    told_beside,
)
from intake.plan import Output, OutputKind

__all__ = [
    "NoPaperError",
    "Signatures",
    "Wanted",
    "by_unit",
    "of_agency",
    "of_submission",
    "of_unit",
    "paper_wanted",
    "papers",
    "parts",
    "proposed_of_unit",
    "signed",
    "wanted",
]


class NoPaperError(LookupError):
    """This submission was not handed in, or the plan prints no paper of its form."""


def wanted(collected: Collected, output: Output) -> list[Wanted]:
    """Every paper of this output that can be made of what was collected."""
    return list(_WANTED[output.kind](collected, output))


def parts(collected: Collected, dossier: Wanted) -> list[list[list[Wanted]]]:
    """For each part of a dossier, for each of its outputs, the papers in it."""
    codes = {output.code: output for output in collected.plan.outputs}
    return [
        [list(_within(collected, dossier, codes[code])) for code in part.outputs]
        for part in dossier.output.parts
    ]


def papers(collected: Collected, each: Wanted, signatures: Signatures) -> list[Paper]:
    """What is given out with this: the paper itself, and of a dossier every paper in it."""
    inner = [
        paper
        for outputs in (parts(collected, each) if each.output.kind == "dossier" else ())
        for within in outputs
        for one in within
        for paper in papers(collected, one, signatures)
    ]
    also = signed(signatures.get((each.output.code, each.unit_id)))
    also += [paper.data_hash for paper in inner] + told_beside(collected, each)
    told = DataHash(collected.plan, each.output, collected.templates, also)
    for entry in each.entries:
        told.add(entry)
    return [*inner, Paper(each.output.code, each.about, told.hexdigest())]


def signed(signature: Signature | None) -> list[str]:
    """What a signature adds to a paper."""
    return [*signature.lines, signature.name] if signature else []


def paper_wanted(collected: Collected, submission_id: int) -> Wanted:
    """The paper of what was handed in; NoPaperError where there is none."""
    for output in collected.plan.outputs:
        for each in wanted(collected, output) if output.kind == "form" else ():
            if each.entries[0].submission_id == submission_id:
                return each
    raise NoPaperError(f"submission {submission_id} has no paper")


def by_unit(entries: Iterable[Entry]) -> list[tuple[int | None, str, list[Entry]]]:
    """Entries come sorted by unit; those of no unit stand under the agency's name."""
    groups = groupby(entries, key=lambda entry: (entry.unit_id, entry.unit))
    return [(unit_id, unit, list(group)) for (unit_id, unit), group in groups]


def _within(collected: Collected, dossier: Wanted, output: Output) -> Iterator[Wanted]:
    if output.of != "submissions":
        ours = proposed_of(collected, output, dossier.unit_id, dossier.unit)
        if ours.proposed:
            yield ours
        return
    if output.kind in {"count", "ballot_summary", "minutes"}:
        whole = dossier.unit_id is None
        for each in wanted(collected, output):
            if whole or each.unit_id == dossier.unit_id:
                yield each
    theirs = [entry for entry in dossier.entries if entry.form in output.forms]
    if output.kind == "list" and is_ready(output, theirs):
        yield Wanted(output, dossier.about, tuple(theirs), dossier.unit_id, dossier.unit)
    for entry in theirs:
        if (output.kind == "form" and entry.goes_up) or (output.kind == "remark" and entry.remark):
            yield of_submission(output, entry)


def _forms(collected: Collected, output: Output) -> Iterator[Wanted]:
    for entry in listed(output, collected.entries):
        if entry.receipt is not None:
            yield of_submission(output, entry)


def _remarks(collected: Collected, output: Output) -> Iterator[Wanted]:
    for entry in listed(output, collected.entries):
        if entry.remark is not None:
            yield of_submission(output, entry)


def _of_many(collected: Collected, output: Output) -> Iterator[Wanted]:
    if output.of != "submissions":
        yield from _proposed(collected, output)
        return
    entries = list(listed(output, collected.entries))
    if output.one_for == "agency":
        yield of_agency(output, entries)
        return
    for unit_id, unit, theirs in by_unit(entries):
        if unit_id is not None or is_for(collected.plan, output, theirs):
            yield of_unit(output, theirs, unit_id, unit)


def _proposed(collected: Collected, output: Output) -> Iterator[Wanted]:
    if output.one_for == "agency":
        yield proposed_of_agency(collected, output)
        return
    units = {line.unit_id: line.unit for line in collected.proposed.get(output.code, ())}
    for unit_id, unit in units.items():
        yield proposed_of_unit(collected, output, unit_id, unit)


def _minutes(collected: Collected, output: Output) -> Iterator[Wanted]:
    """Of a meeting that goes on they are only looked at (`of_meeting`)."""
    for meeting in deciding(collected, output):
        if is_over(meeting):
            yield of_meeting(collected, output, meeting)


def _counts(collected: Collected, output: Output) -> Iterator[Wanted]:
    for held in _held(collected, output):
        if held.result is not None:
            yield of_ballot(output, held)


def _summaries(collected: Collected, output: Output) -> Iterator[Wanted]:
    ballots = tuple(_held(collected, output))
    if output.one_for == "agency":
        if ballots:
            yield Wanted(output, EVERYBODY, (), ballots=ballots)
        return
    for unit_id in dict.fromkeys(held.unit_id for held in ballots if held.unit_id is not None):
        theirs = tuple(held for held in ballots if held.unit_id == unit_id)
        yield Wanted(output, f"unit:{unit_id}", (), unit_id, theirs[0].unit, theirs)


def _held(collected: Collected, output: Output) -> Iterator[Held]:
    return (held for held in collected.ballots if not output.ballots or held.code in output.ballots)


_WANTED: dict[OutputKind, Callable[[Collected, Output], Iterator[Wanted]]] = {
    "form": _forms,
    "remark": _remarks,
    "list": _of_many,
    "dossier": _of_many,
    "count": _counts,
    "ballot_summary": _summaries,
    "minutes": _minutes,
}
