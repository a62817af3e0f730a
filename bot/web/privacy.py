"""What is kept of a person, why, how long, and who sees it: once at first contact, then always."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from bot.web.addresses import onwards
from bot.web.looks import TEMPLATES
from intake.library import Library
from intake.plan.document import Privacy
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from pages.visitors import read_as, visit, write_as
from people.channels import notice_known
from people.sessions import CurrentSession, SignedIn, confirm_notice
from storage.campaigns import Campaign
from storage.personal.exporting import everything_about

router = APIRouter()


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """What each open campaign's plan says, under the agency's name; `version` is their hash."""

    says: tuple[tuple[str, Privacy], ...]
    version: str


def notice_of(connection: Connection, library: Library) -> PrivacyNotice:
    """The notice as it stands now."""
    revisions = connection.scalars(
        select(Campaign.revision).where(Campaign.state == "open").order_by(Campaign.id)
    )
    plans = [library.plan(connection, revision) for revision in revisions]
    says = tuple((plan.agency.name, plan.privacy) for plan in plans)
    text = "\n".join(privacy.model_dump_json() for _, privacy in says)
    return PrivacyNotice(says, hashlib.sha256(text.encode()).hexdigest())


def carry_notice(connection: Connection, library: Library, signed_in: SignedIn) -> bool:
    """Who confirmed the notice in a chat, and opens a page from there, is not asked again.

    False for who is.
    """
    version = notice_of(connection, library).version
    known = notice_known(connection, signed_in.employee_id, version)
    if known:
        confirm_notice(connection, signed_in.session_id, version)
    return known


def informing(there: str) -> str:
    """The address of the notice, from which somebody goes on `there`."""
    return "/rieng-tu" if there == "/" else f"/rieng-tu?{urlencode({'den': there})}"


@router.get("/rieng-tu", dependencies=[stated(Policy.PUBLIC)])
async def notice(request: Request) -> Response:
    library = rooms_of(request).library

    def work(connection: Connection, session: CurrentSession | None) -> tuple[PrivacyNotice, bool]:
        found = notice_of(connection, library)
        return found, session is not None and session.notice_seen != found.version

    found, is_new = await visit(request, work)
    context = {
        "says": found.says,
        "is_new": is_new,
        "bot": rooms_of(request).bot_name,
        "onwards": onwards(request.query_params.get("den", "")),
    }
    return TEMPLATES.answer(request, "privacy.html", context)


@router.get("/rieng-tu/du-lieu-cua-toi.json", dependencies=[stated(Policy.SIGNED_IN)])
async def mine(request: Request) -> Response:
    """Everything that is kept of who asks."""
    kept = await read_as(request, lambda c, session: everything_about(c, session.employee_id))
    return Response(
        json.dumps(kept, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={"content-disposition": 'attachment; filename="du-lieu-cua-toi.json"'},
    )


@router.post("/rieng-tu", dependencies=[stated(Policy.SIGNED_IN)])
async def confirm(request: Request) -> Response:
    form = await form_of(request)
    library = rooms_of(request).library

    def work(connection: Connection, session: CurrentSession) -> None:
        confirm_notice(connection, session.id, notice_of(connection, library).version)

    await write_as(request, work)
    return RedirectResponse(onwards(form.text("den")), 303)
