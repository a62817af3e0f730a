"""Nothing in the tables, nor around them, can tell who dropped what, in which order, or when."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Column, Date, DateTime, MetaData, NullPool, Time, create_engine, text

import ballots
from ballots.settings import Settings
from ballots.tables import SCHEMA, metadata
from storage.migrating import check, upgrade
from tests.ballots.room import House

ROUND_ALONE = {"round"}
"""One row a round: whatever it holds is about the whole room."""

SOURCE = sorted(Path(ballots.__file__).parent.glob("*.py"))


def test_the_migrations_make_the_tables_of_the_code(settings: Settings) -> None:
    upgrade(settings.url, SCHEMA)

    check(settings.url, SCHEMA)


def test_no_column_is_a_time_a_number_of_its_own_or_has_room_for_more() -> None:
    assert [str(column) for column in _columns(metadata) if _tells_more(column)] == []


@pytest.mark.parametrize(
    "column",
    [
        "created_at TIMESTAMP", "dropped_at VARCHAR(32)", "id INTEGER PRIMARY KEY", "order INTEGER",
        "extra TEXT", "ip VARCHAR(40)", "user_agent VARCHAR(200)",
    ],
)  # fmt: skip
def test_a_column_that_would_tell_is_found(column: str) -> None:
    engine = create_engine("sqlite://", poolclass=NullPool)
    name, kind = column.split(" ", 1)
    other = MetaData()
    with engine.connect() as connection:
        connection.execute(text(f'CREATE TABLE envelope (body BLOB, "{name}" {kind})'))
        other.reflect(connection)

    assert [found.name for found in _columns(other) if _tells_more(found)] == [name]


def test_sqlite_numbers_no_row(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ballots.db'}"
    upgrade(url, SCHEMA)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        made = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        ).all()

    numbered = [name for name, sql in made if "WITHOUT ROWID" not in sql]
    assert numbered == ["alembic_version"]


def test_no_table_refers_to_people() -> None:
    assert {
        key.column.table.name for table in metadata.tables.values() for key in table.foreign_keys
    } == {"round"}


async def test_no_answer_sets_a_cookie_or_may_be_kept(house: House) -> None:
    room = await house.prepare(voters=1)
    answers = [
        await room.get("state"), await room.get("manifest"), await room.get("board"),
        await room.post("issue", b""), await room.drop(b""), await room.post("ready", b""),
        await house.phones.get(f"/p/{room.round}"), await house.phones.get("/nowhere"),
    ]  # fmt: skip

    for answer in answers:
        assert "set-cookie" not in answer.headers
        assert "etag" not in answer.headers
        assert "last-modified" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_nothing_here_reads_who_asks() -> None:
    """Addresses, browsers, cookies: what is not read cannot be kept."""
    asks = re.compile(r"\.client\b|user-agent|\.cookies|x-forwarded|remote_addr", re.IGNORECASE)

    assert [
        f"{path.name}: {line.strip()}"
        for path in SOURCE
        for line in path.read_text().splitlines()
        if asks.search(line) and path.name != "client.py"
    ] == []


def test_only_kinds_of_errors_are_logged() -> None:
    """A log line of this room has the name of an error's type, and nothing of a request."""
    says = re.compile(r"log\.\w+\((.*)\)")
    said = [found[1] for path in SOURCE for found in says.finditer(path.read_text())]

    assert said
    for words in said:
        _, _, given = words.partition('",')
        assert given.strip() in {"", "type(error).__name__"}, words


def _columns(of: MetaData) -> list[Column[object]]:
    return [column for table in of.tables.values() for column in table.columns]


def _tells_more(column: Column[object]) -> bool:
    kind = column.type
    is_time = isinstance(kind, DateTime | Date | Time) or re.search(r"_at$|time|date", column.name)
    counts = str(kind) in {"INTEGER", "BIGINT"} and column.table.name not in ROUND_ALONE
    free = str(kind) in {"TEXT", "JSON"} and column.table.name not in ROUND_ALONE
    about_who = re.search(r"ip$|agent|name|order|seq|device|staff|employee", column.name)
    return bool(is_time or counts or free or about_who)
