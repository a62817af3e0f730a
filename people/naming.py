"""How a name is kept: as written, as it is searched, and where the alphabet puts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypedDict

from sqlalchemy import Connection, delete, insert, select

from storage.people import Employee, EmployeeWord
from vietnamese.order import sortable
from vietnamese.text import words

_AT_ONCE = 500


class NameColumns(TypedDict):
    """The columns of `employee` that follow from a name."""

    full_name: str
    search_key: str
    sort_key: str


def name_columns(full_name: str) -> NameColumns:
    """For an insert or update of `employee`; whoever writes one calls `index_words` too."""
    return {
        "full_name": full_name,
        "search_key": words(full_name),
        "sort_key": sortable(full_name),
    }


def words_of(full_name: str) -> list[str]:
    """The folded words of a name, each once, in order: *Nguyễn Văn An* is nguyen, van, an."""
    return list(dict.fromkeys(words(full_name).split()))


def one_word(code: str) -> str:
    """A staff code as it is searched: *CB-0012* is cb0012."""
    return words(code).replace(" ", "")


def index_words(connection: Connection, agency_id: int, pairs: Iterable[tuple[int, str]]) -> None:
    """Make these employees (id, full name) findable by these names and their present staff code,
    and by nothing else; somebody of an empty name, as after an erasure, by nothing at all."""
    named = iter(dict(pairs).items())
    while some := dict(islice(named, _AT_ONCE)):
        connection.execute(delete(EmployeeWord).where(EmployeeWord.employee_id.in_(some)))
        codes = connection.execute(
            select(Employee.id, Employee.staff_code).where(Employee.id.in_(some))
        )
        if rows := list(_rows(agency_id, some, dict(codes.all()))):
            connection.execute(insert(EmployeeWord), rows)


def _rows(
    agency_id: int, some: dict[int, str], codes: dict[int, str]
) -> Iterator[dict[str, object]]:
    for employee_id, full_name in some.items():
        if found := words_of(full_name):
            code = one_word(codes.get(employee_id, ""))
            for word in dict.fromkeys([*found, code] if code else found):
                yield {"agency_id": agency_id, "word": word, "employee_id": employee_id}
