"""`/van-phong/sang-kien`: the initiatives that reached the office, on their way to the council."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import page_of, turning_of
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from intake.initiatives import Initiative, came_in, compared
from intake.recognising import authors_in_words
from intake.refusing import ActRefusedError
from intake.vetting import vet
from pages.forms import Form, form_of
from pages.policies import Policy, stated

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

PAGE = "/van-phong/sang-kien"
AT_ONCE = 20
COMPARED_MOST = 200
"""Of more than these only those on the page are compared, and nobody can ask for the alike ones."""

_MOST_DIGITS = 15
_SORTS = ("tat-ca", "vuong", "giong", "chua")
"""All; with something wrong; alike to others; nothing done yet."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be done with one of them, and what was typed."""

    submission_id: int
    error: ActRefusedError
    reason: str


@router.get(PAGE)
async def show(request: Request, da: str = "") -> Response:
    return await _page(request, done=da)


@router.post(PAGE)
async def vet_one(request: Request) -> Response:
    """Send one on, or hold it back; the page of the list that it stood on comes again."""
    form = await form_of(request)
    submission, forward = number_in(form.text("submission")), form.text("act") == "chuyen"

    def work(connection: Connection, visitor: Visitor) -> int:
        vet(
            connection, visitor.plan, visitor.campaign_id, submission, forward=forward,
            reason=form.text("reason"), expected_version=number_in(form.text("version")),
            actor=visitor.actor, now=visitor.now,
        )  # fmt: skip
        return visitor.campaign_id

    try:
        campaign = await write_here(request, work)
    except ActRefusedError as error:
        return await _page(request, refused=Refused(submission, error, form.text("reason")))
    done = "chuyen" if forward else "giu"
    kept = f"&loc={_sort(form.text('loc'))}&trang={number_in(form.text('trang')) or 1}"
    return RedirectResponse(f"{PAGE}?dot={campaign}&da={done}{kept}#sk-{submission}", 303)


async def _page(request: Request, *, done: str = "", refused: Refused | None = None) -> Response:
    form: Form | None = await form_of(request) if refused else None
    asked = request.query_params
    sort = _sort(form.text("loc") if form else asked.get("loc", ""))
    page = max(number_in(form.text("trang")), 1) - 1 if form else page_of(request)

    def look(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        plan, campaign = visitor.plan, visitor.campaign_id
        every = came_in(connection, plan, campaign)
        if all_compared := len(every) <= COMPARED_MOST:
            every = compared(connection, plan, campaign, every, every)
        sorts = [name for name in _SORTS if all_compared or name != "giong"]
        chosen = [each for each in every if sort not in sorts or _is_of(sort, each)]
        start = page * AT_ONCE
        shown = chosen[start : start + AT_ONCE]
        if not all_compared:
            shown = compared(connection, plan, campaign, shown, every)
        more = len(chosen) > start + AT_ONCE
        kept = {"dot": visitor.campaign_id, "loc": sort}
        return {
            "plan": visitor.plan,
            "campaign": visitor.campaign_id,
            "asked_for": visitor.plan.initiatives is not None,
            "shown": shown,
            "counts": {name: sum(_is_of(name, each) for each in every) for name in sorts},
            "pages": turning_of(PAGE, kept, page, more=more),
        }

    context = {
        "visitor": "office",
        "sort": sort,
        "page": page + 1,
        "done": done,
        "refused": refused,
        "authors_of": authors_in_words,
        **await read_here(request, look),
    }
    status = 200 if refused is None else (422 if refused.error.field else 409)
    return TEMPLATES.answer(request, "initiatives.html", context, status=status)


def _is_of(sort: str, each: Initiative) -> bool:
    match sort:
        case "vuong":
            return bool(each.problems)
        case "giong":
            return bool(each.like)
        case "chua":
            return each.vetted is None
        case _:
            return True


def _sort(said: str) -> str:
    return said if said in _SORTS else _SORTS[0]


def number_in(said: str) -> int:
    """The whole number that a field holds; 0 for none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS else 0
