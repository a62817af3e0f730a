"""What a plan forbids or demands, looked at again after the run from the outside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from intake.calendar import cut_off
from intake.conditions import compile_condition
from intake.content import content_hash
from intake.plan import Plan
from intake.returned import in_time_until
from phieu.simulation.audit_acts import (
    acts_noted,
    counters_right,
    quotas_kept,
    rated_by_one_alone,
    trail_whole,
)
from phieu.simulation.audit_ballots import ballots_right
from phieu.simulation.audit_papers import papers_right
from phieu.simulation.releasing import sent_back_since
from phieu.simulation.stage import Stage
from phieu.simulation.story import Diary, Story
from phieu.simulation.suggesting import not_shown
from storage.people import Employee
from storage.submissions import ReceiptRecord, Submission


async def standings(stage: Stage) -> list[str]:
    """The class of the receipt that stands, or "missing", of each form."""
    receipts = await stage.rooms.store.read(_latest)
    return [
        receipts[submission].standing if submission in receipts else "missing"
        for submission in stage.stories
    ]


async def violations(stage: Stage, out: Path) -> list[str]:
    """Each thing that was not respected, as a sentence for a developer."""
    read = stage.rooms.store.read
    stories, receipts = list(stage.stories.values()), await read(_latest)
    return [
        *await read(lambda c: list(_asked_rightly(c, stage.plan, stories))),
        *_classed_rightly(stage, receipts),
        *await read(lambda c: list(_mended_rightly(c, stories))),
        *_assisted_rightly(stories, receipts),
        *await read(lambda c: list(trail_whole(c))),
        *await read(lambda c: list(acts_noted(c, stage.diary))),
        *await read(lambda c: list(counters_right(c))),
        *quotas_kept(stage.plan, stories, stage.diary),
        *await read(lambda c: list(rated_by_one_alone(c, stage.plan, stories))),
        *not_shown(stage),
        *await ballots_right(stage, out),
        *await papers_right(stage, receipts, out),
    ]


def _latest(connection: Connection) -> dict[int, Any]:
    """The receipt that stands, by submission."""
    rows = connection.execute(
        select(ReceiptRecord).join(
            Submission,
            (Submission.id == ReceiptRecord.submission_id)
            & (Submission.receipts == ReceiptRecord.number),
        )
    )
    return {row.submission_id: row for row in rows}


def _asked_rightly(connection: Connection, plan: Plan, stories: list[Story]) -> Iterator[str]:
    """Nobody outside the system is asked, and each form only of those whom a rule names."""
    outside = set(connection.scalars(select(Employee.id).where(Employee.outside_system.is_(True))))
    for story in stories:
        asked = story.asked
        if asked.filler in outside:
            yield f"{asked.staff_code} is outside the system and was asked {asked.form}"
        rules = [rule for rule in plan.assignments if rule.form == asked.form]
        if not any(compile_condition(rule.when)(asked.facts) is True for rule in rules):
            yield f"no rule asks {asked.form} of submission {asked.submission}"


def _classed_rightly(stage: Stage, receipts: dict[int, Any]) -> Iterator[str]:
    """The standing is what the clocks of those concerned said, and the hash is the content's."""
    for submission, story in stage.stories.items():
        kept, truly = receipts.get(submission), expected(stage.plan, story, stage.diary)
        standing = kept.standing if kept is not None else "missing"
        if standing != truly:
            yield f"submission {submission}: {standing}, but {truly}"
        if kept is None:
            continue
        if kept.code != story.hand_ins[-1].code:
            yield f"submission {submission}: {kept.code} is not the receipt that was shown last"
        if content_hash(kept.content) != kept.content_hash:
            yield f"submission {submission}: the hash is not that of the content"
        if (kept.admitted_document or "") != story.admitted:
            yield f"submission {submission}: admitted by {kept.admitted_document!r}"


def expected(plan: Plan, story: Story, diary: Diary) -> str:
    """The class by the clock of the one who handed in and the extensions that reached it."""
    own = cut_off(plan.milestones_by_code[story.asked.milestone], plan.zone)
    granted = [each for each in diary.extensions if each.reaches(story)]
    standing = "missing"
    for number, each in enumerate(story.hand_ins):
        counted = each.released or each.received
        then = [one.cut_off for one in granted if one.at <= counted]
        due = None if own is None else max([own, *then])
        ruled, back = _ruled(each.began, each.received, due), story.sent_back
        if number > 0 and back and back.mending == "in_time" and ruled != "on_time":
            due = in_time_until(plan, back.at)  # with the standing that it had
        else:
            standing = ruled
        if due is not None and each.released is not None and each.released >= due:
            standing = "late"
    if standing == "late":
        last = story.hand_ins[-1].released or story.hand_ins[-1].received
        return "on_time" if any(last < one.cut_off for one in granted) else "late"
    return standing


def _ruled(began: dt.datetime, received: dt.datetime, due: dt.datetime | None) -> str:
    if due is None or received < due:
        return "on_time"
    return "in_line" if began < due else "late"


def _mended_rightly(connection: Connection, stories: list[Story]) -> Iterator[str]:
    """A second hand-in differs from the first in what was sent back, and in nothing else."""
    for story in stories:
        submission, back = story.asked.submission, story.sent_back
        contents = connection.scalars(
            select(ReceiptRecord.content)
            .where(ReceiptRecord.submission_id == submission)
            .order_by(ReceiptRecord.number)
        ).all()
        wanted = 0 if not story.hand_ins else (2 if back and back.mending != "never" else 1)
        if not len(contents) == len(story.hand_ins) == wanted:
            yield f"submission {submission}: {len(contents)} hand-ins instead of {wanted}"
        elif back is not None and wanted > 1:
            was, now = (json.loads(each)["answers"] for each in contents)
            other = {name for name in was.keys() & now.keys() if was[name] != now[name]}
            if other - set(back.questions):
                yield f"submission {submission}: {other - set(back.questions)} changed as well"
            # What hangs on an answer that was sent back may have fallen out of the form by it.
            if story.mended != set(back.questions) & (now.keys() | story.mended):
                yield f"submission {submission}: {story.mended} came up, not {back.questions}"


def _assisted_rightly(stories: list[Story], receipts: dict[int, Any]) -> Iterator[str]:
    """Who was typed in for is marked so, and has confirmed it; what was drafted is released in the
    end, unless it was sent back; nothing else is confirmed."""
    for story in stories:
        kept = receipts.get(story.asked.submission)
        if kept is None:
            continue
        typed, confirmed = kept.entered_by is not None, kept.confirmed_at is not None
        if story.asked.drafted and not typed:
            if confirmed != (story.hand_ins[-1].released is not None):
                yield f"submission {story.asked.submission}: released {confirmed}"
            if not confirmed and not sent_back_since(story):
                yield f"submission {story.asked.submission}: never released"
        elif not (typed == confirmed == (story.confirmed is not None)):
            yield f"submission {story.asked.submission}: typed in {typed}, confirmed {confirmed}"
