"""Levels, quotas and points: codes that exist, sums that add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from intake.checking.cases import cases_of
from intake.checking.conditions import fits
from intake.checking.finding import Finding, error, warning
from intake.checking.known import codes_of, facts_of_people
from intake.checking.references import missing
from intake.conditions import Condition, compile_condition
from intake.loading.strict_yaml import Path
from intake.plan import Level, Plan, PointTable, Quota, RatedElsewhere


def check(plan: Plan) -> Iterator[Finding]:
    for number, scale in enumerate(plan.levels):
        if scale.elsewhere is not None:
            here: Path = ("levels", number, "elsewhere")
            yield from _elsewhere(plan, scale, scale.elsewhere, here)
    yield from _quotas(plan)
    for number, table in enumerate(plan.point_tables):
        yield from _points(table, ("point_tables", number))


def _elsewhere(
    plan: Plan, scale: Level, elsewhere: RatedElsewhere, path: Path
) -> Iterator[Finding]:
    """It speaks of people who would be rated here; nobody votes on a level of them, and a form that
    asks them for their own is meant."""
    if "person" not in scale.proposed_for:
        yield error(path, "level.elsewhere_of_nobody", name=scale.list_name)
    yield from fits(elsewhere.when, (*path, "when"), facts_of_people(plan))
    for number, ballot in enumerate(plan.ballots):
        items, selections = ballot.items, ballot.selections
        if items is None or items.subject != "person" or selections is None:
            continue
        if selections.list_name == scale.list_name and _meet(plan, elsewhere.when, items.when):
            yield error(("ballots", number, "items"), "level.elsewhere_voted", code=ballot.code)
    for number, each in enumerate(plan.assignments):
        conditions = _asking(plan, each.form) if each.respondent == "person" else ()
        if any(_meet(plan, elsewhere.when, each.when, *asking) for asking in conditions):
            yield warning(("assignments", number), "level.elsewhere_asked", form=each.form)


def _asking(plan: Plan, form: str) -> Iterator[tuple[Condition | None, Condition | None]]:
    """Where a form asks for a level of the plan: when its section is shown, and its question."""
    scales = {scale.list_name for scale in plan.levels}
    known = plan.forms_by_code.get(form)
    for section in known.sections if known else ():
        for question in section.questions:
            if getattr(question, "list_name", None) in scales:
                yield section.relevant, question.relevant


def _meet(plan: Plan, *conditions: Condition | None) -> bool:
    """Whether they hold of one person; what depends on answers may."""
    tests = [compile_condition(each) for each in conditions]
    cases = cases_of(conditions, facts_of_people(plan))
    return any(all(test(case) is not False for test in tests) for case in cases)


def _quotas(plan: Plan) -> Iterator[Finding]:
    for number, quota in enumerate(plan.quotas):
        path: Path = ("quotas", number)
        if quota.list_name not in plan.choice_lists:
            continue
        codes = codes_of(plan.choice_lists[quota.list_name])
        yield from missing((*path, "level"), "level.unknown", quota.level, codes)
        for place, code in enumerate(quota.of):
            yield from missing((*path, "of", place), "level.unknown", code, codes)
        if quota.rounding_source is None and _is_silent_on_rounding(quota):
            yield warning(path, "level.rounding", code=quota.code, rounding=quota.rounding)


def _is_silent_on_rounding(quota: Quota) -> bool:
    """The words of the document are there and none of them is about a fraction."""
    quote = (quota.source.quote or "").lower()
    return bool(quote) and not any(words in quote for words in ("làm tròn", "phần lẻ"))


def _points(table: PointTable, path: Path) -> Iterator[Finding]:
    by_code = {line.code: line for line in table.lines}
    for number, line in enumerate(table.lines):
        here: Path = (*path, "lines", number)
        yield from missing((*here, "parent"), "points.parent", line.parent, by_code)
        if line.parent is not None and _circles(line.code, table):
            yield error((*here, "parent"), "points.circle", code=line.code)
        below = _sum(table, line.code)
        if below and below != _exact(line.max):
            context = {"code": line.code, "sum": below, "most": _exact(line.max)}
            yield Finding((*here, "max"), "points.sum", context)
    top, total = _sum(table, None), _exact(table.total)
    if top != total:
        yield error((*path, "total"), "points.total", sum=top, total=total)


def _sum(table: PointTable, parent: str | None) -> Decimal:
    return sum((_exact(line.max) for line in table.lines if line.parent == parent), Decimal(0))


def _exact(points: float) -> Decimal:
    return Decimal(f"{points:g}")


def _circles(code: str, table: PointTable) -> bool:
    parents = {line.code: line.parent for line in table.lines}
    at, steps = parents.get(code), 0
    while at is not None and at != code and steps <= len(parents):
        at, steps = parents.get(at), steps + 1
    return at is not None
