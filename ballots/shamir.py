"""A content key in shares, of which so many together give it back, and fewer say nothing.

Bytewise over GF(256) with the polynomial of AES. All bytes of a secret are worked on at once, as
lanes of one number, and secrets are only shifted and added: no table is looked up by them and
nothing branches on them. Seats are public.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from itertools import combinations

from ballots.protocol import SHARE

_LOW_BITS = int.from_bytes(b"\x01" * SHARE, "big")
_LOW_SEVEN = 0x7F * _LOW_BITS
_REDUCTION = 0x1B


def split(secret: bytes, needed: int, seats: int) -> list[bytes]:
    """The share of seat 1 first. A secret of 32 bytes; with `needed` 1 each share is the secret."""
    coefficients = [secrets.randbits(8 * SHARE) for _ in range(needed - 1)]
    polynomial = [int.from_bytes(secret, "big"), *coefficients]
    return [_value_at(polynomial, seat).to_bytes(SHARE, "big") for seat in range(1, seats + 1)]


def combine(shares: Mapping[int, bytes]) -> bytes:
    """Of exactly so many seats as are needed; of wrong shares it makes a wrong secret."""
    secret = 0
    for seat, share in shares.items():
        secret ^= _scaled(int.from_bytes(share, "big"), _factor(seat, tuple(shares)))
    return secret.to_bytes(SHARE, "big")


def enough(shares: Mapping[int, bytes], needed: int) -> list[dict[int, bytes]]:
    """Every choice of `needed` seats among these, in their order."""
    return [
        {seat: shares[seat] for seat in chosen} for chosen in combinations(sorted(shares), needed)
    ]


def _value_at(polynomial: list[int], seat: int) -> int:
    value = 0
    for coefficient in reversed(polynomial):
        value = _scaled(value, seat) ^ coefficient
    return value


def _scaled(lanes: int, factor: int) -> int:
    """Each byte of `lanes` times a public factor."""
    product = 0
    while factor:
        if factor & 1:
            product ^= lanes
        carried = lanes >> 7 & _LOW_BITS
        lanes = (lanes & _LOW_SEVEN) << 1 ^ carried * _REDUCTION
        factor >>= 1
    return product


@cache
def _factor(seat: int, seats: tuple[int, ...]) -> int:
    """Lagrange's, at zero: how much of this seat's share is in the secret."""
    factor = 1
    for other in seats:
        if other != seat:
            factor = _times(factor, _times(other, _inverse(other ^ seat)))
    return factor


def _times(one: int, other: int) -> int:
    """Of two public numbers."""
    return _scaled(one, other)


def _inverse(value: int) -> int:
    """value^254."""
    power = 1
    for _ in range(254):
        power = _times(power, value)
    return power
