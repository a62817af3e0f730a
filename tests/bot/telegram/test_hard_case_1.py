"""Hard case 1: a new phone, a new number, an account deleted and made again, a SIM that somebody
else has by now. The employee is who it is; an account is a binding that is cut, and what was
written stays with the person."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from pages.rooms import Rooms
from people.channels import account_of
from people.invitations import reinvite
from storage.audit import Actor
from storage.channels import ChannelAccount
from storage.tables import metadata
from tests.bot import phone as browser
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, BINH

OLD, NEW, STRANGER = 7001, 7002, 7003
HEAD = Actor(BINH, "head", "Trần Thị Bình")
Browsers = Callable[..., browser.Phone]


async def half_way(rooms: Rooms) -> Phone:
    """An, in the middle of the form, on the old account."""
    old = await Phone(rooms, OLD).join(AN)
    await old.tap("1. Bắt đầu")
    await old.tap("Có")
    await old.say("Làm tốt việc được giao")
    assert "Hạn chế" in old.text
    return old


async def invited_again(rooms: Rooms, *, lost: bool) -> str:
    """By the head of the unit, who knows the person."""

    def work(connection: Connection) -> str:
        return reinvite(connection, AN, HEAD, rooms.clock.now(), lost=lost).link_code

    return await rooms.store.write(work)


async def whose(rooms: Rooms, user: int) -> int | None:
    found = await rooms.store.read(
        lambda c: account_of(c, "telegram", str(user), rooms.clock.now())
    )
    return found.employee_id if found else None


async def told(phone: Phone) -> str:
    """What goes out to a chat now, as one text."""
    return " ".join(f"{row.content.get('text', '')}" for row in await phone.waiting())


async def test_an_account_made_anew_goes_on_where_the_deleted_one_was(rooms: Rooms) -> None:
    await half_way(rooms)
    new = Phone(rooms, NEW)
    await new.say(f"/start {await invited_again(rooms, lost=False)}")
    assert "Nguyễn Văn An" in new.text
    await new.tap("Đã đọc")
    await new.tap("1. Tiếp tục")
    assert "Hạn chế" in new.text
    await new.say("Đôi khi chậm")
    assert "Tự xếp loại" in new.text
    assert await whose(rooms, NEW) == AN


async def test_the_old_account_is_cut_and_told_and_its_buttons_open_nothing(rooms: Rooms) -> None:
    old = await half_way(rooms)
    card = old.card
    await Phone(rooms, NEW).say(f"/start {await invited_again(rooms, lost=False)}")
    assert "nối với một tài khoản khác" in await told(old)
    old.delivers = False
    before = len(await old.waiting())
    await old.tap(card.labels[0], card)
    await old.say("Lời của người lạ")
    said = [row.content.get("text", "") for row in (await old.waiting())[before:]]
    assert "Nguyễn Văn An" not in " ".join(said)
    assert "Hạn chế" not in " ".join(said)
    assert await whose(rooms, OLD) is None


async def test_a_lost_phone_opens_nothing_at_once_neither_chat_nor_page(
    rooms: Rooms, phones: Browsers
) -> None:
    old = await half_way(rooms)
    page = await phones().sign_in(AN)
    code = await invited_again(rooms, lost=True)
    assert "mất điện thoại" in await told(old)
    assert await whose(rooms, OLD) is None
    await page.open(f"/viec/{AN}")
    assert page.status == 401
    new = Phone(rooms, NEW)
    await new.say(f"/start {code}")
    await new.tap("Đã đọc")
    await new.tap("1. Tiếp tục")
    assert "Hạn chế" in new.text


async def test_whoever_has_the_number_now_is_a_stranger(rooms: Rooms) -> None:
    """Another person bought the SIM: the number is the same, the account is not."""
    await half_way(rooms)
    stranger = Phone(rooms, STRANGER)
    for words in ("/start", "Xin chào", "0905 123 456"):
        await stranger.say(words)
        assert "Nguyễn Văn An" not in stranger.text
    assert await whose(rooms, STRANGER) is None
    assert await whose(rooms, OLD) == AN


async def test_the_code_of_the_old_account_does_not_bring_it_back(rooms: Rooms) -> None:
    old = Phone(rooms, OLD)
    first = await old.code(AN)
    await old.say(f"/start {first}")
    await Phone(rooms, NEW).say(f"/start {await invited_again(rooms, lost=False)}")
    old.delivers = False
    await old.say(f"/start {first}")
    assert await whose(rooms, OLD) is None
    assert await whose(rooms, NEW) == AN


async def test_a_new_number_on_the_same_account_changes_nothing(rooms: Rooms) -> None:
    """Telegram keeps the number of the account, which is all that is kept here."""
    old = await half_way(rooms)
    await old.send_other("contact")
    await old.say("Đôi khi chậm")
    assert "Tự xếp loại" in old.text
    assert await whose(rooms, OLD) == AN


async def test_a_contact_that_a_stranger_shares_lets_nobody_in(rooms: Rooms) -> None:
    stranger = Phone(rooms, STRANGER)
    await stranger.send_other("contact")
    assert await whose(rooms, STRANGER) is None


def test_no_table_knows_the_number_of_a_telephone() -> None:
    columns = {f"{table.name}.{each.name}" for table in metadata.sorted_tables for each in table.c}
    assert not [name for name in columns if "phone" in name or "mobile" in name]


async def test_an_account_is_one_row_for_each_time_it_was_bound(rooms: Rooms) -> None:
    await half_way(rooms)
    await Phone(rooms, NEW).say(f"/start {await invited_again(rooms, lost=False)}")
    kept = select(ChannelAccount.subject, ChannelAccount.ended_why).order_by(ChannelAccount.id)
    rows = await rooms.store.read(lambda c: c.execute(kept).all())
    assert [tuple(row) for row in rows] == [(str(OLD), "rebound"), (str(NEW), None)]
