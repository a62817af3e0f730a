"""The room of a secret ballot in a played campaign: handing out, the box, the count, the look."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from ballots.credentials import of_code
from ballots.encoding import unb64
from phieu.simulation.ballot_phones import Round, VoterPhone
from phieu.simulation.ballot_tellers import TellerPhone
from phieu.simulation.habits import MARKS
from phieu.simulation.pages import Browser, RefusedError
from phieu.simulation.polling import PollingPlace
from phieu.simulation.stage import Stage
from phieu.simulation.story import Played
from storage.ballots import RollEntry, Teller

_LOOK = 0.02


@dataclass
class Meeting:
    stage: Stage
    chair: Browser
    played: Played
    chance: random.Random

    @property
    def place(self) -> PollingPlace:
        assert self.stage.polling is not None  # noqa: S101 - ballots are held only where there is
        return self.stage.polling

    async def hold(self) -> None:
        tellers = await self._sit_down()
        codes = await self._codes()
        await self._act("phat", "ballot.issued")
        page = await self.place.get(f"/r/{self.played.round}/manifest")
        round_ = await self.place.phones.round(page)
        voters = await self._stamped(round_, codes)
        await self._act("mo", "ballot.opened")
        content = json.loads(page)
        sizes = [len(item["selections"]) for item in content["items"]]
        self.played.marked = [[0] * (size + 1) for size in sizes]
        for voter in voters:
            await self._drop(voter, sizes)
        await self._act("dong", "ballot.closed")
        await self._count(round_, tellers, self._on_paper(content["paper"], sizes))
        await self._look(voters)
        await self._act("ky", "ballot.signed")
        await round_.done()

    async def _act(self, what: str, act: str) -> None:
        room = f"/bo-phieu/{self.played.ballot}"
        await self.chair.open(room)
        await self.chair.press(f"{room}/{what}")
        while what == "dong" and not await self._closed():  # noqa: ASYNC110 - it is told when asked
            await asyncio.sleep(_LOOK)
        await self.chair.open(room)
        self.stage.diary.note(act, f"ballot:{self.played.ballot}")

    async def _closed(self) -> bool:
        return bool((await self.place.state(self.played.round))["root"])

    # ------------------------------------------------------------------ who is in the room

    async def _there(self, table: Any, order: Any, *more: Any) -> list[int]:
        here = select(table.employee_id).where(table.ballot_id == self.played.ballot, *more)
        return await self.stage.rooms.store.read(lambda c: list(c.scalars(here.order_by(order))))

    async def _door(self, door: str, employee: int) -> bytes:
        """The credential in the address to which the door leads."""
        client = await self.stage.phone_today(employee)
        got = await client.get(f"/{door}/{self.played.ballot}")
        address = urlsplit(got.headers.get("location", ""))
        if not address.fragment.startswith("t="):
            raise RefusedError(f"/{door}/{self.played.ballot}: {got.status_code}")
        self.played.round = address.path.rpartition("/")[2]
        return unb64(address.fragment.removeprefix("t="))

    async def _sit_down(self) -> list[tuple[bytes, TellerPhone]]:
        seated = []
        for employee in await self._there(Teller, Teller.seat):
            credential = await self._door("kiem-phieu", employee)
            phone = await TellerPhone.new(self.place.phones)
            await self.place.post(f"/r/{self.played.round}/teller", credential + phone.public)
            seated.append((credential, phone))
        return seated

    async def _codes(self) -> list[bytes]:
        """The slips in the bowl; the sheet itself is a picture, so the codes are asked for."""
        table = await self._there(RollEntry, RollEntry.employee_id, *_votes("table"))
        if not table:
            return []
        codes = await self.place.serve.codes(self.played.round, len(table))
        return [of_code(code, bytes.fromhex(self.played.round)).packed() for code in codes]

    async def _stamped(self, round_: Round, codes: Sequence[bytes]) -> list[VoterPhone]:
        phones = await self._there(RollEntry, RollEntry.employee_id, *_votes("phone"))
        voters = []
        for credential in [*[await self._door("phieu-kin", each) for each in phones], *codes]:
            voter = round_.voter(credential)
            body = await voter.request()
            await voter.accept(await self.place.post(f"/r/{self.played.round}/issue", body))
            await self.place.post(f"/r/{self.played.round}/ready", credential)
            voters.append(voter)
        self.played.issued = len(voters)
        return voters

    # ------------------------------------------------------------------------- the ballots

    def _marks(self, sizes: Sequence[int]) -> list[int]:
        marks = [
            self.chance.choices(range(size + 1), [*MARKS, *([1] * size)][: size + 1])[0]
            for size in sizes
        ]
        for item, mark in zip(self.played.marked, marks, strict=True):
            item[mark] += 1
        return marks

    async def _drop(self, voter: VoterPhone, sizes: Sequence[int]) -> None:
        envelope = await voter.seal(self._marks(sizes))
        receipt = await self.place.post(f"/box/{self.played.round}", envelope)
        if not await voter.receipt(envelope, receipt):
            raise RefusedError(f"ballot {self.played.ballot}: a receipt is not the box's")

    def _on_paper(self, papers: int, sizes: Sequence[int]) -> dict[str, Any] | None:
        if not papers:
            return None
        counts = [[0] * (size + 1) for size in sizes]
        for _ in range(papers):
            for item, mark in zip(counts, self._marks(sizes), strict=True):
                item[mark] += 1
        self.played.issued += papers
        return {
            "issued": papers, "collected": papers, "invalid": [0] * len(sizes), "counts": counts,
        }  # fmt: skip

    async def _count(
        self,
        round_: Round,
        tellers: Sequence[tuple[bytes, TellerPhone]],
        paper: dict[str, Any] | None,
    ) -> None:
        """Two open; what one opened goes to the other sealed; both sign the same board."""
        at = f"/r/{self.played.round}"
        root = bytes.fromhex((await self.place.state(self.played.round))["root"])
        envelopes = await self.place.get(f"{at}/envelopes")
        opening = tellers[:2]
        for credential, phone in opening:
            await phone.sit(round_)
            await phone.open(envelopes, root)
            if paper is not None:
                told = json.dumps(paper, separators=(",", ":")).encode()
                await self.place.post(f"{at}/paper", credential + told)
        for credential, phone in opening:
            for _, other in opening:
                if other is not phone:
                    sealed = await phone.sealed_for(other.seat)
                    await other.take(sealed, phone.seat)
                    body = credential + other.seat.to_bytes(1, "big") + sealed
                    await self.place.post(f"{at}/opening", body)
        for credential, phone in opening:
            board = await phone.board(paper)
            signature = await phone.sign(board.hash)
            await self.place.post(f"{at}/board", credential + signature + board.text.encode())

    async def _look(self, voters: Sequence[VoterPhone]) -> None:
        if (await self.place.state(self.played.round))["public"]:
            file = await self.place.get(f"/r/{self.played.round}/board")
            self.played.board = file.decode()
            self.played.phones = [await voter.counted(self.played.board) for voter in voters]


def _votes(way: str) -> tuple[Any, ...]:
    there = RollEntry.attendance.in_(("present", "late"))
    return there, RollEntry.way == way, RollEntry.recused.is_(False)
