"""An installation with invented people who are signed in already."""

from __future__ import annotations

import datetime as dt
import http
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.loading.plan_folder import load_plan
from pages.rooms import Rooms
from people.sessions import open_session
from phieu import campaigns
from phieu.invented import invent, read_example
from phieu.rosters import roster_file

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "plans" / "quang-ngai-2024"


@dataclass(frozen=True)
class Signed:
    """One form of one person, and two devices on which that person is signed in."""

    task: int
    form: str
    employee: int
    tokens: tuple[str, str]


async def signed_in(rooms: Rooms, people: int, seed: int = 1) -> list[Signed]:
    """Start the shipped campaign with `people` invented persons; one form of each."""
    plan, example = load_plan(PLAN), read_example(PLAN)
    campaign = await campaigns.start(rooms, PLAN)
    roster = roster_file(plan, invent(plan, example, people + 6, seed), example.says)
    await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
    first: dict[int, campaigns.Asked] = {}
    for each in await campaigns.asked_of(rooms, campaign):
        first.setdefault(each.filler, each)
    found = []
    for employee, each in list(first.items())[:people]:
        tokens = [
            (
                await rooms.store.write(
                    lambda c, employee=employee: open_session(  # type: ignore[misc]
                        c, employee, role="employee", now=rooms.clock.now()
                    )
                )
            ).token
            for _ in range(2)
        ]
        found.append(Signed(each.submission, each.form, employee, (tokens[0], tokens[1])))
    return found


class Server:
    """`phieu serve` as a process of its own, which can be killed.

    `environment` names its bot and its mail; `shift` moves its clock.
    """

    def __init__(
        self,
        data: Path,
        database: str | None,
        *,
        environment: Mapping[str, str] | None = None,
        shift: dt.timedelta | None = None,
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        moved = ["tests.promises.moved_clock", str(shift.total_seconds())] if shift else ["phieu"]
        self._command = [sys.executable, "-m", *moved, "serve", "--data", str(data)]
        self._command += ["--port", str(self.port)]
        self._command += ["--database", database] if database else []
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self._answers():
                return
            if self._process.poll() is not None:
                raise RuntimeError(f"serve ended with {self._process.returncode}")
            time.sleep(0.03)
        raise TimeoutError("serve did not answer within 30 s")

    def _answers(self) -> bool:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            asking.close()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_gone(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nothing is said."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
