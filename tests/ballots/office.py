"""A whole round without a server: keys, a manifest, stamps for voters, tellers who open."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ballots import blind_rsa, board, manifest
from ballots.board_text import Board
from ballots.manifest import Manifest
from ballots.protocol import PREFIX, SHARE, STAMP, pieces_of
from tests.ballots import teller, voter


@cache
def stamp_key(number: int) -> blind_rsa.PrivateKey:
    """Making keys takes long; rounds of tests share them, and differ in everything else."""
    return blind_rsa.generate()


@dataclass(frozen=True)
class Round:
    manifest: Manifest
    stamp_keys: list[blind_rsa.PrivateKey]
    tellers: list[teller.Keys]

    def issue(self, body: bytes) -> bytes:
        """Blind signatures for a voter's request, whoever it is."""
        blinded = pieces_of(body[-self.manifest.sizes.blinded :], STAMP)
        signed = zip(self.stamp_keys, blinded, strict=True)
        return b"".join(blind_rsa.blind_sign(key, message) for key, message in signed)

    def stamp(self, at: int, message: bytes) -> tuple[bytes, bytes]:
        """Prefix and stamp, with key `at`, for whatever message somebody blinds."""
        key, prepared = self.stamp_keys[at], blind_rsa.prepare(message)
        blinded = blind_rsa.blind(key.public, prepared)
        signed = blind_rsa.blind_sign(key, blinded.blinded_msg)
        return prepared[:PREFIX], blind_rsa.finalize(key.public, prepared, signed, blinded.inv)

    def stamped(self) -> voter.Stamped:
        pending = voter.request(self.manifest, bytes(49))
        return voter.accept(self.manifest, pending, self.issue(pending.body))

    def cast(self, selections: Sequence[int]) -> voter.Cast:
        return voter.seal(self.manifest, self.stamped(), selections)

    def shares(self, envelopes: list[bytes], *seats: int) -> dict[int, list[bytes]]:
        """Of these seats; of all, when none is named."""
        chosen = seats or range(1, len(self.tellers) + 1)
        return {
            seat: pieces_of(teller.shares(self.manifest, self.tellers[seat - 1], envelopes), SHARE)
            for seat in chosen
        }

    def board(self, envelopes: list[bytes], *seats: int, paper: Any = None) -> Board:
        return board.build(self.manifest, envelopes, self.shares(envelopes, *seats), paper)


@dataclass(frozen=True)
class Wanted:
    """What differs between rounds; the rest is the same in all tests."""

    items: int = 2
    selections: Sequence[str] = ("Đồng ý", "Không đồng ý")
    mode: str = "slip"
    blank: bool = True
    rule: dict[str, Any] | None = None
    needed: int = 2
    seats: int = 3
    roll: int = 30
    table: int = 0
    paper: int = 0
    told: dict[str, Any] = field(default_factory=dict)


def round_of(wanted: Wanted = Wanted()) -> Round:
    count = 2 if wanted.mode == "whole" else 1 + wanted.items
    stamp_keys = [stamp_key(number) for number in range(count)]
    tellers = [teller.new_keys() for _ in range(wanted.seats)]
    written = {
        "round_": secrets.token_bytes(16),
        "agency": "Sở Nội vụ",
        "place": "Phòng Tổ chức",
        "title": "Bỏ phiếu xếp loại",
        "mode": wanted.mode,
        "items": [
            {"label": f"Người {at}", "detail": "", "selections": list(wanted.selections)}
            for at in range(1, wanted.items + 1)
        ],
        "blank": wanted.blank,
        "rule": wanted.rule,
        "roll": wanted.roll,
        "table": wanted.table,
        "paper": wanted.paper,
        "needed": wanted.needed,
        "tellers": [keys.in_manifest(seat, f"Tổ viên {seat}") for seat, keys in _seated(tellers)],
        "stamps": [key.public.modulus for key in stamp_keys],
        "receipt": secrets.token_bytes(32),
        "page": "0" * 64,
        **wanted.told,
    }
    return Round(manifest.build(**written), stamp_keys, tellers)


def _seated(tellers: list[teller.Keys]) -> list[tuple[int, teller.Keys]]:
    return list(enumerate(tellers, start=1))
