"""Blank forms on paper: for one person, or for everybody of a unit who still owes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.handing_out import base_of, pdf_answer
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here
from backend.summaries.printable import slug
from backend.summaries.sheets.asked import blank_of, blanks_of_unit
from backend.summaries.sheets.blank import Blank, blank_forms
from backend.summaries.sheets.press import SheetError
from pages.errors import ProblemError
from pages.policies import Policy, stated
from storage.people import Unit
from storage.submissions import Submission

router = APIRouter()

A_FILE = 120
"""At most so many forms in one PDF; the next ones by `?phan=2`."""

_LONGEST_NUMBER = 4


@router.get("/ho-so/{submission}/phieu-giay.pdf", dependencies=[stated(Policy.OFFICE_OR_HEAD)])
async def for_one(request: Request, submission: Number) -> Response:
    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Blank]:
        unit = connection.execute(
            select(Submission.unit_id).where(
                Submission.id == submission, Submission.campaign_id == visitor.campaign_id
            )
        ).one_or_none()
        if unit is None:
            raise ProblemError(404, "not_found")
        visitor.sure(unit.unit_id)
        blank = blank_of(connection, visitor.plan, submission, base_of(request))
        if blank is None or blank.form not in visitor.plan.forms_by_code:
            raise ProblemError(404, "not_found")
        return visitor, blank

    visitor, blank = await read_here(request, work)
    return await _printed(request, visitor, [blank], f"phieu-giay-{submission}.pdf")


@router.get("/van-phong/giay/{unit}.pdf", dependencies=[stated(Policy.OFFICE)])
async def for_unit(request: Request, unit: Number, phan: str = "1") -> Response:
    part = int(phan) if phan.isascii() and phan.isdecimal() and len(phan) <= _LONGEST_NUMBER else 1

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, str, list[Blank]]:
        name = connection.scalar(
            select(Unit.name).where(Unit.id == unit, Unit.agency_id == visitor.agency_id)
        )
        if name is None:
            raise ProblemError(404, "not_found")
        blanks = blanks_of_unit(
            connection, visitor.plan, visitor.campaign_id, unit, base_of(request)
        )
        return visitor, name, blanks

    visitor, name, blanks = await read_here(request, work)
    first = (max(part, 1) - 1) * A_FILE
    some = blanks[first : first + A_FILE]
    if not some:
        context = {"visitor": visitor.role, "unit": name, "campaign": visitor.campaign_id}
        return TEMPLATES.answer(request, "no_paper_form.html", context, status=404)
    number = f"-{part}" if len(blanks) > A_FILE else ""
    return await _printed(request, visitor, some, f"phieu-giay-{slug(name)}{number}.pdf")


async def _printed(
    request: Request, visitor: Visitor, blanks: Sequence[Blank], name: str
) -> Response:
    try:
        pdf = await asyncio.to_thread(blank_forms, visitor.plan, blanks, visitor.now)
    except SheetError as failed:
        said = {"said": str(failed)}
        return TEMPLATES.answer(request, "no_paper.html", said, status=500)
    return pdf_answer(pdf, name)
