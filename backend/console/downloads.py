"""Papers to take: one form, a head's remark, a unit's list or dossier; each is an issue.

Addresses under `/van-phong` are the office's; those under `/giay-to` are the heads' too.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.paper_desk import (
    Choose,
    Suffix,
    gathered,
    head_may_read,
    no_paper,
    output_of,
    take,
)
from backend.console.visiting import Visitor
from backend.summaries.entries import Collected
from backend.summaries.texts import paper_words
from backend.summaries.wanting import (
    NoPaperError,
    Wanted,
    of_submission,
    of_unit,
    paper_wanted,
    proposed_of_unit,
)
from intake.plan import OutputKind
from pages.errors import ProblemError
from pages.policies import Policy, stated

router = APIRouter()

OFFICE = [stated(Policy.OFFICE)]
OFFICE_OR_HEAD = [stated(Policy.OFFICE_OR_HEAD)]


@router.get("/van-phong/bai-nop/{submission}.docx", dependencies=OFFICE)
@router.get("/giay-to/bai-nop/{submission}.docx", dependencies=OFFICE_OR_HEAD)
async def paper(request: Request, submission: Number) -> Response:
    visitor, wanted = await gathered(request, form_of(submission), submission_id=submission)
    if not head_may_read(visitor.plan, wanted.wanted[0].output, visitor):
        return no_paper(request, paper_words("not_for_heads"))
    return await take(request, wanted, "docx")


@router.get("/giay-to/nhan-xet/{submission}.docx", dependencies=OFFICE_OR_HEAD)
async def remark(request: Request, submission: Number) -> Response:
    _, wanted = await gathered(request, remark_on(submission), submission_id=submission)
    return await take(request, wanted, "docx")


@router.get("/van-phong/danh-sach/{code}/{unit}.xlsx", dependencies=OFFICE)
@router.get("/giay-to/danh-sach/{code}/{unit}.xlsx", dependencies=OFFICE_OR_HEAD)
async def book_of_unit(request: Request, code: str, unit: Number) -> Response:
    return await _of_unit(request, code, unit, "list", "xlsx")


@router.get("/giay-to/danh-sach/{code}/{unit}.docx", dependencies=OFFICE_OR_HEAD)
async def word_of_unit(request: Request, code: str, unit: Number) -> Response:
    return await _of_unit(request, code, unit, "list", "docx")


@router.get("/van-phong/ho-so/{code}/{unit}.zip", dependencies=OFFICE)
@router.get("/giay-to/ho-so/{code}/{unit}.zip", dependencies=OFFICE_OR_HEAD)
async def dossier_of_unit(request: Request, code: str, unit: Number) -> Response:
    return await _of_unit(request, code, unit, "dossier", "zip")


def form_of(submission: int) -> Choose:
    """The paper of what was handed in."""

    def choose(collected: Collected, _: Visitor) -> Iterator[Wanted]:
        try:
            yield paper_wanted(collected, submission)
        except NoPaperError:
            raise ProblemError(404, "not_found") from None

    return choose


def remark_on(submission: int) -> Choose:
    """What the head says of the party of this submission; nothing before it is said."""

    def choose(collected: Collected, _: Visitor) -> Iterator[Wanted]:
        for entry in collected.entries:
            for output in collected.plan.outputs:
                ours = output.kind == "remark" and entry.form in output.forms
                if ours and entry.submission_id == submission and entry.remark is not None:
                    yield of_submission(output, entry)
                    return

    return choose


def of_this_unit(code: str, unit: int, kind: OutputKind) -> Choose:
    """A list or a dossier of this unit."""

    def choose(collected: Collected, visitor: Visitor) -> Iterator[Wanted]:
        output = output_of(collected.plan, code, kind)
        if not head_may_read(collected.plan, output, visitor):
            raise ProblemError(404, "not_found")
        name = collected.entries[0].unit if collected.entries else ""
        if output.of != "submissions":
            yield proposed_of_unit(collected, output, unit, name)
            return
        yield of_unit(output, collected.entries, unit, name)

    return choose


async def _of_unit(
    request: Request, code: str, unit: int, kind: OutputKind, suffix: Suffix
) -> Response:
    _, wanted = await gathered(request, of_this_unit(code, unit, kind), unit_id=unit)
    return await take(request, wanted, suffix)
