"""What minutes say of a show of hands, of who came, and of a ballot held in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from backend.summaries.ballot_figures import figures
from backend.summaries.ballot_rows import Held
from backend.summaries.ballot_words import room_code
from backend.summaries.printable import plain
from backend.summaries.texts import paper_words
from intake.balloting import outcomes
from intake.hands import carried, rule_of
from intake.meeting.held import HeldMeeting, Item, Present
from intake.plan import Plan
from intake.plan.meetings import Step
from vietnamese.dates import in_words


def step_of(plan: Plan, meeting: HeldMeeting, code: str) -> Step | None:
    """None for a step that an amended plan has dropped."""
    steps = plan.meetings_by_code[meeting.code].steps
    return next((step for step in steps if step.code == code), None)


def hands_words(plan: Plan, meeting: HeldMeeting, item: Item) -> str:
    """How many hands for what, of how many, and whether that is enough; "" before a vote."""
    if item.hands_for is None:
        return ""
    counted = paper_words(
        "hands",
        votes=item.hands_for,
        against=item.hands_against or 0,
        abstained=item.hands_abstained or 0,
    )
    share = share_words(plan, meeting, item)
    return f"{counted} {share[:1].upper()}{share[1:]}" if share else counted


def share_words(plan: Plan, meeting: HeldMeeting, item: Item) -> str:
    """Of how many who were there then, how many per cent, how many are needed, and whether it is
    carried; "" without a show of hands."""
    step = step_of(plan, meeting, item.step)
    rule = rule_of(plan, step, item.party_id) if step is not None else None
    if item.hands_for is None or rule is None:
        return ""
    return carried(
        rule,
        item.hands_for,
        members=sum(not each.for_name for each in meeting.present),
        present=item.present_then,
        recused=len(item.recused_ids),
    ).words


def outcome_words(item: Item) -> str:
    return paper_words("carried" if item.outcome else "not_carried")


def attendance_note(each: Present, zone: tzinfo) -> str:
    """A substitute and whose, who came late, who left before the end and when."""
    told = []
    if each.for_name:
        code = "instead_by" if each.document_number else "instead"
        told.append(paper_words(code, name=each.for_name, document=each.document_number))
    if each.attendance == "late":
        why = f": {each.reason}" if each.reason else ""
        told.append(paper_words("came_late", why=why))
    if each.left_at is not None:
        told.append(paper_words("left_early", time=f"{each.left_at.astimezone(zone):%H:%M}"))
    return plain("; ".join(told))


def told_by_the_count(plan: Plan, rounds: Iterable[Held]) -> frozenset[tuple[str, str]]:
    """Each thing that was voted on with what came of it: a table says so already."""
    return frozenset(
        (outcome.label, outcome.words)
        for held in rounds
        if held.result is not None
        for ballot in (plan.ballots_by_code[held.code],)
        for outcome in outcomes(plan, ballot, *figures(plan, ballot, held))
        if outcome.verdict != "tie"
    )


def ballot_reference(plan: Plan, rounds: Sequence[Held]) -> list[str]:
    """Where the count of each round is written down."""
    return [
        paper_words(
            "see_count", label=plan.ballots_by_code[held.code].label, number=held.number,
            closed=in_words(held.closed_at, plan.zone) if held.closed_at else "",
            room=room_code(held.manifest_hash),
        )
        for held in rounds
        if held.result is not None
    ]  # fmt: skip
