"""Every kind of question, by buttons and by words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.telegram.updates import FetchedFile, UnfetchedFile
from intake.plan import Plan
from pages.rooms import Rooms
from storage.submissions import StoredFile, Submission
from tests.bot.samples import pdf
from tests.bot.telegram.forms import all_kinds
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, Sitting


@pytest.fixture
def plan() -> Plan:
    return all_kinds()


async def answers(rooms: Rooms, submission: int = 1) -> dict[str, Any]:
    query = select(Submission.draft).where(Submission.id == submission)
    draft = await rooms.store.read(lambda c: c.execute(query).scalar_one())
    return dict(draft["answers"])


async def test_many_are_ticked_and_sent_together(phone: Phone, rooms: Rooms) -> None:
    await phone.tap("1. Bắt đầu")
    assert "từ 1 đến 2 mục" in phone.text
    await phone.tap("Đi cơ sở", times=2)
    assert "✓ 3. Đi cơ sở" in phone.card.labels, "a second tap ticks no further"
    await phone.tap("Họp")
    await phone.tap("✓ 3. Đi cơ sở")
    assert "3. Đi cơ sở" in phone.card.labels
    await phone.tap("Viết báo cáo")
    await phone.tap("Xong")
    assert (await answers(rooms))["viec"] == ["hop", "viet"]
    assert 'Họp <tổ> & "nhóm"; Viết báo cáo' in phone.text


async def test_what_was_ticked_is_sent_by_the_word_on_the_button(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Đi cơ sở")
    await phone.say("xong")
    assert (await answers(rooms))["viec"] == ["di"]


async def test_too_many_or_none_are_refused_and_stay_ticked(phone: Phone, rooms: Rooms) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Xong")
    assert "Anh/chị chọn ít nhất 1 mục." in phone.text
    for label in ("Họp", "Viết", "Đi cơ sở"):
        await phone.tap(label)
    await phone.tap("Xong")
    assert "nhiều nhất 2 mục" in phone.text
    assert "✓ 2. Viết báo cáo" in phone.card.labels
    assert await answers(rooms) == {}


async def test_what_people_write_is_never_a_tag(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Họp")
    await phone.tap("Xong")
    assert '<b>Họp &lt;tổ&gt; &amp; "nhóm"</b>' in phone.last.text


async def test_words_and_numbers_are_answers_too(phone: Phone, rooms: Rooms) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.say("2, đi cơ sở")
    assert "Viết báo cáo; Đi cơ sở" in phone.text
    await phone.say("mười hai ngày rưỡi")
    assert "Chưa đọc được số này" in phone.text
    await phone.say("12")
    assert "Ngày vào cơ quan" in phone.text
    assert "Như trong quyết định tuyển dụng." in phone.text
    await phone.say("25/13/2010")
    assert "Chưa lưu được câu này." in phone.text
    await phone.say("25/12/2010")
    kept = await answers(rooms)
    assert (kept["ngay_phep"], kept["ngay_vao"]) == (12, "2010-12-25")


async def test_the_third_failure_offers_a_way_out(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    for _ in range(2):
        await phone.say("không rõ")
        assert "Mở trang Phiếu" not in phone.card.labels
    await phone.say("không rõ")
    assert "Nếu vẫn chưa được" in phone.text
    assert "Mở trang Phiếu" in phone.card.labels


async def test_back_later_keep_and_help(phone: Phone) -> None:
    await phone.tap("1. Bắt đầu")
    assert "‹ Lùi" not in phone.card.labels, "nothing stands before the first question"
    await phone.say("1")
    await phone.say("lùi")
    assert "Câu trả lời hiện có: Họp" in phone.text
    await phone.tap("Giữ nguyên")
    assert "Số ngày nghỉ phép" in phone.text
    await phone.tap("Trợ giúp")
    assert "Vì sao hỏi?" in phone.text
    assert "Mặc định của bài kiểm tra." in phone.text
    assert "Số ngày nghỉ phép" in phone.text
    await phone.tap("Để sau")
    assert "Đã lưu." in phone.text
    assert "Đã trả lời 1/7 câu" in phone.text
    await phone.say("1")
    assert "Số ngày nghỉ phép" in phone.text, "a number opens the task"
    for command in ("/viec", "viec", "Việc", "để sau", "de sau"):
        await phone.say(command)
        assert "Còn phải làm" in phone.text


async def test_what_is_sensitive_is_answered_on_the_page_alone(phone: Phone, rooms: Rooms) -> None:
    await reach(phone, "kiem_diem")
    assert "Câu này nhạy cảm" in phone.text
    assert not any("Giữ nguyên" in label for label in phone.card.labels)
    await phone.say("Tôi còn nóng tính")
    assert "Điều vừa gõ chưa được ghi" in phone.text
    assert "kiem_diem" not in await answers(rooms)

    card = phone.card
    await phone.tap("Mở trang Phiếu")
    link = phone.last.keyboard[0][0]["url"]
    assert link.startswith("https://phieu.test/vao/")
    assert link.endswith("?den=/viec/1")
    assert "10 phút" in phone.text

    page = Sitting(rooms.library, 1, AN, key="later")
    page.version = 3
    await rooms.store.write(lambda c: page.say(c, "Tôi còn nóng tính"))
    await phone.tap("Tôi đã trả lời trên trang", card)
    assert "Bảng việc" in phone.text
    assert "nóng tính" not in "".join(each.text for each in phone.messages)


async def test_where_the_page_has_no_https_its_address_is_written_out(phone: Phone) -> None:
    phone.here = replace(phone.here, base_url="http://10.0.0.5:8000")
    await reach(phone, "kiem_diem")
    await phone.tap("Mở trang Phiếu")
    assert "http://10.0.0.5:8000/vao/" in phone.text
    assert phone.last.keyboard == []


async def test_a_table_is_filled_on_the_page_but_may_be_empty_here(
    phone: Phone, rooms: Rooms
) -> None:
    await reach(phone, "bang")
    assert "không vừa trò chuyện" in phone.text
    await phone.say("Việc một")
    assert "Điều vừa gõ chưa được ghi" in phone.text
    await phone.tap("Không có")
    assert (await answers(rooms))["bang"] == {"nil": True}


async def test_a_file_answers_the_question_that_waits_for_it(phone: Phone, rooms: Rooms) -> None:
    await reach(phone, "tep")
    assert "PDF" in phone.text
    await phone.send_file(UnfetchedFile("file.not_what_it_says", {"name": "a.pdf", "kind": "PDF"}))
    assert "không đúng là PDF" in phone.text
    await phone.send_file(FetchedFile(b"PK", "a.xlsx", "application/x"), "a.xlsx")
    assert "Tệp phải là PDF" in phone.text
    assert await count_files(rooms) == 0, "what was refused is not kept"
    await phone.send_file(FetchedFile(pdf(), "bản chụp.pdf", "application/pdf"))
    assert "Đã nhận tệp bản chụp.pdf" in phone.text
    assert await count_files(rooms) == 1
    await phone.send_file(None)
    assert "Câu đang chờ không cần tệp" in phone.text
    assert "Cam kết" in phone.text


async def test_a_statement_is_confirmed(phone: Phone, rooms: Rooms) -> None:
    await reach(phone, "cam_ket")
    assert "Tôi khai đúng." in phone.text
    await phone.tap("Tôi xác nhận")
    assert (await answers(rooms))["cam_ket"] is True
    assert "Tự phê bình: đã trả lời (xem trên trang)" in phone.text
    assert "nóng tính" not in phone.text


@pytest.mark.parametrize("what", ["voice", "sticker", "contact", "place", "video", "other"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_no_answer_gets_one_sentence_and_the_question_again(
    phone: Phone, what: str
) -> None:
    await phone.tap("1. Bắt đầu")
    before = len(phone.messages)
    await phone.send_other(what)
    assert len(phone.messages) == before + 1
    assert "Việc đã làm" in phone.text
    assert not phone.text.startswith("Mục")


async def count_files(rooms: Rooms) -> int:
    query = select(func.count()).select_from(StoredFile)
    return await rooms.store.read(lambda c: c.scalar(query)) or 0


async def reach(phone: Phone, question: str) -> None:
    """Answer in the chat and on the page until this question waits."""
    await phone.tap("1. Bắt đầu")
    said: dict[str, Any] = {
        "viec": "1",
        "ngay_phep": "3",
        "ngay_vao": "1/2/2010",
        "kiem_diem": "Tôi nóng tính",
        "bang": {"kind": "nil"},
        "tep": {"kind": "skip"},
    }
    sitting = Sitting(phone.here.library, 1, AN, key="page")
    for name, answer in said.items():
        if name == question:
            break
        await phone.rooms.store.write(partial(sitting.say, said=answer))
    await phone.say("tiếp")
