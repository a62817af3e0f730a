"""Nobody opens what is not theirs: every route, every kind of visitor, every relation.

The cells are made from the app's own routes. What a cell should answer comes from the policy that
its route states, by the table in `may`, which knows nothing of how the app decides. Each cell is
a real request: who may is not turned away (no 401, 403, 404, 500), who may not is, and then not
one byte of the database has changed.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from intake.loading.plan_folder import load_plan
from pages import csrf
from pages.policies import Policy
from pages.rooms import Rooms
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.opening import opened
from phieu.serving import create_app
from tests.architecture.routes import Route, routes_of
from tests.promises.addresses import NOT_THERE, address, body, kind_of
from tests.promises.agencies import OURS, Agencies, Thing, Visitor, two_agencies

TURNED_AWAY = {401, 403, 404}
_BROKEN = 500
_VISIT = "the visit of these tests"


@dataclass(frozen=True)
class Cell:
    route: Route
    method: str
    visitor: Visitor
    thing: Thing | None

    def __str__(self) -> str:
        relation = f" ({self.thing.relation})" if self.thing else ""
        return f"{self.method} {self.route.path}{relation} by {self.visitor.name}"


def may(policy: Policy, who: Visitor, thing: Thing | None) -> bool:
    """What a policy means for somebody and a thing, or for an address that names none."""
    signed_in, assisted = who.employee is not None, who.form is not None
    there = thing is None or thing.there
    heads = bool(who.heads) if thing is None else thing.unit in who.heads
    office = who.office and (thing is None or thing.of_everybody or thing.agency == who.agency)
    own = thing is None or thing.owner == who.employee
    match policy:
        case Policy.PUBLIC:
            return True
        case Policy.SIGNED_IN:
            return signed_in and not assisted and there and own
        case Policy.OWN_FORM:
            of_the_entry = thing is not None and thing.id == who.form
            return signed_in and there and own and (of_the_entry or not assisted)
        case Policy.HEAD:
            return there and heads
        case Policy.OFFICE_OR_HEAD:
            return there and (heads or office)
        case Policy.CHAIR | Policy.MEETING:
            chairs = heads if policy is Policy.MEETING and thing is not None else False
            writes = policy is Policy.MEETING and who.writes
            anywhere = bool(who.heads) or who.deputy or writes
            chairs = chairs or (anywhere if thing is None else thing.is_chaired_by(who))
            of_agency = office and (thing is None or thing.unit is None)
            return there and not assisted and (chairs or of_agency)
        case Policy.OWN_BALLOT | Policy.TELLER:
            return signed_in and not assisted and there and own
        case Policy.OFFICE:
            return there and office


NARROWER: dict[str, Callable[[Visitor], bool]] = {
    "/viec/{submission_id}/xong": lambda who: who.form is not None,
    "/viec/{submission_id}/xac-nhan": lambda who: who.form is None,
    "/bo-phieu/moi": lambda _: False,
    "/hop/moi": lambda _: False,
}
"""Where an address is less than its policy: only who types for another is done with that, only the
person confirms what another typed, and a roll is called for a ballot that the address names."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cells", type=int, default=0, help="so many, and each route; 0: all")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    clock = SimulatedClock(campaigns.starting(load_plan(OURS)), runs=False)
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - quicker there
    with tempfile.TemporaryDirectory(prefix="phieu-promise-", dir=memory) as folder:
        async with opened(Path(folder), clock) as rooms:
            agencies = await two_agencies(rooms)
            routes = list(routes_of(create_app(rooms)))
            cells = list(_cells(routes, agencies))
            if given.cells and given.cells < len(cells):
                cells = _sample(cells, given.cells, random.Random(given.seed))
            found = await _tried(rooms, Path(folder) / "phieu.db", cells, agencies)
    silent = [f"{route.path}: {len(route.policies)} policies" for route in routes
              if len(route.policies) != 1]  # fmt: skip
    return {
        "trials": len(cells),
        "violations": len(found.wrong) + len(silent),
        "routes": len(routes),
        "allowed": found.counts["allowed"],
        "refused": found.counts["refused"],
        "changed": found.counts["changed"],
        "wrong": [*silent, *found.wrong][:20],
    }


