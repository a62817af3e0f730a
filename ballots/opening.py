"""Open the ballots process's database and take up where the last process stopped.

After a crash: stamps that were given stay good, none are given any more, and the box is empty, so
that phones drop again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, make_url, select

from ballots.box import Box
from ballots.cleaning import clean
from ballots.definition import Definition
from ballots.issuer import Issuer
from ballots.manifest import Manifest
from ballots.page import Page, read_page
from ballots.rounds import Round, Rounds, Seat
from ballots.rows import Holder
from ballots.settings import Settings
from ballots.tables import SCHEMA, OnRoll, Teller
from ballots.tables import Round as Row
from storage.errors import StoreLockedError
from storage.migrating import upgrade
from storage.store import open_store

_ONE_PROCESS = 7_045_512


@asynccontextmanager
async def opened(settings: Settings, page: Page | None = None) -> AsyncIterator[Rounds]:
    """All rounds, with their keys gone if there were any. StoreLockedError: another process is
    the ballots process already."""
    settings.data.mkdir(parents=True, exist_ok=True)
    upgrade(settings.url, SCHEMA)
    with _alone(settings.url):
        store = open_store(settings.url, secure_delete=True)
        rounds = Rounds(store, settings.key, page or read_page())
        try:
            for found in await store.read(_rows):
                round_ = _taken_up(rounds, found)
                rounds.known[round_.id] = round_
            for round_ in rounds.known.values():
                rounds.lead_on(round_)
            await clean(rounds)
            yield rounds
        finally:
            await _end(rounds)
            await store.close()


async def _end(rounds: Rounds) -> None:
    tasks = [each.closing for each in rounds.known.values()]
    for task in [*tasks, rounds.cleaning]:
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    await asyncio.gather(*(round_.issuer.end() for round_ in rounds.known.values()))


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """One ballots process: on SQLite the store's own lock says so, here the server's."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        yield
        return
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", (_ONE_PROCESS,)).fetchone()
        if held is None or not held[0]:
            raise StoreLockedError("another ballots process works on this database")
        yield


_Found = tuple[Any, list[Any], dict[Holder, bytes | None], set[Holder]]
"""A row, its tellers, and who is on its roll: what was asked, and who was issued stamps."""


def _rows(connection: Connection) -> list[_Found]:
    tellers: dict[bytes, list[Any]] = defaultdict(list)
    for teller in connection.execute(select(Teller.__table__)):
        tellers[teller.round_id].append(teller)
    asked: dict[bytes, dict[Holder, bytes | None]] = defaultdict(dict)
    issued: dict[bytes, set[Holder]] = defaultdict(set)
    wanted = select(OnRoll.round_id, OnRoll.kind, OnRoll.holder, OnRoll.issued, OnRoll.request)
    for entry in connection.execute(wanted):
        holder = (entry.kind, entry.holder)
        asked[entry.round_id][holder] = entry.request
        if entry.issued:
            issued[entry.round_id].add(holder)
    return [
        (row, tellers[row.id], asked[row.id], issued[row.id])
        for row in connection.execute(select(Row.__table__))
    ]


def _taken_up(rounds: Rounds, found: _Found) -> Round:
    row, tellers, asked, issued = found
    definition = Definition.model_validate(row.definition)
    names = {each.seat: each.name for each in definition.tellers.people}
    manifest = Manifest.of(row.manifest.encode("utf-8")) if row.manifest else None
    board = row.board.encode("utf-8") if row.board and row.state != "void" else None
    return Round(
        id=row.id,
        definition=definition,
        seats={
            each.seat: Seat(each.number, names[each.seat], each.seal, each.sign, each.signature)
            for each in tellers
        },
        issuer=Issuer(row.id, rounds.store, asked, issued),
        state=row.state,
        manifest=manifest,
        box=_empty_box(rounds, row, manifest, len(issued)),
        collected=row.collected,
        root=row.root,
        board=board,
        board_hash=hashlib.sha256(board).digest() if board else None,
        paper=row.paper,
        paper_by=row.paper_by,
        paper_agreed=row.paper_agreed,
    )


def _empty_box(rounds: Rounds, row: Any, manifest: Manifest | None, issued: int) -> Box | None:
    if manifest is None or row.state not in {"issuing", "dropping"}:
        return None
    box = Box(manifest, rounds.receipts(row.id))
    box.open, box.most = row.state == "dropping", issued
    return box
