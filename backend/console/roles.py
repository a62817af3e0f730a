"""`/van-phong/vai-tro`: the office gives roles by documents, and sees who acts for whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.asking import ask_everybody
from backend.console.looks import TEMPLATES
from backend.console.role_form import Chosen, read_form
from backend.console.role_lines import Shown, choices_of, lines_of
from backend.console.visiting import Visitor, read_here, write_here
from intake.library import Library
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.appointing import AppointmentRefusedError, appoint, end_appointment
from people.roles import still_meant
from storage.audit import record
from storage.campaigns import Campaign

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_SAID = {"giao": "Đã giao vai trò. Từ ngày bắt đầu, việc của những người liên quan đổi theo.",
         "thoi": "Đã kết thúc. Việc của những người liên quan đã trở lại như trước."}  # fmt: skip


@router.get("/van-phong/vai-tro")
async def roles(request: Request, xong: str = "") -> Response:
    return await _page(request, Chosen(), said=_SAID.get(xong, ""))


@router.post("/van-phong/vai-tro")
async def give(request: Request) -> Response:
    chosen = Chosen.of(await form_of(request))
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> None:
        plan, actor = visitor.plan, visitor.actor
        today = visitor.now.astimezone(plan.zone).date()
        wanted = read_form(connection, visitor.agency_id, chosen, today)
        rules = [each for each in plan.assignments if each.respondent != "person"]
        key = appoint(
            connection,
            visitor.agency_id,
            wanted,
            roles={role.code for role in plan.roles},
            single={role for each in rules for role in (each.filled_by, each.signed_by) if role},
            made_by=actor.name,
            now=visitor.now,
        )
        after = {"assignment": key, **wanted.as_json()}
        about = f"employee:{wanted.employee_id}"
        record(connection, actor, "role.assign", about, now=visitor.now, after=after)
        _ask_again(connection, library, visitor)

    try:
        await write_here(request, work)
    except AppointmentRefusedError as refused:
        return await _page(request, chosen, wrong=refused.sentences)
    return RedirectResponse("/van-phong/vai-tro?xong=giao", 303)


@router.post("/van-phong/vai-tro/{assignment}/ket-thuc")
async def end(request: Request, assignment: Annotated[int, Path(ge=1, le=2**53)]) -> Response:
    await form_of(request)
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> None:
        ended = end_appointment(connection, visitor.agency_id, assignment, visitor.now)
        if ended is None:
            raise ProblemError(404, "not_found")
        before = {"assignment": assignment, **ended.as_json()}
        about = f"employee:{ended.employee_id}"
        record(connection, visitor.actor, "role.end", about, now=visitor.now, before=before)
        _ask_again(connection, library, visitor)

    await write_here(request, work)
    return RedirectResponse("/van-phong/vai-tro?xong=thoi", 303)


def _ask_again(connection: Connection, library: Library, visitor: Visitor) -> None:
    """Everything else follows, in every campaign: who fills in, who signs, who sees the unit's
    page."""
    running = (Campaign.agency_id == visitor.agency_id) & Campaign.state.in_(("planned", "open"))
    for campaign in connection.scalars(select(Campaign.id).where(running)).all():
        ask_everybody(connection, library, campaign, visitor.now)


async def _page(
    request: Request, chosen: Chosen, *, wrong: dict[str, str] | None = None, said: str = ""
) -> Response:
    def work(connection: Connection, visitor: Visitor) -> Shown:
        today = visitor.now.astimezone(visitor.plan.zone).date()
        meant = still_meant(connection, visitor.agency_id, today)
        return Shown(
            lines_of(connection, visitor.plan, meant, today),
            choices_of(connection, visitor.plan, visitor.agency_id, today),
        )

    shown = await read_here(request, work)
    context = {"visitor": "office", "shown": shown, "chosen": chosen, "said": said,
               "wrong": wrong or {}}  # fmt: skip
    return TEMPLATES.answer(request, "roles.html", context, status=422 if wrong else 200)
