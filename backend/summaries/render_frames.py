"""What goes to the process that fills in templates: a template, or a context for one of them."""

from __future__ import annotations

import struct

_TEMPLATE, _CONTEXT = b"T", b"C"
_NUMBER = struct.Struct(">I")


def template_frame(template: bytes) -> bytes:
    """It is the next template from 0, and is answered with nothing."""
    return _TEMPLATE + template


def context_frame(number: int, context: bytes) -> bytes:
    """JSON for the template of this number."""
    return _CONTEXT + _NUMBER.pack(number) + context


def template_in(frame: bytes) -> bytes | None:
    """None where the frame is a context."""
    return frame[1:] if frame[:1] == _TEMPLATE else None


def context_in(frame: bytes) -> tuple[int, bytes]:
    """Number of the template, and JSON."""
    (number,) = _NUMBER.unpack_from(frame, 1)
    return number, frame[1 + _NUMBER.size :]
