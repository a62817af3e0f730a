"""Rounds one after the other in one ballots process, on a database of their own."""

from __future__ import annotations

import logging
import random
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from ballots import blind_rsa, signing
from ballots.app import create_app
from ballots.opening import opened
from ballots.page import Page
from ballots.protocol import STAMP, pieces_of
from ballots.rounds import Rounds
from ballots.settings import Settings
from ballots.tables import SCHEMA
from storage.migrating import upgrade
from tests.cluster import throwaway_postgres
from tests.promises.linkage_faults import faults_of
from tests.promises.linkage_postgres import PostgresFiles, talkative
from tests.promises.linkage_round import Files, Logs, Round, Watched, play
from tests.promises.linkage_scene import Scene
from tests.promises.linkage_sqlite import SqliteFiles

Sewn = Callable[[Rounds], AbstractContextManager[Callable[[ASGIApp], ASGIApp]]]
"""A leak: what it changes while the process runs, and what it puts around the app."""

PEOPLE = 100
"""So many people vote on one database, in as many rounds as that makes."""

_PAGE = Page(b"<!doctype html><title>Phieu</title>", "default-src 'none'")
_MEMORY = Path("/dev/shm")  # noqa: S108 - folders with random names are made there


class PooledSigners:
    """Test seam: in place of fresh keys in child processes, keys that rounds of this promise share.

    Making keys would be nine tenths of its time. What is stored, sent and logged is the same.
    """

    _made: list[blind_rsa.PrivateKey] = []
    _first = count()

    def __init__(self, stamps: int) -> None:
        while len(self._made) < 2 * stamps + 4:
            self._made.append(blind_rsa.generate())
        first = next(self._first) % (len(self._made) - stamps + 1)
        self._keys = self._made[first : first + stamps]
        self.moduli = [key.public.modulus for key in self._keys]
        self.alive = True

    async def sign(self, blinded: bytes) -> bytes:
        pairs = zip(self._keys, pieces_of(blinded, STAMP), strict=True)
        return b"".join(blind_rsa.blind_sign(key, message) for key, message in pairs)

    async def end(self) -> None:
        self._keys, self.alive = [], False


async def _pooled(stamps: int, **_: Any) -> PooledSigners:
    return PooledSigners(stamps)


@contextmanager
def sqlite_databases() -> Iterator[Any]:
    """Makes one database after the other, each in a folder of its own."""
    roomy = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="phieu-linkage-", dir=roomy) as folder:
        template = Path(folder) / "template.db"
        upgrade(f"sqlite:///{template}", SCHEMA)

        @contextmanager
        def database() -> Iterator[SqliteFiles]:
            with tempfile.TemporaryDirectory(dir=folder) as own:
                data = Path(own) / "data"
                data.mkdir()
                shutil.copyfile(template, data / "ballots.db")
                yield SqliteFiles(data / "ballots.db")

        yield database


@contextmanager
def postgres_databases() -> Iterator[Any]:
    with throwaway_postgres() as server, talkative(server) as admin:
        admin.execute("CREATE DATABASE template_of_ballots")
        upgrade(server.replace("/postgres?", "/template_of_ballots?"), SCHEMA)

        @contextmanager
        def database() -> Iterator[PostgresFiles]:
            files = PostgresFiles(server, "template_of_ballots", admin)
            try:
                yield files
            finally:
                files.clean_up()

        yield database


DATABASES: dict[str, Any] = {"sqlite": sqlite_databases, "postgresql": postgres_databases}


@asynccontextmanager
async def _process(files: Files, key: bytes, leak: Sewn) -> AsyncIterator[Any]:
    """The ballots process's own code on this database; `leak` is sewn in."""
    with tempfile.TemporaryDirectory(prefix="phieu-linkage-") as data:
        async with opened(Settings(Path(data), key, files.url), _PAGE) as rounds:
            with leak(rounds) as around:
                yield around(create_app(rounds))


async def trials(
    database: Any, people: int, many: int, dice: random.Random, leak: Sewn
) -> list[Scene]:
    """So many rounds, each as the adversary finds it; on as many databases as they need."""
    found: list[Scene] = []
    start, signing.start = signing.start, _pooled  # type: ignore[assignment]
    try:
        while len(found) < many:
            rounds = min(max(PEOPLE // people, 1), many - len(found))
            with database() as files:
                found += await _on_one(files, people, rounds, dice, leak)
    finally:
        signing.start = start
    return found


async def _on_one(
    files: Files, people: int, rounds: int, dice: random.Random, leak: Sewn
) -> list[Scene]:
    logs, key, watched = Logs(), secrets.token_bytes(32), list[Watched]()
    with listening(logs):
        async with _process(files, key, leak) as app:
            for _ in range(rounds):
                begun = logs.at
                watched.append(await play(Round(app, key, people, dice), files, logs))
                logs.keep(watched[-1].scene, begun)
    scenes = [each.scene for each in watched]
    files.copy("closed/2", *scenes)
    files.back_up(*scenes)
    for each in watched:
        each.scene.look()
        each.scene.faults += faults_of(each)
    return scenes


@contextmanager
def listening(logs: Logs) -> Iterator[None]:
    """Every logger there is, at DEBUG."""
    loggers = [logging.getLogger(), logging.getLogger("sqlalchemy")]
    levels = [each.level for each in loggers]
    loggers[0].addHandler(logs)
    for each in loggers:
        each.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        loggers[0].removeHandler(logs)
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
