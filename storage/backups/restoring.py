"""A backup becomes a database again, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, select, update
from sqlalchemy.exc import DatabaseError

from storage.access import Invitation, Session
from storage.audit import CONSOLE, Head, record
from storage.backups.beside import BallotsPlace, of_ballots
from storage.backups.container import BackupError, Manifest, read_manifest, unpack
from storage.backups.placing import check_sqlite, load, must_be_empty, set_aside
from storage.channels import Outgoing
from storage.lock import WriterLock
from storage.migrating import newest_migration, upgrade
from storage.outgoing import Rank
from storage.people import Employee, RosterImport
from storage.personal.erasing import erase
from storage.store import sqlite_file
from storage.trail import AuditEvent
from storage.verifying import verify


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    set_aside: Path | None
    """Where the database that was there before lies now."""


def restore(
    path: Path,
    url: str,
    now: datetime,
    *,
    replace: bool = False,
    ballots: BallotsPlace | None = None,
) -> Restored:
    """Make the backup at `path` the database at `url`; and what it has of ballots, the one there.

    The file is checked whole before anything is touched, and the database that comes out of it
    (integrity, foreign keys, the trail against the manifest) before it takes its place. A
    database that is there already is set aside with `replace`, else refused. Unused ways in and
    the office's sessions end: after the backup they may have been taken away. Nudges that waited
    are not sent once more; receipts may be.
    BackupError; StoreLockedError while a process writes to the database.
    """
    manifest = read_manifest(path)
    address = make_url(url)
    if manifest.dialect != address.get_backend_name():
        raise BackupError("other_database", manifest.dialect)
    if manifest.migration > (newest_migration() or ""):
        raise BackupError("newer_version", manifest.migration)
    with of_ballots(path, manifest, ballots, now, replace=replace):
        if manifest.dialect == "sqlite":
            return Restored(manifest, _to_sqlite(path, sqlite_file(address), now, replace=replace))
        _to_postgres(path, address, now)
        return Restored(manifest, None)


def _to_sqlite(path: Path, database: Path, now: datetime, *, replace: bool) -> Path | None:
    database.parent.mkdir(parents=True, exist_ok=True)
    if database.exists() and not replace:
        raise BackupError("database_there", str(database))
    lock = WriterLock(database)
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=database.parent) as folder:
            fresh = Path(folder) / "phieu.db"
            manifest = unpack(path, fresh)
            fresh.chmod(0o600)
            url = f"sqlite:///{fresh}"
            check_sqlite(url)
            upgrade(url)
            _settle(url, manifest, now)
            _erase_again(url, _erased_in(database, _origin(url) if manifest.events else None), now)
            aside = set_aside(database, now) if database.exists() else None
            fresh.replace(database)
            return aside
    finally:
        lock.release()


def _origin(url: str) -> str | None:
    """The first event of a trail, salted as each is: what two installations never share."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return connection.scalar(select(AuditEvent.hash).where(AuditEvent.seq == 1))


def _erased_in(database: Path, origin: str | None) -> list[int]:
    """Who was erased in the database that is about to be replaced, as far as it can be read.

    Nobody where that one's trail began otherwise than at `origin`: the numbers of another
    installation are other people's.
    """
    if not database.exists():
        return []
    try:
        url = f"sqlite:///{database}"
        if origin not in (None, _origin(url)):
            return []
        with create_engine(url, poolclass=NullPool).connect() as connection:
            gone = select(Employee.id).where(Employee.erased_at.is_not(None))
            return list(connection.scalars(gone))
    except DatabaseError:
        return []


def _erase_again(url: str, employees: Sequence[int], now: datetime) -> None:
    """Who was erased after the backup was made does not come back with it."""
    if not employees:
        return
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        # Nobody applies one now, and going on with it would bring them back.
        connection.execute(
            update(RosterImport)
            .where(RosterImport.state == "applying")
            .values(state="withdrawn", content=None)
        )
        back = select(Employee.id).where(Employee.id.in_(employees), Employee.erased_at.is_(None))
        for employee in connection.scalars(back).all():
            erase(
                connection, employee, CONSOLE, reason="restore", document_number="", now=now
            )  # fmt: skip
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")


def _to_postgres(path: Path, address: URL, now: datetime) -> None:
    must_be_empty(address)
    with tempfile.TemporaryDirectory(prefix="phieu-restore-") as folder:
        dump = Path(folder) / "dump"
        manifest = unpack(path, dump)
        load(address, dump)
    url = address.render_as_string(hide_password=False)
    upgrade(url)
    _settle(url, manifest, now)


def _settle(url: str, manifest: Manifest, now: datetime) -> None:
    """The trail must be the one that was backed up; then the restoring is its next event."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        found = verify(connection)
        if found.first is not None or found.head != Head(manifest.events, manifest.head):
            raise BackupError("broken_trail")
        _end_ways_in(connection, now)
        _drop_nudges(connection, now)
        after = {"made_at": manifest.made_at}
        record(connection, CONSOLE, "installation.restore", "installation", now=now, after=after)


def _end_ways_in(connection: Connection, now: datetime) -> None:
    connection.execute(
        update(Session)
        .where(Session.ended_at.is_(None), Session.role == "office")
        .values(ended_at=now)
    )
    connection.execute(
        update(Invitation)
        .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _drop_nudges(connection: Connection, now: datetime) -> None:
    """After the backup they may have gone out, and a nudge is sent at most once."""
    under_way = Outgoing.state.in_(("waiting", "sending")) & (Outgoing.rank == int(Rank.NUDGE))
    connection.execute(
        update(Outgoing).where(under_way).values(state="cancelled", done_at=now, why="restored")
    )
