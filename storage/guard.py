"""What an SQLite connection refuses while a function has it: ending transactions, endless SQL."""

from __future__ import annotations

import math
import secrets
import sqlite3
import time

_TOKEN = secrets.token_hex(4)
SAVEPOINT_NAME = f"store_{_TOKEN}"

# The driver keeps compiled statements by their text, and a compiled one is not authorized again.
# So the store's own statements have a text that no function uses.
BEGIN = f"BEGIN IMMEDIATE /* {_TOKEN} */"
BEGIN_READ = f"BEGIN /* {_TOKEN} */"
COMMIT = f"COMMIT /* {_TOKEN} */"
ROLLBACK = f"ROLLBACK /* {_TOKEN} */"
SAVEPOINT = f"SAVEPOINT {SAVEPOINT_NAME}"
RELEASE = f"RELEASE {SAVEPOINT_NAME}"
UNDO = f"ROLLBACK TO {SAVEPOINT_NAME}"

_STEPS_BETWEEN_LOOKS = 20_000
"""Steps of SQLite's machine between two looks at the clock: under a millisecond."""

_REFUSED = {sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
_ABOUT_TABLES = {"table_info", "table_xinfo", "index_list", "index_info", "foreign_key_list"}
_SETTINGS = {"foreign_keys", "journal_mode", "synchronous"}


def _only_asks(pragma: str | None, value: str | None) -> bool:
    return pragma in _ABOUT_TABLES or (pragma in _SETTINGS and value is None)


class Guard:
    """Watches one connection; strict from `enter()` to `leave()`.

    Savepoints of a function's own (`connection.begin_nested()`) are allowed: they lie inside
    the store's, whose name it may not use.
    """

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self.refused = False
        """Whether the function tried what it must not."""
        self._inside = False
        self._seconds = seconds
        self._until = math.inf
        connection.set_authorizer(self._authorize)
        connection.set_progress_handler(self._too_long, _STEPS_BETWEEN_LOOKS)

    def enter(self) -> None:
        self.refused = False
        self._inside = True
        self._until = time.monotonic() + self._seconds

    def leave(self) -> None:
        self._inside = False
        self._until = math.inf

    def _authorize(
        self, action: int, first: str | None, second: str | None, *_where: str | None
    ) -> int:
        if not self._inside:
            return sqlite3.SQLITE_OK
        if (
            action in _REFUSED
            or (action == sqlite3.SQLITE_SAVEPOINT and second == SAVEPOINT_NAME)
            or (action == sqlite3.SQLITE_PRAGMA and not _only_asks(first, second))
        ):
            self.refused = True
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    def _too_long(self) -> int:
        return time.monotonic() > self._until
