"""Hard case 7: blocked, never started, chat migrated. A message that was not delivered is not
"sent": it goes the next way, and where there is none the person stands on the call list."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, update

from reminders.calls import call_list
from reminders.tick import Memory, tick
from storage.channels import ChannelAccount, Outgoing
from storage.outgoing import Rank
from storage.people import Employee
from storage.reminding import Nudge
from tests.bot.telegram.post import Post, play
from tests.reminders import stage
from tests.reminders.stage import AN, BINH, CHI, at, rooms_of

OTHER = 950
"""Somebody whose chat is as it should be, in the same broadcast."""


def test_hard_case_7_who_is_not_reached_is_told_another_way_or_called(database_url: str) -> None:
    async def script(post: Post) -> None:
        rooms = rooms_of(post.store)
        campaign = await post.store.write(
            lambda c: stage.begin(c, stage.plan(), telegram=(AN, BINH, CHI))
        )
        await post.store.write(
            lambda c: c.execute(
                update(Employee).where(Employee.id == AN).values(email="an@example.vn")
            )
        )
        await post.meet(900 + AN, 900 + BINH, OTHER)  # Chi never wrote to the bot
        await post.api.block(900 + AN)
        post.api.fault(
            "sendMessage", "refuse", chat=900 + BINH,
            description="Bad Request: group chat was upgraded to a supergroup chat",
        )  # fmt: skip
        await tick(rooms, post.now(), Memory())
        await post.put(OTHER, "nhắc", Rank.NUDGE)

        def calls(connection):
            return call_list(connection, rooms.library, campaign, None, rooms.channels, post.now())

        assert await post.store.read(calls) == []  # as far as we know, all are reached
        async with post.sending():
            await asyncio.sleep(10)
        assert post.told(OTHER) == ["nhắc"]

        by_person = {
            (row.employee_id, row.channel): (row.state, row.why)
            for row in await post.rows()
            if row.employee_id is not None
        }
        assert by_person == {
            (AN, "telegram"): ("failed", "blocked"),
            (AN, "mail"): ("waiting", None),
            (BINH, "telegram"): ("failed", "not_found"),
            (CHI, "telegram"): ("failed", "not_found"),
        }
        nudges = await post.store.read(
            lambda c: c.execute(
                select(Nudge.employee_id, Nudge.channel, Nudge.state).order_by(Nudge.employee_id)
            ).all()
        )
        assert [tuple(each) for each in nudges] == [
            (AN, "mail", "sent_off"), (BINH, "telegram", "call"), (CHI, "telegram", "call"),
        ]  # fmt: skip
        found = await post.store.read(calls)
        assert {(each.employee_id, each.why) for each in found} == {
            (BINH, "blocked"), (CHI, "blocked"),
        }  # fmt: skip

    play(database_url, script, channels=("telegram", "mail"), start=at(21))


def test_hard_case_7_a_403_is_no_answer_and_the_next_message_does_not_try_the_dead_channel(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        rooms = rooms_of(post.store)
        await post.store.write(lambda c: stage.begin(c, stage.plan(), telegram=(AN,)))
        await post.meet(900 + AN)
        await post.api.block(900 + AN)
        await tick(rooms, post.now(), Memory())
        async with post.sending():
            await asyncio.sleep(10)
        calls = post.transport.calls
        await tick(rooms, at(24), Memory())
        waiting = await post.store.read(
            lambda c: c.scalars(select(Outgoing.id).where(Outgoing.state == "waiting")).all()
        )
        assert waiting == []
        async with post.sending(post.another("second")):
            await asyncio.sleep(5)
        assert post.outcomes() == ["403"]
        assert post.transport.calls <= calls + 1
        why = await post.store.read(lambda c: c.scalar(select(ChannelAccount.unreachable_why)))
        assert why == "blocked"

    play(database_url, script, start=at(21))
