"""The whole form in the messenger, from the invitation to the receipt."""

from __future__ import annotations

import re

from pages.rooms import Rooms
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN


async def test_from_the_invitation_to_the_receipt(rooms: Rooms) -> None:
    phone = Phone(rooms)

    await phone.say("/start")
    assert "lời mời" in phone.text

    await phone.say(f"/start {await phone.code(AN)}")
    assert "Nguyễn Văn An" in phone.text
    assert "Ai xem được: Văn phòng." in phone.text

    await phone.tap("Đã đọc")
    assert "Còn phải làm: 1" in phone.text
    assert "1. Bản tự đánh giá – Chưa làm" in phone.text
    assert "Còn 3 ngày · Trước" in phone.text

    await phone.tap("1. Bắt đầu")
    assert "Mục 1/2 – I. Tự đánh giá" in phone.text
    assert "<b>Thông tin đúng không?</b>" in phone.last.text
    assert "• Họ và tên: Nguyễn Văn An" in phone.text

    before = len(phone.messages)
    await phone.tap("Có")
    assert len(phone.messages) == before, "the live card is edited in place"
    assert "✓ Thông tin đúng không? Có" in phone.text
    assert "Ưu điểm" in phone.text

    await phone.say("Làm tốt việc được giao")
    assert len(phone.messages) == before + 1
    assert "Hạn chế" in phone.text
    await phone.tap("Không có")
    await phone.say("hoan thanh tot")
    assert "✓ Tự xếp loại: Hoàn thành tốt nhiệm vụ" in phone.text
    await phone.tap("Bỏ qua")
    await phone.tap("Giấy khen")
    assert "2. Ưu điểm: Làm tốt việc được giao" in phone.text

    number = re.search(r"NỘP (\d{4})", phone.text)
    assert number is not None
    await phone.say(f"nộp  {number[1]}.")
    assert "Đã nộp" in phone.text
    assert "Tình trạng: Đúng hạn" in phone.text
    assert "Phòng họp kiểm điểm." in phone.text
    assert re.search(r"Mã biên nhận: [0-9A-Z]{5}-[0-9A-Z]{5}", phone.text)
