"""One process writes to an SQLite database: a file lock that ends with its process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.errors import StoreLockedError


class WriterLock:
    """Held on `<database>.lock` from making to `release()`, or until the process dies."""

    def __init__(self, database: Path) -> None:
        self._file = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode(errors="replace").strip()
            os.close(self._file)
            raise StoreLockedError(
                f"{database} is in use: process {holder or '?'} writes to it. "
                "Stop that process, or let it do this work, and try again."
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let others write. The file stays: removing it would let two processes hold two locks."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
