"""`/van-phong/vang-mat`, `/don-vi/vang-mat`: who is away and is not reminded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.absence_form import (
    KINDS,
    AbsenceRefusedError,
    Typed,
    days_words,
    read_form,
)
from backend.console.absence_heads import said_of_heads
from backend.console.addresses import Number, page_of, turning_of
from backend.console.looks import TEMPLATES
from backend.console.reminding_words import sentence
from backend.console.visiting import Visitor, read_here, write_here
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from people.absences import Away, absence, come_back, go_away, who_is_away
from storage.audit import record

router = APIRouter()

PAGE = 100
_LONGEST_CODE = 80
_SAID = {
    "ghi": "Đã ghi. Trong những ngày ấy phần mềm không nhắc người này.",
    "ve": "Đã kết thúc. Người này lại được nhắc như mọi người.",
}
_OFFICE, _HEAD = [stated(Policy.OFFICE)], [stated(Policy.HEAD)]


@dataclass(frozen=True, slots=True)
class Shown:
    visitor: Visitor
    today: date
    away: Sequence[Away]
    heads: Mapping[int, Sequence[str]]
    """By absence, of somebody who heads a unit: who hears of it instead."""
    more: bool


@router.get("/van-phong/vang-mat", dependencies=_OFFICE)
@router.get("/don-vi/vang-mat", dependencies=_HEAD)
async def show(request: Request, xong: str = "", ma: str = "") -> Response:
    return await _page(request, Typed(who=ma[:_LONGEST_CODE]), said=_SAID.get(xong, ""))


@router.post("/van-phong/vang-mat", dependencies=_OFFICE)
@router.post("/don-vi/vang-mat", dependencies=_HEAD)
async def make(request: Request) -> Response:
    typed = Typed.of(await form_of(request))

    def work(connection: Connection, visitor: Visitor) -> int:
        meant = read_form(connection, visitor.agency_id, typed, _today(visitor), visitor.units)
        actor = visitor.actor_in(meant.unit_id)
        go_away(
            connection, meant.employee_id, meant.first_day, meant.last_day, meant.why, actor.name,
            visitor.now,
        )  # fmt: skip
        about = f"employee:{meant.employee_id}"
        after = _as_json(meant.first_day, meant.last_day, meant.why)
        record(connection, actor, "absence.make", about, now=visitor.now, after=after)
        return visitor.campaign_id

    try:
        campaign = await write_here(request, work)
    except AbsenceRefusedError as refused:
        return await _page(request, typed, wrong=refused.wrong)
    return RedirectResponse(f"{request.url.path}?dot={campaign}&xong=ghi", 303)


@router.post("/van-phong/vang-mat/{absence_id}/ket-thuc", dependencies=_OFFICE)
@router.post("/don-vi/vang-mat/{absence_id}/ket-thuc", dependencies=_HEAD)
async def end(request: Request, absence_id: Number) -> Response:
    await form_of(request)

    def work(connection: Connection, visitor: Visitor) -> int:
        found = absence(connection, visitor.agency_id, absence_id, _today(visitor))
        if found is None:
            raise ProblemError(404, "not_found")
        visitor.sure(found.unit_id)
        if come_back(connection, absence_id, visitor.now):
            before = _as_json(found.first_day, found.last_day, found.why)
            record(
                connection, visitor.actor_in(found.unit_id), "absence.end",
                f"employee:{found.employee_id}", now=visitor.now, before=before,
            )  # fmt: skip
        return visitor.campaign_id

    campaign = await write_here(request, work)
    home = request.url.path.partition(f"/{absence_id}/")[0]
    return RedirectResponse(f"{home}?dot={campaign}&xong=ve", 303)


def _as_json(first: date, last: date | None, why: str) -> dict[str, str | None]:
    return {
        "first_day": first.isoformat(), "last_day": last.isoformat() if last else None,
        "absent": why,
    }  # fmt: skip


def _today(visitor: Visitor) -> date:
    return visitor.now.astimezone(visitor.plan.zone).date()


async def _page(
    request: Request, typed: Typed, *, wrong: dict[str, str] | None = None, said: str = ""
) -> Response:
    page = page_of(request)

    def work(connection: Connection, visitor: Visitor) -> Shown:
        today = _today(visitor)
        found = who_is_away(
            connection, visitor.agency_id, today, units=visitor.units, most=PAGE + 1,
            passing=page * PAGE,
        )  # fmt: skip
        heads = {each.id: said_of_heads(connection, visitor, each) for each in found[:PAGE]}
        return Shown(visitor, today, found[:PAGE], heads, len(found) > PAGE)

    shown = await read_here(request, work)
    visitor = shown.visitor
    home = "/van-phong" if visitor.role == "office" else "/don-vi"
    kept: dict[str, object] = {"dot": visitor.campaign_id}
    context = {
        "visitor": visitor.role,
        "campaign": visitor.campaign_id,
        "shown": shown,
        "home": home,
        "days": lambda away: days_words(away.first_day, away.last_day),
        "typed": typed,
        "kinds": [(kind, sentence(f"away.{kind}")) for kind in KINDS],
        "wrong": wrong or {},
        "said": said,
        "pages": turning_of(f"{home}/vang-mat", kept, page, more=shown.more),
    }
    return TEMPLATES.answer(request, "absences.html", context, status=422 if wrong else 200)
