"""`/van-phong/sang-kien/so`: the register of what was recognised: from a file, typed in, or by the
council's decision."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import page_of, turning_of
from backend.console.initiatives import PAGE, number_in
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from intake.initiative_register import Imported, add, add_many, entries, remove
from intake.recognising import authors_in_words, recognise, recognised_here
from intake.refusing import ActRefusedError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from people.headings import initiative_headings
from people.tables import Table, read_table_in_child

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

REGISTER = f"{PAGE}/so"
_TYPED = ("year", "label", "summary", "authors", "document")
_NEEDED = ("year", "label")
_MOST_CHOSEN = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """What one of the forms of the page was answered; `at`: which form."""

    at: str = ""
    error: ActRefusedError | None = None
    wrong: tuple[str, ...] = ()


@router.get(REGISTER)
async def show(request: Request, da: str = "") -> Response:
    return await _page(request, done=da)


@router.post(REGISTER)
async def type_in(request: Request) -> Response:
    form = await form_of(request)
    typed = {name: form.text(name) for name in _TYPED}

    def work(connection: Connection, visitor: Visitor) -> int:
        add(connection, visitor.agency_id, typed, visitor.actor, visitor.now)
        return visitor.campaign_id

    try:
        campaign = await write_here(request, work)
    except ActRefusedError as error:
        return await _page(request, form, Said("go", error))
    return _again(campaign, "ghi")


@router.post(f"{REGISTER}/tep")
async def take_file(request: Request) -> Response:
    """All lines of a file that are new, or none when one is wrong."""
    form = await form_of(request)
    if form.file is None:
        return await _page(request, form, Said("tep", ActRefusedError("register.no_file", "tep")))
    table = await asyncio.to_thread(
        read_table_in_child, form.file.content, form.file.name, initiative_headings(), _NEEDED
    )
    if table.problems:
        return await _page(request, form, Said("tep", wrong=tuple(map(str, table.problems))))

    def work(connection: Connection, visitor: Visitor) -> tuple[int, Imported]:
        lines = _lines(table)
        done = add_many(connection, visitor.agency_id, lines, visitor.actor, visitor.now)
        return visitor.campaign_id, done

    campaign, done = await write_here(request, work)
    if done.wrong:
        return await _page(request, form, Said("tep", wrong=done.wrong))
    return _again(campaign, f"tep&moi={done.added}&co={done.known}")


@router.post(f"{REGISTER}/cong-nhan")
async def take_decisions(request: Request) -> Response:
    """What the council carried, under the number of the decision."""
    form = await form_of(request, fields=_MOST_CHOSEN)

    def work(connection: Connection, visitor: Visitor) -> int:
        recognise(
            connection, visitor.plan, visitor.campaign_id,
            [number_in(each) for each in form.every("submission")],
            document=form.text("document"), actor=visitor.actor, now=visitor.now,
        )  # fmt: skip
        return visitor.campaign_id

    try:
        campaign = await write_here(request, work)
    except ActRefusedError as error:
        return await _page(request, form, Said("cong-nhan", error))
    return _again(campaign, "cong-nhan")


@router.post(f"{REGISTER}/bo")
async def take_out(request: Request) -> Response:
    form = await form_of(request)

    def work(connection: Connection, visitor: Visitor) -> int:
        entry = number_in(form.text("entry"))
        remove(connection, visitor.agency_id, entry, visitor.actor, visitor.now)
        return visitor.campaign_id

    try:
        campaign = await write_here(request, work)
    except ActRefusedError as error:
        return await _page(request, form, Said("bo", error))
    return _again(campaign, "bo")


def _lines(table: Table) -> list[tuple[int, dict[str, str]]]:
    return [(line.number, dict(line.cells)) for line in table.lines]


def _again(campaign: int, done: str) -> Response:
    return RedirectResponse(f"{REGISTER}?dot={campaign}&da={done}", 303)


async def _page(
    request: Request, form: Form | None = None, said: Said | None = None, *, done: str = ""
) -> Response:
    said = said or Said()
    page = page_of(request)

    def look(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        shown, count, more = entries(connection, visitor.agency_id, page=page)
        return {
            "plan": visitor.plan,
            "campaign": visitor.campaign_id,
            "entries": shown,
            "count": count,
            "ready": recognised_here(connection, visitor.plan, visitor.campaign_id),
            "pages": turning_of(REGISTER, {"dot": visitor.campaign_id}, page, more=more),
        }

    chosen = {number_in(each) for each in form.every("submission")} if form else set()
    context = {
        "visitor": "office",
        "done": done,
        "added": number_in(request.query_params.get("moi", "")),
        "known": number_in(request.query_params.get("co", "")),
        "told": said,
        "chosen": chosen,
        "typed": {name: form.text(name) if form and said.at == "go" else "" for name in _TYPED},
        "number": form.text("document") if form and said.at == "cong-nhan" else "",
        "authors_of": authors_in_words,
        "headings": [each[0] for each in initiative_headings().values()],
        **await read_here(request, look),
    }
    status = 200
    if said.at:
        status = 409 if said.error and not said.error.field else 422
    return TEMPLATES.answer(request, "initiative_register.html", context, status=status)
