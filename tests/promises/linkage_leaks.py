"""Leaks, sewn into the running code one by one: each has to turn the promise red.

A test of secrecy that never failed is no evidence. They are the mistakes that others made, or that
somebody who maintains this may make in good faith.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ballots import lifecycle, public, rows
from ballots.box import Box
from ballots.rounds import Rounds

log = logging.getLogger("ballots.leak")

Cast = Callable[["Seen"], Awaitable[None]]


@dataclass
class Seen:
    """What runs in the process may know when an envelope comes in."""

    rounds: Rounds
    address: str
    agent: str
    number: bytes
    """Of who was issued papers from this address."""
    place: int
    """On the roll, roughly: by the address's own order."""
    envelope: bytes

    @property
    def serial(self) -> bytes:
        return self.envelope[:32]

    async def write(self, statement: str, **values: Any) -> None:
        """Into a table `leak` of this leak's own."""
        await self.rounds.store.write(lambda connection: _run(connection, statement, values))


def _run(connection: Connection, statement: str, values: dict[str, Any]) -> None:
    blob = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    number = "BIGSERIAL" if connection.dialect.name == "postgresql" else "INTEGER"
    connection.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS leak (id {number} PRIMARY KEY, who {blob}, what {blob},"
            " at TEXT, word TEXT)"
        )
    )
    connection.execute(text(statement), values)


class AtCast:
    """Around the app: it knows whose address is whose from issuing, and sees every envelope."""

    def __init__(self, app: ASGIApp, rounds: Rounds, act: Cast) -> None:
        self._app, self._rounds, self._act = app, rounds, act
        self._numbers: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        body = (await receive()).get("body", b"")

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)
        address, port = scope["client"]
        if scope["path"].endswith("/issue") and body[:1] == b"V":
            self._numbers[address] = body[1:17]
        if scope["path"].startswith("/box/"):
            agent = dict(scope["headers"])[b"user-agent"].decode()
            number = self._numbers.get(address, b"")
            await self._act(Seen(self._rounds, address, agent, number, port, body))
        return None


@dataclass(frozen=True)
class Leak:
    """`of`: the pitfall's number in the reference's list."""

    of: int
    at_cast: Cast | None = None
    patches: Callable[[ExitStack, Rounds], None] | None = None
    around: Callable[[ASGIApp], ASGIApp] | None = None
    database: str = "sqlite"

    @contextmanager
    def sewn(self, rounds: Rounds) -> Iterator[Callable[[ASGIApp], ASGIApp]]:
        with ExitStack() as stack:
            if self.patches is not None:
                self.patches(stack, rounds)

            def around(app: ASGIApp) -> ASGIApp:
                app = self.around(app) if self.around else app
                return AtCast(app, rounds, self.at_cast) if self.at_cast else app

            yield around


@contextmanager
def honest(_: Rounds) -> Iterator[Callable[[ASGIApp], ASGIApp]]:
    """The code as it is."""
    yield lambda app: app


# -------------------------------------------------------------------- written down at each cast


async def _flag_beside_the_ballot(seen: Seen) -> None:
    await seen.write(
        "INSERT INTO leak (who, what) VALUES (:who, :what)", who=seen.number, what=seen.envelope
    )


async def _stored_at_once(seen: Seen) -> None:
    await seen.write("INSERT INTO leak (what) VALUES (:what)", what=seen.envelope)


async def _stored_then_deleted(seen: Seen) -> None:
    await seen.write("INSERT INTO leak (what) VALUES (:what)", what=seen.envelope)
    await seen.write("DELETE FROM leak")


async def _outbox(seen: Seen) -> None:
    await seen.write(
        "INSERT INTO leak (who, word) VALUES (:who, 'Anh/chị đã bỏ phiếu')", who=seen.number
    )


async def _job(seen: Seen) -> None:
    await seen.write(
        "INSERT INTO leak (word, at) VALUES (:job, '2026-11-21T09:00')",
        job=f"remind-{seen.number.hex()}",
    )


async def _receipt(seen: Seen) -> None:
    digest = hashlib.sha256(seen.envelope).hexdigest()
    await seen.write(
        "INSERT INTO leak (who, word) VALUES (:who, :word)", who=seen.number, word=digest
    )


async def _calls_of_an_address(seen: Seen) -> None:
    await seen.write("INSERT INTO leak (word) VALUES (:word)", word=seen.address)


async def _browsers(seen: Seen) -> None:
    await seen.write("INSERT INTO leak (word) VALUES (:word)", word=seen.agent)


async def _access_log(seen: Seen) -> None:
    log.info('%s - "POST /box HTTP/1.1" 200', seen.address)


async def _traced(seen: Seen) -> None:
    log.debug("request %s done in 3 ms", hashlib.sha256(seen.envelope).hexdigest())


async def _body_logged(seen: Seen) -> None:
    log.error("could not parse %r", seen.envelope[:400])


async def _anonymous_log(seen: Seen) -> None:
    log.debug("an envelope was taken")


# ------------------------------------------------------------------------- written down at closing


@dataclass
class _Kept:
    """Envelopes as they came, with the instant, until the box is closed."""

    came: dict[bytes, float] = field(default_factory=dict)

    async def at_cast(self, seen: Seen) -> None:
        self.came.setdefault(seen.serial, time.time())


