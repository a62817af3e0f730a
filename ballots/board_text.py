"""The board as a text: what tellers post and sign. There is one text for one board."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field, ValidationError

from ballots.encoding import b64, canonical, read_canonical, unb64
from ballots.manifest import MOST_PEOPLE, Manifest
from ballots.paper import Paper, paper_of
from ballots.protocol import (
    HASH,
    KEY,
    MOST_ITEMS,
    PREFIX,
    SIGNATURE,
    STAMP,
    BallotError,
    board_input,
)
from ballots.slips import Slip

MOST_BYTES = 100_000_000


class Invalid(NamedTuple):
    item: int
    """1, 2, …; 0: a whole envelope. A slip with a whole ballot is 1."""
    reason: str
    digest: str
    """SHA-256 of the slip or the envelope, in hexadecimal."""


@dataclass(frozen=True)
class Board:
    manifest: Manifest
    collected: int
    """Envelopes."""
    root: bytes
    slips: tuple[tuple[Slip, ...], ...]
    """A list for each item, or one of whole ballots; sorted by their keys."""
    invalid: tuple[Invalid, ...]
    paper: Paper | None

    @cached_property
    def text(self) -> bytes:
        value = {
            "v": 1,
            "manifest": self.manifest.text.decode("utf-8"),
            "collected": self.collected,
            "root": self.root.hex(),
            "slips": [[_told(slip) for slip in slips] for slips in self.slips],
            "invalid": [list(each) for each in self.invalid],
            "paper": None if self.paper is None else self.paper.model_dump(),
        }
        return canonical(value).encode("utf-8")

    @cached_property
    def hash(self) -> bytes:
        return hashlib.sha256(self.text).digest()

    @property
    def to_sign(self) -> bytes:
        """What a teller signs."""
        return board_input(self.hash)


def board_of(
    manifest: Manifest,
    collected: int,
    root: bytes,
    slips: Iterable[Iterable[Slip]],
    invalid: Iterable[Invalid],
    paper: Paper | None,
) -> Board:
    """In the one order, which says nothing of how they came."""
    in_order = tuple(tuple(sorted(each, key=lambda slip: slip.key)) for each in slips)
    return Board(manifest, collected, root, in_order, tuple(sorted(invalid)), paper)


def _told(slip: Slip) -> list[Any]:
    return [
        b64(slip.key),
        b64(slip.prefix),
        b64(slip.stamp),
        list(slip.selections),
        b64(slip.signature),
    ]


_Selection = Annotated[int, Field(ge=0, le=255)]


class _Told(BaseModel):
    """Its shape only: that the text is the one of the board is looked at in the end."""

    v: Annotated[int, Field(ge=1, le=1)]
    manifest: str
    collected: Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
    root: Annotated[str, Field(pattern=rf"^[0-9a-f]{{{2 * HASH}}}$")]
    slips: list[list[tuple[str, str, str, list[_Selection], str]]]
    invalid: list[
        tuple[
            Annotated[int, Field(ge=0, le=MOST_ITEMS)],
            str,
            Annotated[str, Field(pattern=rf"^[0-9a-f]{{{2 * HASH}}}$")],
        ]
    ]
    paper: Any


def read(text: bytes) -> Board:
    """What it says, not yet whether it is true.

    BallotError `unreadable`: not exactly as `board_of` would have written it; `paper`.
    """
    try:
        told = _Told.model_validate(read_canonical(text, MOST_BYTES))
        manifest = Manifest.of(told.manifest.encode("utf-8"))
    except (ValidationError, UnicodeEncodeError):
        raise BallotError("unreadable") from None
    sizes = manifest.sizes
    if len(told.slips) != sizes.slips:
        raise BallotError("unreadable")
    slips = [
        [
            Slip(
                item,
                unb64(prefix, PREFIX),
                unb64(key, KEY),
                unb64(stamp, STAMP),
                bytes(selections),
                unb64(signature, SIGNATURE),
            )
            for key, prefix, stamp, selections, signature in listed
        ]
        for item, listed in zip(manifest.numbers, told.slips, strict=True)
    ]
    if any(len(slip.selections) != sizes.selections for listed in slips for slip in listed):
        raise BallotError("unreadable")
    invalid = [Invalid(*each) for each in told.invalid]
    paper = paper_of(manifest, told.paper)
    board = board_of(manifest, told.collected, bytes.fromhex(told.root), slips, invalid, paper)
    if board.text != text:
        raise BallotError("unreadable")
    return board
