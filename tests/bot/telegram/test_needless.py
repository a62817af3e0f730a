"""What became needless between being put down and being sent: the real sender asks once more."""

from __future__ import annotations

import asyncio
import datetime as dt

from sqlalchemy import Connection

from bot.telegram.here import Here
from intake.campaigns import redate
from intake.extending import extend
from pages.rooms import Rooms
from people.channels import bind
from people.cutting import cut
from people.invitations import invite
from phieu.clock import SimulatedClock
from reminders.tick import Memory, tick
from storage.outgoing import Rank
from storage.store import Store
from tests.bot.telegram.post import Post, play
from tests.reminders import stage
from tests.reminders.stage import AN, CHI, at, hand_in, items, nudges

HIM, HER, NEW_PHONE = 900 + AN, 900 + CHI, 950


async def nudged(post: Post) -> tuple[Rooms, int]:
    """It is Monday, 08:00, and the wave of three days before has put its nudges down."""
    await post.meet(HIM, HER)
    campaign = await post.store.write(lambda c: stage.begin(c, stage.plan()))
    rooms = rooms_of(post.store, post.here)
    await tick(rooms, post.now(), Memory())
    assert await post.states() == ["waiting", "waiting"]
    return rooms, campaign


def rooms_of(store: Store, here: Here) -> Rooms:
    return Rooms(
        store, here.library, SimulatedClock(stage.ASKED, runs=False), b"k" * 32,
        secure_cookies=False, channels=("telegram",),
    )  # fmt: skip


async def sent(post: Post) -> None:
    async with post.sending():
        await asyncio.sleep(20)


async def why(post: Post) -> list[tuple[str, str | None]]:
    return [(row.state, row.why) for row in await post.rows()]


def later(connection: Connection, campaign: int, now: dt.datetime) -> None:
    extend(
        connection, campaign, "nop", at(1, 0, month=11), reason="Bão", document_number="1/QĐ",
        granted_by="Văn phòng", now=now, party_id=AN,
    )  # fmt: skip


def test_who_hands_in_before_the_sender_comes_is_not_nudged(database_url: str) -> None:
    async def script(post: Post) -> None:
        await nudged(post)
        await post.store.write(lambda c: hand_in(c, AN, post.now()))
        await sent(post)
        assert (post.told(HIM), len(post.told(HER))) == ([], 1)
        assert await why(post) == [("cancelled", "done_meanwhile"), ("sent", None)]

    play(database_url, script, start=at(21))


def test_a_deadline_that_was_moved_is_not_told_as_it_was_and_falls_due_anew(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        rooms, campaign = await nudged(post)
        await post.store.write(lambda c: later(c, campaign, post.now()))
        await sent(post)
        assert (post.told(HIM), len(post.told(HER))) == ([], 1)
        assert await why(post) == [("cancelled", "moved"), ("sent", None)]
        await tick(rooms, at(21, 9), Memory())
        assert len(await post.rows()) == 2
        await tick(rooms, at(28), Memory())
        mine = [each for each in await post.store.read(nudges) if each[1] == AN]
        assert mine == [(21, AN, "sent_off"), (28, AN, "sent_off")]
        told = (await post.rows())[-1].content["text"]
        assert "31/10/2024" in told

    play(database_url, script, start=at(21))


def test_a_campaign_that_was_redated_tells_nobody_the_old_date(database_url: str) -> None:
    async def script(post: Post) -> None:
        rooms, campaign = await nudged(post)
        dates = {"nop": dt.date(2024, 11, 1)}
        await post.store.write(
            lambda c: redate(c, rooms.library, campaign, dates, post.now()) and None
        )
        await sent(post)
        assert (post.told(HIM), post.told(HER)) == ([], [])

    play(database_url, script, start=at(21))


def test_what_stood_beside_a_moved_deadline_in_one_message_is_told_the_next_day(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(HIM, HER)
        rooms = rooms_of(post.store, post.here)

        def begin(connection: Connection) -> int:
            first = stage.begin(connection, stage.plan())
            other = stage.plan(plan="thu-hai", name="Kế hoạch thứ hai")
            stage.begin_another(connection, other)
            return first

        campaign = await post.store.write(begin)
        await tick(rooms, post.now(), Memory())
        await post.store.write(lambda c: later(c, campaign, post.now()))
        await sent(post)
        assert post.told(HIM) == []
        await tick(rooms, at(22), Memory())
        row = (await post.rows())[-1]
        assert (row.employee_id, row.state) == (AN, "waiting")
        assert "24/10/2024" in row.content["text"]
        assert "31/10/2024" not in row.content["text"]
        assert await post.store.read(lambda c: items(c, AN)) == [
            ("ba-ngay", "skipped", "moved"), ("ba-ngay", "done", None),
        ]  # fmt: skip

    play(database_url, script, start=at(21))


async def in_flight(post: Post) -> None:
    """A receipt for him waits, and the first try to send it fails."""
    await post.meet(HIM, NEW_PHONE)
    await post.store.write(lambda c: stage.begin(c, stage.plan()))
    await post.put(HIM, "Biên nhận ABCD", Rank.RECEIPT, about="receipt:A", employee_id=AN)
    post.api.fault("sendMessage", "500", times=1)


async def until_under_way(post: Post) -> None:
    while await post.states() != ["sending"]:  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def test_what_was_under_way_to_a_phone_that_is_lost_is_not_sent_there_again(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await in_flight(post)
        async with post.sending():
            await until_under_way(post)
            await post.store.write(lambda c: cut(c, AN, "telegram", "lost", post.now()))
            await asyncio.sleep(20)
        (word,) = post.told(HIM)
        assert "mất điện thoại" in word
        assert await why(post) == [("cancelled", "cut"), ("sent", None)]
        assert await post.chat(HIM) is None

    play(database_url, script, start=at(21))


def test_what_was_under_way_to_an_earlier_account_follows_to_the_new_one(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await in_flight(post)
        async with post.sending():
            await until_under_way(post)
            made = await post.store.write(lambda c: invite(c, AN, post.now()))
            new, code = str(NEW_PHONE), made.link_code
            await post.store.write(lambda c: bind(c, "telegram", new, code, now=post.now()))
            await asyncio.sleep(20)
        assert post.told(NEW_PHONE) == ["Biên nhận ABCD"]
        assert [("ABCD" in text) for text in post.told(HIM)] == [False]

    play(database_url, script, start=at(21))
