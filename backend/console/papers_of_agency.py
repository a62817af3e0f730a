"""The office's page of papers: the agency's lists, and how far each unit is with its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from backend.console.paper_lines import Lacking, PaperLine, asks_heads
from backend.console.visiting import Visitor
from backend.summaries.issuing import EVERYBODY, latest_issue
from intake.plan import Output, Plan
from storage.people import Unit
from storage.submissions import Progress, Remark


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit on the office's page."""

    unit_id: int
    name: str
    asked: int
    missing: int
    late: int
    to_propose: int
    proposed: int


def agency_lines(connection: Connection, visitor: Visitor) -> list[PaperLine]:
    """The agency's lists and dossiers; whether their data changed is not reckoned for so many."""
    return [
        PaperLine(
            output,
            _lacking_by_count(connection, visitor, output),
            latest_issue(connection, visitor.campaign_id, output.code, EVERYBODY),
            changed=False,
        )
        for output in visitor.plan.outputs
        if output.kind in {"list", "dossier"} and output.one_for == "agency"
    ]


def unit_lines(
    connection: Connection, visitor: Visitor, *, first: int, most: int
) -> tuple[list[UnitLine], int]:
    """`most` units from the `first` on, in the order of the alphabet, and how many there are."""
    here = (
        select(Progress.unit_id)
        .where(Progress.campaign_id == visitor.campaign_id, Progress.unit_id > 0)
        .where(Progress.state != "withdrawn", Progress.n > 0)
        .distinct()
    )
    ours = select(Unit.id, Unit.name).where(Unit.id.in_(here))
    count = connection.scalar(select(func.count()).select_from(ours.subquery())) or 0
    page = connection.execute(ours.order_by(Unit.sort_key, Unit.id).offset(first).limit(most)).all()
    keys = [row.id for row in page]
    listed, proposable = _listed_forms(visitor.plan), _proposable_forms(visitor.plan)
    counts = {key: Counter[str]() for key in keys}
    for row in connection.execute(
        select(Progress).where(
            Progress.campaign_id == visitor.campaign_id,
            Progress.unit_id.in_(keys),
            Progress.state != "withdrawn",
        )
    ):
        counter = counts[row.unit_id]
        if row.form in listed:
            counter["asked"] += row.n
            counter["missing"] += row.n if row.standing == "" else 0
            counter["late"] += row.n if row.standing == "late" else 0
        if row.form in proposable:
            counter["to_propose"] += row.n
    proposed = _proposed(connection, visitor, keys)
    lines = [
        UnitLine(
            row.id,
            row.name,
            counts[row.id]["asked"],
            counts[row.id]["missing"],
            counts[row.id]["late"],
            counts[row.id]["to_propose"],
            min(proposed.get(row.id, 0), counts[row.id]["to_propose"]),
        )
        for row in page
    ]
    return lines, count


def _proposed(connection: Connection, visitor: Visitor, units: Iterable[int]) -> dict[int, int]:
    rows = connection.execute(
        select(Remark.unit_id, func.count(Remark.level))
        .where(Remark.campaign_id == visitor.campaign_id, Remark.unit_id.in_(list(units)))
        .group_by(Remark.unit_id)
    )
    return {unit: count for unit, count in rows if unit is not None}


def _lacking_by_count(connection: Connection, visitor: Visitor, output: Output) -> Lacking:
    rows = connection.execute(
        select(Progress.standing, func.sum(Progress.n))
        .where(Progress.campaign_id == visitor.campaign_id, Progress.state != "withdrawn")
        .where(Progress.form.in_(output.forms))
        .group_by(Progress.standing)
    )
    standings = {standing: int(count) for standing, count in rows}
    asked, no_level = sum(standings.values()), 0
    if asks_heads(output):
        levels = connection.scalar(
            select(func.count(Remark.level)).where(Remark.campaign_id == visitor.campaign_id)
        )
        no_level = max(0, asked - int(levels or 0))
    return Lacking(asked, standings.get("", 0), standings.get("late", 0), 0, no_level)


def _listed_forms(plan: Plan) -> set[str]:
    return {form for output in plan.outputs for form in output.forms}


def _proposable_forms(plan: Plan) -> set[str]:
    return {form for output in plan.outputs if asks_heads(output) for form in output.forms}
