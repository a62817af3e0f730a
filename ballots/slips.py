"""One slip: a one-time key with the office's stamp, and selections signed with that key.

Nobody can change a selection without the key, and no phone keeps it; nobody can make a slip without
a stamp, and the stamp was given blindly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballots.manifest import Manifest
from ballots.manifest_parts import AtMost, Ranks
from ballots.protocol import (
    KEY,
    PREFIX,
    STAMP,
    Sizes,
    cut,
    number,
    pieces_of,
    selection_input,
    slip_input,
)

STAMPED, SIGNED, TWICE, SELECTION, RULE = "stamp", "signature", "twice", "selection", "rule"
"""What can be wrong with a slip, in the order in which it is looked at."""

_FIELD = 2**255 - 19
_SIGN = 1 << 255


class Slip(NamedTuple):
    item: int
    """As the slip says; WHOLE when the whole ballot is on it."""
    prefix: bytes
    key: bytes
    stamp: bytes
    selections: bytes
    """One; a whole ballot's: one an item."""
    signature: bytes

    def packed(self) -> bytes:
        return number(self.item, 2) + b"".join(self[1:])


def slips_in(inner: bytes, sizes: Sizes) -> list[Slip]:
    """Of an opened envelope. BallotError `size`."""
    return [_slip_of(content, sizes) for content in pieces_of(inner, sizes.slip)]


def _slip_of(content: bytes, sizes: Sizes) -> Slip:
    item, prefix, key, stamp, selections, signature = cut(
        content, 2, PREFIX, KEY, STAMP, sizes.selections
    )
    return Slip(int.from_bytes(item, "big"), prefix, key, stamp, selections, signature)


def is_stamped(manifest: Manifest, at: int, slip: Slip) -> bool:
    """`at`: its place among the slips of an envelope, from 0."""
    item = manifest.numbers[at]
    message = slip.prefix + slip_input(manifest.h, item, slip.key)
    return slip.item == item and manifest.slip_keys[at].verify(message, slip.stamp)


def is_signed(manifest: Manifest, slip: Slip) -> bool:
    message = selection_input(manifest.h, slip.item, slip.key, slip.selections)
    if not _is_plain_point(slip.key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(slip.key).verify(slip.signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_plain_point(key: bytes) -> bool:
    """Written in the only way: libraries differ about others, and two readers must agree."""
    encoded = int.from_bytes(key, "little")
    y = encoded % _SIGN
    return y < _FIELD and not (encoded >= _SIGN and y in {1, _FIELD - 1})


def selections_fault(manifest: Manifest, at: int, selections: Sequence[int]) -> str | None:
    """`selection`, `rule`, or nothing."""
    items = manifest.items if manifest.whole else [manifest.items[at]]
    least = 0 if manifest.blank else 1
    for item, selection in zip(items, selections, strict=True):
        if not least <= selection <= len(item.selections):
            return SELECTION
    return None if _keeps_rule(manifest, selections) else RULE


def _keeps_rule(manifest: Manifest, selections: Sequence[int]) -> bool:
    match manifest.rule:
        case Ranks():
            given = Counter(rank for rank in selections if rank)
            return all(times == 1 for times in given.values())
        case AtMost(selection=selection, count=count):
            return list(selections).count(selection) <= count
        case _:
            return True
