"""Who it is: a code binds an account, and nothing is asked before the notice was read."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from bot.telegram.joining import Code, code_in
from pages.rooms import Rooms
from people.invitations import invite
from storage.channels import Outgoing
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, BINH


async def test_a_stranger_is_told_what_to_do(rooms: Rooms) -> None:
    phone = Phone(rooms)
    await phone.say("alo")
    assert "đường dẫn hoặc quét mã QR trong lời mời" in phone.text
    await phone.send_other("sticker")
    assert "đường dẫn hoặc quét mã QR trong lời mời" in phone.text
    greetings = len(phone.messages)
    await phone.edit(1, "alô")
    assert len(phone.messages) == greetings


async def test_a_typed_code_needs_the_staff_code(rooms: Rooms) -> None:
    phone = Phone(rooms)
    made = await rooms.store.write(lambda c: invite(c, AN, phone.now))
    await phone.say(made.typed_code)
    assert "Còn thiếu mã cán bộ" in phone.text
    assert await phone.account() is None

    await phone.say(f"{made.typed_code.lower()}  001")
    assert "Đã nối tài khoản Telegram này với hồ sơ của anh/chị Nguyễn Văn An" in phone.text


async def test_wrong_used_and_expired_codes_get_the_same_words(rooms: Rooms) -> None:
    used = await Phone(rooms, 1).code(AN)
    await Phone(rooms, 1).say(f"/start {used}")
    wrong = "A" * 22
    old = await rooms.store.write(
        lambda c: invite(c, BINH, Phone(rooms).now - dt.timedelta(days=8)).link_code
    )
    said = set()
    for user, code in enumerate((used, wrong, old), start=10):
        phone = Phone(rooms, user)
        await phone.say(f"/start {code}")
        said.add(phone.text)
        assert await phone.account() is None
    assert len(said) == 1
    assert "không dùng được nữa hoặc chưa đúng" in said.pop()


async def test_guesses_are_limited(rooms: Rooms) -> None:
    phone = Phone(rooms)
    for _ in range(6):
        await phone.say("AAAAA-AAAAA 001")
    assert "Đã nhập sai nhiều lần" in phone.text


async def test_nothing_is_asked_before_the_notice_was_read(rooms: Rooms) -> None:
    phone = Phone(rooms)
    await phone.say(f"/start {await phone.code(AN)}")
    for said in ("1", "việc", "đúng"):
        await phone.say(said)
        assert "Ai xem được: Văn phòng." in phone.text
    await phone.tap("Mở trang Phiếu")
    assert phone.last.keyboard[0][0]["url"].endswith("?den=/rieng-tu")
    await phone.tap("Đã đọc", phone.messages[-2])
    assert "Còn phải làm" in phone.text
    await phone.say("/start")
    assert "Còn phải làm" in phone.text, "the notice is shown once"


async def test_the_code_that_bound_an_account_may_be_pressed_again(phone: Phone) -> None:
    code = await phone.code(AN)
    await phone.say(f"/start {code}")
    await phone.say(f"/start {code}")
    assert "vẫn đang nối" in phone.text
    assert "Còn phải làm" in phone.text


async def test_another_account_takes_over_and_finds_the_draft(phone: Phone, rooms: Rooms) -> None:
    await phone.tap("1. Bắt đầu")
    await phone.tap("Có")
    new = await Phone(rooms, 78).join(AN)
    await new.tap("1. Tiếp tục")
    assert "Ưu điểm" in new.text
    await phone.deliver()
    assert "Phiếu đã ngắt khỏi tài khoản này" in phone.text
    await phone.say("Làm tốt việc được giao")
    assert "quét mã QR trong lời mời" in phone.text, "the old account is a stranger's"
    await new.say("việc")
    assert "Đã trả lời 1/5 câu" in new.text


async def test_who_left_is_a_stranger(phone: Phone, rooms: Rooms) -> None:
    await rooms.store.write(
        lambda c: c.exec_driver_sql("UPDATE employee SET left_on = '2024-10-01' WHERE id = 1")
    )
    await phone.tap("1. Bắt đầu")
    assert "chưa nối với hồ sơ nào" in phone.toasts[-1]
    await phone.say("việc")
    assert "lời mời" in phone.text


async def test_blocking_is_noted_and_any_sign_of_life_ends_it(phone: Phone) -> None:
    await phone.block()
    assert (await phone.account()).unreachable_why == "blocked"
    await phone.block(blocked=False)
    assert (await phone.account()).unreachable_at is None
    await phone.block()
    await phone.say("việc")
    assert (await phone.account()).unreachable_at is None


async def test_a_group_is_answered_once(phone: Phone, rooms: Rooms) -> None:
    for _ in range(3):
        await phone.in_group(-5)
    told = select(func.count()).where(Outgoing.address == "-5")
    assert await rooms.store.read(lambda c: c.scalar(told)) == 1


def test_codes_are_found_however_they_are_given() -> None:
    link = "abcdefghijklmnopqrstuv"
    assert code_in(f"/start {link}") == Code(link)
    assert code_in(f"/start@phieu_bot {link}") == Code(link)
    assert code_in(f"https://phieu.test/vao/{link}") == Code(link)
    assert code_in("K7M2Q-9XT4B 0012") == Code("K7M2Q-9XT4B", "0012")
    assert code_in("k7m2q 9xt4b CB 12") == Code("k7m2q 9xt4b", "CB 12")
    assert code_in("/start") is None
    assert code_in("Xin chào các anh chị") is None


@pytest.mark.parametrize(("copies", "shown"), [(1, ["edit"]), (2, ["strip", "send"])])
async def test_below_a_copy_that_nobody_told_us_of_the_next_card_is_a_new_one(
    rooms: Rooms, copies: int, shown: list[str]
) -> None:
    phone = Phone(rooms, delivers=False)
    await phone.say(f"/start {await phone.code(AN)}")
    (card,) = await phone.waiting()
    first, *_ = [phone._show(card.content) for _ in range(copies)]
    tried = update(Outgoing).where(Outgoing.id == card.id).values(tries=copies)
    await rooms.store.write(lambda c: c.execute(tried).rowcount)
    await phone.tap("Đã đọc", first)
    assert [row.content["do"] for row in await phone.waiting()] == shown
