"""A list of the whole agency: at once while it is short, as a job with progress when it is long."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import RedirectResponse, Response

from backend.console.looks import TEMPLATES
from backend.console.paper_desk import Choose, gathered, no_paper, output_of, proposed, take
from backend.console.paper_jobs import Key, jobs_of
from backend.console.visiting import Visitor, read_here
from backend.summaries.docx import TemplateError, TooLongError
from backend.summaries.entries import Collected
from backend.summaries.list_context import MOST_ROWS
from backend.summaries.outputs import XLSX
from backend.summaries.texts import paper_words
from backend.summaries.wanting import Wanted, of_agency
from backend.summaries.writing import Gathered
from intake.plan import Output
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.submissions import Progress
from vietnamese.numbers import show_number

router = APIRouter(dependencies=[stated(Policy.OFFICE)])


@router.get("/van-phong/danh-sach/{code}.xlsx")
async def book(request: Request, code: str) -> Response:
    """Everybody's list, also of one that the plan makes unit by unit."""
    visitor, output, lines = await _asked(request, code)
    if output.of != "submissions":
        return await take(request, (await proposed(request, code))[1], "xlsx")
    if lines <= MOST_ROWS:
        _, wanted = await gathered(request, of_everybody(code))
        return await take(request, wanted, "xlsx")
    jobs, key = jobs_of(request.app), _key(visitor, output)
    content = jobs.fetch(key)
    if content is None:
        jobs.start(key, rooms_of(request), visitor, output)
        return RedirectResponse(_waiting(visitor, code), 303)
    disposition = f'attachment; filename="{output.code}.xlsx"'
    return Response(content, media_type=XLSX, headers={"content-disposition": disposition})


@router.get("/van-phong/danh-sach/{code}.docx")
async def word(request: Request, code: str) -> Response:
    try:
        _, wanted = await whole_list(request, code)
    except TemplateError as error:
        return no_paper(request, str(error))
    return await take(request, wanted, "docx")


@router.get("/van-phong/ho-so/{code}.zip")
async def dossier(request: Request, code: str) -> Response:
    """What the agency sends up, in its numbered parts; a unit's is taken at the unit."""
    _, wanted = await gathered(request, dossier_of_agency(code))
    return await take(request, wanted, "zip")


@router.get("/van-phong/giay-to/danh-sach/{code}/dang-lam")
async def working(request: Request, code: str) -> Response:
    """How far the list is; the browser looks again by itself, without JavaScript."""
    visitor, output, lines = await _asked(request, code)
    context: dict[str, Any] = {
        "visitor": visitor.role,
        "plan": visitor.plan,
        "dot": visitor.campaign_id,
        "output": output,
        "lines": lines,
        "job": jobs_of(request.app).of(_key(visitor, output)),
    }
    going = context["job"] is not None and context["job"].state in {"waiting", "working"}
    again = {"refresh": "3"} if going else None
    return TEMPLATES.answer(request, "paper_working.html", context, headers=again)


def lines_of(connection: Connection, campaign_id: int, output: Output) -> int:
    """How many lines a list of everybody has."""
    forms = Progress.form.in_(output.forms)
    asked = (
        select(func.sum(Progress.n))
        .where(Progress.campaign_id == campaign_id, forms)
        .where(Progress.state != "withdrawn")
    )
    return int(connection.scalar(asked) or 0)


async def whole_list(request: Request, code: str) -> tuple[Visitor, Gathered]:
    """The list with this code of everybody; TooLongError for more than a Word file holds."""
    _, output, lines = await _asked(request, code)
    if output.of != "submissions":
        return await proposed(request, code)
    if lines > MOST_ROWS:
        raise TooLongError(paper_words("too_long_for_word", most=show_number(Decimal(MOST_ROWS))))
    return await gathered(request, of_everybody(code))


def of_everybody(code: str) -> Choose:
    """The list with this code, also one that the plan makes unit by unit."""
    return lambda collected, _: [
        of_agency(output_of(collected.plan, code, "list"), collected.entries)
    ]


def dossier_of_agency(code: str) -> Choose:
    def choose(collected: Collected, _: Visitor) -> list[Wanted]:
        output = output_of(collected.plan, code, "dossier")
        if output.one_for != "agency":
            raise ProblemError(404, "not_found")
        return [of_agency(output, collected.entries)]

    return choose


async def _asked(request: Request, code: str) -> tuple[Visitor, Output, int]:
    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Output, int]:
        output = output_of(visitor.plan, code, "list")
        return visitor, output, lines_of(connection, visitor.campaign_id, output)

    return await read_here(request, work)


def _key(visitor: Visitor, output: Output) -> Key:
    return visitor.campaign_id, output.code, visitor.actor.employee_id


def _waiting(visitor: Visitor, code: str) -> str:
    return f"/van-phong/giay-to/danh-sach/{code}/dang-lam?dot={visitor.campaign_id}"
