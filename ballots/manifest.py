"""What is voted on and with which keys, as one text that everybody in the room has the same of.

Its hash goes into everything that is signed or sealed. Reading is strict: a manifest that two
readers could take differently, or whose keys would let anybody vote twice, is no manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, StringConstraints, ValidationError

from ballots.blind_rsa import PublicKey
from ballots.credentials import room_code
from ballots.encoding import b64, canonical, read_canonical
from ballots.manifest_parts import (
    AtMost,
    Item,
    Key,
    Line,
    Modulus,
    Part,
    Ranks,
    TellerKeys,
    Tellers,
    Text,
)
from ballots.protocol import HASH, MOST_ITEMS, ROUND, WHOLE, BallotError, Sizes

MOST_BYTES = 1_000_000
MOST_PEOPLE = 10_000

_People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
_Sixteen = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{2 * ROUND}}}$")]
_Digest = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{2 * HASH}}}$")]


class Manifest(Part):
    v: Annotated[int, Field(ge=1, le=1)]
    round_: Annotated[_Sixteen, Field(alias="round")]
    agency: Line
    place: Line
    title: Line
    mode: Literal["slip", "whole"]
    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]
    blank: bool
    rule: Annotated[Ranks | AtMost, Field(discriminator="kind")] | None
    roll: _People
    table: _People
    paper: _People
    tellers: Tellers
    stamps: list[Modulus]
    receipt: Key
    page: _Digest
    drop_seconds: Annotated[int, Field(ge=0, le=600)]
    notice: Annotated[list[Text], Field(max_length=20)]
    _text: bytes = PrivateAttr(default=b"")

    @classmethod
    def of(cls, text: bytes) -> Manifest:
        """BallotError `unreadable`."""
        try:
            manifest = cls.model_validate(read_canonical(text, MOST_BYTES))
        except ValidationError:
            raise BallotError("unreadable") from None
        manifest._text = text  # noqa: SLF001 - of itself
        manifest._hold_together()  # noqa: SLF001
        return manifest

    def _hold_together(self) -> None:
        stamps_fit = len(self.stamps) == self.sizes.stamps
        # Who stamps cannot see for which item: with one key for two items, one of them could be
        # voted on twice.
        stamps_differ = len(set(self.stamps)) == len(self.stamps)
        enough_tellers = self.tellers.needed <= len(self.tellers.keys)
        if not (stamps_fit and stamps_differ and enough_tellers and (self.whole or not self.rule)):
            raise BallotError("unreadable")

    @property
    def text(self) -> bytes:
        return self._text

    @cached_property
    def h(self) -> bytes:
        return hashlib.sha256(self._text).digest()

    @cached_property
    def id(self) -> bytes:
        """Of the round: sixteen bytes."""
        return bytes.fromhex(self.round_)

    @property
    def whole(self) -> bool:
        return self.mode == "whole"

    @cached_property
    def sizes(self) -> Sizes:
        return Sizes(len(self.items), len(self.tellers.keys), self.whole)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The item numbers of a voter's slips."""
        return (WHOLE,) if self.whole else tuple(range(1, len(self.items) + 1))

    @cached_property
    def envelope_key(self) -> PublicKey:
        return PublicKey.of(self.stamps[0])

    @cached_property
    def slip_keys(self) -> tuple[PublicKey, ...]:
        """One for each of `numbers`."""
        return tuple(PublicKey.of(modulus) for modulus in self.stamps[1:])

    @property
    def code(self) -> str:
        return room_code(self.h)


def read(text: bytes, expected: bytes | None = None) -> Manifest:
    """BallotError `unreadable`; `mismatch`: not the one with this hash."""
    if expected is not None and hashlib.sha256(text).digest() != expected:
        raise BallotError("mismatch")
    return Manifest.of(text)


def build(
    *,
    round_: bytes,
    agency: str,
    place: str,
    title: str,
    mode: str,
    items: Sequence[Mapping[str, Any]],
    blank: bool,
    rule: Mapping[str, Any] | None,
    roll: int,
    table: int,
    paper: int,
    needed: int,
    tellers: Sequence[TellerKeys],
    stamps: Sequence[bytes],
    receipt: bytes,
    page: str,
    drop_seconds: int = 10,
    notice: Sequence[str] = (),
) -> Manifest:
    """`items` and `rule` as JSON has them; BallotError `unreadable`: nobody could vote by this."""
    keys = [
        {
            "seat": teller.seat,
            "name": teller.name,
            "seal": b64(teller.seal),
            "sign": b64(teller.sign),
        }
        for teller in tellers
    ]
    value = {
        "v": 1,
        "round": round_.hex(),
        "agency": agency,
        "place": place,
        "title": title,
        "mode": mode,
        "items": [dict(item) for item in items],
        "blank": blank,
        "rule": None if rule is None else dict(rule),
        "roll": roll,
        "table": table,
        "paper": paper,
        "tellers": {"needed": needed, "keys": keys},
        "stamps": [b64(modulus) for modulus in stamps],
        "receipt": b64(receipt),
        "page": page,
        "drop_seconds": drop_seconds,
        "notice": list(notice),
    }
    return Manifest.of(canonical(value).encode("utf-8"))
