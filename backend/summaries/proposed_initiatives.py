"""Initiatives as lines of a list: whose, what for, how alike to others, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from backend.summaries.cells import Cell
from backend.summaries.printable import printable
from backend.summaries.proposed import fate_of
from backend.summaries.proposed_rows import Fate, Proposed
from backend.summaries.proposed_votes import NOTHING, Came, by_hands
from backend.summaries.texts import paper_words
from intake.initiatives import Initiative, Like
from intake.meeting.held import HeldMeeting, Item
from intake.plan import Output, Plan
from vietnamese.numbers import show_number


def initiative_lines(
    plan: Plan,
    output: Output,
    initiatives: Iterable[Initiative],
    meetings: Sequence[HeldMeeting],
) -> tuple[Proposed, ...]:
    """One line each. What was accepted by a science council above goes up by itself."""
    matters, found = _last_matters(output, meetings), []
    for each in initiatives:
        matter = matters.get(each.submission_id)
        came = by_hands(plan, *matter) if matter else NOTHING
        fate: Fate = "up" if output.meeting is None or each.by_itself else fate_of(came)
        found.append(_line(plan, each, came, fate))
    return tuple(found)


def recognised(
    plan: Plan, initiatives: Iterable[Initiative], meetings: Sequence[HeldMeeting]
) -> dict[int, str]:
    """By party, the titles of those that a meeting which decides has carried, or that need none."""
    deciding = {each.code for each in plan.meetings if each.decides}
    carried = {
        item.submission_id
        for meeting in meetings
        if meeting.code in deciding
        for item in meeting.items
        if item.outcome and item.title is None
    }
    found: dict[int, list[str]] = {}
    for each in initiatives:
        if each.by_itself or each.submission_id in carried:
            found.setdefault(each.party_id, []).append(each.title)
    return {party: "; ".join(titles) for party, titles in found.items()}


def _last_matters(
    output: Output, meetings: Sequence[HeldMeeting]
) -> dict[int | None, tuple[HeldMeeting, Item]]:
    """By submission: where it was last taken up in the list's meeting, the first time there."""
    return {
        item.submission_id: (meeting, item)
        for meeting in meetings
        if meeting.code == output.meeting
        for item in reversed(meeting.items)
        if item.title is None
    }


def _line(plan: Plan, each: Initiative, came: Came, fate: Fate) -> Proposed:
    fields: dict[str, Cell] = {
        "initiative": printable(each.title),
        "subject": printable(each.author),
        "unit": printable(each.unit or plan.agency.name),
        "authors": printable("\n".join(_author(*one) for one in each.authors)),
        "summary": printable(each.summary),
        "grounds": printable("; ".join(each.grounds)),
        "like": printable("\n".join(map(_like, each.like))),
        "problems": printable("\n".join(_problems(each))),
        **came.as_fields(),
    }
    if each.by_itself and not fields["note"]:
        fields["note"] = paper_words("by_itself")
    return Proposed(each.unit_id, each.unit, each.title, "initiative", "", fate, fields)


def _problems(each: Initiative) -> Iterable[str]:
    if each.held_back:
        yield paper_words("held_back", reason=each.held_back)
    yield from (problem.words for problem in each.problems)


def _author(name: str, share: float | None) -> str:
    if share is None:
        return name
    percent = f"{show_number(Decimal(f'{share:.12g}'))}%"
    return paper_words("author", name=name, share=percent)


def _like(like: Like) -> str:
    code = "like.now" if like.year is None else "like"
    return paper_words(code, percent=like.percent, label=like.label, year=like.year)
