"""The ballots process on a port of its own, and the hand of `serve`: a room to vote in."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn

from ballots import credentials
from ballots.app import create_app
from ballots.opening import opened
from ballots.page import Page, read_page
from ballots.rounds import Rounds
from ballots.settings import Settings

T = TypeVar("T")
KEY = bytes(range(32))
LEVELS = ["Xuất sắc", "Tốt", "Hoàn thành", "Không"]


@dataclass
class Room:
    """`url` is where phones go; `control` speaks as `serve` does."""

    url: str
    rounds: Rounds
    _loop: asyncio.AbstractEventLoop
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def close(self) -> None:
        self._http.close()

    def control(self, path: str, method: str = "POST", **body: Any) -> dict[str, Any]:
        answer = self._http.request(
            method,
            f"{self.url}/control/rounds{path}",
            json=body or None,
            headers={"authorization": f"Bearer {KEY.hex()}"},
        )
        assert answer.is_success, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def begin(self, voters: int, tellers: int, needed: int, **more: Any) -> Ballot:
        """A round with invented items, its voters and tellers numbered."""
        ballot = Ballot(
            self,
            secrets.token_hex(16),
            [secrets.token_hex(16) for _ in range(voters)],
            [secrets.token_hex(16) for _ in range(tellers)],
        )
        content = {
            "round": ballot.round,
            "agency": "Sở Nội vụ",
            "place": "Phòng Hành chính",
            "title": "Bỏ phiếu xét Lao động tiên tiến",
            "mode": "slip",
            "items": items(2, ["Đồng ý", "Không đồng ý"]),
            "tellers": {
                "needed": needed,
                "people": [
                    {"seat": at, "teller": number, "name": f"Kiểm Phiếu {at}"}
                    for at, number in enumerate(ballot.tellers, 1)
                ],
            },
            "voters": ballot.voters,
            "drop_seconds": 1,
            "door": "http://127.0.0.1:9",
            **more,
        }
        self.control("", **content)
        return ballot


@dataclass
class Ballot:
    room: Room
    round: str
    voters: list[str]
    tellers: list[str]

    @property
    def page(self) -> str:
        return f"{self.room.url}/p/{self.round}"

    def link(self, kind: bytes, number: str) -> str:
        of = credentials.proven(KEY, bytes.fromhex(self.round), kind, bytes.fromhex(number))
        return self.page + credentials.fragment(of)

    def voter(self, at: int) -> str:
        return self.link(credentials.VOTER, self.voters[at])

    def teller(self, at: int) -> str:
        return self.link(credentials.TELLER, self.tellers[at])

    def act(self, name: str, **body: Any) -> dict[str, Any]:
        return self.room.control(f"/{self.round}/{name}", **body)

    def result(self) -> dict[str, Any]:
        return self.room.control(f"/{self.round}/result", "GET")


def items(count: int, selections: list[str]) -> list[dict[str, Any]]:
    people = ["Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Hoàng Cường", "Phạm Thu Dung", "Võ Minh Đức"]
    return [
        {
            "label": people[at % 5] + (f" {at // 5 + 1}" if at >= len(people) else ""),
            "detail": ["Chuyên viên", "Phó Trưởng phòng", "Văn thư"][at % 3],
            "selections": selections,
        }
        for at in range(count)
    ]


@contextmanager
def room(data: Path, page: Page | None = None) -> Iterator[Room]:
    ready, stop = threading.Event(), threading.Event()
    running: list[Room] = []
    work = _run(data, page or read_page(), running, ready, stop)
    thread = threading.Thread(target=lambda: asyncio.run(work))
    thread.start()
    try:
        assert ready.wait(30)
        yield running[0]
    finally:
        for each in running:
            each.close()
        stop.set()
        thread.join(20)


async def _run(
    data: Path,
    page: Page,
    running: list[Room],
    ready: threading.Event,
    stop: threading.Event,
) -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{line.getsockname()[1]}"
        async with opened(Settings(data, KEY), page) as rounds:
            config = uvicorn.Config(create_app(rounds), log_level="error", access_log=False)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[line]))
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event
                await asyncio.sleep(0.02)
            running.append(Room(url, rounds, asyncio.get_running_loop()))
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving
