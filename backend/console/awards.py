"""`/van-phong/danh-hieu`: titles and rewards of earlier years, and a file of them looked at first.

What is previewed travels in the page and is checked again when it is kept: nothing of a file that
nobody confirmed is stored.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import page_of, turning_of
from backend.console.at_office import AtOffice, read_at_office, write_at_office
from backend.console.awards_shown import Kept, catalogue_of, kept_awards
from backend.console.looks import TEMPLATES
from backend.rosters.texts import words
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.awards import HEADINGS, Preview, keep, previewed, read_awards
from people.problems import Problem
from people.sheets import MOST_BYTES
from people.tables import Line, Table
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

AWARDS = "/van-phong/danh-hieu"
MOST_LINES = 2_000
"""Of a file on the page; a longer one is imported by the command line."""

_LONGEST_SEARCH = 200
_LONGEST_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was previewed; `lines`: its text, to be sent again with the confirmation."""

    preview: Preview
    lines: str


@router.get(AWARDS)
async def awards(request: Request) -> Response:
    return await _page(request)


@router.post(AWARDS)
async def look(request: Request) -> Response:
    """Read a file and show what it would add."""
    form = await form_of(request)
    await read_at_office(request, lambda _, at: at)  # a stranger's file is not read at all
    if form.file is None or not form.file.name:
        return await _page(request, wrong=words("no_file"))
    if len(form.file.content) > MOST_BYTES:
        return await _page(request, wrong=words("too_large"))
    table = await asyncio.to_thread(read_awards, form.file.content, one_line(form.file.name))
    if len(table.lines) > MOST_LINES:
        table = Table((), (Problem("too_many_rows", context={"most": MOST_LINES}),))
    return await _page(request, looked=Looked(await _previewed(request, table), _as_text(table)))


@router.post(f"{AWARDS}/ghi")
async def confirm(request: Request) -> Response:
    """Keep what was previewed."""
    form = await form_of(request)
    rooms = rooms_of(request)

    def work(connection: Connection, at: AtOffice) -> tuple[Preview, Table]:
        table = _of_text(form.text("lines"))
        titles = catalogue_of(connection, rooms.library, at.agency_id)
        year = at.now.astimezone(rooms.zone).year
        preview = previewed(connection, at.agency_id, table, titles, year)
        if not preview.problems:
            keep(connection, preview.new, at.actor, at.now)
        return preview, table

    preview, table = await write_at_office(request, work)
    if preview.problems:
        return await _page(request, looked=Looked(preview, _as_text(table)))
    return RedirectResponse(f"{AWARDS}?da={len(preview.new)}", 303)


async def _previewed(request: Request, table: Table) -> Preview:
    rooms = rooms_of(request)

    def work(connection: Connection, at: AtOffice) -> Preview:
        titles = catalogue_of(connection, rooms.library, at.agency_id)
        year = at.now.astimezone(rooms.zone).year
        return previewed(connection, at.agency_id, table, titles, year)

    return await read_at_office(request, work)


async def _page(request: Request, *, looked: Looked | None = None, wrong: str = "") -> Response:
    said = one_line(request.query_params.get("tim", ""))[:_LONGEST_SEARCH]
    page, done = page_of(request), request.query_params.get("da", "")

    def work(connection: Connection, at: AtOffice) -> tuple[str, Kept]:
        return at.agency, kept_awards(connection, at.agency_id, said, page)

    agency, kept = await read_at_office(request, work)
    context = {
        "visitor": "office",
        "agency": agency,
        "kept": kept,
        "said": said,
        "looked": looked,
        "wrong": wrong,
        "done": done if done.isdecimal() and len(done) <= _LONGEST_NUMBER else "",
        "headings": [names[0] for names in HEADINGS.values()],
        "pages": turning_of(AWARDS, {"tim": said}, page, more=kept.more),
    }
    bad = wrong or (looked is not None and looked.preview.problems)
    return TEMPLATES.answer(request, "awards.html", context, status=422 if bad else 200)


def _as_text(table: Table) -> str:
    return json.dumps([[line.number, dict(line.cells)] for line in table.lines])


def _of_text(said: str) -> Table:
    """ProblemError for what no page of ours has sent."""
    try:
        lines = json.loads(said)
        kept = tuple(
            Line(int(number), {field: one_line(str(cells[field])) for field in HEADINGS})
            for number, cells in lines
        )
    except (ValueError, TypeError, KeyError):
        raise ProblemError(400, "bad_request") from None
    return Table(kept)
