"""Jinja with autoescape on, strict about names, and with what every page needs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pages import cookies, csrf
from pages.rooms import rooms_of
from pages.static_files import asset
from vietnamese.dates import in_words, short_date, weekday

_SHARED = Path(__file__).with_name("templates")


class Templates:
    """The templates of one room, over the shared ones (`base.html`, `error.html`)."""

    def __init__(self, folder: Path | None = None) -> None:
        folders = [folder, _SHARED] if folder else [_SHARED]
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["asset"] = asset

    def answer(
        self,
        request: Request,
        name: str,
        context: dict[str, Any] | None = None,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> HTMLResponse:
        """The page `name`; begins a visit when the browser has none yet."""
        rooms = rooms_of(request)
        visit = cookies.visit_of(request)
        kept = visit or cookies.new_visit()
        page = self._environment.get_template(name).render(
            {
                "form_token": csrf.form_token(rooms.ticket_key, kept),
                "has_session": bool(cookies.session_token(request)),
                "here": request.url.path,
                "helping": _helping(request),
                "simulated": _clock_words(rooms.clock.now().astimezone(rooms.zone))
                if rooms.simulated
                else "",
                "instant": lambda when: in_words(when, rooms.zone),
                **(context or {}),
            }
        )
        response = HTMLResponse(page, status, headers)
        if not visit:
            cookies.begin_visit(request, response, kept)
        return response


def _clock_words(local: datetime) -> str:
    return f"{weekday(local)} {short_date(local)} {local:%H:%M}"


def _helping(request: Request) -> tuple[str, int] | None:
    """Who types in for whom, and in which form; None for who is there as themselves."""
    session = getattr(request.state, "session", None)
    if session is None or session.assistant_id is None:
        return None
    return session.device, session.submission_id
