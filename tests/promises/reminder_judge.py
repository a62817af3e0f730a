"""What is wrong with what a clock did, by the world's own notes and rules of its own."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.promises.reminder_world import DAY, MINUTE, ZONE, Form, World, local, moment
from vietnamese.days_off import day_off

HOURS = ((dt.time(8), dt.time(11)), (dt.time(14), dt.time(16, 30)))

NO_WORK = {
    (1, 1), (4, 30), (5, 1), (9, 2),
}  # fmt: skip
"""Holidays of every year, by month and day."""

TET = {
    2012: (dt.date(2012, 1, 22), 4), 2013: (dt.date(2013, 2, 9), 4),
    2014: (dt.date(2014, 1, 30), 4), 2020: (dt.date(2020, 1, 24), 4),
    2024: (dt.date(2024, 2, 9), 4), 2025: (dt.date(2025, 1, 28), 4),
}  # fmt: skip
"""The last day of the lunar year, and how many days from it nobody works."""

GRACE = 15 * MINUTE


@dataclass
class Seen:
    """What the clock and the senders did, as it stands in the database or was noted."""

    nudges: list[Any]
    items: list[Any]
    sent: list[tuple[dt.datetime, int, int, dict[str, Any]]] = field(default_factory=list)
    """Instant, nudge, employee and content of each message that a provider took."""
    cancelled: set[int] = field(default_factory=set)
    lists: list[tuple[dt.datetime, dict[int, str]]] = field(default_factory=list)
    """The call list on some mornings: employee and why."""


def judge(world: World, seen: Seen) -> list[str]:
    by_nudge: dict[int, list[Any]] = defaultdict(list)
    for item in seen.items:
        if item.nudge_id is not None:
            by_nudge[item.nudge_id].append(item)
    return [
        *_owed(world, seen, by_nudge),
        *_once_a_day(seen),
        *_hours(world, seen),
        *_asleep(world, seen),
        *_left_in_peace(world, seen),
        *_gap_and_most(world, seen),
        *_true_words(world, seen, by_nudge),
        *_attempts(world, seen),
        *_calls(world, seen),
        *_reasons(seen),
        *_undelivered(world, seen),
    ]


def _about(world: World, item: Any) -> list[Form]:
    kind, number, *_ = item.target.split(":")
    rule = next(each for each in world.plan.reminders if each.code == item.rule)
    if kind == "submission":
        form = world.forms[int(number)]
        return [form] if form.filler == item.employee_id else []
    forms = [form for form in world.forms.values() if form.milestone == rule.milestone]
    return [form for form in forms if kind == "agency" or form.unit == int(number)]


def _is_owed(world: World, item: Any, now: dt.datetime) -> bool:
    rule = next(each for each in world.plan.reminders if each.code == item.rule)
    if rule.to == "head" and rule.milestone in {each.milestone for each in world.plan.levels}:
        return now < world.closes  # nobody proposes a level in this world
    return any(world.owing(form, now) for form in _about(world, item))


def _took(seen: Seen) -> set[int]:
    """Nudges that reached somebody: by a message that a provider took, or left to a call."""
    calls = {nudge.id for nudge in seen.nudges if nudge.state == "call"}
    return calls | {nudge_id for _, nudge_id, _, _ in seen.sent}


def _owed(world: World, seen: Seen, by_nudge: dict[int, list[Any]]) -> Iterator[str]:
    took = _took(seen)
    for nudge in seen.nudges:
        done = [item for item in by_nudge[nudge.id] if item.state == "done"]
        if not done and nudge.id in took:
            yield f"nudge {nudge.id} is about nothing"
        for item in done:
            if not _is_owed(world, item, nudge.made_at):
                yield f"{nudge.made_at} {item.employee_id}: {item.rule} {item.target} was not owed"
    for instant, nudge_id, employee, _ in seen.sent:
        done = [item for item in by_nudge[nudge_id] if item.state == "done"]
        if not any(_still(world, item, instant) for item in done):
            targets = [item.target for item in done]
            yield f"{instant} {employee}: sent though all of it was done {targets}"


def _still(world: World, item: Any, now: dt.datetime) -> bool:
    """At the door: somebody owes it, even if the deadline has passed in between."""
    rule = next(each for each in world.plan.reminders if each.code == item.rule)
    levels = {each.milestone for each in world.plan.levels}
    return (rule.to == "head" and rule.milestone in levels) or any(
        form.owes(now) for form in _about(world, item)
    )


def _once_a_day(seen: Seen) -> Iterator[str]:
    claimed = Counter((nudge.employee_id, nudge.day) for nudge in seen.nudges)
    took = Counter((employee, local(instant).date()) for instant, _, employee, _ in seen.sent)
    for (employee, day), count in [*claimed.items(), *took.items()]:
        if count > 1:
            yield f"{day} {employee}: {count} messages"


def closed(day: dt.date) -> bool:
    """Nobody is at work: by the calendar of this file, not the product's."""
    first, count = TET.get(day.year, (day, 0))
    in_tet = dt.timedelta() <= day - first < count * DAY
    return day.weekday() > 4 or (day.month, day.day) in NO_WORK or in_tet


