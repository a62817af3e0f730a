"""The employees: at their forms, mending what was sent back, confirming what another typed in."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from phieu.invented import names
from phieu.simulation.chatting import Chatter
from phieu.simulation.person import Filler
from phieu.simulation.releasing import plan_release
from phieu.simulation.stage import Stage
from phieu.simulation.story import HandIn, Story
from phieu.simulation.typing_in import type_in

_SLOWLY = dt.timedelta(seconds=20)
_MENDING = 900
"""Far from the numbers of the sittings before."""


def plan_sittings(stage: Stage, story: Story) -> None:
    """Put each sitting of this form on the timeline; one alone where another types it in."""
    sittings = story.habit.sittings
    if story.confirmed is not None:
        stage.timeline.plan(sittings[-1], partial(be_typed_for, stage, story))
        return
    for number, at in enumerate(sittings):
        stage.timeline.plan(at, partial(sit, stage, story, number))


async def sit(stage: Stage, story: Story, number: int) -> None:
    """Answer for a while; the last time hand in, unless this form is never finished, or is not
    asked any more."""
    if story.asked.submission not in stage.stories:
        return
    filler = await _filler(stage, story, number)
    if number < len(story.habit.sittings) - 1 or story.habit.ending == "missing":
        await filler.sit(story.habit.per_sitting)
        return
    slowly = story.habit.ending == "in_line"
    await _hand_in(stage, story, filler, stage.clock.now() + _SLOWLY if slowly else None)


async def mend(stage: Stage, story: Story) -> None:
    """Answer anew what was sent back, and nothing else; hand in again."""
    filler = await _filler(stage, story, _MENDING)
    await _hand_in(stage, story, filler)
    story.mended = filler.answered_again


async def be_typed_for(stage: Stage, story: Story) -> None:
    """Somebody without a phone: the head types in, or (every other one) the office."""
    submission, now = story.asked.submission, stage.clock.now()
    helper = stage.head_of(story.unit) if submission % 2 else None
    if helper is None or not stage.plan.forms_by_code[story.asked.form].head_reads:
        _, browser = await stage.open_office()
    else:
        browser = await stage.browser_today(helper)
    code = await type_in(browser, submission, stage.chance("typing", submission))
    stage.diary.note("assist.begin", f"submission:{submission}")
    story.hand_ins.append(HandIn(now, now, code))
    if story.confirmed == "paper":
        day = stage.local(now)
        how = {"day": f"{day:%d/%m/%Y}", "place": names()["where_papers_are"][0]}
        await browser.press(f"/nhap-ho/{submission}/giay", how)
        stage.diary.note("assist.confirm", f"submission:{submission}")
    else:
        later = now + dt.timedelta(hours=20)
        stage.timeline.plan(later, partial(confirm, stage, story))


async def confirm(stage: Stage, story: Story) -> None:
    """On somebody else's phone, once: this is mine."""
    submission = story.asked.submission
    browser = await stage.browser_today(story.asked.filler)
    await browser.open(f"/viec/{submission}")
    await browser.press(f"/viec/{submission}/xac-nhan", {"do": "yes"})
    stage.diary.note("assist.confirm", f"submission:{submission}")


async def _filler(stage: Stage, story: Story, number: int) -> Filler:
    client = await stage.phone_today(story.asked.filler)
    user = await stage.chats(story.asked.filler)
    chance = stage.chance(story.asked.submission, number)
    given = (client, stage.clock, story.asked.submission, chance, number * 1000)
    if stage.messenger is None or user is None:
        return Filler(*given)
    return Chatter(*given, messenger=stage.messenger, user=user)


async def _hand_in(
    stage: Stage, story: Story, filler: Filler, slowly_until: dt.datetime | None = None
) -> None:
    began = stage.clock.now()
    receipt: dict[str, Any] = await filler.finish(slowly_until)
    now = stage.clock.now()
    story.hand_ins.append(HandIn(began, now, receipt["code"], receipt["standing"]))
    plan_release(stage, story)
