"""A consistent copy of a database that people are writing to."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from storage.audit import head
from storage.backups.container import BackupError, Manifest, pack
from storage.store import sqlite_file

_WAIT_SECONDS = 30.0


def back_up(url: str, out: Path, now: datetime) -> tuple[Manifest, str]:
    """Write a backup of the database at `url` to the file `out`; its manifest and digest.

    Everything committed before the call is in it. Serving goes on meanwhile: SQLite's
    `VACUUM INTO` and `pg_dump` read one unmoving picture. The copy is checked before it is
    packed. BackupError, or OSError when the file cannot be written.
    """
    address = make_url(url)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=out.resolve().parent) as folder:
        copy = Path(folder) / "database"
        if address.get_backend_name() == "sqlite":
            manifest = _of_sqlite(sqlite_file(address), copy, now)
        else:
            manifest = _of_postgres(address, copy, now)
        return manifest, pack(copy, manifest, out)


def _of_sqlite(database: Path, copy: Path, now: datetime) -> Manifest:
    if not database.exists():
        raise BackupError("no_database", str(database))
    source = sqlite3.connect(
        f"{database.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_SECONDS
    )
    with contextlib.closing(source):
        source.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool)
    with engine.connect() as connection:
        if (said := connection.exec_driver_sql("PRAGMA integrity_check").scalar()) != "ok":
            raise BackupError("damaged_database", str(said))
        return _manifest(connection, "sqlite", copy, now)


def _of_postgres(address: URL, copy: Path, now: datetime) -> Manifest:
    """One snapshot for the manifest and for the dump."""
    engine = create_engine(address, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        run_postgres(
            address, "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", f"--file={copy}",
        )  # fmt: skip
        return _manifest(connection, "postgresql", copy, now)


def _manifest(connection: Connection, dialect: str, copy: Path, now: datetime) -> Manifest:
    end = head(connection)
    migration = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
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