def _at_close(statement: str, values: Callable[[int, bytes, float], dict[str, Any]]) -> Leak:
    """With the envelopes a row for each is written, sorted by serial or by what `values` say."""
    kept = _Kept()

    def patches(stack: ExitStack, _: Rounds) -> None:
        close = rows.close

        def and_more(id_: bytes, root: bytes, envelopes: Any) -> Any:
            run = close(id_, root, envelopes)
            came = [*kept.came.items()]
            kept.came.clear()

            def both(connection: Connection) -> None:
                run(connection)
                rows_ = [values(n, serial, at) for n, (serial, at) in enumerate(came)]
                for row in sorted(rows_, key=lambda row: row.pop("by")):
                    _run(connection, statement, row)

            return both

        stack.enter_context(patch.object(rows, "close", and_more))

    return Leak(of=0, at_cast=kept.at_cast, patches=patches)


def _of(number: int, leak: Leak) -> Leak:
    return Leak(number, leak.at_cast, leak.patches, leak.around, leak.database)


def _unsorted(stack: ExitStack, _: Rounds) -> None:
    """As they came: neither the box nor the writing sorts."""
    stack.enter_context(patch.object(Box, "sorted", lambda box: [*box._envelopes.values()]))
    stack.enter_context(patch.object(rows, "sorted", list, create=True))
    stack.enter_context(patch.object(lifecycle, "root_of", _sorted_root(lifecycle.root_of)))


def _sorted_root(root_of: Callable[..., bytes]) -> Callable[..., bytes]:
    return lambda h, envelopes: root_of(h, sorted(envelopes))


def _one_by_one(stack: ExitStack, _: Rounds) -> None:
    """Sorted, but the file is cleaned of nothing that issuing left."""

    async def nothing(_: Rounds) -> None:
        return None

    stack.enter_context(patch.object(lifecycle, "clean", nothing))


def _answers_kept(stack: ExitStack, _: Rounds) -> None:
    stack.enter_context(patch.object(rows, "_forget", lambda *_: None))


def _echo(stack: ExitStack, _: Rounds) -> None:
    def tell(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        log.info("%s %r", statement, parameters)

    event.listen(Engine, "before_cursor_execute", tell)
    stack.callback(event.remove, Engine, "before_cursor_execute", tell)


def _live_counter(stack: ExitStack, _: Rounds) -> None:
    told = public.told

    def and_so_many(round_: Any) -> dict[str, Any]:
        return {**told(round_), "dropped": len(round_.box) if round_.box is not None else 0}

    stack.enter_context(patch.object(public, "told", and_so_many))


def _exact_step(stack: ExitStack, _: Rounds) -> None:
    from ballots import control  # noqa: PLC0415 - only to be changed

    stack.enter_context(patch.object(control, "step", lambda count, of: f"{count}/{of}"))


class _OwnManifest:
    """Everybody is shown a manifest that differs a little: whoever's stamps fit it is known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.body" and scope["path"].endswith("/manifest"):
                mark = f'"notice":["{scope["client"][1]}"]'.encode()
                message = {**message, "body": message["body"].replace(b'"notice":[]', mark)}
            await send(message)

        await self._app(scope, receive, marked)


LEAKS: dict[str, Leak] = {
    "written in order of arrival": Leak(1, patches=_unsorted, database="postgresql"),
    "numbered by the database": _of(
        2,
        _at_close(
            "INSERT INTO leak (what) VALUES (:what)",
            lambda n, serial, _: {"by": n, "what": serial},
        ),
    ),
    "identifiers that hold the time": _of(
        2,
        _at_close(
            "INSERT INTO leak (word, what) VALUES (:word, :what)",
            lambda _, serial, at: {
                "by": serial,
                "what": serial,
                "word": f"{int(at * 1e6):016x}{secrets.token_hex(8)}",
            },
        ),
    ),
    "the time of each": _of(
        3,
        _at_close(
            "INSERT INTO leak (at, what) VALUES (:at, :what)",
            lambda _, serial, at: {"by": serial, "what": serial, "at": f"{at:.6f}"},
        ),
    ),
    "a flag in the ballot's transaction": Leak(4, _flag_beside_the_ballot),
    "deleted, and left in free pages": Leak(5, _stored_then_deleted, _one_by_one),
    "files not cleaned after closing": Leak(5, patches=_one_by_one),
    "each in its own transaction": Leak(6, _stored_at_once, database="postgresql"),
    "a message that one has voted": Leak(7, _outbox),
    "a job for each voter": Leak(8, _job),
    "an access log": Leak(9, _access_log),
    "an identifier of each request": Leak(9, _traced),
    "a line for each envelope": Leak(9, _anonymous_log),
    "bodies in error messages": Leak(12, _body_logged),
    "statements with their values": Leak(13, patches=_echo),
    "a live counter": Leak(14, patches=_live_counter),
    "an exact count for the office": Leak(14, patches=_exact_step),
    "calls counted by address": Leak(15, _calls_of_an_address),
    "browsers counted": Leak(16, _browsers),
    "a receipt kept for the voter": Leak(4, _receipt),
    "a manifest for each voter": Leak(18, around=_OwnManifest),
    "what issuing answered is kept": Leak(24, patches=_answers_kept),
}
