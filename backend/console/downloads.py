"""What the office takes home: one paper, a list, a unit's dossier."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.running import read_as_office
from backend.summaries.collect import collect
from backend.summaries.docx import TemplateError
from backend.summaries.dossier import Made
from backend.summaries.entries import Collected
from backend.summaries.outputs import NoPaperError, Press, paper_of
from intake.plan import Output, OutputKind
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/van-phong/bai-nop/{submission}.docx")
async def paper(request: Request, submission: Number) -> Response:
    collected = await _collected(request, submission_id=submission)
    return await _answer(request, lambda: paper_of(Press(collected), submission))


@router.get("/van-phong/danh-sach/{code}.xlsx")
async def whole_list(request: Request, code: str) -> Response:
    """A list of everybody, also of one that the plan makes unit by unit."""
    collected = await _collected(request)
    output = _output(collected, code, "list")
    return await _answer(request, lambda: Press(collected).book(output, collected.entries, None))


@router.get("/van-phong/danh-sach/{code}/{unit}.xlsx")
async def list_of_unit(request: Request, code: str, unit: Number) -> Response:
    collected = await _collected(request, unit_id=unit)
    output, entries = _output(collected, code, "list"), collected.entries
    return await _answer(request, lambda: Press(collected).book(output, entries, entries[0].unit))


@router.get("/van-phong/ho-so/{code}/{unit}.zip")
async def dossier_of_unit(request: Request, code: str, unit: Number) -> Response:
    collected = await _collected(request, unit_id=unit)
    output, entries = _output(collected, code, "dossier"), collected.entries
    return await _answer(
        request, lambda: Press(collected).dossier(output, entries, entries[0].unit)
    )


async def _collected(
    request: Request, *, unit_id: int | None = None, submission_id: int | None = None
) -> Collected:
    library = rooms_of(request).library

    def work(connection: Connection, campaign: int) -> Collected:
        return collect(connection, library, campaign, unit_id=unit_id, submission_id=submission_id)

    collected = await read_as_office(request, work)
    if not collected.entries:
        raise ProblemError(404, "not_found")
    return collected


def _output(collected: Collected, code: str, kind: OutputKind) -> Output:
    for output in collected.plan.outputs:
        if output.code == code and output.kind == kind:
            return output
    raise ProblemError(404, "not_found")


async def _answer(request: Request, make: Callable[[], Made]) -> Response:
    try:
        made = await asyncio.to_thread(make)
    except NoPaperError:
        raise ProblemError(404, "not_found") from None
    except TemplateError as error:
        return TEMPLATES.answer(request, "no_paper.html", {"said": str(error)}, status=409)
    disposition = f'attachment; filename="{made.name}"'
    return Response(
        made.content, media_type=made.media_type, headers={"content-disposition": disposition}
    )
