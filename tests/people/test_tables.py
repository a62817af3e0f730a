"""A file that is no roster: lines of text under the headings that are looked for."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from people.tables import read_table, read_table_in_child

HEADINGS = {"year": ["Năm"], "label": ["Tên sáng kiến", "Tên"], "authors": ["Tác giả"]}
NEEDED = ["year", "label"]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr, arg-type]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_lines_below_the_headings_are_read_wherever_these_stand() -> None:
    content = workbook(
        ("DANH SÁCH SÁNG KIẾN",),
        ("STT", "TÊN SÁNG KIẾN", "Năm (công nhận)", "Ghi chú"),
        (1, "Tra cứu hồ sơ bằng mã QR", 2022, "x"),
        (None, None, None, "Người lập"),
        (2, "Họp trực tuyến", "2023", None),
    )
    found = read_table(content, "so.xlsx", HEADINGS, NEEDED)
    assert found.problems == ()
    assert [(line.number, line.cells) for line in found.lines] == [
        (3, {"year": "2022", "label": "Tra cứu hồ sơ bằng mã QR", "authors": ""}),
        (5, {"year": "2023", "label": "Họp trực tuyến", "authors": ""}),
    ]


def test_csv_is_read_in_a_child_as_well() -> None:
    content = "Năm;Tên;Tác giả\n2022;Tra cứu hồ sơ;Nguyễn Văn An\n".encode()
    found = read_table_in_child(content, "so.csv", HEADINGS, NEEDED)
    assert [line.cells["authors"] for line in found.lines] == ["Nguyễn Văn An"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (workbook(("Tên", "Tác giả"), ("A", "B")), "so.xlsx", "“Năm”, “Tên sáng kiến”"),
        (workbook(("Năm", "Tên"), (2022, "=1+1")), "so.xlsx", "công thức"),
        (b"PK\x03\x04 broken", "so.xlsx", "hỏng"),
        (b"hello", "so.doc", "không phải XLSX hay CSV"),
        (b"", "so.csv", "trống"),
        ("Năm,Tên,Năm\n2022,A,2023\n".encode(), "so.csv", "hai cột"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(content: bytes, name: str, said: str) -> None:
    (problem,) = read_table_in_child(content, name, HEADINGS, NEEDED).problems
    assert said in str(problem)
