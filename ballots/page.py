"""The one page of the ballots origin: the same bytes for every round and everybody."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_MISSING = b"<!doctype html><meta charset=utf-8><title>Phieu</title>"
_INLINE = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    content: bytes
    policy: str
    """Content-Security-Policy: what is in the file may run, by its hash, and nothing else."""

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def packed(self) -> bytes:
        """For the way: a room full of phones asks for it at one instant."""
        return gzip.compress(self.content, 9, mtime=0)


def read_page(folder: Path = STATIC) -> Page:
    file = folder / "phieu-kin.html"
    content = file.read_bytes() if file.exists() else _MISSING
    return Page(content, _policy(content))


def _policy(content: bytes) -> str:
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for part in _INLINE.finditer(content):
        digest = base64.b64encode(hashlib.sha256(part[2]).digest()).decode("ascii")
        hashes[part[1].decode("ascii")].append(f"'sha256-{digest}'")
    return "; ".join(
        [
            "default-src 'none'",
            *(f"{kind}-src {' '.join(known)}" for kind, known in hashes.items() if known),
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
