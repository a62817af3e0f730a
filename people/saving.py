"""A difference written down: units, people, their posts and parties, and who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Executable,
    Label,
    bindparam,
    case,
    delete,
    insert,
    literal,
    select,
    update,
)

from people.differences import NewPerson, RosterDiff
from people.naming import index_words, name_columns
from storage.people import Employee, Membership, Party, Unit
from vietnamese.order import sortable_name

T = TypeVar("T")
_AT_ONCE = 500


def save_units(
    connection: Connection, agency_id: int, diff: RosterDiff, since: date | None
) -> None:
    """New units, their parties, new names, and what becomes of those that end."""
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
        .values(
            name=bindparam("new_name"),
            sort_key=bindparam("new_sort_key"),
            kind=bindparam("new_kind"),
        ),
        (
            {"unit": unit.id, "new_name": unit.name, "new_kind": unit.kind,
             "new_sort_key": sortable_name(unit.name)}
            for unit in diff.changed_units
        ),
    )  # fmt: skip
    ids = _unit_ids(connection, agency_id)
    _many(
        connection,
        update(Unit)
        .where(Unit.id == bindparam("unit"))
        .values(valid_to=bindparam("day"), successor_id=bindparam("successor")),
        (
            {"unit": ids[unit.code], "day": unit.ended_on,
             "successor": ids.get(unit.successor_code)}
            for unit in diff.ended_units
        ),
    )  # fmt: skip
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


def save_people(
    connection: Connection, agency_id: int, diff: RosterDiff, since: date | None
) -> None:
    """Posts of new people begin `since` where the file does not say when."""
    new = _add(connection, agency_id, diff.added)
    _change(connection, agency_id, diff)
    _end_posts(connection, diff)
    begun = [
        *((post, post.valid_from or since) for person in diff.added for post in person.posts),
        *((post, post.valid_from) for move in diff.moved for post in move.begun),
    ]
    if not begun:
        return
    units = _unit_ids(connection, agency_id)
    old = {post.staff_code for move in diff.moved for post in move.begun}
    employees = new | _employee_ids(connection, agency_id, old)
    _save_parties(connection, list(employees.values()))
    _many(
        connection,
        insert(Membership),
        (
            {"employee_id": employees[post.staff_code], "unit_id": units[post.unit_code],
             "position": post.position, "is_main": post.is_main, "valid_from": begins,
             "valid_to": post.valid_to}
            for post, begins in begun
        ),
    )  # fmt: skip


def let_go(connection: Connection, employees: Sequence[int], day: date) -> None:
    """These people are no longer here from `day` on; what they did stays."""
    for some in in_bits(employees, _AT_ONCE):
        _let_go(connection, some, day)


def _let_go(connection: Connection, employees: Sequence[int], day: date) -> None:
    theirs = Employee.id.in_(employees)
    here = Employee.left_on.is_(None) | (Employee.left_on > day)
    connection.execute(update(Employee).where(theirs, here).values(left_on=day))
    posts = Membership.employee_id.in_(employees)
    connection.execute(delete(Membership).where(posts, Membership.valid_from >= day))
    still = Membership.valid_to.is_(None) | (Membership.valid_to > day)
    connection.execute(update(Membership).where(posts, still).values(valid_to=day))


def _add(connection: Connection, agency_id: int, added: Sequence[NewPerson]) -> dict[str, int]:
    """New people with the words of their names; ids by code."""
    _many(
        connection,
        insert(Employee),
        (
            {"agency_id": agency_id, "staff_code": person.staff_code, "facts": person.facts,
             "outside_system": person.outside_system, "left_on": person.left_on,
             "email": person.email or None,
             **name_columns(person.full_name)}
            for person in added
        ),
    )  # fmt: skip
    ids = _employee_ids(connection, agency_id, {person.staff_code for person in added})
    index_words(
        connection, agency_id, ((ids[person.staff_code], person.full_name) for person in added)
    )
    return ids


def _change(connection: Connection, agency_id: int, diff: RosterDiff) -> None:
    _many(
        connection,
        update(Employee)
        .where(Employee.id == bindparam("employee"))
        .values(
            staff_code=bindparam("new_code"),
            full_name=bindparam("new_full_name"),
            search_key=bindparam("new_search_key"),
            sort_key=bindparam("new_sort_key"),
            outside_system=bindparam("new_outside"),
            facts=bindparam("new_facts"),
            left_on=bindparam("new_left_on"),
            email=bindparam("new_email"),
            email_failed_at=case(
                (Employee.email == bindparam("new_email"), Employee.email_failed_at)
            ),
        ),
        (
            {"employee": change.id, "new_code": change.after.staff_code,
             "new_facts": change.after.facts, "new_outside": change.after.outside_system,
             "new_left_on": change.after.left_on, "new_email": change.after.email or None,
             **{f"new_{name}": value
                for name, value in name_columns(change.after.full_name).items()}}
            for change in diff.changed
        ),
    )  # fmt: skip
    renamed = [
        (change.id, change.after.full_name)
        for change in diff.changed
        if not {"full_name", "staff_code"}.isdisjoint(change.what)
    ]
    index_words(connection, agency_id, renamed)


def _save_parties(connection: Connection, employees: Sequence[int]) -> None:
    """Whoever has a post can be asked and assessed."""
    for some in in_bits(employees, _AT_ONCE):
        have = select(Party.employee_id).where(Party.kind == "person", Party.employee_id.in_(some))
        without = set(some) - set(connection.scalars(have))
        _many(
            connection,
            insert(Party),
            ({"kind": "person", "employee_id": key} for key in sorted(without)),
        )


def in_bits(all_of_them: Sequence[T], size: int) -> list[Sequence[T]]:
    """At most `size` at a time, in order."""
    return [all_of_them[start : start + size] for start in range(0, len(all_of_them), size)]


def _end_posts(connection: Connection, diff: RosterDiff) -> None:
    dates = [
        *((post, post.valid_from, post.valid_to) for move in diff.moved for post in move.ended),
        *diff.dated,
    ]
    # A post that ends as it begins was never held: it goes, and leaves no span of no days.
    never = {post.id for post, begins, ends in dates if begins and ends and ends <= begins}
    _many(
        connection,
        delete(Membership).where(Membership.id == bindparam("post")),
        ({"post": post} for post in never),
    )
    _many(
        connection,
        update(Membership)
        .where(Membership.id == bindparam("post"))
        .values(valid_from=bindparam("begins"), valid_to=bindparam("ends")),
        (
            {"post": post.id, "begins": begins, "ends": ends}
            for post, begins, ends in dates
            if post.id not in never
        ),
    )
    _many(
        connection,
        update(Membership)
        .where(Membership.id == bindparam("post"))
        .values(is_main=bindparam("main")),
        ({"post": post.id, "main": main} for post, main in diff.main_changes),
    )


def _unit_ids(connection: Connection, agency_id: int) -> dict[str, int]:
    query = select(Unit.code, Unit.id).where(Unit.agency_id == agency_id)
    return dict(connection.execute(query).all())


def _employee_ids(connection: Connection, agency_id: int, codes: set[str]) -> dict[str, int]:
    query = select(Employee.staff_code, Employee.id).where(Employee.agency_id == agency_id)
    if len(codes) < _MANY_CODES:
        query = query.where(Employee.staff_code.in_(codes))
    return {code: key for code, key in connection.execute(query) if code in codes}


_MANY_CODES = 5_000
"""More than this are looked for in the list of all."""


def _kind(kind: str) -> Label[str]:
    return literal(kind).label("kind")


def _many(connection: Connection, statement: Executable, rows: Iterable[dict[str, Any]]) -> None:
    """One statement for many rows; nothing at all for none."""
    parameters = list(rows)
    if parameters:
        connection.execute(statement, parameters)
