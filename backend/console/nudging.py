"""`/van-phong/nhac`: today's waves, the days to come and the rules; a day, or a unit on a day, is
paused and resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import number_of, page_of, turning_of
from backend.console.looks import TEMPLATES
from backend.console.nudging_days import DayLine, coming_days, hours_words, own_days_of, rules_of
from backend.console.nudging_outcomes import outcomes_words, state_of
from backend.console.nudging_pauses import Act, RefusedError, asked_of, change, unit_name
from backend.console.reminding_words import sentence
from backend.console.visiting import Visitor, read_here, write_here
from pages.forms import form_of
from pages.policies import Policy, stated
from reminders import pausing, waves
from reminders.hours import times_of
from reminders.outcomes import NOTHING, Outcomes, outcomes_of
from reminders.waves import WaveLine
from vietnamese.dates import UnreadableDateError, parse_date, short_date, weekday
from vietnamese.days_off import LIBRARY, day_off

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

PAGE = 50
_DAYS = 12
_LONGEST_DAY = 40
_SAID = {"dung": "pausing.paused", "tiep": "pausing.resumed"}


@dataclass(frozen=True, slots=True)
class Shown:
    """`off`: why nothing goes out today; `waves`: a page of today's, of so many in all;
    `outcomes`: what became of today's nudges, by unit; `unit`: which one the address names."""

    visitor: Visitor
    today: date
    off: str
    is_paused: bool
    waves: Sequence[WaveLine]
    of_waves: int
    outcomes: Mapping[int, Outcomes]
    days: Sequence[DayLine]
    unit: str


@router.get("/van-phong/nhac")
async def show(request: Request, xong: str = "", ngay: str = "") -> Response:
    return await _page(request, done=xong, day=ngay[:_LONGEST_DAY])


def _said(done: str, day: str, unit: str) -> str:
    """What was just done, with the day; "" for what nobody did here."""
    try:
        words = {"day": short_date(parse_date(day)), "unit": f" {unit}" if unit else ""}
        return sentence(_SAID[done], **words) if done in _SAID else ""
    except UnreadableDateError:
        return ""


@router.post("/van-phong/nhac/dung")
async def pause(request: Request) -> Response:
    """No nudge of this campaign on a day, or of one unit on that day, until it is resumed."""
    return await _change(request, "wave.pause", "dung")


@router.post("/van-phong/nhac/tiep")
async def resume(request: Request) -> Response:
    return await _change(request, "wave.resume", "tiep")


async def _change(request: Request, act: Act, done: str) -> Response:
    form = await form_of(request)
    typed, number = form.text("ngay")[:_LONGEST_DAY], form.text("don-vi").strip()

    def work(connection: Connection, visitor: Visitor) -> tuple[int, date]:
        asked = asked_of(connection, visitor, typed, number)
        change(connection, visitor, act, asked)
        return visitor.campaign_id, asked.day

    try:
        campaign, day = await write_here(request, work)
    except RefusedError as refused:
        return await _page(request, wrong=sentence(str(refused)), status=422)
    of_unit = f"&don-vi={int(number)}" if number else ""
    return RedirectResponse(
        f"/van-phong/nhac?dot={campaign}&xong={done}&ngay={day.isoformat()}{of_unit}", 303
    )


async def _page(
    request: Request, *, done: str = "", day: str = "", wrong: str = "", status: int = 200
) -> Response:
    page, unit = page_of(request), number_of(request, "don-vi")
    shown = await read_here(request, lambda c, visitor: _shown(c, visitor, page, unit))
    visitor, plan = shown.visitor, shown.visitor.plan
    kept: dict[str, object] = {"dot": visitor.campaign_id}
    context = {
        "visitor": "office",
        "campaign": visitor.campaign_id,
        "plan": plan,
        "shown": shown,
        "now": visitor.now,
        "today": f"{weekday(shown.today)} {short_date(shown.today)}",
        "day_of": short_date,
        "clock": lambda moment: f"{moment.astimezone(plan.zone):%H:%M}",
        "state": lambda wave: state_of(wave, shown.outcomes.get(wave.unit_id or 0, NOTHING)),
        "state_words": lambda state: sentence(f"wave.{state}"),
        "outcomes": lambda wave: outcomes_words(shown.outcomes.get(wave.unit_id or 0, NOTHING)),
        "in_all": outcomes_words(sum(shown.outcomes.values(), NOTHING)),
        "rules": rules_of(plan),
        "hours": hours_words(plan),
        "reminding": plan.when_to_remind,
        "library": LIBRARY,
        "own_days": own_days_of(plan),
        "pages": turning_of("/van-phong/nhac", kept, page, more=shown.of_waves > (page + 1) * PAGE),
        "said": _said(done, day, shown.unit),
        "wrong": wrong,
    }
    return TEMPLATES.answer(request, "nudging.html", context, status=status)


def _shown(connection: Connection, visitor: Visitor, page: int, unit: int | None) -> Shown:
    plan, campaign, now = visitor.plan, visitor.campaign_id, visitor.now
    today = now.astimezone(plan.zone).date()
    of_today = waves.waves_of(connection, campaign, today)
    is_off = times_of(plan).is_off(today)
    return Shown(
        visitor,
        today,
        (day_off(today) or short_date(today)) if is_off else "",
        campaign in pausing.paused_on(connection, today),
        of_today[page * PAGE : (page + 1) * PAGE],
        len(of_today),
        outcomes_of(connection, campaign, today),
        coming_days(connection, plan, campaign, today, now, most=_DAYS),
        "" if unit is None else unit_name(connection, visitor, unit) or "",
    )
