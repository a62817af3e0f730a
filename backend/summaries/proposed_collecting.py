"""Storage -> lines of the plan's lists of titles and initiatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from backend.summaries.ballot_rows import Held, ballots_for_papers
from backend.summaries.proposed import title_lines
from backend.summaries.proposed_initiatives import initiative_lines, recognised
from backend.summaries.proposed_rows import Proposed
from intake.candidates import Candidate, candidates
from intake.initiatives import Initiative, initiatives
from intake.meeting.held import HeldMeeting
from intake.plan import Output, Plan


def proposed_for_papers(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    unit_id: int | None,
    meetings: Sequence[HeldMeeting],
    ballots: Sequence[Held],
) -> Mapping[str, tuple[Proposed, ...]]:
    """By the code of each list that the plan has of them; read only where it has one."""
    if not lists_of_proposed(plan):
        return {}
    came = initiatives(connection, plan, campaign_id, unit_id=unit_id)
    of_parties = recognised(plan, came, meetings)
    who = (
        candidates(connection, plan, campaign_id, unit_id=unit_id) if speaks_of_titles(plan) else []
    )
    if unit_id is not None:
        ballots = (*ballots, *ballots_above(connection, plan, campaign_id))
    return proposed_lines(plan, came, who, meetings, ballots, of_parties)


def ballots_above(connection: Connection, plan: Plan, campaign_id: int) -> tuple[Held, ...]:
    """Ballots of the agency that may decide on lines of units; read only where there are lines."""
    if not speaks_of_titles(plan):
        return ()
    return ballots_for_papers(connection, plan, campaign_id, None, of_agency=True)


def proposed_lines(
    plan: Plan,
    came: Sequence[Initiative],
    who: Sequence[Candidate],
    meetings: Sequence[HeldMeeting],
    ballots: Sequence[Held],
    of_parties: Mapping[int, str],
) -> dict[str, tuple[Proposed, ...]]:
    """The same of these initiatives and candidates, in their order; `of_parties` are initiatives
    that are recognised."""
    return {
        each.code: initiative_lines(plan, each, came, meetings)
        if each.of == "initiatives"
        else title_lines(plan, each, who, meetings, ballots, of_parties)
        for each in lists_of_proposed(plan)
    }


def lists_of_proposed(plan: Plan) -> list[Output]:
    """The lists of titles, of who is excluded, and of initiatives."""
    return [each for each in plan.outputs if each.kind == "list" and each.of != "submissions"]


def speaks_of_titles(plan: Plan) -> bool:
    """Whether one of them has lines of candidates."""
    return any(each.of != "initiatives" for each in lists_of_proposed(plan))
