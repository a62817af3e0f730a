"""Each widget of the vocabulary as a plain form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from intake.plan import Plan
from storage.submissions import StoredFile, Submission
from tests.bot.phone import Phone
from tests.bot.samples import docx, jpeg, pdf, png
from tests.intake.campaigns import AN, BINH
from tests.intake.forms import form_of, plan_of

Phones = Callable[..., Phone]
FORM = f"/viec/{AN}"

QUESTIONS: list[dict[str, Any]] = [
    {"type": "integer", "name": "so_viec", "label": "Số việc", "least": 1, "most": 5000},
    {"type": "score", "name": "diem", "label": "Điểm", "max": 20, "step": 0.5},
    {"type": "date", "name": "ngay", "label": "Ngày vào Đảng"},
    {
        "type": "select_multiple",
        "name": "nhieu",
        "label": "Chọn danh hiệu",
        "at_most": 2,
        "choices": [
            {"code": "a", "label": "Lao động tiên tiến"},
            {"code": "b", "label": "Chiến sĩ thi đua"},
            {"code": "c", "label": "Giấy khen", "hint": "Của cơ quan"},
        ],
    },
    {
        "type": "table",
        "name": "bang",
        "label": "Sáng kiến",
        "columns": [
            {"name": "ten", "label": "Tên sáng kiến"},
            {"name": "nam", "label": "Năm", "required": False, "max_length": 20},
        ],
    },
    {"type": "file", "name": "tep", "label": "Tệp kèm theo", "accepts": ["pdf", "docx", "png"]},
    {
        "type": "acknowledge",
        "name": "cam_ket",
        "label": "Cam kết",
        "statement": "Tôi cam kết nội dung trên là đúng.",
    },
]


@pytest.fixture
def plan() -> Plan:
    return plan_of(form_of(QUESTIONS))


async def answers(phone: Phone) -> dict[str, Any]:
    draft = await phone.rooms.store.read(
        lambda c: c.scalar(select(Submission.draft).where(Submission.id == AN))
    )
    found: dict[str, Any] = draft["answers"]
    return found


async def up_to(phone: Phone, question: str) -> Phone:
    """Answer what stands before `question`."""
    await phone.open(FORM)
    given: dict[str, Callable[[], Any]] = {
        "so_viec": lambda: phone.press("save", text="1200"),
        "diem": lambda: phone.press("save", text="17,5"),
        "ngay": lambda: phone.press("save", text="3-2-2010"),
        "nhieu": lambda: phone.press("save", choice=["a", "c"]),
        "bang": lambda: phone.press("save", cell_ten="Số hóa"),
        "tep": lambda: phone.send_file("bản quét.pdf", pdf()),
    }
    for name, give in given.items():
        if name == question:
            break
        await give()
        if name == "bang":
            await phone.press("close")
    return phone


async def test_every_widget_is_filled_and_handed_in(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "cam_ket")
    assert phone.heading == "Cam kết"
    assert "Tôi cam kết nội dung trên là đúng." in phone.text
    await phone.press(choice="yes")
    assert "17,5/20 điểm" in phone.text
    assert "Lao động tiên tiến; Giấy khen" in phone.text
    assert "03/02/2010" in phone.text
    await phone.press("submit")
    assert phone.heading == "✓ Đã nộp"


async def test_a_number_and_a_date_are_shown_again_as_typed(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "nhieu")
    await phone.press("back")
    assert phone.typed == "03/02/2010"
    await phone.press("back")
    assert phone.typed == "17,5"
    await phone.press("back")
    assert phone.typed == "1200"
    await phone.press("save")
    assert (await answers(phone))["so_viec"] == 1200


async def test_a_date_that_is_none_is_named_and_kept(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "ngay")
    await phone.press("save", text="31/02/2024")
    assert phone.status == 422
    assert phone.typed == "31/02/2024"
    assert "không có trên lịch" in phone.text


async def test_too_many_choices_stay_ticked_beside_the_error(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "nhieu")
    assert "Chọn từ 1 đến 2 mục" in phone.text
    await phone.press("save", choice=["a", "b", "c"])
    assert "nhiều nhất 2 mục" in phone.text
    assert phone.fields(phone.form())["choice"] == ["a", "b", "c"]
    await phone.press("save", text="giay khen, 1", choice=[])
    assert (await answers(phone))["nhieu"] == ["a", "c"]


async def test_rows_are_added_dropped_and_closed(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "bang")
    assert "Chưa có dòng nào. Cần ít nhất 1 dòng." in phone.text
    assert not phone.has_button("close")
    await phone.press("save", cell_ten="Số hóa hồ sơ", cell_nam="2023")
    await phone.press("save", cell_ten="Một cửa điện tử", cell_nam="2024")
    await phone.press("drop:0")
    assert "Số hóa hồ sơ" not in phone.text
    await phone.press("close", cell_ten="Gõ rồi mà chưa bấm Thêm", cell_nam="")
    rows = (await answers(phone))["bang"]["rows"]
    assert [row["ten"] for row in rows] == ["Một cửa điện tử", "Gõ rồi mà chưa bấm Thêm"]
    assert phone.heading == "Tệp kèm theo"


async def test_a_row_without_its_needed_cell_keeps_the_other_cells(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "bang")
    await phone.press("save", cell_ten="", cell_nam="2024")
    assert phone.status == 422
    assert "Tên sáng kiến" in phone.text
    assert phone.form().fields["cell.nam"] == "2024"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bản.pdf", b"MZ\x90\x00 a program", "không đúng là PDF"),
        ("bản.pdf", b"%PDF-1.7 cut off", "không đúng là PDF"),
        ("bản.docx", b"PK\x03\x04 half a zip", "không đúng là DOCX"),
        ("bản.docx", docx(macro=True), "không đúng là DOCX"),
        ("bản.docx", docx(kind="spreadsheetml.sheet"), "không đúng là DOCX"),
        ("bản.docx", docx(bomb=True), "không đúng là DOCX"),
        ("bản.docx", pdf(), "không đúng là DOCX"),
        ("bản.png", jpeg(), "không đúng là PNG"),
        ("bản.png", png(width=60_000), "không đúng là PNG"),
        ("bản.exe", b"MZ", "Tệp phải là"),
        ("bản.pdf", b"", "trống"),
        ("ảnh.jpg", jpeg(), "Tệp phải là PDF, DOCX, PNG"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_not_kept(
    phones: Phones, name: str, content: bytes, words: str
) -> None:
    phone = await up_to(await phones().sign_in(AN), "tep")
    await phone.send_file(name, content)
    assert phone.status == 422
    assert phone.heading.endswith("Tệp kèm theo") or "Chưa lưu" in phone.text
    assert words in phone.text
    kept = await phone.rooms.store.read(
        lambda c: c.scalar(select(func.count()).select_from(StoredFile))
    )
    assert kept == 0


async def test_a_file_comes_back_to_its_filler_alone_and_only_as_a_download(
    phones: Phones,
) -> None:
    phone = await up_to(await phones().sign_in(AN), "tep")
    await phone.send_file("../Quyết định.docx", docx())
    await phone.press("back")
    assert "Quyết định.docx" in phone.text
    link = phone.page.xpath("//a[contains(@href, '/tep/')]/@href")[0]
    await phone.open(link)
    assert phone.answer.content == docx()
    assert phone.answer.headers["content-disposition"].startswith("attachment;")
    assert phone.answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in phone.answer.headers["content-security-policy"]
    binh = await phones().sign_in(BINH)
    await binh.open(link)
    assert binh.status == 404


async def test_a_file_sent_twice_is_kept_once(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "tep")
    fields = {**phone.fields(phone.form()), "do": "save"}
    for _ in range(2):
        await phone.post(FORM, fields, files={"file": ("a.pdf", pdf())})
        assert phone.heading == "Cam kết"
    kept = await phone.rooms.store.read(
        lambda c: c.scalar(select(func.count()).select_from(StoredFile))
    )
    assert kept == 1


async def test_sending_no_file_asks_for_one(phones: Phones) -> None:
    phone = await up_to(await phones().sign_in(AN), "tep")
    await phone.press("save")
    assert phone.status == 422
    assert "Câu này cần một tệp" in phone.text
