"""Putting a database in its place: what both of an installation need."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, inspect
from sqlalchemy.exc import DatabaseError

from storage.backups.container import BackupError
from storage.backups.making import run_postgres


def check_sqlite(url: str) -> None:
    try:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
                said = connection.exec_driver_sql(question).first()
                if said is not None and said[0] != "ok":
                    raise BackupError("damaged_database", str(said))
    except DatabaseError as broken:
        raise BackupError("damaged_database", str(broken.orig)) from broken


def set_aside(database: Path, now: datetime) -> Path:
    """The old database with its log, under a name that says when it was set aside."""
    aside = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
    for ending in ("-wal", "-shm", ""):
        part = database.with_name(database.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside


def must_be_empty(address: URL) -> None:
    with create_engine(address, poolclass=NullPool).connect() as connection:
        if inspect(connection).get_table_names():
            raise BackupError("database_there", str(address.database))


def load(address: URL, dump: Path) -> None:
    run_postgres(
        address, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
        "--single-transaction", str(dump),
    )  # fmt: skip
