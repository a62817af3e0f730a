"""Titles and rewards of earlier years: read from a file, looked at, then kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection, insert, select

from people.problems import CellError, Problem
from people.tables import Line, Table, read_table_in_child
from people.values import code_of, date_of, integer_of, text_of
from storage.audit import Actor, record
from storage.awards import Award
from storage.people import Employee, Party, Unit
from vietnamese.text import words

HEADINGS = {
    "code": ("Mã cán bộ hoặc mã đơn vị", "Mã cán bộ", "Mã đơn vị", "Mã"),
    "year": ("Năm", "Năm khen thưởng"),
    "label": ("Danh hiệu", "Danh hiệu, hình thức khen thưởng", "Hình thức khen thưởng"),
    "document": ("Số quyết định", "Quyết định số", "Số, ký hiệu quyết định"),
    "decided_on": ("Ngày", "Ngày quyết định", "Ngày, tháng, năm"),
    "decided_by": ("Cơ quan quyết định", "Cơ quan ban hành"),
}
NEEDED = ("code", "year", "label")
_FIRST_YEAR = 1945
_MOST_DOCUMENT, _MOST_OTHERS = 200, 300


@dataclass(frozen=True, slots=True)
class NewAward:
    """One line of a file: to whom, for which year, what, by which decision."""

    party_id: int
    whom: str
    year: int
    title: str
    """Of the catalogue; "" for what it does not know."""
    label: str
    document_number: str
    decided_on: date | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would add; with problems nothing of it is taken. `known`: lines that are there
    already."""

    new: tuple[NewAward, ...]
    known: int
    problems: tuple[Problem, ...]


def read_awards(content: bytes, name: str) -> Table:
    """The lines of an XLSX or CSV file. Blocks: call it on a thread."""
    return read_table_in_child(content, name, HEADINGS, NEEDED)


def previewed(
    connection: Connection, agency_id: int, table: Table, titles: Mapping[str, str], this_year: int
) -> Preview:
    """`titles`: label -> code of the catalogue."""
    parties = _parties(connection, agency_id)
    catalogue = {words(label): code for label, code in titles.items()}
    problems = list(table.problems)
    found: dict[tuple[int, int, str], NewAward] = {}
    for line in table.lines:
        award = _award(line, parties, catalogue, this_year, problems)
        if award is not None:
            found.setdefault((award.party_id, award.year, words(award.label)), award)
    there = _there(connection, {award.party_id for award in found.values()})
    new = tuple(award for key, award in found.items() if key not in there)
    return Preview(new, len(table.lines) - len(new) - _bad(problems), tuple(problems))


def keep(connection: Connection, awards: Iterable[NewAward], actor: Actor, now: datetime) -> int:
    """Store them and record who did; how many that was."""
    rows = [
        {
            "party_id": each.party_id, "year": each.year, "title": each.title,
            "label": each.label, "document_number": each.document_number,
            "decided_on": each.decided_on, "decided_by": each.decided_by,
            "made_by": actor.name, "made_at": now,
        }
        for each in awards
    ]  # fmt: skip
    if rows:
        connection.execute(insert(Award), rows)
        record(connection, actor, "award.import", "awards", now=now, after={"count": len(rows)})
    return len(rows)


_READERS: dict[str, Callable[[str], object]] = {
    "code": code_of,
    "year": integer_of,
    "label": partial(text_of, most=_MOST_OTHERS),
    "document": partial(text_of, most=_MOST_DOCUMENT),
    "decided_on": date_of,
    "decided_by": partial(text_of, most=_MOST_OTHERS),
}


def _award(
    line: Line,
    parties: Mapping[str, Sequence[tuple[int, str]]],
    catalogue: Mapping[str, str],
    this_year: int,
    problems: list[Problem],
) -> NewAward | None:
    """The line, or None with all that is wrong in it among the problems."""
    before, read = len(problems), {}

    def wrong(field: str, code: str, **context: object) -> None:
        problems.append(Problem(code, "", line.number, HEADINGS[field][0], context))

    for field, reader in _READERS.items():
        try:
            read[field] = reader(line.cells[field])
        except CellError as error:
            wrong(field, error.code, **error.context)
        else:
            if field in NEEDED and not read[field]:
                wrong(field, "missing")
    if len(problems) > before:
        return None
    year, code = int(str(read["year"])), str(read["code"])
    whose = parties.get(code, ())
    if not _FIRST_YEAR <= year <= this_year:
        wrong("year", "award_year", value=year, last=this_year)
    if len(whose) != 1:
        wrong("code", "award_two_parties" if whose else "award_no_party", value=code)
    if len(problems) > before:
        return None
    ((party, whom),) = whose
    label, day = str(read["label"]), read["decided_on"]
    return NewAward(
        party, whom, year, catalogue.get(words(label), ""), label, str(read["document"]),
        date.fromisoformat(str(day)) if day else None, str(read["decided_by"]),
    )  # fmt: skip


def _parties(connection: Connection, agency_id: int) -> dict[str, list[tuple[int, str]]]:
    """People and units of the agency by code; nobody who is dealt with outside this system."""
    found: dict[str, list[tuple[int, str]]] = {}
    people = (
        select(Employee.staff_code, Party.id, Employee.full_name)
        .join(Party, (Party.employee_id == Employee.id) & (Party.kind == "person"))
        .where(Employee.agency_id == agency_id, Employee.outside_system.is_(False))
        .where(Employee.erased_at.is_(None))
    )
    units = (
        select(Unit.code, Party.id, Unit.name)
        .join(Party, (Party.unit_id == Unit.id) & (Party.kind == "unit"))
        .where(Unit.agency_id == agency_id)
    )
    for code, party, name in (*connection.execute(people), *connection.execute(units)):
        found.setdefault(code, []).append((party, name))
    return found


def _there(connection: Connection, parties: set[int]) -> set[tuple[int, int, str]]:
    rows = connection.execute(select(Award.party_id, Award.year, Award.label))
    return {(row[0], row[1], words(row[2])) for row in rows if row[0] in parties}


def _bad(problems: Iterable[Problem]) -> int:
    return len({problem.row for problem in problems if problem.row})
