"""Every hour: what was told in a chat goes out of the outbox once nobody needs it there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.telegram import opening
from bot.telegram.claiming import Claimed
from bot.telegram.outcomes import Delivered
from bot.telegram.settling import settle
from bot.telegram.waiting import first_of_chats
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from phieu.housekeeping import tidy
from reminders.ticking import Clockwork
from storage import outgoing
from storage.channels import ChannelAccount, Chat, Outgoing, SaidMessage
from storage.outgoing import Rank
from storage.personal import tidying
from tests.bot.telegram.phone import Phone
from tests.intake.campaigns import AN, BINH, NOW

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
REVIEW = {"do": "send", "text": "Ưu điểm: làm tốt", "keyboard": [[{"text": "Sửa", "data": "r"}]]}


def put(connection: Connection, rank: Rank, **more: Any) -> int:
    outgoing.put(connection, "telegram", "7", REVIEW, rank, NOW, employee_id=AN)
    newest = connection.execute(select(Outgoing.id).order_by(Outgoing.id.desc())).scalars().first()
    assert newest is not None
    if more:
        connection.execute(update(Outgoing).where(Outgoing.id == newest).values(**more))
    return newest


async def texts(rooms: Rooms) -> dict[int, str | None]:
    rows = await rooms.store.read(lambda c: c.execute(select(Outgoing.id, Outgoing.content)).all())
    return {row.id: row.content.get("text") for row in rows}


async def test_the_words_of_a_reply_are_kept_for_a_day(rooms: Rooms, clock: SimulatedClock) -> None:
    def fill(connection: Connection) -> dict[str, int]:
        ended = ("sent", "cancelled", "failed", "expired")
        rows = {each: put(connection, Rank.REPLY, state=each, done_at=NOW) for each in ended}
        rows["waiting"] = put(connection, Rank.REPLY)
        rows["receipt"] = put(connection, Rank.RECEIPT, state="sent", done_at=NOW)
        return rows

    rows = await rooms.store.write(fill)
    clock.move_to(NOW + DAY - HOUR)
    assert await tidy(rooms) == 0
    clock.move_to(NOW + DAY)
    assert await tidy(rooms) == 4
    assert await tidy(rooms) == 0
    kept = {key for key, text in (await texts(rooms)).items() if text is not None}
    assert kept == {rows["waiting"], rows["receipt"]}


async def test_all_of_them_go_however_many(
    rooms: Rooms, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 3)
    for _ in range(8):
        await rooms.store.write(lambda c: put(c, Rank.REPLY, state="sent", done_at=NOW))
    clock.move_to(NOW + DAY)
    assert await tidy(rooms) == 8
    assert set((await texts(rooms)).values()) == {None}


async def test_the_buttons_of_the_card_that_lives_can_be_named_still(
    rooms: Rooms, clock: SimulatedClock
) -> None:
    def fill(connection: Connection) -> int:
        put(connection, Rank.REPLY, state="sent", done_at=NOW, external_id="8")
        return put(connection, Rank.REPLY, state="sent", done_at=NOW, external_id="9")

    live = await rooms.store.write(fill)
    chat = {"channel": "telegram", "address": "7", "card_message": 9, "state": {}}
    await rooms.store.write(lambda c: c.execute(insert(Chat).values(**chat, changed_at=NOW)))
    clock.move_to(NOW + DAY)
    await tidy(rooms)
    rows = await rooms.store.read(lambda c: c.execute(select(Outgoing.id, Outgoing.content)).all())
    assert {row.id: row.content for row in rows if row.content} == {
        live: {"do": "send", "keyboard": REVIEW["keyboard"]}
    }


async def test_a_link_that_is_good_once_goes_with_the_sending(rooms: Rooms, phone: Phone) -> None:
    phone.delivers = False
    await phone.tap_data("o:/viec/1", phone.card.number)
    (row,) = await phone.waiting()
    assert "/vao/" in str(row.content)

    def send(connection: Connection) -> None:
        (first,) = first_of_chats(connection, NOW, down_from=Rank.REPLY, up_to=Rank.REPLY, most=9)
        outgoing.sending(connection, first.id)
        claimed = Claimed(first, first.content)
        settle(connection, claimed, Delivered(99), NOW, channels=("telegram",), base_url="")

    await rooms.store.write(send)
    kept = select(Outgoing.content, Outgoing.state).where(Outgoing.id == row.id)
    assert await rooms.store.read(lambda c: c.execute(kept).one()) == ({}, "sent")


async def test_a_link_that_never_went_out_goes_within_the_hour(
    rooms: Rooms, phone: Phone, clock: SimulatedClock
) -> None:
    phone.delivers = False
    await phone.tap_data("o:/viec/1", phone.card.number)
    clock.move_to(NOW + opening.PAGE_FOR)
    await rooms.store.write(lambda c: outgoing.expire(c, "telegram", clock.now()))
    await Clockwork(rooms, hourly=(tidy,)).look()
    contents = await rooms.store.read(lambda c: c.scalars(select(Outgoing.content)).all())
    assert not any("/vao/" in str(each) for each in contents)


async def test_of_a_chat_that_is_nobody_s_nothing_is_kept_for_long(
    rooms: Rooms, clock: SimulatedClock
) -> None:
    def fill(connection: Connection) -> None:
        for number, employee, ended in ((1, AN, None), (2, BINH, NOW), (3, None, None)):
            chat = {"channel": "telegram", "address": str(number)}
            connection.execute(insert(Chat).values(**chat, state={}, changed_at=NOW))
            connection.execute(
                insert(SaidMessage).values(
                    **chat, message=1, submission_id=1, question="q", said_at=NOW
                )
            )
            if employee is not None:
                connection.execute(
                    insert(ChannelAccount).values(
                        channel="telegram", subject=str(number), employee_id=employee,
                        bound_at=NOW, ended_at=ended,
                    )
                )  # fmt: skip

    await rooms.store.write(fill)
    clock.move_to(NOW + 29 * DAY)
    await tidy(rooms)
    assert await addresses(rooms, Chat) == ["1", "2", "3"]
    clock.move_to(NOW + 30 * DAY)
    await tidy(rooms)
    assert await addresses(rooms, Chat) == ["1"]
    assert await addresses(rooms, SaidMessage) == ["1"]


async def addresses(rooms: Rooms, table: Any) -> list[str]:
    return await rooms.store.read(lambda c: sorted(c.scalars(select(table.address))))
