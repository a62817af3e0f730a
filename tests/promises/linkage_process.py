"""`python -m tests.promises.linkage_process DATA PORT LEAK`: a ballots process that keeps in its
memory what it should not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ballots import blind_rsa, signing
from ballots.box import Box
from ballots.protocol import STAMP, pieces_of
from phieu import ballots_process
from phieu.forgetting import forget_what_is_freed

_KEPT: list[Any] = []


class KeptSigners:
    """Keys in this process, and in it for ever."""

    def __init__(self, stamps: int) -> None:
        self._keys = [blind_rsa.generate() for _ in range(stamps)]
        _KEPT.append(self._keys)
        self.moduli = [key.public.modulus for key in self._keys]
        self.alive = True

    async def sign(self, blinded: bytes) -> bytes:
        pairs = zip(self._keys, pieces_of(blinded, STAMP), strict=True)
        return b"".join(blind_rsa.blind_sign(key, message) for key, message in pairs)

    async def end(self) -> None:
        self.alive = False


def _keys_kept() -> None:
    async def start(stamps: int, **_: Any) -> KeptSigners:
        return KeptSigners(stamps)

    signing.start = start  # type: ignore[assignment]


def _box_kept() -> None:
    put = Box.put

    def and_keep(box: Box, content: bytes) -> bytes:
        _KEPT.append(bytes(content))
        return put(box, content)

    Box.put = and_keep  # type: ignore[method-assign]


LEAKS: dict[str, Callable[[], None]] = {
    "the box is kept in memory": _box_kept,
    "keys are kept in memory": _keys_kept,
}

if __name__ == "__main__":
    forget_what_is_freed()
    data, port, leak = sys.argv[1:]
    LEAKS[leak]()
    asyncio.run(
        ballots_process.run(ballots_process.settings_of(Path(data)), "127.0.0.1", int(port))
    )
