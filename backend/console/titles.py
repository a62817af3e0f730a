"""`/van-phong/thi-dua`: who may be considered for which title, what keeps others out, lifting."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import number_of, page_of, turning_of
from backend.console.looks import TEMPLATES
from backend.console.titles_shown import Titles, titles_of
from backend.console.visiting import Visitor, read_here, write_here
from intake.lifting import lift, unlift
from intake.refusing import ActRefusedError
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

TITLES = "/van-phong/thi-dua"
_MOST_DIGITS = 15
_LONGEST_CODE = 80


@router.get(TITLES)
async def titles(request: Request, da: str = "") -> Response:
    return await _page(request, number_of(request, "don-vi"), done=da)


@router.post(f"{TITLES}/bo-qua")
async def lifting(request: Request) -> Response:
    """Set one rule aside for one party."""
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor) -> None:
        lift(
            connection, visitor.plan, visitor.campaign_id, _number(form, "party"),
            _code(form, "title"), _code(form, "rule"),
            reason=form.text("reason"), document_number=form.text("document"),
            actor=visitor.actor, now=visitor.now,
        )  # fmt: skip

    try:
        await write_here(request, act)
    except ActRefusedError as refused:
        return await _page(request, _unit(form), form=form, refused=refused)
    return _back(request, form, "bo-qua")


@router.post(f"{TITLES}/thoi-bo-qua")
async def unlifting(request: Request) -> Response:
    form = await form_of(request)

    def act(connection: Connection, visitor: Visitor) -> None:
        unlift(
            connection, visitor.campaign_id, _number(form, "party"), _code(form, "rule"),
            actor=visitor.actor, now=visitor.now,
        )  # fmt: skip

    try:
        await write_here(request, act)
    except ActRefusedError as refused:
        return await _page(request, _unit(form), refused=refused)
    return _back(request, form, "thoi-bo-qua")


async def _page(
    request: Request,
    unit: int | None,
    *,
    done: str = "",
    form: Form | None = None,
    refused: ActRefusedError | None = None,
) -> Response:
    unmet_only, page = request.query_params.get("chua") == "1", page_of(request)

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Titles]:
        shown = titles_of(connection, visitor, unit=unit, unmet_only=unmet_only, page=page)
        return visitor, shown

    visitor, shown = await read_here(request, work)
    kept: dict[str, object] = {
        "dot": visitor.campaign_id,
        "don-vi": shown.unit,
        "chua": "1" if unmet_only else "",
    }
    context = {
        "visitor": visitor.role,
        "campaign": visitor.campaign_id,
        "plan": visitor.plan,
        "shown": shown,
        "unit": shown.unit,
        "unmet_only": unmet_only,
        "done": done,
        "refused": refused,
        "tried": {name: form.text(name) if form else "" for name in _TYPED},
        "pages": turning_of(TITLES, kept, page, more=shown.more),
    }
    status = 200 if refused is None else (422 if refused.field else 409)
    return TEMPLATES.answer(request, "titles.html", context, status=status)


_TYPED = ("party", "title", "rule", "reason", "document")


def _back(request: Request, form: Form, done: str) -> Response:
    kept = {"dot": request.query_params.get("dot", ""), "don-vi": form.text("unit"), "da": done}
    wanted = urlencode({name: value for name, value in kept.items() if value})
    return RedirectResponse(f"{TITLES}?{wanted}", 303)


def _unit(form: Form) -> int | None:
    """The unit that was looked at."""
    return _number(form, "unit") if form.text("unit") else None


def _number(form: Form, name: str) -> int:
    said = form.text(name, "0")
    if not (said.isdecimal() and said.isascii() and len(said) <= _MOST_DIGITS):
        raise ProblemError(400, "bad_request")
    return int(said)


def _code(form: Form, name: str) -> str:
    return one_line(form.text(name))[:_LONGEST_CODE]
