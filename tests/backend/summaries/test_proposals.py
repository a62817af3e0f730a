"""What heads propose, on lists, in tables of counts, in documents and in the dossier."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection

from backend.summaries.dossier import Made
from backend.summaries.outputs import Press
from backend.summaries.signing import Signature
from storage.store import Store
from tests.backend import proposals, stage
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, BINH, CHI

ROOM = 11
GOOD = "Hoàn thành tốt nhiệm vụ"


async def pressed(
    store: Store, fn: Callable[[Press], Any], remarks: Callable[[Connection], None] | None = None
) -> Any:
    """An in time, Bình late, Chi not at all; An and the room are remarked on."""

    def both(connection: Connection) -> None:
        proposals.remark(connection, AN)
        proposals.remark(connection, ROOM, None, "=1+1 chưa rõ")

    def work(connection: Connection) -> Press:
        campaign = proposals.started(connection)
        stage.hand_in(connection, AN)
        stage.hand_in(connection, BINH, at=stage.LATE)
        stage.report(connection, CHI)
        (remarks or both)(connection)
        return Press(stage.collected(connection, campaign))

    return fn(await store.write(work))


def made(press: Press, code: str) -> list[Made]:
    return press.make(proposals.output(press.plan, code))


def rows(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [row for row in book[sheet].values if any(cell is not None for cell in row)]


async def test_a_list_with_a_template_is_a_workbook_and_a_document(store: Store) -> None:
    files = await pressed(store, lambda press: made(press, "de-xuat"))
    assert [file.name for file in files] == ["de-xuat-phong-mot.xlsx", "de-xuat-phong-mot.docx"]


async def test_the_proposal_stands_beside_what_each_said_of_themselves(store: Store) -> None:
    book, word = await pressed(store, lambda press: made(press, "de-xuat"))
    listed = [row[1:5] for row in rows(book.content, "Danh sách") if isinstance(row[0], int)]
    assert listed == [
        ("Phòng Một", GOOD, None, "=1+1 chưa rõ"),
        ("Nguyễn Văn An", GOOD, GOOD, "Làm tốt."),
    ]
    said = paragraphs_of(word.content)
    assert f"1|Phòng Một|{GOOD}||=1+1 chưa rõ" in said
    assert f"2|Nguyễn Văn An|{GOOD}|{GOOD}|Làm tốt." in said


async def test_a_line_without_a_level_says_so(store: Store) -> None:
    book, _ = await pressed(store, lambda press: made(press, "de-xuat"))
    notes = [row[6] for row in rows(book.content, "Danh sách") if isinstance(row[0], int)]
    assert notes == ["Chưa có mức đề xuất", None]


async def test_who_is_late_is_apart_with_the_hour_the_deadline_and_the_rule(store: Store) -> None:
    book, word = await pressed(store, lambda press: made(press, "de-xuat"))
    (late,) = [row for row in rows(book.content, "Trễ hạn") if row[0] == 1]
    why = "Nhận lúc 10:00:00, thứ Bảy ngày 26/10/2024; hạn là 23:59, thứ Năm ngày 24/10/2024."
    assert late[-2:] == (stage.RULE, why)
    said = paragraphs_of(word.content)
    assert f"TRỄ Trần Thị Bình: {why} {stage.RULE}" in said
    assert "CHƯA Lê Minh Chi" in said


async def test_the_counts_add_up_and_the_quota_shows_its_arithmetic(store: Store) -> None:
    def remarks(connection: Connection) -> None:
        proposals.remark(connection, AN, "htxs")

    book, word = await pressed(store, lambda press: made(press, "tong-hop"), remarks)
    table = rows(book.content, "Tổng hợp")
    (line,) = [row for row in table if row[0] == 1]
    #       group, asked, missing, late, listed, own levels and none, proposed levels and none
    assert line[1:] == ("Phòng Một", 3, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0)
    (total,) = [row for row in table if row[1] == "Cộng"]
    assert total[2:] == line[2:]
    (share,) = [row for row in table if row[1] == "Tỷ lệ (%)"]
    assert share[2:6] == (100.0, 33.3, 33.3, 33.3)
    (told,) = [str(row[0]) for row in table if str(row[0]).startswith("Phòng Một: ")]
    assert "20 % × 0 người được đề nghị Hoàn thành tốt nhiệm vụ = 0 → 0 người" in told
    assert told.endswith("1 người, VƯỢT 1.")
    assert told in paragraphs_of(word.content)
    assert any("“không vượt quá 20%”" in str(row[0]) for row in table)


async def test_each_remark_is_a_document_also_of_who_has_not_handed_in(store: Store) -> None:
    def remarks(connection: Connection) -> None:
        proposals.remark(connection, AN, "htxs", "Nắm chắc việc.\nCần nhanh hơn.")
        proposals.remark(connection, CHI, None, "Chưa nộp bản.")

    an, chi = await pressed(store, lambda press: made(press, "nhan-xet"), remarks)
    assert an.name == "nhan-xet-phong-mot-nguyen-van-an.docx"
    assert paragraphs_of(an.content)[:4] == [
        f"Nguyễn Văn An ({GOOD})",
        "Nắm chắc việc.\nCần nhanh hơn.|Hoàn thành xuất sắc nhiệm vụ|KT. Lê Minh Chi",
        "☒ Hoàn thành xuất sắc nhiệm vụ",
        "☐ Hoàn thành tốt nhiệm vụ",
    ]
    assert paragraphs_of(chi.content)[:2] == ["Lê Minh Chi ()", "Chưa nộp bản.||KT. Lê Minh Chi"]


@pytest.mark.parametrize(
    ("signs", "stands"),
    [("Lê Minh Chi", "KT. TRƯỞNG PHÒNG/PHÓ TRƯỞNG PHÒNG: Lê Minh Chi"), ("Trần Thị Bình", ": ")],
)
async def test_a_remark_is_signed_by_who_wrote_it_or_by_nobody(
    store: Store, signs: str, stands: str
) -> None:
    def of_the_room(press: Press) -> list[Made]:
        signature = Signature("KT.", "Trưởng phòng", "Phó Trưởng phòng", signs)
        signed = Press(press.collected, None, {("nhan-xet", 1): signature})
        return made(signed, "nhan-xet")

    papers = await pressed(store, of_the_room)
    assert [stands in paragraphs_of(paper.content) for paper in papers] == [True] * len(papers)
    assert len(papers) > 1


async def test_the_dossier_has_the_proposals_once_there_are_any(store: Store) -> None:
    def manifest(press: Press) -> Any:
        (file,) = made(press, "ho-so")
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            return json.loads(archive.read("manifest.json"))

    without = await pressed(store, manifest, lambda _: None)
    assert [part["state"] for part in without["parts"]] == ["not_yet", "present", "not_yet"]


async def test_the_manifest_says_who_made_what_and_when(store: Store) -> None:
    def manifest(press: Press) -> Any:
        (file,) = made(press, "ho-so")
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            contents = archive.read("MUC-LUC.txt").decode("utf-8-sig")
            return json.loads(archive.read("manifest.json")), contents

    told, contents = await pressed(store, manifest)
    names = [file["name"] for file in told["parts"][2]["files"]]
    assert names == [
        "3-de-xuat/de-xuat-phong-mot.xlsx",
        "3-de-xuat/de-xuat-phong-mot.docx",
        "3-de-xuat/nhan-xet-phong-mot.docx",
        "3-de-xuat/nhan-xet-phong-mot-nguyen-van-an.docx",
    ]
    (paper,) = told["parts"][1]["files"]
    assert (paper["who"], paper["at"]) == ("Nguyễn Văn An", "08:00, thứ Hai ngày 21/10/2024")
    assert "Nguyễn Văn An, 08:00, thứ Hai ngày 21/10/2024" in contents
    assert "1. Biên bản\r\n   chưa có" in contents


async def test_a_list_too_long_for_word_says_what_to_take(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.summaries.list_context.MOST_ROWS", 1)
    book, note = await pressed(store, lambda press: made(press, "tong-hop"))
    assert (book.name, note.name) == ("tong-hop.xlsx", "tong-hop.txt")
    assert "Anh/chị tải bản Excel" in note.content.decode("utf-8-sig")
