"""Papers of meetings, titles and initiatives that somebody wants: without what people handed in,
which they do not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from backend.summaries.ballot_rows import ballots_for_papers
from backend.summaries.collect import plan_of
from backend.summaries.entries import Collected
from backend.summaries.meeting_rows import meetings_for_papers
from backend.summaries.proposed_collecting import proposed_for_papers
from backend.summaries.wanted import (
    Wanted,
    deciding,
    of_meeting,
    proposed_of,
)
from backend.summaries.writing import Gathered, signatures_of
from intake.library import Library, templates_of

Choose = Callable[[Collected], Iterable[Wanted]]


def gather_meetings(
    connection: Connection,
    library: Library,
    campaign_id: int,
    choose: Choose,
    *,
    now: datetime,
    unit_id: int | None = None,
    lists: bool = True,
) -> Gathered:
    """What is chosen of the meetings of the campaign, or of one unit's; without `lists` nothing
    is asked about titles and initiatives."""
    plan = plan_of(connection, library, campaign_id)
    ballots = ballots_for_papers(connection, plan, campaign_id, unit_id)
    meetings = meetings_for_papers(connection, plan, campaign_id, unit_id)
    proposed = (
        proposed_for_papers(connection, plan, campaign_id, unit_id, meetings, ballots)
        if lists
        else {}
    )
    templates = templates_of(connection, plan.revision)
    collected = Collected(plan, {}, templates, (), ballots, meetings, proposed)
    chosen = tuple(choose(collected))
    signed = {(each.output.code, each.unit_id) for each in chosen}
    signatures = signatures_of(connection, plan, campaign_id, signed, now)
    return Gathered(campaign_id, collected, chosen, signatures)


def minutes_of_meeting(meeting_id: int) -> Choose:
    """The minutes of this meeting, of one that goes on too; nothing where it was declared void or
    the plan has no paper of it."""

    def choose(collected: Collected) -> Iterable[Wanted]:
        return [
            of_meeting(collected, output, meeting)
            for output in collected.plan.outputs
            if output.kind == "minutes"
            for meeting in deciding(collected, output)
            if meeting.meeting_id == meeting_id
        ][:1]

    return choose


def list_of_proposed(code: str, unit_id: int | None, unit: str | None = None) -> Choose:
    """The list with this code of titles or initiatives, of a unit or (None) of everybody."""

    def choose(collected: Collected) -> Iterable[Wanted]:
        return [
            proposed_of(collected, output, unit_id, unit)
            for output in collected.plan.outputs
            if output.code == code and output.kind == "list" and output.of != "submissions"
        ]

    return choose
