"""Levels, quotas and points: codes that exist, sums that add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from intake.checking.finding import Finding, error, warning
from intake.checking.known import codes_of
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.plan import Plan, PointTable, Quota


def check(plan: Plan) -> Iterator[Finding]:
    yield from _quotas(plan)
    for number, table in enumerate(plan.point_tables):
        yield from _points(table, ("point_tables", number))


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
