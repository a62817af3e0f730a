"""Titles and initiatives as lines of a list: who or what, and what the meetings came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.summaries.ballot_figures import figures, voted_on
from backend.summaries.ballot_rows import Held
from backend.summaries.cells import Cell, level_words
from backend.summaries.minutes_words import share_words
from backend.summaries.printable import printable
from backend.summaries.proposed_rows import Fate, Proposed
from backend.summaries.proposed_whom import is_kept_out, whom_it_concerns
from backend.summaries.texts import paper_words
from intake.ballot_shares import said_of
from intake.balloting import Line, outcomes
from intake.candidates import Candidate
from intake.considering import Unmet
from intake.meeting.held import HeldMeeting, Item
from intake.plan import Ballot, Output, Plan
from intake.why import why_words


@dataclass(frozen=True, slots=True)
class Came:
    """What a vote on one title or initiative came to; all empty before there was one."""

    votes_for: Cell = ""
    votes_against: Cell = ""
    share: str = ""
    outcome: bool | None = None
    decision: str = ""
    note: str = ""

    def as_fields(self) -> dict[str, Cell]:
        said = {None: "", True: paper_words("outcome.yes"), False: paper_words("outcome.no")}
        return {
            "hands_for": self.votes_for,
            "hands_against": self.votes_against,
            "share": self.share,
            "outcome": said[self.outcome],
            "decision": printable(self.decision),
            "note": printable(self.note),
        }


NOTHING = Came()


def title_lines(
    plan: Plan,
    output: Output,
    candidates: Iterable[Candidate],
    meetings: Sequence[HeldMeeting],
    ballots: Sequence[Held],
    recognised: Mapping[int, str],
) -> tuple[Proposed, ...]:
    """Of a list `of: titles`, one line a title that may be proposed or was voted on; `of:
    excluded`, one that is kept out. `recognised`: initiatives by party."""
    found = []
    for each in filter(whom_it_concerns(plan, output), candidates):
        came = came_of(plan, output, meetings, ballots, each.party_id, each.title)
        if output.of == "excluded" and not is_kept_out(plan, meetings, each):
            continue
        if output.of == "titles" and not each.may_be_proposed and came is NOTHING:
            continue
        fate: Fate = "up" if output.meeting is None else fate_of(came)
        initiative = recognised.get(each.party_id, "")
        found.append(_title_line(plan, each, came, fate, initiative))
    return tuple(found)


def came_of(
    plan: Plan,
    output: Output,
    meetings: Sequence[HeldMeeting],
    ballots: Sequence[Held],
    party_id: int,
    title: str,
) -> Came:
    """By hands or conclusion in the output's meeting, or by the last ballot held in it."""
    for meeting in reversed(meetings):
        if meeting.code != output.meeting:
            continue
        rounds = [held for held in ballots if held.ballot_id in meeting.ballots]
        by_ballot = _by_ballot(plan, rounds, party_id, title)
        mine = [i for i in meeting.items if (i.party_id, i.title) == (party_id, title)]
        if mine and (by_ballot is None or mine[0].hands_for is not None):
            return by_hands(plan, meeting, mine[0])
        if by_ballot is not None:
            return replace(by_ballot, outcome=mine[0].outcome) if mine else by_ballot
    return NOTHING


def by_hands(plan: Plan, meeting: HeldMeeting, item: Item) -> Came:
    return Came(
        "" if item.hands_for is None else item.hands_for,
        "" if item.hands_against is None else item.hands_against,
        share_words(plan, meeting, item),
        item.outcome,
        item.conclusion,
    )


def _by_ballot(plan: Plan, rounds: Sequence[Held], party_id: int, title: str) -> Came | None:
    """The last round in which the party was voted on for this title."""
    for held in reversed(rounds):
        ballot = plan.ballots_by_code[held.code]
        titles = ballot.items.titles if ballot.items else ()
        if held.result is None or (titles and title not in titles):
            continue
        turnout, tallies = figures(plan, ballot, held)
        came = outcomes(plan, ballot, turnout, tallies)
        keys = [key for key, _ in voted_on(ballot, held)]
        for key, outcome in zip(keys, came, strict=True):
            if key != str(party_id) or ballot.threshold is None or not outcome.lines:
                continue
            agreed, *others = _agreed_first(plan, ballot, outcome.lines)
            share = paper_words("share_of", **said_of(ballot.threshold, agreed.votes, outcome.base))
            against = sum(line.votes for line in others)
            verdict = {"reached": True, "not": False}.get(outcome.verdict)
            return Came(agreed.votes, against, share, verdict)
    return None


def _agreed_first(plan: Plan, ballot: Ballot, lines: Sequence[Line]) -> list[Line]:
    """The selection that the threshold asks for, then the others."""
    wanted = ballot.threshold.selection if ballot.threshold else None
    name = ballot.selections.list_name if ballot.selections else None
    labels = {c.label for c in plan.choice_lists.get(name or "", ()) if c.code == wanted}
    return sorted(lines, key=lambda line: line.name not in labels)


def reasons_of(plan: Plan, unmet: Iterable[Unmet], *, lifted: bool = False) -> str:
    """Each rule in its own words, the fact, where it stands and who can correct the fact; or
    those that somebody has lifted, by which document."""
    return "\n".join(
        _lifted_words(each) if lifted else _reason(plan, each)
        for each in unmet
        if (each.lifted is not None) == lifted
    )


def _reason(plan: Plan, each: Unmet) -> str:
    where = why_words(plan.titles_of_documents, each.source).source
    fact = paper_words("reason.fact", fact=each.fact.rstrip(". ")) if each.fact else ""
    mends = paper_words("reason.corrected_by", who=each.corrected_by) if each.corrected_by else ""
    words = each.words.rstrip(". ")
    return printable(paper_words("reason", words=words, where=where, fact=fact, mends=mends))


def _lifted_words(each: Unmet) -> str:
    by = each.lifted
    if by is None:
        return ""
    return printable(
        paper_words(
            "lifted", words=each.words.rstrip(". "), document=by.document_number, who=by.made_by,
            reason=by.reason,
        )
    )  # fmt: skip


def fate_of(came: Came) -> Fate:
    if came.outcome is None:
        return "waiting"
    return "up" if came.outcome else "other"


def _title_line(plan: Plan, each: Candidate, came: Came, fate: Fate, initiative: str) -> Proposed:
    title = plan.titles_by_code[each.title]
    lifted = reasons_of(plan, each.unmet, lifted=True)
    fields: dict[str, Cell] = {
        "subject": printable(each.name),
        "position": printable(each.position),
        "unit": printable(each.unit or plan.agency.name),
        "party": paper_words("party.person" if each.kind == "person" else "party.collective"),
        "title": printable(title.label),
        "kind": paper_words(f"title.{title.kind}"),
        "registered": _registered(plan, each),
        "level": level_words(plan, each.level),
        "initiative": printable(initiative),
        "reasons": reasons_of(plan, each.unmet),
        "lifted": lifted,
        **came.as_fields(),
    }
    if not fields["note"]:
        fields["note"] = lifted
    return Proposed(each.unit_id, each.unit, each.name, each.kind, each.title, fate, fields)


def _registered(plan: Plan, each: Candidate) -> str:
    if plan.registration is None:
        return ""
    kinds = {rule.kind for rule in each.unmet}
    if "registration" in kinds or (each.submission_id is None):
        return paper_words("registered.no")
    return paper_words("registered.late" if "late" in kinds else "registered.yes")
