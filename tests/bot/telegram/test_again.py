"""After an outage: whoever was one step from handing in is asked again, and nobody else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.telegram import again, holding, watching
from bot.telegram.aftermath import Aftermath
from bot.telegram.claiming import claim
from bot.telegram.waiting import first_of_chats
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.channels import ChannelAccount, Chat, Outage, Outgoing
from storage.outgoing import Rank
from storage.people import Employee, Party
from storage.submissions import Submission
from tests.bot.telegram.phone import Phone
from tests.bot.telegram.test_handing_in import fill
from tests.intake.campaigns import BINH, CHI, NOW

MINUTES = dt.timedelta(minutes=1)


async def outage(rooms: Rooms, began_at: dt.datetime = NOW, minutes: int = 20) -> int:
    values = {
        "channel": "telegram", "began_at": began_at, "ended_at": began_at + minutes * MINUTES,
        "why": "unreachable", "asked_again": [], "affected": [],
    }  # fmt: skip
    keep = insert(Outage).values(**values).returning(Outage.id)
    return await rooms.store.write(lambda c: c.execute(keep).scalar_one())


async def look(phone: Phone, rooms: Rooms, at: dt.datetime) -> None:
    """What follows an outage, as a process does it that has just started."""
    await Aftermath(rooms.store, phone.here, lambda: at).look(idle=True)


async def kept(rooms: Rooms, which: int) -> Any:
    """What the certificate says: asked_again, affected, asked_at."""
    said = select(Outage.asked_again, Outage.affected, Outage.asked_at).where(Outage.id == which)
    return await rooms.store.read(lambda c: c.execute(said).one())


async def asked_again(phone: Phone, rooms: Rooms) -> list[int]:
    which = await outage(rooms)
    await look(phone, rooms, phone.now + 20 * MINUTES)
    await phone.deliver()
    found = await kept(rooms, which)
    assert found.asked_at is not None
    return list(found.asked_again)


async def test_who_was_one_step_away_is_asked_with_the_number_that_counts(
    phone: Phone, rooms: Rooms
) -> None:
    await fill(phone)
    assert await asked_again(phone, rooms) == [1]
    assert "chưa có biên nhận là chưa nộp" in phone.text
    assert "Từ 08:00, thứ Hai ngày 21/10/2024" in phone.text
    number = re.search(r"NỘP (\d{4})", phone.text)
    assert number is not None
    await phone.say(f"NỘP {number[1]}")
    assert "Đã nộp" in phone.text


async def test_who_has_a_receipt_or_a_question_left_is_not_asked(
    phone: Phone, rooms: Rooms
) -> None:
    await phone.say(f"NỘP {await fill(phone)}")
    binh = await Phone(rooms, 78).join(BINH)
    await binh.tap("1. Bắt đầu")
    await binh.tap("Có")
    await Phone(rooms, 79).join(CHI)
    assert await asked_again(phone, rooms) == []


async def test_who_cannot_be_reached_is_not_asked(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await phone.block()
    assert await asked_again(phone, rooms) == []


async def test_who_looks_at_the_list_is_led_to_the_review(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await phone.say("việc")
    assert await asked_again(phone, rooms) == [1]
    assert "NỘP" in phone.text


async def test_who_is_at_another_form_is_told_beside_it(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await rooms.store.write(lambda c: c.execute(update(Chat).values(submission_id=2)))
    card = phone.card
    assert await asked_again(phone, rooms) == [1]
    assert phone.last is not card
    assert "Biểu mẫu đang chờ nộp: Bản tự đánh giá." in phone.text
    await phone.tap("Tiếp tục", phone.last)
    assert "NỘP" in phone.text


async def test_it_goes_out_behind_receipts_and_holds_no_answer(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    await outage(rooms, NOW - 20 * MINUTES)
    await look(phone, rooms, NOW)
    (row,) = await phone.waiting()
    assert row.rank == Rank.NOTICE > Rank.RECEIPT
    assert "Làm tốt việc được giao" not in row.content["text"]


async def test_who_changed_nothing_since_is_not_asked_twice(phone: Phone, rooms: Rooms) -> None:
    await fill(phone)
    assert await asked_again(phone, rooms) == [1]
    said = len(phone.messages)
    later = await outage(rooms, NOW + 60 * MINUTES)
    await look(phone, rooms, NOW + 90 * MINUTES)
    await phone.deliver()
    assert ((await kept(rooms, later)).asked_again, len(phone.messages)) == ([], said)
    await phone.say("sửa 2")
    await phone.say("Làm rất tốt việc được giao")
    latest = await outage(rooms, NOW + 120 * MINUTES)
    await look(phone, rooms, NOW + 150 * MINUTES)
    assert (await kept(rooms, latest)).asked_again == [1]


def here(rooms: Rooms, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2024, 10, day, hour, minute, tzinfo=rooms.zone).astimezone(dt.UTC)


@pytest.mark.parametrize("hour", [20, 23, 3, 6])
async def test_nobody_is_woken_for_it(
    phone: Phone, rooms: Rooms, clock: SimulatedClock, hour: int
) -> None:
    await fill(phone)
    at = here(rooms, 22 if hour < 12 else 21, hour)
    which = await outage(rooms, at - 20 * MINUTES)
    told = Aftermath(rooms.store, phone.here, clock.now)
    clock.move_to(at)
    await told.look(idle=True)
    assert await phone.waiting() == []
    assert (await kept(rooms, which)).asked_at is None
    clock.move_to(here(rooms, 22, 6, 59))
    await told.look(idle=True)
    assert await phone.waiting() == []
    clock.move_to(here(rooms, 22, 7, 9))
    await told.look(idle=True)
    assert len(await phone.waiting()) == 1
    found = await kept(rooms, which)
    assert (found.asked_again, found.asked_at) == ([1], clock.now())


async def test_whose_time_ends_before_the_morning_is_asked_at_night(
    phone: Phone, rooms: Rooms
) -> None:
    """The plan takes it until 24/10, 24:00."""
    await fill(phone)
    which = await outage(rooms, here(rooms, 24, 21))
    await look(phone, rooms, here(rooms, 24, 21, 30))
    assert len(await phone.waiting()) == 1
    assert (await kept(rooms, which)).asked_again == [1]


async def test_one_message_of_the_morning_is_about_both_outages_of_the_night(
    phone: Phone, rooms: Rooms
) -> None:
    await fill(phone)
    both = [await outage(rooms, here(rooms, day, hour)) for day, hour in ((21, 22), (22, 2))]
    await look(phone, rooms, here(rooms, 22, 7, 30))
    assert len(await phone.waiting()) == 1
    assert [(await kept(rooms, which)).asked_again for which in both] == [[1], [1]]


async def test_what_waits_is_not_sent_once_the_form_is_handed_in(
    phone: Phone, rooms: Rooms
) -> None:
    digits = await fill(phone)
    await outage(rooms, NOW - 20 * MINUTES)
    await look(phone, rooms, NOW)
    phone.delivers = False
    await phone.say(f"NỘP {digits}")

    def claimed(connection: Connection) -> list[int]:
        fence = holding.take(connection, "a", None, None, NOW)
        assert fence is not None
        rows = [
            row
            for rank in (Rank.RECEIPT, Rank.NOTICE)
            for row in first_of_chats(connection, NOW, down_from=rank, up_to=rank, most=9)
        ]
        taken = claim(connection, rooms.library, rows, fence, NOW)
        return [each.row.rank for each in taken or []]

    assert await rooms.store.write(claimed) == [Rank.RECEIPT]


def crowd(connection: Connection, many: int) -> list[int]:
    """So many more are as far as An is, each in a chat of their own; their forms."""
    whole = connection.execute(
        select(*Submission.__table__.columns).where(Submission.id == 1)
    ).one()
    forms = range(1000, 1000 + many)
    for key in forms:
        connection.execute(
            insert(Employee).values(
                id=key, agency_id=1, staff_code=f"n{key}", full_name=f"Người {key}",
                search_key="", outside_system=False, facts={},
            )
        )  # fmt: skip
        connection.execute(insert(Party).values(id=key, kind="person", employee_id=key))
        own = {"id": key, "subject_id": key, "filler_id": key}
        connection.execute(insert(Submission).values({**whole._mapping, **own}))
        connection.execute(
            insert(ChannelAccount).values(
                channel="telegram", subject=str(key), employee_id=key, bound_at=NOW,
                notice_seen="1",
            )
        )  # fmt: skip
    return list(forms)


async def test_a_crash_in_the_middle_leaves_nobody_out_and_asks_nobody_twice(
    phone: Phone, rooms: Rooms
) -> None:
    await fill(phone)
    forms = await rooms.store.write(lambda c: crowd(c, 119))
    which = await outage(rooms)
    at = NOW + 20 * MINUTES
    (found,) = await rooms.store.read(watching.unsettled)
    some = await rooms.store.write(lambda c: again.ask_some(c, phone.here, found, 0, at))
    assert len((await kept(rooms, which)).asked_again) == again.AT_ONCE
    assert some.last == forms[48]
    await look(phone, rooms, at)
    assert (await kept(rooms, which)).asked_again == [1, *forms]
    asked = select(Outgoing.address).where(Outgoing.rank == Rank.NOTICE)
    told = await rooms.store.read(lambda c: c.scalars(asked).all())
    assert sorted(told) == sorted(["77", *map(str, forms)])
