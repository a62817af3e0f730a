"""What this process knows of each round while it runs. The tables hold the same, but for the box,
the signers and who is ready, which end with the process."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ballots import credentials
from ballots.box import Box
from ballots.credentials import Credential, credential_of
from ballots.definition import Definition
from ballots.issuer import Issuer
from ballots.manifest import Manifest
from ballots.page import Page
from ballots.protocol import BallotError
from ballots.tally import LEAST_APART
from storage.store import Store


@dataclass
class Seat:
    """A teller of one round."""

    number: bytes
    name: str
    seal: bytes | None = None
    sign: bytes | None = None
    signature: bytes | None = None


@dataclass
class Round:
    id: bytes
    definition: Definition
    seats: dict[int, Seat]
    issuer: Issuer
    state: str = "prepared"
    manifest: Manifest | None = None
    box: Box | None = None
    ready: set[bytes] = field(default_factory=set)
    collected: int | None = None
    root: bytes | None = None
    board: bytes | None = None
    board_hash: bytes | None = None
    tally: dict[str, Any] | None = None
    """What the board adds up to; worked out when it is asked for."""
    paper: dict[str, Any] | None = None
    paper_by: int | None = None
    paper_agreed: bool = False
    next: bytes | None = None
    closes_at: float | None = None
    """By the event loop's clock."""
    closing: asyncio.Task[None] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One change of state at a time."""

    @property
    def signed(self) -> list[int]:
        return [at for at, seat in self.seats.items() if seat.signature is not None]

    @property
    def public(self) -> bool:
        """Whether anybody may read the board. As `tally.may_be_public`, without reading it."""
        if self.state not in {"counted", "signed"} or self.definition.mode == "whole":
            return False
        if self.paper is None:
            return True
        return bool(min(self.paper["collected"], self.collected or 0) >= LEAST_APART)

    def must_be(self, *states: str) -> None:
        if self.state not in states:
            raise BallotError("wrong_state")

    def fixed(self) -> Manifest:
        """BallotError `not_open` before issuing."""
        if self.manifest is None:
            raise BallotError("not_open")
        return self.manifest


class Rounds:
    """All rounds, by their number, and what they share."""

    def __init__(self, store: Store, control_key: bytes, page: Page) -> None:
        self.store = store
        self.control_key = control_key
        self.page = page
        self.known: dict[bytes, Round] = {}
        self.cleaning: asyncio.Task[None] | None = None

    def lead_on(self, round_: Round) -> None:
        """Pages of the round that this one repeats lead to it."""
        previous = self.known.get(bytes.fromhex(round_.definition.previous or ""))
        if previous is not None:
            previous.next = round_.id

    def of(self, hexadecimal: str) -> Round:
        """BallotError `no_round`."""
        try:
            return self.known[bytes.fromhex(hexadecimal)]
        except (KeyError, ValueError):
            raise BallotError("no_round") from None

    def voter(self, round_: Round, content: bytes) -> Credential:
        """Somebody who may be issued stamps. BallotError `credential`."""
        given = credential_of(content)
        if given.kind == credentials.TELLER:
            raise BallotError("credential")
        if given.kind == credentials.VOTER:
            self._check(round_, given)
        return given

    def seat(self, round_: Round, content: bytes) -> int:
        """The seat of a teller. BallotError `credential` or `not_teller`."""
        given = credential_of(content)
        if given.kind != credentials.TELLER:
            raise BallotError("not_teller")
        self._check(round_, given)
        for at, seat in round_.seats.items():
            if hmac.compare_digest(seat.number, given.number):
                return at
        raise BallotError("not_teller")

    def _check(self, round_: Round, given: Credential) -> None:
        if not credentials.is_genuine(self.control_key, round_.id, given):
            raise BallotError("credential")

    def receipts(self, round_: bytes) -> Ed25519PrivateKey:
        """The key of a round's receipts: it outlives a crash, and lies in no file."""
        derive = HKDF(SHA256(), 32, salt=round_, info=b"phieu receipt key 1")
        return Ed25519PrivateKey.from_private_bytes(derive.derive(self.control_key))
