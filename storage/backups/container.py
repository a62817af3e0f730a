r"""The file of a backup: a line that names it, a manifest, the compressed database, a digest.

    PHIEU-BACKUP 1\n
    {"dialect": …, "migration": …, "made_at": …, "size": …, "events": …, "head": …}\n
    gzip data: the database, and behind it the one of ballots where there is one
    SHA-256 of everything before, 64 hexadecimal digits

Nothing of it is believed before the digest over the whole file agrees.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

_MAGIC = b"PHIEU-BACKUP 1\n"
_DIGITS = 64
_AT_ONCE = 1 << 20
_LONGEST_MANIFEST = 4096


class BackupError(Exception):
    """A backup that cannot be made or must not be restored; `code` names the sentence."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifest:
    dialect: str
    migration: str
    made_at: str
    """RFC 3339, UTC."""
    size: int
    """Bytes of the database, uncompressed."""
    events: int
    """Number and hash of the head of the trail: after restoring it must be the same."""
    head: str
    ballots: Beside | None = None
    """The database of ballots, packed behind the other."""

    @classmethod
    def of(cls, told: dict[str, Any]) -> Manifest:
        beside = told.pop("ballots", None)
        return cls(**told, ballots=Beside(**beside) if beside else None)


@dataclass(frozen=True, slots=True)
class Beside:
    dialect: str
    migration: str
    size: int


class _Hashed:
    """What is written goes into the digest too."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def pack(sources: Sequence[Path], manifest: Manifest, out: Path) -> str:
    """Write the backup of `sources` to `out`, readable by its owner only; answer its digest.

    Under its own name it appears whole, once it is on the disk.
    """
    partial = out.with_name(out.name + ".partial")
    number = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            hashed = _Hashed(file)
            hashed.write(_MAGIC)
            hashed.write(json.dumps(asdict(manifest)).encode() + b"\n")
            # No name and no time inside: the same database gives the same file.
            with gzip.GzipFile("", "wb", 1, hashed, mtime=0) as packed:
                for source in sources:
                    with source.open("rb") as database:
                        shutil.copyfileobj(database, packed, _AT_ONCE)
            digest = hashed.digest.hexdigest()
            file.write(digest.encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(out)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return digest


def read_manifest(path: Path) -> Manifest:
    """The manifest of a whole backup; BackupError for a truncated, altered or other file."""
    with _checked(path) as (manifest, _):
        return manifest


def unpack(path: Path, target: Path, ballots: Path | None = None) -> Manifest:
    """Check the whole file, then write the database that is in it to `target`; and that of
    ballots, if there is one and it is wanted, to `ballots`."""
    with _checked(path) as (manifest, packed):
        try:
            _write(packed, manifest.size, target)
            if manifest.ballots is not None and ballots is not None:
                _write(packed, manifest.ballots.size, ballots)
            elif manifest.ballots is not None:
                _pass(packed, manifest.ballots.size)
            if packed.read(1):
                raise BackupError("altered")
        except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
            raise BackupError("altered") from broken
        return manifest


def _write(packed: gzip.GzipFile, size: int, target: Path) -> None:
    with target.open("xb") as out:
        for chunk in _chunks(packed, size):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def _pass(packed: gzip.GzipFile, size: int) -> None:
    for _ in _chunks(packed, size):
        pass


def _chunks(packed: gzip.GzipFile, size: int) -> Iterator[bytes]:
    left = size
    while left:
        chunk = packed.read(min(left, _AT_ONCE))
        if not chunk:
            raise BackupError("altered")
        left -= len(chunk)
        yield chunk


@contextmanager
def _checked(path: Path) -> Iterator[tuple[Manifest, gzip.GzipFile]]:
    try:
        file = path.open("rb")
    except OSError as missing:
        raise BackupError("unreadable", missing.strerror or "") from missing
    with file:
        end = path.stat().st_size - _DIGITS
        if file.read(len(_MAGIC)) != _MAGIC:
            raise BackupError("no_backup")
        if end <= len(_MAGIC) or _digest(file, end) != file.read(_DIGITS):
            raise BackupError("altered")
        file.seek(len(_MAGIC))
        try:
            manifest = Manifest.of(json.loads(file.readline(_LONGEST_MANIFEST)))
        except (ValueError, TypeError, AttributeError) as unknown:
            raise BackupError("altered") from unknown
        yield manifest, gzip.GzipFile(fileobj=_UpTo(file, end))  # type: ignore[call-overload]


def _digest(file: BinaryIO, end: int) -> bytes:
    """SHA-256 of the first `end` octets; leaves the file there."""
    file.seek(0)
    digest, left = hashlib.sha256(), end
    while left > 0 and (chunk := file.read(min(left, _AT_ONCE))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


class _UpTo:
    """A file that ends where the digest begins."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file = file
        self._end = end

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._file.tell()
        return self._file.read(left if size < 0 else min(size, left))
