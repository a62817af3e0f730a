"""The head's remark and proposed level for each person of a unit, beside the quotas.

`/don-vi/nhan-xet` for who heads a unit, `/van-phong/nhan-xet` for the office: the same pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from backend.console.looks import TEMPLATES
from backend.console.proposing import Line, UnitShown
from backend.console.quotas import levels_of
from backend.console.remarks_shown import address_of, context_of, following, number_of, shown_to
from backend.console.visiting import Visitor, read_here, write_here
from intake.refusing import ActRefusedError
from intake.remarking import REMARK_MOST, RemarkConflictError, write_remark
from intake.why import why_words
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated

router = APIRouter()

Key = Annotated[int, Path(ge=1, le=2**53)]
_AS_HEAD = [stated(Policy.HEAD)]
_AS_OFFICE = [stated(Policy.OFFICE)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form said, to be shown again when it could not be kept."""

    level: str
    text: str
    version: str
    error: ActRefusedError | None = None
    conflict: RemarkConflictError | None = None


@router.get("/don-vi/nhan-xet", dependencies=_AS_HEAD)
async def of_my_unit(request: Request, vua: str = "") -> Response:
    return await _summary(request, None, vua)


@router.get("/don-vi/nhan-xet/{party}", dependencies=_AS_HEAD)
async def one_of_mine(request: Request, party: Key, vua: str = "") -> Response:
    return await _one(request, None, party, vua)


@router.post("/don-vi/nhan-xet/{party}", dependencies=_AS_HEAD)
async def save_one_of_mine(request: Request, party: Key) -> Response:
    return await _save(request, None, party)


@router.get("/van-phong/nhan-xet/{unit}", dependencies=_AS_OFFICE)
async def of_a_unit(request: Request, unit: Key, vua: str = "") -> Response:
    return await _summary(request, unit, vua)


@router.get("/van-phong/nhan-xet/{unit}/{party}", dependencies=_AS_OFFICE)
async def one_of_a_unit(request: Request, unit: Key, party: Key, vua: str = "") -> Response:
    return await _one(request, unit, party, vua)


@router.post("/van-phong/nhan-xet/{unit}/{party}", dependencies=_AS_OFFICE)
async def save_one_of_a_unit(request: Request, unit: Key, party: Key) -> Response:
    return await _save(request, unit, party)


async def _summary(request: Request, unit: int | None, saved: str) -> Response:
    shown = await read_here(request, lambda c, visitor: shown_to(c, request, visitor, unit))
    return TEMPLATES.answer(request, "remarks.html", context_of(request, shown, saved))


async def _one(
    request: Request,
    unit: int | None,
    party: int,
    saved: str,
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    shown = await read_here(request, lambda c, visitor: shown_to(c, request, visitor, unit))
    line, plan = _sure(shown.unit.line(party)), shown.visitor.plan
    stands = line.remark
    typed = typed or Typed(
        level=(stands.level or "") if stands else "",
        text=stands.text if stands else "",
        version=str(stands.version if stands else 0),
    )
    after = following(shown.unit, party)
    context = {
        **context_of(request, shown, saved),
        "line": line,
        "typed": typed,
        "levels": [] if line.elsewhere else levels_of(plan, line.subject.kind),
        "elsewhere": line.elsewhere and why_words(plan.titles_of_documents, line.elsewhere.source),
        "most": REMARK_MOST,
        "following": after,
        "number": shown.unit.lines.index(line) + 1,
    }
    return TEMPLATES.answer(request, "remark.html", context, status=status)


async def _save(request: Request, unit: int | None, party: int) -> Response:
    form = await form_of(request)
    level, text, version = form.text("level"), form.text("text"), form.text("version")

    def work(connection: Connection, visitor: Visitor) -> UnitShown:
        shown = shown_to(connection, request, visitor, unit)
        line = _sure(shown.unit.line(party))
        write_remark(
            connection, visitor.plan, visitor.campaign_id, line.subject,
            text=text, level=level, expected_version=number_of(version),
            actor=visitor.actor_in(shown.unit.unit_id), now=visitor.now,
        )  # fmt: skip
        return shown.unit

    try:
        saved = await write_here(request, work)
    except ActRefusedError as error:
        typed = Typed(level, text, version, error=error)
        return await _one(request, unit, party, "", typed, 422)
    except RemarkConflictError as error:
        # The next press answers what the other wrote, and so replaces it knowingly.
        typed = Typed(level, text, str(error.stands.version), conflict=error)
        return await _one(request, unit, party, "", typed, 409)
    after = following(saved, party) if form.text("do") != "stay" else None
    place = address_of(request, unit, after.party_id if after else None, vua=party)
    return RedirectResponse(place, 303)


def _sure(line: Line | None) -> Line:
    """Who is of another unit, or outside this system, is as if not there."""
    if line is None:
        raise ProblemError(404, "not_found")
    return line
