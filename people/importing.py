"""A roster into the tables: previewed as a difference, applied all at once, twice without harm.

The file is the word on the posts of everybody in it; who is missing from it is left untouched.
A blank cell overwrites nothing. A post runs from `valid_from` until the day before `valid_to`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    Label,
    Select,
    bindparam,
    delete,
    insert,
    literal,
    select,
    update,
)

from people.differences import (
    Known,
    KnownEmployee,
    KnownPost,
    KnownUnit,
    RosterDiff,
    difference,
)
from people.problems import RosterRefusedError
from people.roster import RosterSheet
from storage.people import Agency, Employee, Membership, Party, Unit
from vietnamese.text import fold

__all__ = ["RosterDiff", "apply", "found_agency", "preview"]


def found_agency(connection: Connection, code: str, name: str) -> int:
    """The id of the agency with this code, made (with its party) when there is none."""
    known = connection.scalar(select(Agency.id).where(Agency.code == code))
    if known is None:
        connection.execute(insert(Agency).values(code=code, name=name))
        known = connection.execute(select(Agency.id).where(Agency.code == code)).scalar_one()
        connection.execute(insert(Party).values(kind="agency", agency_id=known))
    return known


def preview(
    connection: Connection, agency_id: int, sheet: RosterSheet, *, today: date
) -> RosterDiff:
    """What `apply` would change; `problems` says why it would refuse."""
    return difference(_known(connection, agency_id, today), sheet)


def apply(
    connection: Connection,
    agency_id: int,
    sheet: RosterSheet,
    *,
    today: date,
    renamed: bool = False,
) -> RosterDiff:
    """Make units, employees, posts and parties as the sheet says, and return what was changed.

    RosterRefusedError when the sheet has problems, or gives a code another name and nobody
    confirmed it by `renamed`. Changed posts are dated `today`; those of the very first roster
    have no beginning, because nobody said when they began.
    """
    known = _known(connection, agency_id, today)
    diff = difference(known, sheet)
    refused = diff.problems if renamed else (*diff.problems, *diff.renamings)
    if refused:
        raise RosterRefusedError(refused)
    since = today if known.employees else None
    _save_units(connection, agency_id, diff, since)
    _save_employees(connection, agency_id, diff)
    _save_posts(connection, agency_id, diff, since, today)
    _save_parties(connection, agency_id)
    return diff


def _known(connection: Connection, agency_id: int, today: date) -> Known:
    units = connection.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.kind).where(Unit.agency_id == agency_id)
    )
    employees = connection.execute(
        select(
            Employee.id, Employee.staff_code, Employee.full_name, Employee.outside_system,
            Employee.facts, Employee.left_on,
        ).where(Employee.agency_id == agency_id)
    )  # fmt: skip
    posts = connection.execute(
        select(
            Membership.id, Employee.staff_code, Unit.code, Membership.position,
            Membership.is_main, Membership.valid_from,
        )
        .join(Employee, Membership.employee_id == Employee.id)
        .join(Unit, Membership.unit_id == Unit.id)
        .where(Employee.agency_id == agency_id)
        .where(Membership.valid_to.is_(None) | (Membership.valid_to > today))
    )  # fmt: skip
    return Known(
        units=[KnownUnit(*row) for row in units],
        employees=[KnownEmployee(*row) for row in employees],
        posts=[KnownPost(*row) for row in posts],
    )


def _save_units(
    connection: Connection, agency_id: int, diff: RosterDiff, since: date | None
) -> None:
    _many(
        connection,
        insert(Unit),
        (
            {"agency_id": agency_id, "code": unit.code, "name": unit.name, "kind": unit.kind,
             "valid_from": since}
            for unit in diff.new_units
        ),
    )  # fmt: skip
    _many(
        connection,
        update(Unit)
        .where(Unit.id == bindparam("unit"))
        .values(name=bindparam("new_name"), kind=bindparam("new_kind")),
        (
            {"unit": unit.id, "new_name": unit.name, "new_kind": unit.kind}
            for unit in diff.changed_units
        ),
    )


def _save_employees(connection: Connection, agency_id: int, diff: RosterDiff) -> None:
    _many(
        connection,
        insert(Employee),
        (
            {"agency_id": agency_id, "staff_code": person.staff_code, "facts": person.facts,
             "full_name": person.full_name, "search_key": fold(person.full_name),
             "outside_system": person.outside_system}
            for person in diff.added
        ),
    )  # fmt: skip
    _many(
        connection,
        update(Employee)
        .where(Employee.id == bindparam("employee"))
        .values(
            full_name=bindparam("new_name"),
            search_key=bindparam("new_key"),
            outside_system=bindparam("new_outside"),
            facts=bindparam("new_facts"),
            left_on=None,
        ),
        (
            {"employee": change.id, "new_name": change.after.full_name,
             "new_key": fold(change.after.full_name), "new_facts": change.after.facts,
             "new_outside": change.after.outside_system}
            for change in diff.changed
        ),
    )  # fmt: skip


def _save_posts(
    connection: Connection, agency_id: int, diff: RosterDiff, since: date | None, today: date
) -> None:
    ended = [post for move in diff.moved for post in move.ended]
    # A post that began today was never held: it goes, and leaves no span of no days.
    _many(
        connection,
        delete(Membership).where(Membership.id == bindparam("post")),
        ({"post": post.id} for post in ended if post.valid_from == today),
    )
    _many(
        connection,
        update(Membership).where(Membership.id == bindparam("post")).values(valid_to=today),
        ({"post": post.id} for post in ended if post.valid_from != today),
    )
    _many(
        connection,
        update(Membership)
        .where(Membership.id == bindparam("post"))
        .values(is_main=bindparam("main")),
        ({"post": post.id, "main": main} for post, main in diff.main_changes),
    )
    units = _ids(connection, select(Unit.code, Unit.id).where(Unit.agency_id == agency_id))
    employees = _ids(
        connection,
        select(Employee.staff_code, Employee.id).where(Employee.agency_id == agency_id),
    )
    begun = [
        *((post, since) for person in diff.added for post in person.posts),
        *((post, today) for move in diff.moved for post in move.begun),
    ]
    _many(
        connection,
        insert(Membership),
        (
            {"employee_id": employees[post.staff_code], "unit_id": units[post.unit_code],
             "position": post.position, "is_main": post.is_main, "valid_from": begins}
            for post, begins in begun
        ),
    )  # fmt: skip


def _save_parties(connection: Connection, agency_id: int) -> None:
    """Whoever can be asked or assessed: each person, each unit and its leadership."""
    people = select(Employee.id).where(Employee.agency_id == agency_id)
    asked = select(Party.employee_id).where(Party.kind == "person", Party.employee_id.in_(people))
    connection.execute(
        insert(Party).from_select(
            ["kind", "employee_id"],
            select(_kind("person"), Employee.id)
            .where(Employee.agency_id == agency_id)
            .where(Employee.id.not_in(asked)),
        )
    )
    for kind in ("unit", "leadership"):
        asked = select(Party.unit_id).where(Party.kind == kind, Party.unit_id.is_not(None))
        connection.execute(
            insert(Party).from_select(
                ["kind", "unit_id"],
                select(_kind(kind), Unit.id)
                .where(Unit.agency_id == agency_id)
                .where(Unit.id.not_in(asked)),
            )
        )


def _kind(kind: str) -> Label[str]:
    return literal(kind).label("kind")


def _ids(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return dict(connection.execute(query).all())


def _many(connection: Connection, statement: Executable, rows: Iterable[dict[str, Any]]) -> None:
    """One statement for many rows; nothing at all for none."""
    parameters = list(rows)
    if parameters:
        connection.execute(statement, parameters)
