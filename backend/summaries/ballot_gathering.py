"""Papers of ballots that somebody wants: without what people handed in, which they do not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from backend.summaries.ballot_rows import ballots_for_papers
from backend.summaries.collect import plan_of
from backend.summaries.entries import Collected
from backend.summaries.rated import with_ratings
from backend.summaries.wanting import Wanted, wanted
from backend.summaries.writing import Gathered, signatures_of
from intake.library import Library, templates_of

Choose = Callable[[Collected], Iterable[Wanted]]


def gather_ballots(
    connection: Connection,
    library: Library,
    campaign_id: int,
    choose: Choose,
    *,
    now: datetime,
    unit_id: int | None = None,
) -> Gathered:
    """What is chosen of the ballots of the campaign, or of one unit's."""
    plan = plan_of(connection, library, campaign_id)
    ballots = ballots_for_papers(connection, plan, campaign_id, unit_id)
    ballots = with_ratings(connection, plan, campaign_id, ballots)
    collected = Collected(plan, {}, templates_of(connection, plan.revision), (), ballots)
    chosen = tuple(choose(collected))
    signed = {(each.output.code, each.unit_id) for each in chosen}
    signatures = signatures_of(connection, plan, campaign_id, signed, now)
    return Gathered(campaign_id, collected, chosen, signatures)


def minutes_of(ballot_id: int) -> Choose:
    """The minutes of this round; nothing before it is counted, or where the plan has no paper."""

    def choose(collected: Collected) -> Iterable[Wanted]:
        minutes = (
            each
            for output in collected.plan.outputs
            if output.kind == "count"
            for each in wanted(collected, output)
            if each.ballots[0].ballot_id == ballot_id
        )
        first = next(minutes, None)
        return () if first is None else (first,)

    return choose


def summary_of(code: str, unit_id: int | None) -> Choose:
    """The summary with this code, of a unit or (None) of the agency."""

    def choose(collected: Collected) -> Iterable[Wanted]:
        return [
            each
            for output in collected.plan.outputs
            if output.kind == "ballot_summary" and output.code == code
            for each in wanted(collected, output)
            if each.unit_id == unit_id
        ]

    return choose
