"""Databases for the tests: each test that asks has one of its own, migrated and empty.

A test that names `store` or `database_url` runs on SQLite and on PostgreSQL. To stay on one:

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PostgreSQL is the server at PHIEU_TEST_POSTGRES, or a throw-away one that the first test that
needs it starts; tests that touch no database start nothing.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage.migrating import upgrade
from storage.store import Store, open_store

_NUMBERS = itertools.count(1)

_USED: list[str] = []
"""Databases of tests that are over: dropped by the next, as the server needs a moment first."""

_MEMORY = Path("/dev/shm")  # noqa: S108  a throw-away server is twenty times as quick there
_ENOUGH = 1024**3


_LONG = (
    "test_simulated_year", "in_short", "test_made_up", "test_meeting", "test_demo_meeting",
    "test_simulated",
)  # fmt: skip
"""Files of minutes, the longest first, by a part of their names."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: runs on a real PostgreSQL server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: at the end no worker is left alone with it."""
    items.sort(key=lambda item: [name not in item.path.stem for name in _LONG])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database that only this test uses."""
    if request.param == "sqlite":
        file = tmp_path / "phieu.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    postgres_template: str = request.getfixturevalue("postgres_template")
    template = make_url(postgres_template)
    name = f"phieu_test_{os.getpid()}_{next(_NUMBERS)}"
    with _server(postgres_template) as server:
        _drop_used(server)
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template.database}"')
    _USED.append(name)
    yield template.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store on the test's own database."""
    opened = open_store(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "phieu.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """A migrated database that each test's own is copied from."""
    name = f"phieu_template_{os.getpid()}"
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with _server(postgres_url) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    upgrade(url)
    yield url
    with _server(postgres_url) as server:
        _drop_used(server)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a server on which tests may make databases."""
    given = os.environ.get("PHIEU_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = _postgres_programs()
    if programs is None:
        pytest.skip(
            "PostgreSQL is not installed: apt-get install postgresql, or set PHIEU_TEST_POSTGRES"
        )
    # Not below pytest's own folder, which the server's user may not enter.
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH
    folder = Path(tempfile.mkdtemp(prefix="phieu-postgres-", dir=_MEMORY if roomy else None))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    try:
        _run(
            user,
            programs / "initdb",
            "--pgdata",
            folder / "data",
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
        )
        settings = (
            f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off "
            "-c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB"
        )
        _run(
            user,
            programs / "pg_ctl",
            "start",
            "--wait",
            "--pgdata",
            folder / "data",
            "--log",
            folder / "log",
            "--options",
            settings,
        )
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _run(user, programs / "pg_ctl", "stop", "--mode=immediate", "--pgdata", folder / "data")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def _run(user: str | None, *command: str | Path) -> None:
    subprocess.run(command, user=user, check=True, cwd="/", stdout=subprocess.DEVNULL)


def _server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection on which databases are made and dropped."""
    address = make_url(url).set(drivername="postgresql", database="postgres")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _drop_used(server: psycopg.Connection[tuple[object, ...]]) -> None:
    while _USED:
        server.execute(f'DROP DATABASE "{_USED.pop()}" WITH (FORCE)')