def _cells(routes: list[Route], agencies: Agencies) -> Iterator[Cell]:
    for route in routes:
        if len(route.policies) != 1:
            continue
        kind = kind_of(route.path)
        things = agencies.things[kind] if kind else [None]
        for method in route.methods:
            for visitor in agencies.visitors:
                for thing in things:
                    yield Cell(route, method, visitor, thing)


def _sample(cells: list[Cell], many: int, chance: random.Random) -> list[Cell]:
    """So many, or more where there are more routes: each of them is asked."""
    mixed = chance.sample(cells, len(cells))
    of_each = {(cell.route.path, cell.method): cell for cell in mixed}
    others = [cell for cell in mixed if of_each[cell.route.path, cell.method] is not cell]
    return [*of_each.values(), *others[: max(0, many - len(of_each))]]


@dataclass
class _Found:
    wrong: list[str]
    counts: Counter[str]


async def _tried(rooms: Rooms, database: Path, cells: list[Cell], agencies: Agencies) -> _Found:
    kept = _Kept(database)
    transport = httpx.ASGITransport(app=create_app(rooms), raise_app_exceptions=False)
    found = _Found([], Counter())
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        for cell in cells:
            allowed = may(cell.route.policies[0], cell.visitor, cell.thing)
            if cell.route.path in NARROWER:
                allowed = allowed and NARROWER[cell.route.path](cell.visitor)
            plan = agencies.plans.get(cell.visitor.agency or 0, next(iter(agencies.plans.values())))
            where = address(cell.route.path, cell.thing, plan)
            allowed = allowed and NOT_THERE not in re.split(r"[/.]", where)
            status = await _status(client, rooms, cell, where)
            changed = kept.changed()
            found.counts["allowed" if allowed else "refused"] += 1
            found.counts["changed"] += changed
            is_public = cell.route.policies[0] is Policy.PUBLIC
            if status >= _BROKEN:
                found.wrong.append(f"{cell}: {status}")
            elif allowed and status in TURNED_AWAY and not is_public:
                found.wrong.append(f"{cell}: {status}, and should be let in")
            elif not allowed and status not in TURNED_AWAY:
                found.wrong.append(f"{cell}: {status}, and should be turned away")
            elif not allowed and changed:
                found.wrong.append(f"{cell}: {status}, and something changed")
            if changed:
                kept.put_back()
    return found


async def _status(client: httpx.AsyncClient, rooms: Rooms, cell: Cell, where: str) -> int:
    client.cookies.clear()
    client.cookies.set("luot", _VISIT.replace(" ", "-"))
    if cell.visitor.token:
        client.cookies.set("phieu", cell.visitor.token)
    token = csrf.form_token(rooms.ticket_key, _VISIT.replace(" ", "-"))
    got = await client.request(
        cell.method,
        where,
        headers={"sec-fetch-site": "same-origin"},
        **({} if cell.method in {"GET", "HEAD"} else body(cell.route.path, token)),
    )
    return got.status_code


class _Kept:
    """The database as it was: whether it changed since, and how to have it back."""

    def __init__(self, database: Path) -> None:
        self._line = sqlite3.connect(database)
        self._before = sqlite3.connect(":memory:")
        self._line.backup(self._before)
        self._version = self._now()

    def changed(self) -> bool:
        """Whether anybody committed anything since this was asked last."""
        before, self._version = self._version, self._now()
        return before != self._version

    def put_back(self) -> None:
        self._before.backup(self._line)
        self._version = self._now()

    def _now(self) -> int:
        return int(self._line.execute("PRAGMA data_version").fetchone()[0])
