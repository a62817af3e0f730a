"""A ballots process in this one, and a meeting that votes by its routes, in Python.

async with housed(settings) as house:
    room = await house.prepare(voters=5)      # made, tellers' keys given, stamps may be asked for
    casts = [await room.vote(at, [1, 2]) for at in range(5)]
    await room.close()
    board = await room.count()
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from ballots import board as boards
from ballots import manifest as manifests
from ballots.app import create_app
from ballots.board_text import Board
from ballots.client import Ballots
from ballots.credentials import TELLER, VOTER, of_code
from ballots.manifest import Manifest
from ballots.opening import opened
from ballots.page import Page
from ballots.protocol import SHARE, pieces_of
from ballots.rounds import Round, Rounds
from ballots.settings import Settings
from tests.ballots import teller, voter

PUBLIC = "http://ballots.test"
PAGE = Page(b"<!doctype html><title>Phieu kin</title>", "default-src 'none'")


@asynccontextmanager
async def housed(settings: Settings) -> AsyncIterator[House]:
    async with opened(settings, PAGE) as rounds:
        transport = httpx.ASGITransport(create_app(rounds))
        serve = Ballots(PUBLIC, PUBLIC, settings.key, transport=transport)
        phones = httpx.AsyncClient(base_url=PUBLIC, transport=transport)
        try:
            yield House(rounds, serve, phones)
        finally:
            await phones.aclose()
            await serve.aclose()


@dataclass
class House:
    rounds: Rounds
    serve: Ballots
    phones: httpx.AsyncClient

    async def create(self, **wanted: Any) -> Room:
        """Made, and no more: see `asked_for`."""
        asked = asked_for(**wanted)
        await self.serve.create(**asked)
        return self.room(asked)

    async def prepare(self, **wanted: Any) -> Room:
        """Tellers' phones have given their keys, and stamps may be asked for."""
        room = await self.create(**wanted)
        await room.give_keys()
        await room.issue()
        return room

    def room(self, asked: dict[str, Any], tellers: Sequence[teller.Keys] = ()) -> Room:
        tellers = tellers or [teller.new_keys() for _ in asked["tellers"]]
        return Room(self, asked["round_"], asked, list(tellers))

    def again(self, room: Room) -> Room:
        """The same meeting, at the process that was started anew."""
        same = Room(self, room.round, room.asked, room.tellers)
        same.stamped, same.casts, same.manifest = room.stamped, room.casts, room.manifest
        return same


def asked_for(
    *,
    voters: int = 3,
    items: int = 2,
    seats: int = 3,
    needed: int = 2,
    selections: Sequence[str] = ("Đồng ý", "Không đồng ý"),
    **others: Any,
) -> dict[str, Any]:
    """What `Ballots.create` takes."""
    return {
        "round_": secrets.token_hex(16),
        "agency": "Sở Nội vụ",
        "place": "Phòng Tổ chức",
        "title": "Bỏ phiếu xếp loại",
        "mode": "slip",
        "items": [
            {"label": f"Người {at}", "detail": "", "selections": list(selections)}
            for at in range(1, items + 1)
        ],
        "needed": needed,
        "tellers": [(at, secrets.token_hex(16), f"Tổ viên {at}") for at in range(1, seats + 1)],
        "voters": [secrets.token_hex(16) for _ in range(voters)],
        **others,
    }


