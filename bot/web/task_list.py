"""`/`: what a person owes and by when; for a stranger, where the code is typed in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from bot.web.connecting import account_here
from bot.web.looks import TEMPLATES
from bot.web.privacy import notice_of
from pages.cookies import session_token
from pages.moments import moments_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import visit
from people.sessions import CurrentSession
from reminders.ballots_waiting import Calls, calls_of
from reminders.owed import Task, tasks_of
from reminders.releases import Release, releases_of
from reminders.suggested import Suggested, suggested_to
from storage.people import Employee

router = APIRouter(dependencies=[stated(Policy.PUBLIC)])


@router.get("/")
async def tasks(request: Request) -> Response:
    rooms, now = rooms_of(request), moments_of(request).received_at
    library = rooms.library

    def work(
        connection: Connection, session: CurrentSession | None
    ) -> tuple[str, list[Task], bool, bool, bool, Calls, list[Release], list[Suggested]] | None:
        if session is None:
            return None
        name = connection.scalar(
            select(Employee.full_name).where(Employee.id == session.employee_id)
        )
        owed = tasks_of(connection, library, session.employee_id, now)
        version = notice_of(connection, library).version
        account = account_here(connection, rooms.bot_name, session.employee_id)
        connects = bool(rooms.bot_name) and account is None
        informed = session.notice_seen == version
        calls = calls_of(connection, library, session.employee_id, now)
        releases = releases_of(connection, library, session.employee_id, now)
        suggested = suggested_to(connection, library, session.employee_id, now)
        in_office = session.role == "office"
        return name or "", owed, informed, in_office, connects, calls, releases, suggested

    found = await visit(request, work)
    if found is None:
        context = {
            "error": "",
            "code": "",
            "staff_code": "",
            "ended": session_token(request),
            "from_chat": False,
        }
        return TEMPLATES.answer(request, "enter.html", context)
    name, owed, informed, in_office, connects, calls, releases, suggested = found
    if not informed:
        return RedirectResponse("/rieng-tu", 303)
    return TEMPLATES.answer(
        request,
        "tasks.html",
        {
            "name": name,
            "in_office": in_office,
            "connects": connects,
            "calls": calls,
            "releases": releases,
            "suggested": suggested,
            "leads": bool(releases) or any(task.subject != name for task in owed),
            "owed": [task for task in owed if not task.done],
            "done": [task for task in owed if task.done],
        },
    )
