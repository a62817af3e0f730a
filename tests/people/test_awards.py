"""Titles and rewards of earlier years come from a file, each to somebody who is known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from people.awards import HEADINGS, keep, previewed, read_awards
from people.tables import Table
from storage.audit import CONSOLE
from storage.awards import Award
from storage.store import Store
from tests.intake.titles.hung_yen import AN, DECEMBER, ROOM, begun
from tests.people.files import csv, xlsx

HEAD = [names[0] for names in HEADINGS.values()]
AN_2018 = ["01", 2018, "giấy khen của giám đốc sở nội vụ", "15/QĐ-SNV", "12/01/2019", "Sở Nội vụ"]
ROOM_2019 = ["CCVC", 2019, "Tập thể lao động tiên tiến", "20/QĐ-SNV", date(2020, 1, 9), ""]
CATALOGUE = {"Giấy khen của Giám đốc Sở Nội vụ": "giay-khen-giam-doc"}


def look(connection, table: Table):
    return previewed(connection, 1, table, CATALOGUE, 2020)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(["DANH HIỆU CÁC NĂM TRƯỚC"], HEAD, AN_2018, ROOM_2019), "danh-hieu.xlsx"),
        (csv(HEAD, AN_2018, [*ROOM_2019[:4], "09/01/2020", ""]), "danh-hieu.csv"),
    ],
    ids=["xlsx", "csv"],
)
async def test_people_and_units_are_found_by_code_and_titles_by_name(
    store: Store, content: bytes, name: str
) -> None:
    def work(connection):
        begun(connection)
        return look(connection, read_awards(content, name))

    found = await store.write(work)
    assert found.problems == ()
    assert [(each.party_id, each.year, each.title) for each in found.new] == [
        (AN, 2018, "giay-khen-giam-doc"),
        (ROOM, 2019, ""),
    ]
    assert found.new[0].decided_on == date(2019, 1, 12)


async def test_what_is_there_already_is_not_kept_twice(store: Store) -> None:
    table = read_awards(xlsx(HEAD, AN_2018, ROOM_2019, AN_2018), "d.xlsx")

    def work(connection):
        begun(connection)
        first = keep(connection, look(connection, table).new, CONSOLE, DECEMBER)
        again = look(connection, table)
        return first, again, len(connection.execute(select(Award.id)).all())

    first, again, stored = await store.write(work)
    assert (first, stored) == (2, 2)
    assert (again.new, again.known) == ((), 3)


async def test_every_line_that_cannot_be_taken_is_told_with_its_number(store: Store) -> None:
    content = xlsx(
        HEAD,
        AN_2018,
        ["99", 2018, "Giấy khen", "", "", ""],
        ["01", 2031, "Giấy khen", "", "", ""],
        ["01", 2018, "Giấy khen", "", "hôm qua", ""],
    )
    table = read_awards(content, "d.xlsx")

    def work(connection):
        begun(connection)
        return look(connection, table)

    found = await store.write(work)
    assert [(each.code, each.row) for each in found.problems] == [
        ("award_no_party", 3),
        ("award_year", 4),
        ("not_date", 5),
    ]
    assert "không có người hay đơn vị nào mã “99”" in str(found.problems[0])


def test_a_file_without_the_headings_says_which_are_missing() -> None:
    (problem,) = read_awards(xlsx(["Tên", "Năm"], ["An", 2018]), "d.xlsx").problems
    assert problem.code == "no_table"
    assert "Mã cán bộ hoặc mã đơn vị" in str(problem)
