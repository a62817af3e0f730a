"""`/van-phong/gui-di`: deliveries by person and channel, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import number_of
from backend.console.deliveries import CHANNELS, KINDS, OUTCOMES, Delivery, Wanted, deliveries
from backend.console.looks import TEMPLATES
from backend.console.reminding_words import sentence
from backend.console.visiting import Visitor, read_here
from pages.policies import Policy, stated
from people.finding import find
from storage.people import Unit
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

PAGE = 50
_MOST_PEOPLE = 200
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Shown:
    visitor: Visitor
    lines: Sequence[Delivery]
    more: bool
    units: Sequence[tuple[int, str]]
    nobody: bool
    """The search found no person."""


@router.get("/van-phong/gui-di")
async def delivered(request: Request) -> Response:
    given = request.query_params
    said = one_line(given.get("tim", "")[:_LONGEST_SEARCH])
    asked = {
        "kenh": given.get("kenh", "") if given.get("kenh") in CHANNELS else "",
        "ket-qua": given.get("ket-qua", "") if given.get("ket-qua") in OUTCOMES else "",
        "loai": given.get("loai", "") if given.get("loai") in KINDS else "",
    }
    unit, before = number_of(request, "don-vi"), number_of(request, "truoc")

    def work(connection: Connection, visitor: Visitor) -> Shown:
        people = _people(connection, visitor, said) if said else None
        wanted = Wanted(people, unit, asked["kenh"], asked["ket-qua"], asked["loai"])
        today = visitor.now.astimezone(visitor.plan.zone).date()
        found = deliveries(
            connection, visitor.agency_id, today, wanted, before=before, most=PAGE + 1
        )
        return Shown(
            visitor, found[:PAGE], len(found) > PAGE, _units(connection, visitor), people == []
        )

    shown = await read_here(request, work)
    campaign = shown.visitor.campaign_id
    kept = {"dot": campaign, "tim": said, "don-vi": unit or "", **asked}
    older = {**{name: value for name, value in kept.items() if value != ""}}
    if shown.more:
        older["truoc"] = shown.lines[-1].id
    context = {
        "visitor": "office",
        "campaign": campaign,
        "plan": shown.visitor.plan,
        "shown": shown,
        "said": said,
        "unit": unit,
        "asked": asked,
        "narrowed": bool(said or unit or any(asked.values())),
        "channels": [(each, sentence(f"channel.{each}")) for each in CHANNELS],
        "outcomes": [(each, sentence(f"outcome.{each}")) for each in OUTCOMES],
        "kinds": [(each, sentence(f"kind.{each}")) for each in KINDS],
        "older": f"/van-phong/gui-di?{urlencode(older)}" if shown.more else "",
        "goes_on": before is not None,
    }
    return TEMPLATES.answer(request, "delivered.html", context)


def _people(connection: Connection, visitor: Visitor, said: str) -> list[int]:
    found = find(connection, visitor.agency_id, said, most=_MOST_PEOPLE)
    return [each.id for each in found.people]


def _units(connection: Connection, visitor: Visitor) -> list[tuple[int, str]]:
    rows = connection.execute(
        select(Unit.id, Unit.name)
        .where(Unit.agency_id == visitor.agency_id)
        .order_by(Unit.sort_key, Unit.id)
    )
    return [(row.id, row.name) for row in rows]
