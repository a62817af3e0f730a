"""Who may be considered for which title, as the office reads it: unit by unit, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select

from backend.console.visiting import Visitor
from intake.candidates import Candidate, candidates
from intake.capped import Capped, capped, counted_here
from intake.considering import Unmet
from intake.plan import Plan
from intake.plan.titles import Title
from intake.turn import Why
from intake.why import why_words
from storage.people import Unit
from storage.submissions import UnitProgress

PAGE = 40
AT_ONCE = 4_000
"""Forms: of a larger agency one unit after another is shown."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that is not met, with where it stands."""

    unmet: Unmet
    why: Why
    liftable: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A party and one title."""

    candidate: Candidate
    title: str
    level: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Catalogued:
    """A title as the plan has it; `cap`: how it stands by what the councils have carried."""

    title: Title
    why: Why
    cap: Capped | None
    why_cap: Why | None


@dataclass(frozen=True, slots=True)
class Titles:
    """What the page shows; `units` are all of them, `groups` those of this page.

    `unit`: the one that is shown; None: all together, which are figures of the whole agency only
    where it is not `large`.
    """

    catalogue: tuple[Catalogued, ...]
    units: list[tuple[int, str]]
    groups: list[tuple[str, list[Line]]]
    count: int
    may: int
    awaiting: int
    """Nothing keeps them out but what a meeting has yet to come to."""
    lifted: int
    more: bool
    unit: int | None
    large: bool


def titles_of(
    connection: Connection, visitor: Visitor, *, unit: int | None, unmet_only: bool, page: int
) -> Titles:
    """`unit`: of one unit (0: of none), the first where the agency is large and none is asked
    for; `unmet_only`: those whom something keeps out."""
    plan, campaign = visitor.plan, visitor.campaign_id
    units, large = _units(connection, campaign)
    if unit is None and large:
        unit = units[0][0]
    chosen = candidates(connection, plan, campaign, unit_id=unit)
    wanted = [each for each in chosen if not (unmet_only and each.may_be_considered)]
    here = wanted[page * PAGE : (page + 1) * PAGE]
    lines = [_line(plan, each) for each in here]
    counted = counted_here(connection, plan, campaign)
    return Titles(
        catalogue=tuple(_catalogued(plan, title, counted) for title in plan.titles),
        units=units,
        groups=[(name, list(some)) for name, some in groupby(lines, lambda e: e.candidate.unit)],
        count=len(chosen),
        may=sum(each.may_be_considered for each in chosen),
        awaiting=sum(each.may_be_proposed and not each.may_be_considered for each in chosen),
        lifted=sum(any(rule.lifted for rule in each.unmet) for each in chosen),
        more=len(wanted) > (page + 1) * PAGE,
        unit=unit,
        large=large,
    )


def _catalogued(plan: Plan, title: Title, counted: Mapping[str, int]) -> Catalogued:
    documents = plan.titles_of_documents
    return Catalogued(
        title,
        why_words(documents, title.source),
        capped(plan, title, counted),
        why_words(documents, title.cap.source) if title.cap else None,
    )


def _units(connection: Connection, campaign_id: int) -> tuple[list[tuple[int, str]], bool]:
    """The units that are asked something (0: the agency itself), by name; and whether they are
    asked more than can be gone through at once."""
    rows = connection.execute(
        select(UnitProgress.unit_id, Unit.name, UnitProgress.asked)
        .outerjoin(Unit, Unit.id == UnitProgress.unit_id)
        .where(UnitProgress.campaign_id == campaign_id, UnitProgress.form == "")
        .where(UnitProgress.asked > 0)
        .order_by(Unit.sort_key, UnitProgress.unit_id)
    ).all()
    units = [(row.unit_id, row.name or "") for row in rows]
    return units, sum(row.asked for row in rows) > AT_ONCE


def _line(plan: Plan, each: Candidate) -> Line:
    return Line(
        each, plan.titles_by_code[each.title].label, _level(plan, each), rules_of(plan, each.unmet)
    )


def rules_of(plan: Plan, unmet: Sequence[Unmet]) -> tuple[Rule, ...]:
    return tuple(
        Rule(each, why_words(plan.titles_of_documents, each.source), each.kind != "not_open")
        for each in unmet
    )


def _level(plan: Plan, each: Candidate) -> str:
    labels = {
        choice.code: choice.label
        for scale in plan.levels
        for choice in plan.choice_lists.get(scale.list_name, ())
    }
    return labels.get(each.level or "", "")
