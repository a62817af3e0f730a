"""A throw-away PostgreSQL server in a folder of its own, reached by a Unix socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder below it is made, with a random name
_ENOUGH = 512 * 1024 * 1024


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, or None when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[str]:
    """The address of a running server; `durable` keeps fsync on, on a real disk."""
    programs = postgres_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    in_memory = not durable and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH
    # Not below pytest's own folder, which the server's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="phieu-postgres-", dir=_MEMORY if in_memory else None))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = f"--pgdata={folder / 'data'}"
    initdb = (programs / "initdb", data, "--auth=trust", "--username=postgres", "--locale=C")
    settings = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=200"]
    settings += [] if durable else ["fsync=off", "full_page_writes=off", "shared_buffers=64MB"]
    options = " ".join(f"-c {setting}" for setting in settings)
    start = (programs / "pg_ctl", "start", "--wait", data, f"--log={folder / 'log'}")
    try:
        _run(user, *initdb, "--no-sync", "--encoding=UTF8")
        _run(user, *start, f"--options={options}")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _run(user, programs / "pg_ctl", "stop", "--mode=immediate", data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, *command: str | Path) -> None:
    subprocess.run(command, user=user, check=True, cwd="/", stdout=subprocess.DEVNULL)
