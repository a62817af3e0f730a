"""No nudge goes out in the half hour before a deadline of a campaign that is open."""

from __future__ import annotations

import asyncio
import datetime as dt

from storage.outgoing import Rank
from tests.bot.telegram.post import START, Post, play
from tests.reminders.test_quiet import open_campaign


def test_a_nudge_waits_until_the_deadline_has_passed_and_a_notice_does_not(
    database_url: str,
) -> None:
    async def script(post: Post) -> None:
        await post.meet(7, 8)
        due = START + dt.timedelta(minutes=10)
        await post.store.write(lambda c: open_campaign(c, due))
        async with post.sending():
            await post.put(7, "nhắc", Rank.NUDGE)
            await post.put(8, "báo", Rank.NOTICE)
            await post.put(7, "trả lời")
            await asyncio.sleep(595)
            assert (post.told(7), post.told(8)) == (["trả lời"], ["báo"])
            await asyncio.sleep(10)
            assert post.told(7) == ["trả lời", "nhắc"]

    play(database_url, script)
