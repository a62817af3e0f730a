"""The heads release what others drafted for their units: mostly in time, now and then too late."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

from intake.calendar import cut_off
from intake.returned import in_time_until
from phieu.simulation import habits
from phieu.simulation.pages import RefusedError
from phieu.simulation.stage import Stage
from phieu.simulation.story import Story

_SOON = dt.timedelta(hours=20)
_BEFORE_THE_OFFICE_LOOKS = dt.timedelta(hours=8)


def choose_the_late(stage: Stage) -> None:
    """Which of what is drafted in time waits for its head until after the deadline."""
    drafted = stage.which(lambda story: story.asked.drafted and story.habit.ending == "on_time")
    if len(drafted) > 1:
        cards = habits.dealt(habits.RELEASED_LATE, len(drafted), stage.chance("released late"))
        for story, card in zip(drafted, cards, strict=True):
            story.released_late = bool(card)


def plan_release(stage: Stage, story: Story) -> None:
    """The head comes to what was just handed in; nobody to what is the head's own."""
    if not story.asked.drafted:
        return
    number, now = len(story.hand_ins), stage.clock.now()
    due = cut_off(stage.plan.milestones_by_code[story.asked.milestone], stage.plan.zone)
    chance = stage.chance("release", story.asked.submission, number).random()
    if number > 1 and story.sent_back is not None:
        due = in_time_until(stage.plan, story.sent_back.at)
    if number == 1 and story.released_late and due is not None:
        at = due + chance * _BEFORE_THE_OFFICE_LOOKS
    elif due is not None and now < due:
        at = now + chance * min(_SOON, due - now)
    else:
        at = now + chance * _SOON
    stage.timeline.plan(at, partial(release, stage, story, number))


async def release(stage: Stage, story: Story, number: int) -> None:
    """From the list on the head's phone to the page with the answers, and the button there; not
    what was sent back or handed in anew meanwhile."""
    submission, head = story.asked.submission, story.asked.signer
    gone = submission not in stage.stories or len(story.hand_ins) != number
    if head is None or gone or sent_back_since(story):
        return
    browser = await stage.browser_today(head)
    await browser.open("/")
    page = f"/ho-so/{submission}"
    if not browser.all(f'//a[@href="{page}"]'):
        raise RefusedError(f"{page} waits for a release and is not on the head's list")
    await browser.open(page)
    await browser.press(f"{page}/duyet")
    story.hand_ins[-1] = replace(story.hand_ins[-1], released=stage.clock.now())
    stage.diary.note("submission.release", f"submission:{submission}")


def sent_back_since(story: Story) -> bool:
    """Whether what was handed in last was sent back."""
    return story.sent_back is not None and story.sent_back.at > story.hand_ins[-1].received
