"""The database of ballots comes back with the other one: both, or neither."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from storage.backups.container import BackupError, Manifest, unpack
from storage.backups.placing import check_sqlite, load, must_be_empty, set_aside
from storage.lock import WriterLock
from storage.migrating import Schema, newest_migration, upgrade
from storage.store import sqlite_file


@dataclass(frozen=True, slots=True)
class BallotsPlace:
    """Where the database of ballots goes, and the tables that it has."""

    url: str
    schema: Schema


@contextmanager
def of_ballots(
    path: Path, manifest: Manifest, place: BallotsPlace | None, now: datetime, *, replace: bool
) -> Iterator[None]:
    """Made ready and checked before the other database is touched; in its place after it."""
    if place is None or manifest.ballots is None:
        yield
        return
    address = make_url(place.url)
    if manifest.ballots.dialect != address.get_backend_name():
        raise BackupError("other_database", manifest.ballots.dialect)
    if manifest.ballots.migration > (newest_migration(place.schema) or ""):
        raise BackupError("newer_version", manifest.ballots.migration)
    with ExitStack() as stack:
        if manifest.ballots.dialect == "sqlite":
            put = _ballots_to_sqlite(stack, path, place, now, replace=replace)
        else:
            put = _ballots_to_postgres(stack, path, place)
        yield
        put()


def _ballots_to_sqlite(
    stack: ExitStack, path: Path, place: BallotsPlace, now: datetime, *, replace: bool
) -> Callable[[], None]:
    database = sqlite_file(make_url(place.url))
    database.parent.mkdir(parents=True, exist_ok=True)
    if database.exists() and not replace:
        raise BackupError("database_there", str(database))
    stack.callback(WriterLock(database).release)
    folder = Path(
        stack.enter_context(tempfile.TemporaryDirectory(prefix=".restore-", dir=database.parent))
    )
    fresh = folder / "ballots.db"
    unpack(path, folder / "other", fresh)
    fresh.chmod(0o600)
    check_sqlite(f"sqlite:///{fresh}")
    upgrade(f"sqlite:///{fresh}", place.schema)

    def put() -> None:
        if database.exists():
            set_aside(database, now)
        fresh.replace(database)

    return put


def _ballots_to_postgres(stack: ExitStack, path: Path, place: BallotsPlace) -> Callable[[], None]:
    address = make_url(place.url)
    must_be_empty(address)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="phieu-restore-")))
    dump = folder / "ballots"
    unpack(path, folder / "other", dump)

    def put() -> None:
        load(address, dump)
        upgrade(place.url, place.schema)

    return put
