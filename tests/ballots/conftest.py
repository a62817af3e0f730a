"""The ballots process's own database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from ballots.settings import Settings
from tests.ballots.room import House, housed

_NUMBERS = itertools.count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Of a ballots process that has no database yet."""
    key = bytes(range(32))
    if request.param == "sqlite":
        yield Settings(tmp_path, key)
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"phieu_ballots_{os.getpid()}_{next(_NUMBERS)}"
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    yield Settings(tmp_path, key, url)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with housed(settings) as opened:
        yield opened
