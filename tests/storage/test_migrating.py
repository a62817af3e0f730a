"""The migrations make exactly the tables of the code, once, whole, and on either database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from storage.errors import StoreError, StoreMissingError
from storage.lock import WriterLock
from storage.migrating import check, upgrade
from storage.store import Store, StoreLockedError, open_store
from tests.storage.notes import add, kept


def test_the_newest_migration_equals_the_tables(database_url: str) -> None:
    check(database_url)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE employee ADD COLUMN nickname text",
        "DROP TABLE wrong_guess",
        "DROP INDEX ix_employee_sort_key",
    ],
)
def test_a_difference_is_found(database_url: str, change: str) -> None:
    _execute(database_url, change)

    with pytest.raises(StoreError, match="do not make the tables"):
        check(database_url)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_missing_check_constraint_is_found(database_url: str) -> None:
    _execute(database_url, "ALTER TABLE campaign DROP CONSTRAINT ck_campaign_state")

    with pytest.raises(StoreError, match="ck_campaign_state"):
        check(database_url)


def test_an_older_database_is_told_apart(database_url: str) -> None:
    _execute(database_url, "UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(StoreError, match="at migration 0000"):
        check(database_url)


async def test_a_second_upgrade_changes_nothing(store: Store, database_url: str) -> None:
    await store.write(add("An"))
    await store.close()

    upgrade(database_url)

    again = open_store(database_url)
    assert await kept(again) == {"An": 1}
    await again.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_upgrade_waits_for_no_other_writer_but_says_who_it_is(database_url: str) -> None:
    lock = WriterLock(Path(database_url.removeprefix("sqlite:///")))

    with pytest.raises(StoreLockedError, match="process"):
        upgrade(database_url)
    lock.release()
    upgrade(database_url)


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'phieu.db'}"
    _execute(url, "CREATE TABLE session (id integer)")

    with pytest.raises(Exception, match="session already exists"):
        upgrade(url)

    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert list(tables) == ["session"]


def test_a_store_is_not_opened_where_no_database_is(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        open_store(f"sqlite:///{tmp_path / 'nowhere.db'}")
    with pytest.raises(StoreError, match="needs a file"):
        open_store("sqlite://")
    assert list(tmp_path.iterdir()) == []


def _execute(url: str, statement: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))