def _hours(world: World, seen: Seen) -> Iterator[str]:
    moments = [(nudge.made_at, nudge.employee_id) for nudge in seen.nudges]
    moments += [(instant, employee) for instant, _, employee, _ in seen.sent]
    for instant, employee in moments:
        here = local(instant)
        if closed(here.date()) or not any(a <= here.time() < b for a, b in HOURS):
            yield f"{here} {employee}: out of hours"


def _asleep(world: World, seen: Seen) -> Iterator[str]:
    for nudge in seen.nudges:
        if world.is_down(nudge.made_at):
            yield f"{nudge.made_at} {nudge.employee_id}: the clock was down"


def _left_in_peace(world: World, seen: Seen) -> Iterator[str]:
    for nudge in seen.nudges:
        person = world.people.get(nudge.employee_id)
        if person is None:
            continue
        if not person.present(local(nudge.made_at).date()):
            yield f"{nudge.made_at} {person.id}: is not here"
        if any(nudge.made_at - GRACE < at <= nudge.made_at for at in person.typed):
            yield f"{nudge.made_at} {person.id}: was typing"


def _gap_and_most(world: World, seen: Seen) -> Iterator[str]:
    policy = world.plan.when_to_remind
    told: dict[tuple[int, str], list[dt.date]] = defaultdict(list)
    for item in seen.items:
        if item.state == "done":
            told[item.employee_id, item.target].append(local(item.at).date())
    for (employee, target), found in told.items():
        days = sorted(found)
        if len(days) > policy.most:
            yield f"{employee} {target}: told {len(days)} times"
        for one, other in pairwise(days):
            if target.startswith("submission") and (other - one).days < policy.least_gap:
                yield f"{employee} {target}: told on {one} and {other}"


def _true_words(world: World, seen: Seen, by_nudge: dict[int, list[Any]]) -> Iterator[str]:
    """The deadline that a message names is the one that held when it was made."""
    made = {nudge.id: nudge.made_at for nudge in seen.nudges}
    for instant, nudge_id, employee, content in seen.sent:
        for item in by_nudge[nudge_id]:
            if item.state != "done" or not item.target.startswith("submission"):
                continue
            form = _about(world, item)[0]
            last = local(form.cut_off(made[nudge_id]) - MINUTE)
            spelled = (f"{last:%d/%m/%Y}", f"ngày {last.day:02} tháng")
            if not any(each in content["text"] for each in spelled):
                yield f"{instant} {employee}: {content['text']!r} does not name {spelled[0]}"


def _attempts(world: World, seen: Seen) -> Iterator[str]:
    """On every day on which somebody who owes could have been told, the rule that is nearest to
    the deadline had been carried out by the evening: by a message, or as a call. A message that
    no provider took excuses its own day alone."""
    told: dict[str, list[tuple[dt.date, dt.datetime]]] = defaultdict(list)
    took = _took(seen)
    tried = {(each.employee_id, each.day) for each in seen.nudges if each.id not in took}
    for item in seen.items:
        if item.state == "done" and item.nudge_id in took:
            told[item.target].append((local(item.at).date(), item.cut_off))
    policy = world.plan.when_to_remind
    for form in world.forms.values():
        mine = told[f"submission:{form.id}"]
        for since, until, cut in _epochs(world, form):
            for day, slot in _chances(world, form, since, until, cut):
                before = [at for at, _ in mine if at < day]
                if len(before) >= policy.most:
                    continue
                if any((day - at).days < policy.least_gap for at in before):
                    continue
                if (form.filler, day) in tried:
                    continue
                if not any(slot <= at <= day for at, about in mine if about == cut):
                    yield f"{form.id} of {form.filler}: due on {slot} for {cut}, not told by {day}"


