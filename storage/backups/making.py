"""A consistent copy of a database that people are writing to."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from storage.audit import head
from storage.backups.container import BackupError, Beside, Manifest, pack
from storage.store import sqlite_file

_WAIT_SECONDS = 30.0
_MIGRATION = text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True, slots=True)
class Ballots:
    """The database of ballots, and whether it may be copied: nothing of issuing lies in it."""

    url: str
    is_clean: Callable[[Connection], bool]


def back_up(
    url: str, out: Path, now: datetime, ballots: Ballots | None = None
) -> tuple[Manifest, str]:
    """Write a backup of the database at `url` to the file `out`; its manifest and digest. That of
    ballots, if there is one, is packed with it; BackupError `ballot_under_way` while it must not.

    Everything committed before the call is in it. Serving goes on meanwhile: SQLite's
    `VACUUM INTO` and `pg_dump` read one unmoving picture. The copy is checked before it is
    packed. BackupError, or OSError when the file cannot be written.
    """
    address = make_url(url)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=out.resolve().parent) as folder:
        copy, copies = Path(folder) / "database", []
        beside = _copied(ballots, Path(folder) / "ballots") if ballots else None
        if beside is not None:
            copies = [Path(folder) / "ballots"]
        if address.get_backend_name() == "sqlite":
            manifest = _of_sqlite(sqlite_file(address), copy, now)
        else:
            manifest = _of_postgres(address, copy, now)
        manifest = replace(manifest, ballots=beside)
        return manifest, pack([copy, *copies], manifest, out)


def _copied(ballots: Ballots, copy: Path) -> Beside | None:
    """Looked at before: what must not be copied does not come to lie here either."""
    address = make_url(ballots.url)
    if address.get_backend_name() == "sqlite":
        if not sqlite_file(address).exists():
            return None
        _must_be_clean(ballots, ballots.url)
        _copy_sqlite(sqlite_file(address), copy)
        migration = _must_be_clean(ballots, f"sqlite:///{copy}")
    else:
        migration = _must_be_clean(ballots, ballots.url)
        _dump(address, copy)
    return Beside(address.get_backend_name(), migration, copy.stat().st_size)


def _must_be_clean(ballots: Ballots, url: str) -> str:
    """The newest migration of a database that may be copied."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        if not ballots.is_clean(connection):
            raise BackupError("ballot_under_way")
        return str(connection.execute(_MIGRATION).scalar_one())


def _of_sqlite(database: Path, copy: Path, now: datetime) -> Manifest:
    if not database.exists():
        raise BackupError("no_database", str(database))
    _copy_sqlite(database, copy)
    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool)
    with engine.connect() as connection:
        if (said := connection.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
            raise BackupError("damaged_database", str(said))
        return _manifest(connection, "sqlite", copy, now)


def _copy_sqlite(database: Path, copy: Path) -> None:
    source = sqlite3.connect(
        f"{database.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_SECONDS
    )
    with contextlib.closing(source):
        source.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)


def _of_postgres(address: URL, copy: Path, now: datetime) -> Manifest:
    """One snapshot for the manifest and for the dump."""
    engine = create_engine(address, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _dump(address, copy, f"--snapshot={snapshot}")
        return _manifest(connection, "postgresql", copy, now)


def _dump(address: URL, copy: Path, *more: str) -> None:
    run_postgres(
        address, "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
        *more, f"--file={copy}",
    )  # fmt: skip


def _manifest(connection: Connection, dialect: str, copy: Path, now: datetime) -> Manifest:
    end = head(connection)
    migration = connection.execute(_MIGRATION).scalar_one()
    return Manifest(
        dialect=dialect,
        migration=migration,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        size=copy.stat().st_size,
        events=end.seq,
        head=end.hash,
    )


def run_postgres(address: URL, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against `address`; the password is in no command line."""
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[::-1]),
        None,
    )
    if found is None:
        raise BackupError("no_program", program)
    plain = address.set(drivername="postgresql", password=None).render_as_string()
    password = {} if address.password is None else {"PGPASSWORD": str(address.password)}
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [found, *arguments, f"--dbname={plain}"],
        env=password,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError("program_failed", f"{program}: {done.stderr.strip()[:500]}")
