"""Quotas as a page shows them: over a unit's people, or over everybody of the agency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from backend.console.self_rated import label_of
from backend.console.visiting import Visitor
from intake import party_records
from intake.eligibility import OUTSIDE
from intake.elsewhere import rated_elsewhere
from intake.plan import Plan, Quota
from intake.plan.respondents import PartyKind
from intake.quota import Candidate, Share, shares
from intake.remarks import scale_for
from intake.turn import Why
from intake.why import why_words
from people.facts import facts_of_agency
from storage.people import Party


@dataclass(frozen=True, slots=True)
class QuotaShown:
    """A quota over some people, with where it stands."""

    level: str
    percent: int
    why: Why
    rounding_why: Why | None
    shares: tuple[Share, ...]


def agency_quotas(connection: Connection, visitor: Visitor) -> tuple[QuotaShown, ...]:
    """The same arithmetic over everybody of the agency, by what was concluded, else proposed."""
    if not visitor.plan.quotas:
        return ()
    today = visitor.now.astimezone(visitor.plan.zone).date()
    facts = facts_of_agency(connection, visitor.agency_id, today)
    people = select(Party.id, Party.employee_id).where(Party.kind == "person")
    parties = {row.id: row.employee_id for row in connection.execute(people)}
    stands = party_records.levels_of(connection, visitor.plan, visitor.campaign_id, list(parties))
    levels = {parties[party]: level for party, level in stands.items()}
    candidates = [
        Candidate(each, levels.get(employee))
        for employee, each in facts.items()
        if each.get(OUTSIDE) is not True and not rated_elsewhere(visitor.plan, each)
    ]
    return quotas_over(visitor.plan, candidates)


def quotas_over(plan: Plan, candidates: Collection[Candidate]) -> tuple[QuotaShown, ...]:
    scale = scale_for(plan, "person")
    ours = [quota for quota in plan.quotas if scale and quota.list_name == scale.list_name]
    return tuple(_quota(plan, quota, candidates) for quota in ours)


def levels_of(plan: Plan, kind: PartyKind) -> list[tuple[str, str]]:
    """Code and label of each level that can be proposed for such a party, best first."""
    scale = scale_for(plan, kind)
    choices = plan.choice_lists.get(scale.list_name, ()) if scale else ()
    return [(choice.code, choice.label) for choice in choices]


def _quota(plan: Plan, quota: Quota, candidates: Collection[Candidate]) -> QuotaShown:
    titles = plan.titles_of_documents
    return QuotaShown(
        level=label_of(plan, quota.list_name, quota.level),
        percent=quota.percent,
        why=why_words(titles, quota.source),
        rounding_why=why_words(titles, quota.rounding_source) if quota.rounding_source else None,
        shares=shares(plan, quota, candidates),
    )
