"""What goes through the pipes, either way: eight bytes of length, big-endian, and so many bytes."""

from __future__ import annotations

import struct
from typing import IO

_LENGTH = struct.Struct(">Q")


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)) + content)


def read_frame(pipe: IO[bytes], most: int | None = None) -> bytes | None:
    """One whole frame; None when the other end is gone, or sends more than `most` bytes."""
    length = pipe.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(length)
    if most is not None and size > most:
        return None
    content = pipe.read(size)
    return content if len(content) == size else None