def _epochs(world: World, form: Form) -> Iterator[tuple[dt.datetime, dt.datetime, dt.datetime]]:
    """Spans in which a form was owed by one deadline, with the deadline."""
    end_of_play = min(world.played_to or world.closes, world.closes)
    for place, (set_at, cut) in enumerate(form.cut_offs):
        changed = form.cut_offs[place + 1][0] if place + 1 < len(form.cut_offs) else cut
        for start, end in form.owed:
            assert start is not None
            since, until = max(start, set_at), min(end or cut, changed, cut, end_of_play)
            if since < until:
                yield since, until, cut


def _chances(
    world: World, form: Form, since: dt.datetime, until: dt.datetime, cut: dt.datetime
) -> Iterator[tuple[dt.date, dt.date]]:
    """Days on which the product had every reason to tell this person, and since when it had."""
    person = world.people[form.filler]
    slots = _slots(world, form, local(since).date(), cut)
    day = local(since).date() + DAY
    while moment(day, 17) <= until:
        free = not any(local(at).date() == day for at in person.typed)
        long = [(a, b) for a, b in world.down if b - a > 10 * MINUTE]
        whole = not any(a < moment(day, 17) and moment(day, 7) < b for a, b in long)
        come = [slot for slot in slots if slot <= day]
        works = day_off(day) is None and not closed(day)
        if come and works and free and whole and person.present(day):
            yield day, max(come)
        day += DAY


def _slots(world: World, form: Form, since: dt.date, cut: dt.datetime) -> list[dt.date]:
    """The days of the plan's rules before this deadline, by the words of `plans/README.md`."""
    last = local(cut - MINUTE).date()
    days = []
    for rule in world.plan.reminders:
        if rule.to != "respondent" or rule.milestone != form.milestone:
            continue
        day = last - rule.days_before * DAY
        while day_off(day) is not None or moment(day, 8, 30) >= cut:
            day -= DAY
        days.append(day)
    later = [day for day in days if day > since]
    if later or not days:
        return later
    day = since + DAY
    while day_off(day) is not None:
        day += DAY
    return [day]


_REACHED = {"blocked", "not_sent", "overdue"}
"""Why somebody who has a channel can be on the list."""


def _calls(world: World, seen: Seen) -> Iterator[str]:
    """Every morning: on the list is exactly who owes and is reached by nothing, or is overdue."""
    for instant, listed in seen.lists:
        day = local(instant).date()
        owing = {
            form.filler
            for form in world.forms.values()
            if world.still_owing(form, instant) and world.people[form.filler].present(day)
        }
        late = {
            form.filler
            for form in world.forms.values()
            if form.filler in owing
            and world.still_owing(form, instant)
            and not world.owing(form, instant)
        }
        yield from (f"{day}: {each} is overdue and not listed" for each in late - listed.keys())
        for employee in owing:
            person = world.people[employee]
            if person.channel == "none" and employee not in listed:
                yield f"{day}: {employee} owes, is reached by nothing and is not on the list"
        for employee, why in listed.items():
            if employee not in owing:
                yield f"{day}: {employee} is on the list and owes nothing"
            elif why == "overdue" and employee not in late:
                yield f"{day}: {employee} is on the list as overdue and is not"
            elif world.people[employee].channel != "none" and why not in _REACHED:
                yield f"{day}: {employee} is on the list as {why}, and has a channel"


_WHYS = {"down", "superseded", "not_sent", "expired", "failed", "moved", "done_meanwhile"}


def _reasons(seen: Seen) -> Iterator[str]:
    for item in seen.items:
        if item.state == "skipped" and item.why not in _WHYS:
            yield f"{item.rule} of {item.employee_id} was skipped without a reason"


def _undelivered(world: World, seen: Seen) -> Iterator[str]:
    """What no provider took, of somebody who owes on, is seen on the next morning's list."""
    delivered = {nudge_id for _, nudge_id, _, _ in seen.sent}
    for nudge in seen.nudges:
        if nudge.state != "sent_off" or nudge.id in delivered | seen.cancelled:
            continue
        later = [each for each in seen.lists if each[0] > nudge.made_at]
        mine = [form for form in world.forms.values() if form.filler == nudge.employee_id]
        for instant, listed in later[:1]:
            here = world.people[nudge.employee_id].present(local(instant).date())
            owes = here and any(world.owing(form, instant) for form in mine)
            if owes and nudge.employee_id not in listed:
                yield f"{nudge.made_at} {nudge.employee_id}: never delivered, and not on the list"


__all__ = ["ZONE", "Seen", "judge"]
