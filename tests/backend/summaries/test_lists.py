"""Lists: what goes up, what is late in the rule's own words, what is missing."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from sqlalchemy import Connection

from backend.summaries.letterhead import Letterhead
from backend.summaries.lists import Sheet
from backend.summaries.outputs import Press
from backend.summaries.xlsx import book_of
from intake.extending import extend
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI

LIST = 2
"""The place of the list among the outputs of the stage's plan."""

LIVE = [
    '=HYPERLINK("http://a.b","bấm")',
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-1+1",
    "http://a.b",
    "mailto:a@b.c",
    "internal:Sheet1!A1",
    "{=1}",
    "12",
    "0123",
    "TRUE",
    "#N/A",
]


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet: Any) -> list[list[Any]]:
    """The cells below the headings, without what stands under the table."""
    headings = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Stt")
    body = sheet.iter_rows(min_row=headings + 1, values_only=True)
    return [list(row) for row in body if isinstance(row[0], int)]


def words_of(sheet: Any) -> str:
    return "\n".join(str(cell) for row in sheet.values for cell in row if cell is not None)


async def book(store: Store, *, admitted: bool = False) -> tuple[Workbook, dict[str, str]]:
    """An in time, Bình late, Chi not at all; the room's report is there."""
    plan = stage.plan()

    def work(connection: Connection) -> tuple[bytes, dict[str, str]]:
        campaign = stage.started(connection, plan)
        codes = {
            "An": stage.hand_in(connection, AN, "=1+1 và hơn nữa"),
            "Bình": stage.hand_in(connection, BINH, at=stage.LATE),
            "room": stage.report(connection, CHI),
        }
        if admitted:
            stage.admit(connection, codes["Bình"])
        (made,) = Press(stage.collected(connection, campaign)).make(plan.outputs[LIST])
        return made.content, codes

    content, codes = await store.write(work)
    return opened(content), codes


async def test_the_first_sheet_is_what_goes_up(store: Store) -> None:
    workbook, codes = await book(store)
    assert workbook.sheetnames == ["Danh sách", "Trễ hạn", "Chưa nộp"]
    assert rows_of(workbook["Danh sách"]) == [
        [1, "Phòng Một", None, None, 8.5, None, "Đúng hạn", codes["room"]],
        [
            2,
            "Nguyễn Văn An",
            "=1+1 và hơn nữa",
            "Hoàn thành tốt nhiệm vụ",
            None,
            "Có",
            "Đúng hạn",
            codes["An"],
        ],
    ]


async def test_what_is_late_stands_apart_in_the_words_of_the_rule(store: Store) -> None:
    workbook, codes = await book(store)
    late = workbook["Trễ hạn"]
    assert [(row[1], row[7], row[8]) for row in rows_of(late)] == [
        ("Trần Thị Bình", codes["Bình"], stage.RULE)
    ]
    assert "Kế hoạch thử, mục II.3: “quá hạn thì không được xét”" in words_of(late)
    assert codes["Bình"] not in words_of(workbook["Danh sách"])


async def test_what_was_admitted_goes_up_and_says_by_which_paper(store: Store) -> None:
    workbook, codes = await book(store, admitted=True)
    row = next(row for row in rows_of(workbook["Danh sách"]) if row[1] == "Trần Thị Bình")
    assert row[6:] == ["Trễ hạn, được chấp nhận ngày 26/10/2024 (12/CV; ốm)", codes["Bình"]]
    assert rows_of(workbook["Trễ hạn"]) == []


async def test_who_has_not_handed_in_is_named_with_the_deadline(store: Store) -> None:
    workbook, _ = await book(store)
    ((number, name, *_, state, due),) = rows_of(workbook["Chưa nộp"])
    assert (number, name, state) == (1, "Lê Minh Chi", "Chưa làm")
    assert due.startswith("Trước ngày 25 tháng 10 năm 2024")


async def test_numbers_are_numbers_and_every_other_cell_is_text(store: Store) -> None:
    workbook, _ = await book(store)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    kinds = {cell.data_type for cell in cells if cell.value}
    assert kinds == {"s", "n"}
    assert all(sheet._hyperlinks == [] for sheet in workbook)


async def test_the_page_is_a4_across_with_its_headings_on_every_page(store: Store) -> None:
    sheet = (await book(store))[0]["Danh sách"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    headings = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Stt")
    assert sheet.print_title_rows == f"${headings}:${headings}"
    assert sheet.freeze_panes == f"A{headings + 1}"
    fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {"Times New Roman"}
    said = words_of(sheet)
    for words in ("CƠ QUAN THỬ", "PHÒNG MỘT", "DANH SÁCH TỰ XẾP LOẠI", "TRƯỞNG PHÒNG"):
        assert words in said


@pytest.mark.parametrize("said", LIVE)
def test_whatever_a_person_wrote_is_text(said: str) -> None:
    content = book_of(
        Letterhead((said, said), (said, ""), said),
        (Sheet("Danh sách", said, (said,), ((said, 20), ("B", 20)), ((said, 1),), said),),
        None,
    )
    sheet = opened(content).active
    assert sheet is not None
    found = [
        cell for row in sheet.iter_rows() for cell in row if cell.value in {said, said.upper()}
    ]
    assert len(found) >= 7
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in found)


def test_a_cell_that_excel_could_not_hold_is_cut_and_says_so() -> None:
    content = book_of(
        Letterhead(("", ""), ("", ""), ""),
        (Sheet("Danh sách", "T", (), (("A", 20), ("B", 20)), (("a" * 90_000, 1),)),),
        None,
    )
    sheet = opened(content).active
    assert sheet is not None
    (cut,) = [str(c.value) for row in sheet.iter_rows() for c in row if str(c.value)[:2] == "aa"]
    assert cut.endswith("(còn nữa, xem văn bản)")


def test_the_same_rows_make_the_same_bytes() -> None:
    head = Letterhead(("A", "B"), ("C", "D"), "E")
    sheets = (Sheet("Danh sách", "T", (), (("A", 20), ("B", 20)), (("a", 1),)),)
    assert book_of(head, sheets, stage.LATE) == book_of(head, sheets, stage.LATE)


async def test_who_got_more_time_is_listed_with_it(store: Store) -> None:
    plan = stage.plan()

    def work(connection: Connection) -> bytes:
        campaign = stage.started(connection, plan)
        milestone = plan.milestones[0].code
        extend(
            connection, campaign, milestone, stage.LATE.replace(year=2030), reason="Đi công tác",
            document_number="7/QĐ", granted_by="Văn phòng", now=stage.LATE, party_id=CHI,
        )  # fmt: skip
        (made,) = Press(stage.collected(connection, campaign)).make(plan.outputs[LIST])
        return made.content

    sheets = opened(await store.write(work))
    owing = {row[1]: row[-1] for row in rows_of(sheets.worksheets[-1])}
    extended = [name for name, due in owing.items() if "được gia hạn đến " in due]
    assert len(extended) == 1
    assert "2030" in owing[extended[0]]
