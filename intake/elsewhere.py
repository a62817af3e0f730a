"""Whom another authority rates: of them no level is proposed, asked for or counted here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from intake.conditions import compile_condition
from intake.plan import Plan, RatedElsewhere
from intake.plan.respondents import PartyKind
from intake.remarks import scale_for
from storage.people import Employee, Party
from storage.submissions import Submission

_MOST_NAMED = 5_000
"""More parties than this are looked for among all."""


def rated_elsewhere(plan: Plan, facts: Mapping[str, Any]) -> RatedElsewhere | None:
    """Who rates a person of these facts, instead of us; None where we do, or where nothing that
    is known says otherwise."""
    scale = scale_for(plan, "person")
    by = scale.elsewhere if scale is not None else None
    return by if by is not None and compile_condition(by.when)(facts) is True else None


def elsewhere_of(
    connection: Connection, plan: Plan, campaign_id: int, parties: Collection[int]
) -> dict[int, RatedElsewhere]:
    """The same by party, of these; by what the roster says of each, and (of the unit and the post)
    by the facts under which something is asked of them."""
    scale = scale_for(plan, "person")
    if scale is None or scale.elsewhere is None:
        return {}
    asked = (
        select(Party.id, Submission.facts, Employee.facts)
        .join(Employee, Employee.id == Party.employee_id)
        .outerjoin(
            Submission,
            (Submission.subject_id == Party.id)
            & (Submission.campaign_id == campaign_id)
            & (Submission.state != "withdrawn"),
        )
        .where(Party.kind == "person")
    )
    if len(parties) <= _MOST_NAMED:
        asked = asked.where(Party.id.in_(list(parties)))
    test, ours = compile_condition(scale.elsewhere.when), frozenset(parties)
    return {
        party: scale.elsewhere
        for party, then, now in connection.execute(asked)
        if party in ours and test({**(then or {}), **now}) is True
    }


def is_rated_here(
    connection: Connection, plan: Plan, campaign_id: int, kind: PartyKind, party_id: int
) -> bool:
    """Whether a level of the plan is proposed for this party at all."""
    return scale_for(plan, kind) is not None and not elsewhere_of(
        connection, plan, campaign_id, [party_id]
    )
