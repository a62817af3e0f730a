"""`/van-phong/nhac/xem-truoc`: a day's nudges before they go out: who, which way, which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import number_of, page_of, turning_of
from backend.console.looks import TEMPLATES
from backend.console.nudging_days import coming_days, hours_words, rule_words
from backend.console.nudging_outcomes import outcomes_words
from backend.console.nudging_pauses import Asked, is_paused
from backend.console.reminding_words import sentence
from backend.console.visiting import Visitor, read_here
from intake.plan import Plan
from pages.policies import Policy, stated
from pages.rooms import Rooms, rooms_of
from reminders.hours import times_of
from reminders.outcomes import NOTHING, outcomes_of
from reminders.preview import Planned, Preview, preview
from reminders.waves import NO_UNIT
from storage.people import Unit
from vietnamese.dates import UnreadableDateError, parse_date, short_date, weekday

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

PAGE = 30
_LAST_PAGE = 40
_FURTHEST = timedelta(days=400)
_LONGEST_DAY = 40
_DAYS = 400
"""As many days of nudges as there are in any campaign."""


@dataclass(frozen=True, slots=True)
class Shown:
    visitor: Visitor
    day: date
    ahead: Preview
    planned: Sequence[Planned]
    units: Sequence[tuple[int, str]]
    wrong: str
    why_nobody: str
    unit: str
    """The name of the one unit that is looked at, where it can be paused on that day."""
    unit_is_paused: bool


@router.get("/van-phong/nhac/xem-truoc")
async def look_ahead(request: Request) -> Response:
    typed = request.query_params.get("ngay", "")[:_LONGEST_DAY]
    unit, page = number_of(request, "don-vi"), min(page_of(request), _LAST_PAGE)
    rooms = rooms_of(request)
    shown = await read_here(
        request, lambda c, visitor: _shown(c, rooms, visitor, typed, unit, page)
    )
    visitor = shown.visitor
    labels = {rule.code: rule_words(rule) for rule in visitor.plan.reminders}
    address = "/van-phong/nhac/xem-truoc"
    kept: dict[str, object] = {
        "dot": visitor.campaign_id, "ngay": short_date(shown.day), "don-vi": unit,
    }  # fmt: skip
    context = {
        "visitor": "office",
        "campaign": visitor.campaign_id,
        "plan": visitor.plan,
        "shown": shown,
        "typed": typed or short_date(shown.day),
        "day": f"{weekday(shown.day)} {short_date(shown.day)}",
        "unit": unit,
        "way": lambda each: sentence(f"channel.{each.channel}") if each.channel else "",
        "rules": lambda each: dict.fromkeys(labels.get(code, code) for code in each.rules),
        "pages": turning_of(address, kept, page, more=shown.ahead.more and page < _LAST_PAGE),
    }
    status = 422 if shown.wrong else 200
    return TEMPLATES.answer(request, "nudging_ahead.html", context, status=status)


def _shown(
    connection: Connection, rooms: Rooms, visitor: Visitor, typed: str, unit: int | None, page: int
) -> Shown:
    day, wrong = _day(typed, visitor.plan, visitor.now)
    ahead = preview(
        connection, rooms.library, visitor.campaign_id, day, rooms.channels, visitor.now,
        units=None if unit is None else {unit}, most=(page + 1) * PAGE,
    )  # fmt: skip
    planned = ahead.planned[page * PAGE :]
    units = _named(connection, visitor, ahead.units)
    why = "" if ahead.planned else why_nobody(connection, visitor, day)
    name = "" if unit is None or wrong or ahead.off else dict(units).get(unit, "")
    asked = Asked(day, unit or NO_UNIT, name)
    held = bool(name) and is_paused(connection, visitor.campaign_id, asked)
    return Shown(visitor, day, ahead, planned, units, wrong, why, name, held)


def why_nobody(connection: Connection, visitor: Visitor, day: date) -> str:
    """Why there is nobody (left) to be nudged on a working day."""
    plan, campaign, now = visitor.plan, visitor.campaign_id, visitor.now
    today = now.astimezone(plan.zone).date()
    if day == today and times_of(plan).next_chance(now) is None:
        return sentence("nobody.hours_over", hours=hours_words(plan))
    found = sum(outcomes_of(connection, campaign, day).values(), NOTHING)
    if found != NOTHING:
        return sentence("nobody.done", outcomes=outcomes_words(found))
    days = [each.day for each in coming_days(connection, plan, campaign, today, now, most=_DAYS)]
    if day in days:
        return sentence("nobody.none_owe")
    after = [each for each in days if each > day][:1]
    following = "".join(sentence("nobody.next", day=_words(each)) for each in after)
    return sentence("nobody.no_rule", next=following)


def _words(day: date) -> str:
    return f"{weekday(day).lower()} {short_date(day)}"


def _day(typed: str, plan: Plan, now: datetime) -> tuple[date, str]:
    """The day that is asked for, or the next working day; and what is wrong with what was typed."""
    today = now.astimezone(plan.zone).date()
    following = times_of(plan).working_day_from(today + timedelta(days=1))
    if not typed.strip():
        return following, ""
    try:
        day = parse_date(typed)
    except UnreadableDateError:
        return following, sentence("pausing.not_a_date", value=typed)
    if not today <= day <= today + _FURTHEST:
        return following, sentence("pausing.no_day")
    return day, ""


def _named(connection: Connection, visitor: Visitor, units: Sequence[int]) -> list[tuple[int, str]]:
    rows = connection.execute(
        select(Unit.id, Unit.name).where(Unit.id.in_(units)).order_by(Unit.sort_key, Unit.id)
    )
    named = [(row.id, row.name) for row in rows]
    return [*named, *([(0, visitor.plan.agency.name)] if 0 in units else [])]
