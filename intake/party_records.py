"""What is kept of parties besides their forms: awards, levels, what they were spared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from intake.considering import Lifted
from intake.plan import Plan
from intake.plan.titles import OF_UNIT
from storage.awards import Award, LiftedExclusion
from storage.people import Employee, Membership
from storage.submissions import Remark


def is_of_unit(name: str) -> bool:
    return name.startswith(OF_UNIT) and name not in {"unit_code", "unit_kind"}


def awards_of(connection: Connection, parties: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    asked = select(Award.party_id, Award.year, Award.title).where(Award.title != "")
    for party, year, title in _of(connection, asked, Award.party_id, parties):
        found[party].append((year, title))
    return found


def lifted_of(
    connection: Connection, campaign_id: int, parties: Sequence[int]
) -> dict[int, dict[str, Lifted]]:
    found: dict[int, dict[str, Lifted]] = defaultdict(dict)
    asked = select(
        LiftedExclusion.party_id, LiftedExclusion.rule, LiftedExclusion.reason,
        LiftedExclusion.document_number, LiftedExclusion.made_by,
    ).where(LiftedExclusion.campaign_id == campaign_id)  # fmt: skip
    for party, rule, *by in _of(connection, asked, LiftedExclusion.party_id, parties):
        found[party][rule] = Lifted(*by)
    return found


def levels_of(
    connection: Connection, campaign_id: int, parties: Sequence[int]
) -> dict[int, str | None]:
    asked = select(Remark.subject_id, Remark.level).where(Remark.campaign_id == campaign_id)
    return {row[0]: row[1] for row in _of(connection, asked, Remark.subject_id, parties)}


def facts_of_units(
    connection: Connection, plan: Plan, parties: Iterable[Any]
) -> dict[int, dict[str, bool]]:
    """Yes where the roster says yes beside anybody of the unit."""
    names = [fact.name for fact in plan.facts if is_of_unit(fact.name)]
    units = {each.unit_id for each in parties if each.kind != "person" and each.unit_id}
    found: dict[int, dict[str, bool]] = defaultdict(dict)
    if not names or not units:
        return found
    asked = (
        select(Membership.unit_id, Employee.facts)
        .join(Employee, Employee.id == Membership.employee_id)
        .where(Membership.is_main, Employee.left_on.is_(None))
        .where(Membership.valid_to.is_(None))
    )
    for unit, facts in _of(connection, asked, Membership.unit_id, sorted(units)):
        found[unit] |= {name: True for name in names if facts.get(name) is True}
    return found


_FEW, _AT_ONCE = 3_000, 500


def _of(connection: Connection, asked: Any, column: Any, keys: Sequence[int]) -> Iterator[Any]:
    """The rows of these; of many, all are read and the others left out. `column` comes first."""
    if len(keys) <= _FEW:
        for start in range(0, len(keys), _AT_ONCE):
            some = column.in_(keys[start : start + _AT_ONCE])
            yield from connection.execute(asked.where(some))
        return
    wanted = set(keys)
    yield from (row for row in connection.execute(asked) if row[0] in wanted)
