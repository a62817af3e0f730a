"""The agency's lists, their Word files and its dossiers on the screen before they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.console.downloads import OFFICE
from backend.console.looks import TEMPLATES
from backend.console.paper_desk import gathered, no_paper, output_of, proposed
from backend.console.previewing import Context, about, dossier, listed, sheets_of, word
from backend.console.visiting import Visitor, read_here
from backend.console.whole_lists import dossier_of_agency, whole_list
from backend.summaries.docx import TemplateError
from backend.summaries.register import Streamed
from intake.plan import Output
from pages.rooms import Rooms, rooms_of

router = APIRouter(dependencies=OFFICE)

MOST_COUNTED = 5_000
"""Rows of a list that are all gone through while somebody waits for the page."""


@router.get("/van-phong/giay-to/danh-sach/{code}")
async def list_of_agency(request: Request, code: str) -> Response:
    """The rows of the list; with `?ban=word` its Word version."""
    address = f"/van-phong/danh-sach/{code}"
    if request.query_params.get("ban") == "word":
        try:
            visitor, found = await whole_list(request, code)
        except TemplateError as error:
            return no_paper(request, str(error))
        return await word(request, visitor, found, f"{address}.docx")
    output, visitor = await read_here(
        request, lambda _, visitor: (output_of(visitor.plan, code, "list"), visitor)
    )
    context: Context = {
        **about(visitor, output, None, address),
        "word": f"/van-phong/giay-to/danh-sach/{code}" if output.template else "",
    }
    if output.of != "submissions":
        _, found = await proposed(request, code)
        context |= {"sheets": await asyncio.to_thread(sheets_of, found), "uncounted": 0}
    else:
        context |= await _streamed(rooms_of(request), visitor, output)
    return TEMPLATES.answer(request, "paper_list.html", context)


@router.get("/van-phong/giay-to/ho-so/{code}")
async def dossier_of_everybody(request: Request, code: str) -> Response:
    visitor, found = await gathered(request, dossier_of_agency(code))
    return dossier(request, visitor, found, f"/van-phong/ho-so/{code}")


async def _streamed(rooms: Rooms, visitor: Visitor, output: Output) -> Context:
    """The list read in many short reads, as it is for a file; `uncounted`: it is too long."""
    loop = asyncio.get_running_loop()

    def read(fn: Callable[[Any], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(rooms.store.read(fn), loop).result()

    def work() -> Context:
        register = Streamed(read, rooms.library, visitor.campaign_id, output.forms)
        counted = len(register) <= MOST_COUNTED
        uncounted = MOST_COUNTED if output.counts and not counted else 0
        return {"sheets": listed(output, register, counted=counted), "uncounted": uncounted}

    return await asyncio.to_thread(work)
