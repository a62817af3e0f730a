"""The board: what came out of the envelopes, for everybody to count again.

Tellers build it from the opened envelopes; anybody verifies it with nothing but its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ballots import sealing
from ballots.board_text import Board, Invalid, board_of, read
from ballots.manifest import Manifest
from ballots.paper import paper_of
from ballots.protocol import BallotError, Envelope, envelope_input, envelope_of, root_of
from ballots.slips import (
    RULE,
    SELECTION,
    SIGNED,
    STAMPED,
    TWICE,
    Slip,
    is_signed,
    is_stamped,
    selections_fault,
    slips_in,
)

UNREADABLE, LENGTH = "unreadable", "length"
OF_ENVELOPES = {UNREADABLE, LENGTH, STAMPED, TWICE}
OF_SLIPS = {STAMPED, SIGNED, TWICE, SELECTION, RULE}


def build(
    manifest: Manifest,
    envelopes: Sequence[bytes],
    shares: Mapping[int, Sequence[bytes]],
    paper: Any = None,
) -> Board:
    """`shares`: by seat, one for each envelope in their order. BallotError `paper`.

    The same board whoever builds it: envelopes are taken by their serials, slips sorted.
    """
    slips: list[list[Slip]] = [[] for _ in manifest.numbers]
    seen: list[set[bytes]] = [set() for _ in manifest.numbers]
    invalid = []
    serials: set[bytes] = set()
    for place, content in sorted(enumerate(envelopes), key=lambda each: each[1]):
        mine = {seat: listed[place] for seat, listed in shares.items()}
        try:
            inside = slips_in(_opened(manifest, content, mine, serials), manifest.sizes)
        except BallotError as refused:
            invalid.append(Invalid(0, refused.code, _digest(content)))
            continue
        for at, slip in enumerate(inside):
            fault = _fault(manifest, at, slip, seen[at])
            if fault is None:
                slips[at].append(slip)
            else:
                invalid.append(Invalid(at + 1, fault, _digest(slip.packed())))
    root = root_of(manifest.h, envelopes)
    told = paper_of(manifest, paper)
    return board_of(manifest, len(envelopes), root, slips, invalid, told)


def verify(
    text: bytes,
    manifest: Manifest | None = None,
    *,
    issued: int | None = None,
    collected: int | None = None,
    root: bytes | None = None,
) -> Board:
    """A board that holds; what else is known of the round may be given.

    BallotError: `unreadable`; `mismatch`: of another round, another number or other envelopes than
    known; `stuffed`: more were collected than issued (when that is not known: than could be, by
    the manifest); `counts`: slips do not add up to envelopes; `paper`; and, of a slip that is
    there and should not be, `stamp`, `signature`, `twice`, `selection`, `rule`.
    """
    board = read(text)
    known = (
        (manifest and manifest.h, board.manifest.h),
        (collected, board.collected),
        (root, board.root),
    )
    if any(wanted is not None and wanted != told for wanted, told in known):
        raise BallotError("mismatch")
    most = board.manifest.roll + board.manifest.table if issued is None else issued
    if board.collected > most:
        raise BallotError("stuffed")
    _adds_up(board)
    for at, slips in enumerate(board.slips):
        seen: set[bytes] = set()
        for slip in slips:
            fault = _fault(board.manifest, at, slip, seen)
            if fault is not None:
                raise BallotError(fault)
    return board


def is_envelope_stamped(manifest: Manifest, envelope: Envelope) -> bool:
    message = envelope.prefix + envelope_input(manifest.h, envelope.serial)
    return manifest.envelope_key.verify(message, envelope.stamp)


def _opened(
    manifest: Manifest, content: bytes, shares: Mapping[int, bytes], serials: set[bytes]
) -> bytes:
    if len(content) != manifest.sizes.envelope:
        raise BallotError(LENGTH)
    envelope = envelope_of(content, manifest.sizes)
    if envelope.serial in serials:
        raise BallotError(TWICE)
    serials.add(envelope.serial)
    if not is_envelope_stamped(manifest, envelope):
        raise BallotError(STAMPED)
    return sealing.opened(manifest, envelope, shares)


def _fault(manifest: Manifest, at: int, slip: Slip, seen: set[bytes]) -> str | None:
    """`seen`: keys of slips that were stamped and signed; each is good once."""
    if not is_stamped(manifest, at, slip):
        return STAMPED
    if not is_signed(manifest, slip):
        return SIGNED
    if slip.key in seen:
        return TWICE
    seen.add(slip.key)
    return selections_fault(manifest, at, slip.selections)


def _adds_up(board: Board) -> None:
    """Of each item, every envelope gave one slip: counted, or invalid and told why."""
    for each in board.invalid:
        if each.item > len(board.slips) or each.reason not in (
            OF_SLIPS if each.item else OF_ENVELOPES
        ):
            raise BallotError("counts")
    numbers = [each.item for each in board.invalid]
    for item, slips in enumerate(board.slips, start=1):
        if len(slips) + numbers.count(item) + numbers.count(0) != board.collected:
            raise BallotError("counts")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
