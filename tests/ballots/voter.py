"""A voter in Python: the same bytes as a phone makes. HTTP is its caller's business.

paper = request(manifest, credential)       # POST paper.body to /r/<round>/issue
stamped = accept(manifest, paper, answer)   # what came back
cast = seal(manifest, stamped, [1, 0, 2])   # POST cast.envelope to /box/<round>
assert is_receipt(manifest, cast.envelope, receipt)
assert counted(manifest, cast, board_text) == "counted"
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ballots import sealing
from ballots.blind_rsa import Blinded, blind, finalize, prepare
from ballots.board_text import read
from ballots.manifest import Manifest
from ballots.protocol import (
    PREFIX,
    SERIAL,
    STAMP,
    envelope_input,
    pieces_of,
    receipt_input,
    selection_input,
    slip_input,
)
from ballots.slips import Slip


@dataclass
class Pending:
    """What a phone keeps while it waits for stamps."""

    serial: bytes
    keys: list[Ed25519PrivateKey]
    prepared: list[bytes]
    """Of the envelope, then of each slip."""
    blinded: list[Blinded]
    credential: bytes

    @property
    def body(self) -> bytes:
        return self.credential + b"".join(each.blinded_msg for each in self.blinded)


@dataclass
class Stamped:
    serial: bytes
    keys: list[Ed25519PrivateKey]
    prefixes: list[bytes]
    stamps: list[bytes]


class Own(NamedTuple):
    place: int
    key: bytes
    selections: bytes


@dataclass
class Cast:
    envelope: bytes
    own: list[Own]
    slips: list[Slip] = field(default_factory=list)
    """No phone keeps them; tests forge with them."""


def request(manifest: Manifest, credential: bytes) -> Pending:
    serial = secrets.token_bytes(SERIAL)
    keys = [Ed25519PrivateKey.generate() for _ in manifest.numbers]
    inputs = [
        envelope_input(manifest.h, serial),
        *(
            slip_input(manifest.h, number, public(key))
            for number, key in zip(manifest.numbers, keys, strict=True)
        ),
    ]
    prepared = [prepare(each) for each in inputs]
    stamp_keys = [manifest.envelope_key, *manifest.slip_keys]
    blinded = [blind(key, each) for key, each in zip(stamp_keys, prepared, strict=True)]
    return Pending(serial, keys, prepared, blinded, credential)


def accept(manifest: Manifest, pending: Pending, answer: bytes) -> Stamped:
    """BlindRsaError, when any stamp is not good: everything is thrown away then."""
    stamp_keys = [manifest.envelope_key, *manifest.slip_keys]
    signatures = pieces_of(answer, STAMP)
    stamps = [
        finalize(key, prepared, signature, blinded.inv)
        for key, prepared, signature, blinded in zip(
            stamp_keys, pending.prepared, signatures, pending.blinded, strict=True
        )
    ]
    prefixes = [prepared[:PREFIX] for prepared in pending.prepared]
    return Stamped(pending.serial, pending.keys, prefixes, stamps)


def slips(manifest: Manifest, stamped: Stamped, selections: Sequence[int]) -> list[Slip]:
    """`selections`: one for each item."""
    on_each = [bytes(selections)] if manifest.whole else [bytes([each]) for each in selections]
    return [
        signed(manifest, number, key, prefix, stamp, chosen)
        for number, key, prefix, stamp, chosen in zip(
            manifest.numbers,
            stamped.keys,
            stamped.prefixes[1:],
            stamped.stamps[1:],
            on_each,
            strict=True,
        )
    ]


def signed(
    manifest: Manifest,
    number: int,
    key: Ed25519PrivateKey,
    prefix: bytes,
    stamp: bytes,
    chosen: bytes,
) -> Slip:
    message = selection_input(manifest.h, number, public(key), chosen)
    return Slip(number, prefix, public(key), stamp, chosen, key.sign(message))


def seal(manifest: Manifest, stamped: Stamped, selections: Sequence[int]) -> Cast:
    return enclose(manifest, stamped, slips(manifest, stamped, selections))


def enclose(manifest: Manifest, stamped: Stamped, inside: Sequence[Slip]) -> Cast:
    """Whatever slips these are."""
    inner = b"".join(slip.packed() for slip in inside)
    envelope = sealing.seal(manifest, stamped.serial, stamped.prefixes[0], stamped.stamps[0], inner)
    own = [Own(place, slip.key, slip.selections) for place, slip in enumerate(inside)]
    return Cast(envelope, own, list(inside))


def is_receipt(manifest: Manifest, envelope: bytes, receipt: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(manifest.receipt)
        key.verify(receipt, receipt_input(manifest.h, envelope))
    except InvalidSignature:
        return False
    return True


def counted(manifest: Manifest, cast: Cast, board_text: bytes) -> str:
    """`counted`, `missing` or `altered`; the board itself is verified elsewhere."""
    board = read(board_text)
    for own in cast.own:
        there = [slip for slip in board.slips[own.place] if slip.key == own.key]
        if not there:
            return "missing"
        if there[0].selections != own.selections:
            return "altered"
    return "counted"


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