@dataclass
class Room:
    house: House
    round: str
    asked: dict[str, Any]
    tellers: list[teller.Keys]
    manifest: Manifest = field(init=False)
    stamped: dict[int, voter.Stamped] = field(default_factory=dict)
    casts: dict[int, voter.Cast] = field(default_factory=dict)

    @property
    def inside(self) -> Round:
        return self.house.rounds.of(self.round)

    def voter(self, at: int) -> bytes:
        return self.house.serve.credential(VOTER, self.round, self.asked["voters"][at])

    def teller(self, seat: int) -> bytes:
        _, number, _ = self.asked["tellers"][seat - 1]
        return self.house.serve.credential(TELLER, self.round, number)

    def code(self, text: str) -> bytes:
        return of_code(text, bytes.fromhex(self.round)).packed()

    async def post(self, what: str, content: bytes) -> httpx.Response:
        return await self.house.phones.post(f"/r/{self.round}/{what}", content=content)

    async def get(self, what: str) -> httpx.Response:
        return await self.house.phones.get(f"/r/{self.round}/{what}")

    async def state(self) -> dict[str, Any]:
        told: dict[str, Any] = (await self.get("state")).json()
        return told

    async def give_keys(self) -> None:
        for seat, keys in enumerate(self.tellers, start=1):
            answer = await self.post("teller", keys.body(self.teller(seat)))
            assert answer.status_code == 204, answer.text

    async def issue(self) -> None:
        told = await self.house.serve.issue(self.round)
        answer = await self.get("manifest")
        self.manifest = manifests.read(answer.content, bytes.fromhex(told.manifest_hash))

    async def take_stamps(self, at: int) -> voter.Stamped:
        pending = voter.request(self.manifest, self.voter(at))
        answer = await self.post("issue", pending.body)
        assert answer.status_code == 200, answer.text
        self.stamped[at] = voter.accept(self.manifest, pending, answer.content)
        return self.stamped[at]

    async def drop(self, envelope: bytes) -> httpx.Response:
        return await self.house.phones.post(f"/box/{self.round}", content=envelope)

    async def open(self) -> None:
        await self.house.serve.open(self.round)

    async def vote(self, at: int, selections: Sequence[int]) -> voter.Cast:
        """Stamps, where there are none yet; the box, where it is not open; and the envelope."""
        if at not in self.stamped:
            await self.take_stamps(at)
        await self.open()
        cast = self.casts[at] = voter.seal(self.manifest, self.stamped[at], selections)
        answer = await self.drop(cast.envelope)
        assert answer.status_code == 200, answer.text
        assert voter.is_receipt(self.manifest, cast.envelope, answer.content)
        return cast

    async def close(self) -> None:
        await self.house.serve.close(self.round, 0)

    async def envelopes(self) -> list[bytes]:
        content = (await self.get("envelopes")).content
        return pieces_of(content, self.manifest.sizes.envelope)

    async def board_of(self, a: int, b: int | None = None, paper: Any = None) -> Board:
        """What the phone of teller `a` makes, with the shares of `b` where two are needed."""
        envelopes = await self.envelopes()
        root = bytes.fromhex((await self.state())["root"])
        mine = teller.shares(self.manifest, self.tellers[a - 1], envelopes)
        shares = {a: pieces_of(mine, SHARE)}
        if b is not None:
            keys = self.tellers[b - 1]
            theirs = teller.shares(self.manifest, keys, envelopes)
            sealed = teller.opening(self.manifest, root, keys, a, theirs)
            answer = await self.post("opening", self.teller(b) + bytes([a]) + sealed)
            assert answer.status_code == 204, answer.text
            handed = teller.openings_of((await self.post("openings", self.teller(a))).content)
            opened_ = teller.opened(self.manifest, root, self.tellers[a - 1], b, handed[b])
            shares[b] = opened_
        return boards.build(self.manifest, envelopes, shares, paper)

    async def sign(self, seat: int, board: Board) -> httpx.Response:
        signature = teller.sign(self.tellers[seat - 1], board)
        return await self.post("board", self.teller(seat) + signature + board.text)

    async def count(self, paper: Any = None) -> Board:
        """Tellers 1 and 2 open, and sign what they find."""
        other = 2 if self.manifest.tellers.needed > 1 else None
        board = await self.board_of(1, other, paper)
        for seat in range(1, self.manifest.tellers.needed + 1):
            answer = await self.sign(seat, board)
            assert answer.status_code == 204, answer.text
        return board

    async def result(self) -> dict[str, Any]:
        return await self.house.serve.result(self.round)
