"""A paper on the screen before it is taken: nothing is numbered by looking."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.downloads import OFFICE_OR_HEAD, form_of, of_this_unit, remark_on
from backend.console.looks import TEMPLATES
from backend.console.minutes_papers import router as _minutes
from backend.console.paper_desk import gathered, head_may_read, no_paper
from backend.console.previewing import about, dossier, sheets_of, word
from backend.console.previews_of_agency import router as _of_agency
from backend.summaries.texts import paper_words

router = APIRouter()
for _each in (_minutes, _of_agency):
    router.include_router(_each)


@router.get("/giay-to/bai-nop/{submission}", dependencies=OFFICE_OR_HEAD)
async def form(request: Request, submission: Number) -> Response:
    visitor, found = await gathered(request, form_of(submission), submission_id=submission)
    if not head_may_read(visitor.plan, found.wanted[0].output, visitor):
        return no_paper(request, paper_words("not_for_heads"))
    return await word(request, visitor, found, f"/giay-to/bai-nop/{submission}.docx")


@router.get("/giay-to/nhan-xet/{submission}", dependencies=OFFICE_OR_HEAD)
async def remark(request: Request, submission: Number) -> Response:
    visitor, found = await gathered(request, remark_on(submission), submission_id=submission)
    return await word(request, visitor, found, f"/giay-to/nhan-xet/{submission}.docx")


@router.get("/giay-to/danh-sach/{code}/{unit}", dependencies=OFFICE_OR_HEAD)
async def list_of_unit(request: Request, code: str, unit: Number) -> Response:
    """The rows of the list; with `?ban=word` its Word version."""
    visitor, found = await gathered(request, of_this_unit(code, unit, "list"), unit_id=unit)
    address = f"/giay-to/danh-sach/{code}/{unit}"
    if request.query_params.get("ban") == "word":
        return await word(request, visitor, found, f"{address}.docx")
    (each,) = found.wanted
    context = {
        **about(visitor, each.output, each.unit, address),
        "sheets": await asyncio.to_thread(sheets_of, found),
        "uncounted": 0,
        "word": address if each.output.template else "",
    }
    return TEMPLATES.answer(request, "paper_list.html", context)


@router.get("/giay-to/ho-so/{code}/{unit}", dependencies=OFFICE_OR_HEAD)
async def dossier_of_unit(request: Request, code: str, unit: Number) -> Response:
    visitor, found = await gathered(request, of_this_unit(code, unit, "dossier"), unit_id=unit)
    return dossier(request, visitor, found, f"/giay-to/ho-so/{code}/{unit}")
