"""A roster is read in a child process that has little time, little memory and no files."""

from __future__ import annotations

import pytest

from people import reading
from people.reading import read_in_child
from people.roster import read_roster
from tests.people.files import AN, BINH, COLUMNS, HEADINGS, csv, person, with_part, xlsx


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(HEADINGS, person(i="25/10/1985", j=12), BINH), "ds.xlsx"),
        (csv(HEADINGS, AN, BINH, encoding="utf-16"), "ds.csv"),
        (xlsx(HEADINGS, person(b="Nguy?n"), person(a=None)), "ds.xlsx"),
        (b"", "ds.xlsx"),
        (xlsx(HEADINGS, person(b="NguyÔn V¨n Hïng")), "ds.xlsx"),
    ],
)
def test_the_child_says_what_reading_here_says(content, name):
    assert read_in_child(content, name, COLUMNS) == read_roster(content, name, COLUMNS)


def test_rows_are_counted_while_they_are_read():
    told = []
    rows = [person(a=f"{number:04}") for number in range(1200)]
    read_in_child(xlsx(HEADINGS, *rows), "ds.xlsx", COLUMNS, lambda *step: told.append(step))
    assert told == [(500, 1201), (1000, 1201)]


def test_a_child_that_is_late_is_killed_and_the_file_refused(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.001)
    sheet = read_in_child(xlsx(HEADINGS, AN), "ds.xlsx", COLUMNS)
    assert [problem.code for problem in sheet.problems] == ["reading_failed"]


def test_a_million_rows_are_refused_before_they_are_parsed():
    blank = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_000_003))
    content = with_part(
        xlsx(HEADINGS, AN),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", blank + b"</sheetData>"),
    )
    (problem,) = read_in_child(content, "ds.xlsx", COLUMNS).problems
    assert problem.code == "too_many_rows"


def test_a_workbook_of_nothing_but_texts_is_refused():
    texts = b"".join(b"<si><t>%d</t></si>" % number for number in range(400_000))
    content = with_part(xlsx(HEADINGS, AN), "xl/sharedStrings.xml", lambda _: b"<sst>" + texts)
    (problem,) = read_in_child(content, "ds.xlsx", COLUMNS).problems
    assert problem.code == "suspicious"
