"""The child that stamps: it makes private keys, holds them, and dies with them.

It hears once how many keys to make and answers their moduli, joined. Then, again and again: one
blinded message for each of its keys, joined; it answers as many blind signatures. No key leaves
this process: it writes no file, starts nothing, leaves no core, and no debugger of the same user
may look into it.
"""

from __future__ import annotations

import ctypes
import signal

from ballots.blind_rsa import BlindRsaError, PrivateKey, blind_sign, generate
from ballots.protocol import STAMP, pieces_of
from confined.inside import answer, give_up_everything, heard

_MEMORY = 64 * 1024 * 1024
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4


def main() -> None:
    _hide()
    wanted = heard()
    give_up_everything(_MEMORY)
    if wanted is None:
        return
    keys = [generate() for _ in range(int.from_bytes(wanted, "big"))]
    answer(b"+" + b"".join(key.public.modulus for key in keys))
    while (asked := heard()) is not None:
        answer(_stamped(keys, asked))


def _stamped(keys: list[PrivateKey], asked: bytes) -> bytes:
    if len(asked) != len(keys) * STAMP:
        return b"-size"
    try:
        pairs = zip(keys, pieces_of(asked, STAMP), strict=True)
        return b"+" + b"".join(blind_sign(key, blinded) for key, blinded in pairs)
    except BlindRsaError:
        return b"-stamp"


def _hide() -> None:
    """No core, no tracing by the same user; and it dies when its parent does."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
