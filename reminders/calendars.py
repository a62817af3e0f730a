"""Deadlines as iCalendar (RFC 5545): for a person and for a unit, with numbers that stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import Connection, select

from intake.calendar import cut_off, due_words, latest_cut_off
from intake.library import Library
from intake.plan import Milestone, Plan
from reminders.owed import tasks_of
from reminders.texts import sentence
from storage.campaigns import Campaign, Extension
from storage.people import Unit
from storage.submissions import UnitProgress

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar. `uid` stays the same while its date moves.

    `first` and `last` are days, both included, or `first` alone is an instant.
    """

    uid: str
    title: str
    text: str
    first: date
    last: date
    tentative: bool
    path: str
    at: datetime | None = None


def personal(
    connection: Connection, library: Library, employee_id: int, base_url: str, now: datetime
) -> bytes:
    """What this person owes and has handed in, and the dated steps that are only planned."""
    entries, campaigns = [], {}
    for task in tasks_of(connection, library, employee_id, now):
        revision = _revision(connection, task.campaign_id)
        plan = campaigns[task.campaign_id] = library.plan(connection, revision)
        if task.due is None:
            continue
        title = sentence("calendar.done" if task.done else "calendar.due", form=task.title)
        entries.append(
            _until(
                f"submission-{task.submission_id}", title, task.due_words, task.due, plan.zone,
                f"/viec/{task.submission_id}",
            )
        )  # fmt: skip
    for campaign, plan in campaigns.items():
        entries += (_step(campaign, plan, each) for each in plan.milestones if _is_planned(each))
    return _written(entries, sentence("calendar.personal"), base_url, now)


def of_unit(
    connection: Connection, library: Library, unit_id: int, base_url: str, now: datetime
) -> bytes:
    """Every dated step of the open campaigns in which this unit takes part: how many forms it
    still owes, and no names."""
    unit = connection.execute(
        select(Unit.name, Unit.agency_id).where(Unit.id == unit_id)
    ).one_or_none()
    entries: list[Entry] = []
    if unit is not None:
        running = connection.execute(
            select(Campaign.id, Campaign.revision)
            .where(Campaign.agency_id == unit.agency_id, Campaign.state == "open")
            .order_by(Campaign.id)
        ).all()
        for campaign, revision in running:
            plan = library.plan(connection, revision)
            owed = _owed(connection, campaign, unit_id)
            later = _extended(connection, campaign, unit_id)
            entries += (
                _milestone(campaign, plan, each, owed, later.get(each.code, []))
                for each in plan.milestones
            )
    name = sentence("calendar.unit", unit=unit.name if unit else "")
    return _written(entries, name, base_url, now)


def _is_planned(milestone: Milestone) -> bool:
    return milestone.kind == "planned"


def _milestone(
    campaign: int, plan: Plan, each: Milestone, owed: dict[str, int], later: list[datetime]
) -> Entry:
    due = latest_cut_off(cut_off(each, plan.zone), later)
    if due is None or each.kind == "window":
        return _step(campaign, plan, each)
    count = sum(
        n
        for form, n in owed.items()
        if any(a.form == form and a.milestone == each.code for a in plan.assignments)
    )
    words = due_words(each, due, plan.zone)
    text = f"{words}\n{sentence('calendar.owed', count=count)}" if count else words
    return _until(_uid(campaign, each), each.label, text, due, plan.zone, "/don-vi")


def _step(campaign: int, plan: Plan, each: Milestone) -> Entry:
    text = due_words(each, cut_off(each, plan.zone), plan.zone)
    title = sentence("calendar.planned", step=each.label) if _is_planned(each) else each.label
    last = each.until or each.date
    return Entry(_uid(campaign, each), title, text, each.date, last, _is_planned(each), "/")


def _uid(campaign: int, milestone: Milestone) -> str:
    return f"campaign-{campaign}-{milestone.code}"


def _until(uid: str, title: str, text: str, due: datetime, zone: ZoneInfo, path: str) -> Entry:
    """The last minute that is good; a whole day where that is the end of one."""
    last = (due - _MINUTE).astimezone(zone)
    ends_the_day = due.astimezone(zone).time() == datetime.min.time()
    at = None if ends_the_day else due - _MINUTE
    return Entry(uid, title, text, last.date(), last.date(), tentative=False, path=path, at=at)


def _written(entries: Iterable[Entry], name: str, base_url: str, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Phieu//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, base_url, now))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, base_url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@phieu")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    if entry.at is not None:
        event.add("dtstart", entry.at)
        event.add("duration", _MINUTE)
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + _DAY)  # RFC 5545, 3.6.1: the first day after
    event.add("status", "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if base_url:
        event.add("url", f"{base_url}{entry.path}")
    return event


def _revision(connection: Connection, campaign: int) -> str:
    return connection.execute(select(Campaign.revision).where(Campaign.id == campaign)).scalar_one()


def _owed(connection: Connection, campaign: int, unit_id: int) -> dict[str, int]:
    rows = connection.execute(
        select(UnitProgress.form, UnitProgress.owed).where(
            UnitProgress.campaign_id == campaign,
            UnitProgress.unit_id == unit_id,
            UnitProgress.form != "",
        )
    )
    return {row.form: row.owed for row in rows}


def _extended(connection: Connection, campaign: int, unit_id: int) -> dict[str, list[datetime]]:
    """Of everybody or of this unit; what one person was given is that person's own."""
    rows = connection.execute(
        select(Extension.milestone, Extension.cut_off).where(
            Extension.campaign_id == campaign,
            Extension.party_id.is_(None),
            Extension.unit_id.is_(None) | (Extension.unit_id == unit_id),
        )
    )
    found: dict[str, list[datetime]] = {}
    for milestone, until in rows:
        found.setdefault(milestone, []).append(until)
    return found
