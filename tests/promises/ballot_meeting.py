"""One meeting that votes over the network, and goes on through whatever happens to the process.

A phone asks for its stamps until it has them or is told that there are none any more; drops until
it has a receipt of the present box; and drops again when the box is another one.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx

from ballots import board as boards
from ballots import manifest as manifests
from ballots.board_text import Board
from ballots.client import BallotsRefusedError
from ballots.credentials import TELLER, VOTER
from ballots.manifest import Manifest
from ballots.protocol import SHARE, pieces_of
from tests.ballots import teller, voter
from tests.promises.ballot_house import House, insist

SELECTIONS = ("Xuất sắc", "Tốt", "Không đạt")
_LOOK_SECONDS = 0.05


@dataclass
class Phone:
    credential: bytes
    selections: list[int]
    pending: voter.Pending | None = None
    stamped: voter.Stamped | None = None
    cast: voter.Cast | None = None
    without: str = ""
    """Why it has no stamps."""
    receipt_of: str = ""
    """The box that gave its last receipt."""


@dataclass
class Meeting:
    house: House
    round: str
    asked: dict[str, Any]
    tellers: list[teller.Keys]
    phones: list[Phone]
    manifest: Manifest = field(init=False)

    def teller(self, seat: int) -> bytes:
        return self.house.serve.credential(TELLER, self.round, self.asked["tellers"][seat - 1][1])

    async def post(self, what: str, content: bytes) -> httpx.Response:
        url = f"/r/{self.round}/{what}"
        return await insist(lambda: self.house.phones.post(url, content=content))

    async def get(self, what: str) -> httpx.Response:
        return await insist(lambda: self.house.phones.get(f"/r/{self.round}/{what}"))

    async def drop(self, envelope: bytes) -> httpx.Response:
        url = f"/box/{self.round}"
        return await insist(lambda: self.house.phones.post(url, content=envelope))

    async def state(self) -> dict[str, Any]:
        told: dict[str, Any] = (await self.get("state")).json()
        return told

    # ------------------------------------------------------------------------- steps

    async def make(self) -> None:
        await insist(lambda: self.house.serve.create(**self.asked))

    async def give_keys(self) -> None:
        for seat, keys in enumerate(self.tellers, start=1):
            answer = await self.post("teller", keys.body(self.teller(seat)))
            assert answer.status_code == 204, answer.text

    async def fix(self) -> None:
        await insist(lambda: self.house.serve.issue(self.round))
        self.manifest = manifests.read((await self.get("manifest")).content)

    async def issue(self) -> None:
        await asyncio.gather(*(self._take_stamps(phone) for phone in self.phones))

    async def _take_stamps(self, phone: Phone) -> None:
        phone.pending = phone.pending or voter.request(self.manifest, phone.credential)
        answer = await self.post("issue", phone.pending.body)
        if answer.status_code == 200:
            phone.stamped = voter.accept(self.manifest, phone.pending, answer.content)
            phone.cast = voter.seal(self.manifest, phone.stamped, phone.selections)
        else:
            phone.without = answer.json()["error"]

    async def open(self) -> None:
        await insist(lambda: self.house.serve.open(self.round))

    async def drop_all(self) -> None:
        await asyncio.gather(*(self._drop(phone) for phone in self.phones if phone.cast))

    async def _drop(self, phone: Phone) -> None:
        assert phone.cast is not None
        while (state := await self.state())["state"] == "dropping":
            if phone.receipt_of == state["box"]:
                return
            answer = await self.drop(phone.cast.envelope)
            if answer.status_code == 200:
                assert voter.is_receipt(self.manifest, phone.cast.envelope, answer.content)
                phone.receipt_of = state["box"]
            else:
                assert answer.json()["error"] in {"not_open", "closed"}, answer.text

    async def close(self) -> None:
        """The chair asks until it is closed, and waits for phones that drop again meanwhile."""
        while (state := await self.state())["state"] == "dropping":
            await self.drop_all()
            box = state["box"]  # should it be another one by now, it is empty: `other_box`
            try:
                await insist(lambda box=box: self.house.serve.close(self.round, 0, box=box))
            except BallotsRefusedError:
                await asyncio.sleep(_LOOK_SECONDS)

    async def count(self) -> None:
        board = await self._board()
        for seat in (1, 2):
            signature = teller.sign(self.tellers[seat - 1], board)
            answer = await self.post("board", self.teller(seat) + signature + board.text)
            assert answer.status_code == 204, answer.text

    async def _board(self) -> Board:
        envelopes = await self.envelopes()
        root = bytes.fromhex((await self.state())["root"])
        a, b = self.tellers[0], self.tellers[1]
        theirs = teller.opening(
            self.manifest, root, b, 1, teller.shares(self.manifest, b, envelopes)
        )
        answer = await self.post("opening", self.teller(2) + bytes([1]) + theirs)
        assert answer.status_code == 204, answer.text
        handed = teller.openings_of((await self.post("openings", self.teller(1))).content)
        mine = pieces_of(teller.shares(self.manifest, a, envelopes), SHARE)
        opened = teller.opened(self.manifest, root, a, 2, handed[2])
        return boards.build(self.manifest, envelopes, {1: mine, 2: opened})

    async def envelopes(self) -> list[bytes]:
        content = (await self.get("envelopes")).content
        return pieces_of(content, self.manifest.sizes.envelope)

    async def sign(self) -> None:
        await insist(lambda: self.house.serve.minutes_signed(self.round))


STEPS = ("make", "give_keys", "fix", "issue", "open", "drop_all", "close", "count", "sign")


def meeting(house: House, chance: random.Random, voters: int, items: int) -> Meeting:
    round_ = secrets.token_hex(16)
    numbers = [secrets.token_hex(16) for _ in range(voters)]
    asked = {
        "round_": round_,
        "agency": "Cơ quan thử",
        "place": "Phòng thử",
        "title": "Bỏ phiếu xếp loại",
        "mode": "slip",
        "items": [
            {"label": f"Người {at}", "detail": "", "selections": list(SELECTIONS)}
            for at in range(items)
        ],
        "needed": 2,
        "tellers": [(at, secrets.token_hex(16), f"Tổ viên {at}") for at in (1, 2, 3)],
        "voters": numbers,
        "drop_seconds": 0,
    }
    phones = [
        Phone(
            house.serve.credential(VOTER, round_, number),
            [chance.randrange(len(SELECTIONS) + 1) for _ in range(items)],
        )
        for number in numbers
    ]
    return Meeting(house, round_, asked, [teller.new_keys() for _ in range(3)], phones)
