"""A roster into the tables: previewed as a difference, applied whole or person by person.

The file is the word on the posts of everybody in it; who is missing from it is left untouched,
unless the file is the whole roster. A blank cell overwrites nothing. A post runs from
`valid_from` until the day before `valid_to`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, insert, select

from people.differences import RosterDiff, by_person, difference
from people.known import known
from people.problems import RosterRefusedError
from people.rows import RosterSheet
from people.saving import let_go, save_people, save_units
from people.values import code_key
from storage.people import Agency, Party

__all__ = ["RosterDiff", "apply", "apply_some", "found_agency", "preview"]


def found_agency(connection: Connection, code: str, name: str) -> int:
    """The id of the agency with this code, made (with its party) when there is none."""
    known_id = connection.scalar(select(Agency.id).where(Agency.code == code))
    if known_id is None:
        connection.execute(insert(Agency).values(code=code, name=name))
        known_id = connection.execute(select(Agency.id).where(Agency.code == code)).scalar_one()
        connection.execute(insert(Party).values(kind="agency", agency_id=known_id))
    return known_id


def preview(
    connection: Connection,
    agency_id: int,
    sheet: RosterSheet,
    *,
    today: date,
    whole: bool = False,
) -> RosterDiff:
    """What `apply` would change; `problems` says why it would refuse."""
    return difference(known(connection, agency_id), sheet, today=today, whole=whole)


def apply(
    connection: Connection,
    agency_id: int,
    sheet: RosterSheet,
    *,
    today: date,
    renamed: bool = False,
    whole: bool = False,
) -> RosterDiff:
    """Make units, employees, posts and parties as the sheet says, and return what was changed.

    RosterRefusedError when the sheet has problems, or changes codes or names of codes and nobody
    confirmed it by `renamed`. Changed posts are dated `today`; those of the very first roster
    have no beginning, because nobody said when they began.
    """
    before = known(connection, agency_id)
    diff = difference(before, sheet, today=today, whole=whole)
    doubts = (*diff.renamings, *diff.recodings)
    refused = diff.problems if renamed else (*diff.problems, *doubts)
    if refused:
        raise RosterRefusedError(refused)
    since = today if before.employees else None
    save_units(connection, agency_id, diff, since)
    save_people(connection, agency_id, diff, since)
    if whole:
        let_go(connection, [person.id for person in diff.missing], today)
    return diff


def apply_some(
    connection: Connection,
    agency_id: int,
    sheet: RosterSheet,
    codes: Mapping[str, str],
    *,
    today: date,
    since: date | None,
) -> RosterDiff:
    """The same for some people, whose units are saved already; a second time does nothing.

    `codes`: the key of each code -> the code under which the person is stored, "" for nobody.
    """
    people = by_person(sheet.rows)
    rows = tuple(row for key in codes for row in people.get(key, ()))
    spoken = {code for code in codes.values() if code} | {row.staff_code for row in rows}
    theirs = known(connection, agency_id, spoken)
    diff = difference(
        theirs,
        replace(sheet, rows=rows, problems=()),
        today=today,
        recoded={key: code for key, code in codes.items() if code and code_key(code) != key},
    )
    save_people(connection, agency_id, diff, since)
    return diff
