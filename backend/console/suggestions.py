"""`/van-phong/goi-y`: suggestions for review, on their way from units to whom they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import page_of, turning_of
from backend.console.initiatives import number_in
from backend.console.looks import TEMPLATES
from backend.console.suggested_to import Candidates, Place, looked_for, named_in, units_of
from backend.console.visiting import Visitor, read_here, write_here
from intake.refusing import ActRefusedError
from intake.suggested import Explaining, explaining
from intake.suggesting import Seen, decline, pass_on, take_back
from intake.suggestions import Line, suggestions
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from reminders.suggesting import passed_on, taken_back
from vietnamese.dates import in_words
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

PAGE = "/van-phong/goi-y"
AT_ONCE = 20
_SORTS = ("tat-ca", "cho", "xong")
"""All; nothing done yet, or altered since; done with."""

_LONGEST_SEARCH = 200
_ACTS = ("chuyen", "khong", "rut")


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be done, on which line or with which suggestion, and what was typed."""

    key: str
    error: ActRefusedError
    form: Form


@dataclass(frozen=True, slots=True)
class Shown:
    """One line with whom it may be about; `searched`: what somebody looked for instead."""

    line: Line
    key: str
    to: Candidates
    searched: str


@router.get(PAGE)
async def show(request: Request, da: str = "", tin: str = "") -> Response:
    return await _page(request, done=da, told=tin)


@router.post(PAGE)
async def act(request: Request) -> Response:
    """Pass a line on, or not, or take back what was passed on; the same list comes again."""
    form, rooms = await form_of(request), rooms_of(request)
    done = form.text("act") if form.text("act") in _ACTS else "chuyen"
    key = form.text("suggestion") if done == "rut" else _key(_seen(form))

    def work(connection: Connection, visitor: Visitor) -> tuple[int, str]:
        where = connection, visitor.plan, visitor.campaign_id
        who, reason = (visitor.actor, visitor.now), form.text("reason")
        told: list[str | None] = [""]
        if done == "rut":
            back = take_back(*where, number_in(key), reason, *who)
            taken_back(connection, rooms.library, back.id, rooms.channels, visitor.now)
        elif done == "khong":
            decline(*where, _seen(form), reason, *who)
        else:
            number = pass_on(*where, _seen(form), number_in(form.text("party")), *who)
            if number is not None:
                told = passed_on(connection, rooms.library, number, rooms.channels, visitor.now)
        return visitor.campaign_id, _reached(told)

    try:
        campaign, reached = await write_here(request, work)
    except ActRefusedError as error:
        return await _page(request, refused=Refused(key, error, form))
    kept = {
        "dot": campaign, "da": done, "tin": reached, "loc": _sort(form.text("loc")),
        "trang": number_in(form.text("trang")) or 1,
    }  # fmt: skip
    return RedirectResponse(f"{PAGE}?{urlencode(kept)}#gy-{_key(_seen(form))}", 303)


async def _page(
    request: Request, *, done: str = "", told: str = "", refused: Refused | None = None
) -> Response:
    asked = request.query_params
    form = refused.form if refused else None
    sort = _sort(form.text("loc") if form else asked.get("loc", ""))
    page = max(number_in(form.text("trang")), 1) - 1 if form else page_of(request)
    key = (form.text("dong") if form else asked.get("dong", ""))[:_LONGEST_SEARCH]
    said = one_line((form.text("tim") if form else asked.get("tim", ""))[:_LONGEST_SEARCH])

    def look(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        plan, campaign = visitor.plan, visitor.campaign_id
        reached = suggestions(connection, plan, campaign)
        chosen = [line for line in reached.lines if _is_of(sort, line)]
        start = page * AT_ONCE
        lines = chosen[start : start + AT_ONCE]
        told_to = {each.party_id for line in lines for each in (*line.passed, *line.outdated)}
        more = len(chosen) > start + AT_ONCE
        kept: dict[str, object] = {"dot": campaign, "loc": sort}
        return {
            "plan": plan,
            "campaign": campaign,
            "shown": _shown(connection, visitor, lines, key, said),
            "gone": reached.gone,
            "counts": {name: sum(_is_of(name, line) for line in reached.lines) for name in _SORTS},
            "forms": _forms(connection, visitor, told_to),
            "pages": turning_of(PAGE, kept, page, more=more),
        }

    context = {
        "visitor": "office",
        "sort": sort,
        "page": page + 1,
        "done": done,
        "tin": told,
        "refused": refused,
        **await read_here(request, look),
    }
    context["when"] = lambda at: in_words(at, context["plan"].zone)
    status = 200 if refused is None else (422 if refused.error.field else 409)
    return TEMPLATES.answer(request, "suggestions.html", context, status=status)


def _shown(
    connection: Connection, visitor: Visitor, lines: Sequence[Line], searched: str, said: str
) -> list[Shown]:
    """Each line with whom its words name; that of the key `searched`, with who is `said`."""
    place = Place(visitor.agency_id, visitor.now.astimezone(visitor.plan.zone).date())
    units = units_of(connection, place)
    found = []
    for line in lines:
        key = _key(Seen(line.submission_id, line.receipt_number, line.number))
        if key == searched and said:
            found.append(Shown(line, key, looked_for(connection, place, units, said), said))
        else:
            found.append(Shown(line, key, named_in(connection, place, units, line.to), ""))
    return found


def _forms(
    connection: Connection, visitor: Visitor, parties: set[int | None]
) -> Mapping[int, Explaining]:
    """By party, the form in which it explains what was suggested."""
    ids = [party for party in parties if party is not None]
    return explaining(connection, visitor.plan, visitor.campaign_id, ids)


def _reached(told: list[str | None]) -> str:
    """Whether whom it was passed on to hears of it now: nobody is there, or no message reaches."""
    if not told:
        return "khong-ai"
    return "khong" if None in told else ""


def _seen(form: Form) -> Seen:
    return Seen(*(number_in(form.text(name)) for name in ("submission", "receipt", "line")))


def _key(seen: Seen) -> str:
    return f"{seen.submission_id}-{seen.number}"


def _is_of(sort: str, line: Line) -> bool:
    return sort == "tat-ca" or line.waits == (sort == "cho")


def _sort(said: str) -> str:
    return said if said in _SORTS else _SORTS[0]
