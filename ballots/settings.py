"""Where the ballots process is, and the key by which `serve` may tell it what to do."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

KEY_FILE = "ballots.key"
_BYTES = 32


@dataclass(frozen=True)
class Settings:
    data: Path
    """The folder of the installation."""
    key: bytes
    database: str | None = None
    """None: SQLite in the folder."""

    @property
    def url(self) -> str:
        return database_of(self.data, self.database)


def database_of(data: Path, database: str | None) -> str:
    """The address of the ballots process's own database."""
    return database or f"sqlite:///{data / 'ballots.db'}"


def control_key(data: Path, given: str | None = None) -> bytes:
    """The key that both processes hold: the given one (64 hexadecimal digits), or that of the
    folder, made by whichever process comes first. ValueError for anything shorter."""
    text = given if given is not None else _of_folder(data)
    key = bytes.fromhex(text.strip())
    if len(key) != _BYTES:
        raise ValueError("the key of the ballots process has 64 hexadecimal digits")
    return key


def _of_folder(data: Path) -> str:
    """Whole or not there: it is written aside, and linked to its name by one process only."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / KEY_FILE
    if not file.exists():
        aside = data / f".{KEY_FILE}-{secrets.token_hex(8)}"
        number = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(_BYTES))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(aside, file)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return file.read_text("ascii")
