"""The bytes of a secret ballot: labels, sizes and layouts, as phones and server both write them.

`h` is always the SHA-256 of the manifest's exact bytes: whatever is signed or sealed names its
round that way, and counts in no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

ROUND = 16
HASH = 32
SERIAL = 32
PREFIX = 32
KEY = 32
"""A public key, X25519 or Ed25519; also a content key and a share of one."""
SHARE = 32
STAMP = 256
SIGNATURE = 64
RECEIPT = SIGNATURE
COMMITMENT = 32
SEALING = 48
"""What HPKE adds: an ephemeral key, and a tag."""
SEALED_SHARE = SHARE + SEALING
TAG = 16

MOST_ITEMS = 120
MOST_SELECTIONS = 250
MOST_TELLERS = 3
WHOLE = 0xFFFF
"""The item number of a slip that holds the whole ballot."""


class BallotError(Exception):
    """What came is refused; `code` says why, in a word that the contract of the round knows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Sizes:
    """Every size of a round in bytes; they follow from what is voted on, and not from any vote."""

    items: int
    tellers: int
    whole: bool

    @property
    def slips(self) -> int:
        return 1 if self.whole else self.items

    @property
    def stamps(self) -> int:
        return 1 + self.slips

    @property
    def selections(self) -> int:
        """On one slip."""
        return self.items if self.whole else 1

    @property
    def slip(self) -> int:
        return 2 + PREFIX + KEY + STAMP + self.selections + SIGNATURE

    @property
    def inner(self) -> int:
        return self.slips * self.slip

    @property
    def envelope(self) -> int:
        return SERIAL + PREFIX + STAMP + COMMITMENT + self.tellers * SEALED_SHARE + self.inner + TAG

    @property
    def blinded(self) -> int:
        """All blinded messages of a voter; all blind signatures of the answer."""
        return self.stamps * STAMP


class Envelope(NamedTuple):
    serial: bytes
    prefix: bytes
    stamp: bytes
    commitment: bytes
    shares: tuple[bytes, ...]
    """Sealed; that of seat 1 first."""
    ciphertext: bytes

    def packed(self) -> bytes:
        return b"".join(
            (
                self.serial,
                self.prefix,
                self.stamp,
                self.commitment,
                *self.shares,
                self.ciphertext,
            )
        )


def envelope_of(content: bytes, sizes: Sizes) -> Envelope:
    """BallotError `size`: not of this round's length."""
    if len(content) != sizes.envelope:
        raise BallotError("size")
    serial, prefix, stamp, commitment, rest = cut(content, SERIAL, PREFIX, STAMP, COMMITMENT)
    *shares, ciphertext = cut(rest, *[SEALED_SHARE] * sizes.tellers)
    return Envelope(serial, prefix, stamp, commitment, tuple(shares), ciphertext)


def cut(content: bytes, *sizes: int) -> list[bytes]:
    """Pieces of these sizes, and what is left; the caller knows that it is long enough."""
    pieces = []
    at = 0
    for size in sizes:
        pieces.append(content[at : at + size])
        at += size
    return [*pieces, content[at:]]


def pieces_of(content: bytes, size: int) -> list[bytes]:
    """BallotError `size`: not a whole number of pieces."""
    if len(content) % size:
        raise BallotError("size")
    return [content[at : at + size] for at in range(0, len(content), size)]


def number(value: int, size: int = 1) -> bytes:
    return value.to_bytes(size, "big")


# ------------------------------------------------------------------- what is signed or sealed


def envelope_input(h: bytes, serial: bytes) -> bytes:
    return b"phieu envelope 1" + h + serial


def slip_input(h: bytes, item: int, key: bytes) -> bytes:
    """`item`: 1, 2, …; or WHOLE."""
    return b"phieu slip 1" + h + number(item, 2) + key


def selection_input(h: bytes, item: int, key: bytes, selections: bytes) -> bytes:
    return b"phieu selection 1" + h + number(item, 2) + key + selections


def envelope_key_info(h: bytes, serial: bytes) -> bytes:
    return b"phieu envelope key 1" + h + serial


def share_info(h: bytes, serial: bytes, seat: int) -> bytes:
    return b"phieu share 1" + h + serial + number(seat)


def opening_info(h: bytes, root: bytes, seat: int, to: int) -> bytes:
    return b"phieu opening 1" + h + root + number(seat) + number(to)


def receipt_input(h: bytes, envelope: bytes) -> bytes:
    return b"phieu receipt 1" + h + hashlib.sha256(envelope).digest()


def board_input(board_hash: bytes) -> bytes:
    return b"phieu board 1" + board_hash


def root_of(h: bytes, envelopes: Iterable[bytes]) -> bytes:
    """Of all that were collected, in whatever order they come."""
    content = hashlib.sha256(b"phieu root 1" + h)
    for envelope in sorted(envelopes):  # the serial comes first in each
        content.update(hashlib.sha256(envelope).digest())
    return content.digest()
