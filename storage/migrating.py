"""Bringing a database to the tables of this version, and proving that nothing is missing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    CheckConstraint,
    Connection,
    MetaData,
    NullPool,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)

from storage.errors import StoreError
from storage.lock import WriterLock
from storage.store import sqlite_file
from storage.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one database, and how it comes to have them."""

    metadata: MetaData
    migrations: Path
    lock: int
    """Its own number, which our processes use on PostgreSQL: one upgrades, the rest wait."""


MAIN = Schema(metadata, MIGRATIONS, 7_045_501)


def upgrade(url: str, schema: Schema = MAIN) -> None:
    """Make or bring up to date the database at `url`, whole or not at all.

    Raises `StoreLockedError` while another process writes to an SQLite database.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _upgrade_sqlite(address, schema)
    else:
        with _connect(address) as connection, connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": schema.lock})
            _run(connection, schema)


def check(url: str, schema: Schema = MAIN) -> None:
    """Raise `StoreError` when the database is not at the newest migration, or it is and the
    tables in the code say something else.
    """
    with _connect(make_url(url)) as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        at, newest = context.get_current_revision(), newest_migration(schema)
        if at != newest:
            raise StoreError(f"the database is at migration {at}, the newest is {newest}")
        differences = [
            *compare_metadata(context, schema.metadata),
            *_checks_that_differ(connection, schema.metadata),
        ]
        if differences:
            listed = "\n".join(f"  {difference}" for difference in differences)
            raise StoreError(f"the migrations do not make the tables of the code:\n{listed}")


def _checks_that_differ(connection: Connection, metadata: MetaData) -> list[str]:
    """Check constraints by name, which Alembic does not compare."""
    inspector = inspect(connection)
    differences = []
    for table in metadata.sorted_tables:
        if not inspector.has_table(table.name):
            continue
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        wanted = {
            connection.dialect.identifier_preparer.format_constraint(constraint)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        differences += [f"check {name} on {table.name}" for name in there ^ wanted]
    return differences


def newest_migration(schema: Schema = MAIN) -> str | None:
    return ScriptDirectory.from_config(configuration(schema=schema)).get_current_head()


def configuration(connection: Connection | None = None, *, schema: Schema = MAIN) -> Config:
    """Alembic's settings, without a file: the migrations lie inside the installed package."""
    config = Config(attributes={"connection": connection, "metadata": schema.metadata})
    config.set_main_option("script_location", str(schema.migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade_sqlite(address: URL, schema: Schema) -> None:
    database = sqlite_file(address)
    lock = WriterLock(database)
    try:
        # Once and here: two processes that set it on a new file at one moment would collide.
        with contextlib.closing(sqlite3.connect(database)) as driver:
            driver.execute("PRAGMA journal_mode=WAL")
        with _connect(address) as connection, connection.begin():
            _run(connection, schema)
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise StoreError(f"the migration would leave rows without their parent: {broken}")
    finally:
        lock.release()


def _run(connection: Connection, schema: Schema) -> None:
    command.upgrade(configuration(connection, schema=schema), "head")


@contextlib.contextmanager
def _connect(address: URL) -> Iterator[Connection]:
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        # The driver would commit before each CREATE TABLE, and leave half a migration behind.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        yield connection


def _leave_transactions_to_us(driver: Any, _record: object) -> None:
    driver.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
