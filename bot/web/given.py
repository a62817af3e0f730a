"""`/danh-hieu`: the titles and rewards of earlier years that are written down for oneself."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.web.looks import TEMPLATES
from pages.policies import Policy, stated
from pages.visitors import read_as
from people.given import given_to

router = APIRouter(dependencies=[stated(Policy.SIGNED_IN)])


@router.get("/danh-hieu")
async def given(request: Request) -> Response:
    """What prerequisites of this year's titles are checked against."""
    found = await read_as(request, lambda c, session: given_to(c, session.employee_id))
    return TEMPLATES.answer(request, "given.html", {"given": found})
