"""What is kept beside a name, so that it is found and stands where the alphabet puts it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from people.naming import index_words, name_columns, one_word, words_of
from storage.people import Employee, EmployeeWord
from storage.store import Store
from tests.intake.campaigns import populate
from tests.intake.forms import form_of, plan_of
from vietnamese.order import person_key

NAMES = ["Nguyễn Văn An", "Lê Đức Ân", "Trần Thị Bình", "Nguyễn Văn An (B)", "Hoà", "Hòa"]


def found(connection: Connection) -> dict[int, set[str]]:
    words: dict[int, set[str]] = {}
    for key, word in connection.execute(select(EmployeeWord.employee_id, EmployeeWord.word)):
        words.setdefault(key, set()).add(word)
    return words


def test_a_name_is_kept_as_written_as_searched_and_as_sorted() -> None:
    columns = name_columns("Lê Đức Ân")
    assert columns["full_name"] == "Lê Đức Ân"
    assert columns["search_key"] == "le duc an"
    in_order = sorted(NAMES, key=lambda name: name_columns(name)["sort_key"])
    assert in_order == sorted(NAMES, key=person_key)


def test_words_are_folded_and_come_once() -> None:
    assert words_of("Nguyễn-Văn  An (Ân)") == ["nguyen", "van", "an"]
    assert words_of("...") == []
    assert one_word("CB-0012 Đ") == "cb0012d"


async def test_a_person_is_found_by_name_and_code_until_the_name_changes(store: Store) -> None:
    def work(connection: Connection) -> tuple[dict[int, set[str]], ...]:
        populate(connection, plan_of(form_of()))
        people = connection.execute(select(Employee.id, Employee.full_name)).all()
        index_words(connection, 1, [(row.id, row.full_name) for row in people])
        first = found(connection)
        index_words(connection, 1, [(1, "Nguyễn Thị Ân"), (2, "")])
        return first, found(connection)

    first, then = await store.write(work)
    assert first[1] == {"nguyen", "van", "an", "001"}
    assert then == {1: {"nguyen", "thi", "an", "001"}, 3: {"le", "minh", "chi", "003"}}
