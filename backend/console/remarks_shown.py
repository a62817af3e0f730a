"""What the pages for remarks are made of: whose unit, what was just saved, and the way on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, select
from starlette.requests import Request

from backend.console.proposing import Line, UnitShown, unit_shown
from backend.console.visiting import Visitor
from intake.texts import sentence
from pages.errors import ProblemError
from storage.campaigns import Campaign
from storage.people import Unit
from vietnamese.dates import in_words

_LONGEST = 15
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page is made of; `units` are those between which this visitor may choose."""

    visitor: Visitor
    open: bool
    unit: UnitShown
    units: tuple[tuple[int, str], ...]


def shown_to(
    connection: Connection, request: Request, visitor: Visitor, wanted: int | None
) -> Shown:
    """The unit of the address; for a head without one in it, `?don-vi=` or the first."""
    if visitor.units is None:
        mine = [wanted] if wanted is not None else []
    else:
        mine = sorted(visitor.units)
    named = connection.execute(
        select(Unit.id, Unit.name)
        .where(Unit.id.in_(mine), Unit.agency_id == visitor.agency_id)
        .order_by(Unit.sort_key, Unit.id)
    ).all()
    said = request.query_params.get("don-vi")
    chosen = wanted if said is None or wanted is not None else number_of(said)
    unit = next((key for key, _ in named if chosen in (None, key)), None)
    if unit is None:
        raise ProblemError(404, "not_found")
    visitor.sure(unit)
    state = connection.scalar(select(Campaign.state).where(Campaign.id == visitor.campaign_id))
    shown = unit_shown(connection, visitor, unit)
    return Shown(visitor, state == "open", shown, tuple((key, name) for key, name in named))


def context_of(request: Request, shown: Shown, saved: str) -> dict[str, Any]:
    unit, plan = shown.unit, shown.visitor.plan
    of_office = shown.visitor.units is None
    just = unit.line(number_of(saved)) if saved else None
    groups = {share.group for quota in unit.quotas for share in quota.shares if share.over}
    due = unit.due
    return {
        "visitor": shown.visitor.role,
        "plan": plan,
        "unit": unit,
        "units": shown.units,
        "open": shown.open,
        "saved": just,
        "over": bool(groups),
        "due": due and (due[0], in_words(due[1] - _MINUTE, plan.zone), shown.visitor.now >= due[1]),
        "said": sentence,
        "when": lambda instant: in_words(instant, plan.zone),
        "at": lambda party=None, **more: address_of(
            request, unit.unit_id if of_office else None, party, **more
        ),
        "first": _first(unit),
    }


def _first(unit: UnitShown) -> Line | None:
    """Where to begin: who has no level yet, of those that this visitor writes of."""
    return next((line for line in unit.lines if _is_gone_through(line) and not line.remark), None)


def following(unit: UnitShown, party: int) -> Line | None:
    """The next one on the list that this visitor writes of; None after the last."""
    place = next(n for n, line in enumerate(unit.lines) if line.party_id == party)
    return next(filter(_is_gone_through, unit.lines[place + 1 :]), None)


def _is_gone_through(line: Line) -> bool:
    """Whoever is rated elsewhere is opened by who looks for them, and not come to."""
    return not line.closed_to_me and not line.elsewhere


def address_of(request: Request, unit: int | None, party: int | None, **more: Any) -> str:
    place = "/don-vi/nhan-xet" if unit is None else f"/van-phong/nhan-xet/{unit}"
    if party is not None:
        place += f"/{party}"
    kept = {name: request.query_params.get(name) for name in ("don-vi", "dot")}
    said = {name: value for name, value in {**kept, **more}.items() if value}
    return f"{place}?{urlencode(said)}" if said else place


def number_of(said: str) -> int:
    """-1 for what is no number: a version that never was."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _LONGEST else -1
