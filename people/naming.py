"""How a name is kept: as written, as it is searched, and where the alphabet puts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypedDict

from sqlalchemy import Connection, delete, insert

from storage.people import EmployeeWord
from vietnamese.order import sortable
from vietnamese.text import fold, words

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
        "search_key": fold(full_name),
        "sort_key": sortable(full_name),
    }


def words_of(full_name: str) -> list[str]:
    """The folded words of a name, each once, in order: *Nguyễn Văn An* is nguyen, van, an."""
    return list(dict.fromkeys(words(full_name).split()))


def index_words(connection: Connection, agency_id: int, pairs: Iterable[tuple[int, str]]) -> None:
    """Make these employees (id, full name) findable by the words of these names and no others.

    A name of no words, as after an erasure, leaves nothing to find.
    """
    named = iter(dict(pairs).items())
    while some := list(islice(named, _AT_ONCE)):
        connection.execute(
            delete(EmployeeWord).where(EmployeeWord.employee_id.in_([key for key, _ in some]))
        )
        if rows := list(_rows(agency_id, some)):
            connection.execute(insert(EmployeeWord), rows)


def _rows(agency_id: int, some: Iterable[tuple[int, str]]) -> Iterator[dict[str, object]]:
    for employee_id, full_name in some:
        for word in words_of(full_name):
            yield {"agency_id": agency_id, "word": word, "employee_id": employee_id}
