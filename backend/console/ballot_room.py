"""`/bo-phieu/{ballot}`: the chair's room, which follows the round from the roll to the minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.ballot_content import notices_of, questions_of
from backend.console.ballot_places import address_of
from backend.console.ballot_presiding import read_chair
from backend.console.ballot_process import Room, room_of
from backend.console.ballot_result import result_of
from backend.console.ballot_why import reason, reasons
from backend.console.ballot_words import catalogue, words
from backend.console.looks import TEMPLATES
from backend.console.meeting_ballot import way_back
from pages.policies import Policy, stated

router = APIRouter(dependencies=[stated(Policy.CHAIR)])

_SAID = {"dang-co": "said.under_way"}
_NAMED = 12
"""At most so many are named who have no ballot yet."""
_STATUS = {"down": 503}


@router.get("/bo-phieu/{ballot}")
async def room(request: Request, ballot: Number, da: str = "") -> Response:
    return await page_of_room(request, ballot, said=words(_SAID[da]) if da in _SAID else "")


@router.get("/bo-phieu/{ballot}/dang-dien-ra")
async def moving(request: Request, ballot: Number) -> Response:
    """The part that moves, for a page that is open already and shows the state `tu`.

    Nothing is sent while it would look the same: a part that is put in anew swallows the press of
    whoever is at its button just then.
    """
    room = await room_of(request, ballot)
    moved = request.query_params.get("tu") != room.kept.row.state
    if not moved and request.query_params.get("thay") == _looks_of(room):
        return Response(status_code=204)
    headers = {"hx-refresh": "true"} if moved else {}  # what stands around it has changed as well
    context = _context(room, room.trouble)
    return TEMPLATES.answer(request, "ballot_moving.html", context, headers=headers)


async def page_of_room(
    request: Request,
    ballot: int,
    *,
    trouble: str = "",
    wrong: Mapping[str, str] | None = None,
    said: str = "",
) -> Response:
    room = await room_of(request, ballot)
    row = room.kept.row
    told = trouble or room.trouble
    status = _STATUS.get(told, 409) if trouble else 422 if wrong else 200
    back = await read_chair(
        request, lambda c, here: way_back(c, here, row.code, row.unit_id), ballot=ballot
    )
    context = {**_context(room, told), "wrong": wrong or {}, "said": said, "back": back}
    return TEMPLATES.answer(request, "ballot_room.html", context, status=status)


def _context(room: Room, trouble: str) -> dict[str, Any]:
    kept, plan = room.kept, room.here.plan
    state = kept.row.state
    result = result_of(plan, kept) if kept.row.result else None
    return {
        "visitor": room.here.visitor,
        "campaign": room.here.campaign_id,
        "kept": kept,
        "row": kept.row,
        "state": state,
        "looks": _looks_of(room),
        "state_words": words(f"state.{state}"),
        "control": room.control,
        "trouble": _trouble(trouble),
        "can_tell_again": trouble == "unknown" and state == "preparing",
        "questions": questions_of(plan, kept),
        "notices": notices_of(kept),
        "why": reasons(plan, kept.demanded),
        "why_below": reason(plan, kept.demanded, "least_number"),
        "below": _below(room),
        # How many, roughly: never so that one person could be watched.
        "ready": words(f"ready.{room.control.ready_step}") if room.control else "",
        "dropped": words(f"dropped.{room.control.collected_step}") if room.control else "",
        "waiting": _waiting(room),
        "absent": [each for each in kept.roll if not each.is_there],
        "votes": kept.count.voters,
        "by": {way: kept.by(way) for way in ("phone", "table", "paper")},
        "result": result,
        "after_words": words(f"after.{result.after}") if result and result.after else "",
        "vote_address": address_of(kept.row.code, kept.row.unit_id),
        "followed": kept.is_followed,
    }


def _looks_of(room: Room) -> str:
    """Changes with everything that the part shows of itself; what an act was answered stays."""
    shown = repr((room.kept.row.state, room.trouble, room.control)).encode()
    return hashlib.sha256(shown).hexdigest()[:16]


def _trouble(code: str) -> str:
    """A refusal that has no words of its own is told by its code."""
    if not code:
        return ""
    named = f"trouble.{code}"
    return words(named) if named in catalogue() else words("trouble.other", code=code)


def _waiting(room: Room) -> str:
    """Who has not been handed a ballot yet: a list that paper has as well."""
    if room.control is None:
        return ""
    handed = set(room.control.issued_to)
    names = [each.name for each in room.kept.roll if each.voter and each.voter not in handed]
    more = words("waiting.more", count=len(names) - _NAMED) if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _below(room: Room) -> str:
    least = room.kept.demanded.least_number
    if room.kept.row.state != "not_held" or least is None:
        return ""
    return words(f"below.{least.below}", needs=least.voters)
