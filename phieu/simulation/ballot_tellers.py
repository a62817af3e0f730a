"""A teller's phone at a secret ballot: the script of the shipped page opens, counts and signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ballots.encoding import unb64
from phieu.simulation.ballot_phones import Phones, Round


@dataclass(frozen=True, slots=True)
class Board:
    text: str
    hash: bytes
    counts: list[list[int]]
    """For each item: blank, then each selection; phones alone."""
    invalid: list[tuple[int, str, str]]


@dataclass
class TellerPhone:
    phones: Phones
    keys: Mapping[str, str]
    round: Round | None = None
    seat: int = 0
    root: bytes = b""
    envelopes: list[bytes] = field(default_factory=list)
    opened: dict[int, bytes] = field(default_factory=dict)
    """Of each seat, the shares that this phone has seen."""

    @classmethod
    async def new(cls, phones: Phones) -> TellerPhone:
        return cls(phones, await phones.call("teller.keys"))

    @property
    def public(self) -> bytes:
        """To seal to, and to verify with: 64 bytes."""
        return unb64(self.keys["seal"]) + unb64(self.keys["sign"])

    async def sit(self, round_: Round) -> int:
        """The seat; PhoneError `not_teller`, or `swapped`: a key in the manifest is not ours."""
        self.seat = await round_.call("teller.mine", self.keys)
        self.round = round_
        return self.seat

    async def open(self, content: bytes, root: bytes) -> None:
        """All envelopes as the box gives them; PhoneError `size`, `mismatch`."""
        self.root = root
        self.envelopes = await self._call("teller.envelopesOf", content, root)
        shares = await self._call("teller.shares", self.keys, self.seat, self.envelopes)
        self.opened = {self.seat: shares}

    async def sealed_for(self, seat: int) -> bytes:
        mine = self.opened[self.seat]
        sealed = await self._call("teller.sealTo", self.root, mine, self.seat, seat)
        return bytes(sealed)

    async def take(self, sealed: bytes, seat: int) -> None:
        """What another seat sealed to this one; PhoneError `unreadable`."""
        self.opened[seat] = await self._call(
            "teller.unseal", self.root, self.keys, sealed, seat, self.seat
        )

    async def board(self, paper: Mapping[str, Any] | None = None) -> Board:
        shares = {"map": [[seat, shares] for seat, shares in self.opened.items()]}
        made = await self._call("teller.board", self.envelopes, shares, paper)
        invalid = [(place, reason, found) for place, reason, found in made["invalid"]]
        return Board(made["text"], made["hash"], made["counts"], invalid)

    async def sign(self, board_hash: bytes) -> bytes:
        return bytes(await self.phones.call("teller.sign", self.keys, board_hash))

    async def _call(self, name: str, *args: Any) -> Any:
        if self.round is None:
            raise RuntimeError("this teller has no seat yet")
        return await self.round.call(name, *args)
