"""The curve of Ed25519, slow and plain: for keys and signatures that no honest phone makes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

FIELD, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_MINUS_ONE = (0, FIELD - 1)
"""A point of order two."""


class Forged(NamedTuple):
    key: bytes
    signature: bytes
    holds_everywhere: bool


def beside_the_group(message_of: Callable[[bytes], bytes], seed: int) -> Forged:
    """A signature that holds once everything is multiplied by eight, and often not before.

    Some libraries multiply, and some do not: a slip on which two readers differ would keep a whole
    round from being counted. `message_of` the key.
    """
    a, r = 8 * (1000 + seed), 8 * (2000 + seed)
    key = encoded(added(times(a, generator()), _MINUS_ONE))
    nonce = encoded(times(r, generator()))
    hashed = hashlib.sha512(nonce + key + message_of(key)).digest()
    k = int.from_bytes(hashed, "little") % ORDER
    s = (r + k * a) % ORDER
    return Forged(key, nonce + s.to_bytes(32, "little"), k % 2 == 0)


def on_curve(y):
    """The point with this y has this x: the curve's own arithmetic, slow and plain."""
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    square = (y * y - 1) * pow(d * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if (x * x - square) % FIELD:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    return x


def added(one, other):
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    (x1, y1), (x2, y2) = one, other
    both = d * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + both, -1, FIELD) % FIELD,
        (y1 * y2 + x1 * x2) * pow(1 - both, -1, FIELD) % FIELD,
    )


def times(factor, point):
    result = (0, 1)
    while factor:
        if factor & 1:
            result = added(result, point)
        point = added(point, point)
        factor >>= 1
    return result


def encoded(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def generator():
    y = 4 * pow(5, -1, FIELD) % FIELD
    x = on_curve(y)
    return (x if x % 2 == 0 else FIELD - x, y)
