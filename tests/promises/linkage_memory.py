"""The memory of the ballots process after closing: nothing that links, and no key.

A process of its own, on a port; after closing, everything that it may write to is read, as who has
the whole machine could. The promise has to be root for that.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gmpy2
from starlette.types import Receive, Scope, Send

from ballots.protocol import STAMP
from ballots.settings import control_key
from tests.promises.linkage_attacks import completed, matched
from tests.promises.linkage_metric import Tally, bound, right
from tests.promises.linkage_process import LEAKS
from tests.promises.linkage_round import Person, Round
from tests.promises.stage import ROOT

PEOPLE = 8
LEAK_ROUNDS = 4
_OF_BALLOT = ("serial", "stamp", "sealed")
_OF_PERSON = ("number", "address", "blinded", "answered", "request")
_PAGE = 4096
_EMPTY = bytes(_PAGE)
_LOOKED_FOR_KEYS = 2
"""Rounds after which a process is searched for keys: it takes long."""

Places = dict[str, list[int]]


@dataclass
class Memory:
    rounds: int = 0
    wrong: list[str] = field(default_factory=list)
    caught: dict[str, str] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)


async def prove(rounds: int, dice: random.Random, leaks: int = len(LEAKS)) -> Memory | None:
    """None when no rounds are asked for."""
    if not rounds:
        return None
    memory = Memory(rounds=rounds)
    tallies, faults, size = await _rounds(rounds, dice)
    memory.report = {
        "rounds": rounds, "people": PEOPLE, "bound": round(bound(rounds), 3),
        "megabytes": size >> 20,
        "right": {name: round(tally.mean, 2) for name, tally in tallies.items()},
        "with_evidence": {name: tally.seen for name, tally in tallies.items()},
    }  # fmt: skip
    memory.wrong = [f"{name} {t.mean:.2f}" for name, t in tallies.items() if t.over()] + faults
    for name in list(LEAKS)[:leaks]:
        tallies, faults, _ = await _rounds(LEAK_ROUNDS, dice, name)
        linked = [f"memory, {each}: {t.mean:.2f} right" for each, t in tallies.items() if t.over()]
        memory.caught[name] = "; ".join([*linked, *faults][:4])
    return memory


async def _rounds(
    many: int, dice: random.Random, leak: str = ""
) -> tuple[dict[str, Tally], list[str], int]:
    tallies: dict[str, Tally] = {}
    faults: set[str] = set()
    size = 0
    with tempfile.TemporaryDirectory(prefix="phieu-linkage-") as data:
        async with _process(Path(data), leak) as (app, pid):
            key = control_key(Path(data))
            for at in range(many):
                people, order, moduli = await _played(Round(app, key, PEOPLE, dice))
                image = _image(pid)
                size = len(image)
                whose = [_places(image, each.traces, _OF_PERSON) for each in people]
                ballots = [_places(image, each.ballot, _OF_BALLOT) for each in people]
                for name, found in _orders(ballots).items():
                    guess = matched(order, completed(found, PEOPLE, dice))
                    _count(tallies, name, guess, seen=bool(found))
                _count(tallies, "nearness", *_nearest(whose, ballots, dice))
                searched = image if at < _LOOKED_FOR_KEYS else b""
                faults |= set(_faults(searched, moduli, pid))
    return tallies, sorted(faults), size


def _count(tallies: dict[str, Tally], name: str, guess: list[int], seen: bool) -> None:  # noqa: FBT001
    tally = tallies.setdefault(name, Tally())
    tally.right.append(right(guess, list(range(PEOPLE))))
    tally.seen += seen


async def _played(round_: Round) -> tuple[list[Person], list[int], list[bytes]]:
    """To the closing; ballots are named by whose they are."""
    m, order = await round_.begin(), [*range(PEOPLE)]
    round_.dice.shuffle(order)
    people = [await round_.person(at, at + 1, m.h) for at in range(PEOPLE)]
    for at in order:
        await round_.issue(people[at], m)
    for at in order:
        await round_.ready(people[at])
    await round_.advance("open")
    for at in order:
        await round_.drop(people[at], m)
    await round_.advance("close")
    await round_.state()
    return people, order, list(m.stamps)


# ---------------------------------------------------------------------------------- what is there


def _image(pid: int) -> bytes:
    """Every byte that the process may write to."""
    found = []
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            begin, end = (int(each, 16) for each in line.split()[0].split("-"))
            if line.split()[1].startswith("rw"):
                try:
                    memory.seek(begin)
                    found.append(memory.read(end - begin))
                except OSError:  # a guard page
                    continue
    whole = b"".join(found)
    pages = (whole[at : at + _PAGE] for at in range(0, len(whole), _PAGE))
    return b"".join(page for page in pages if page != _EMPTY)


def _places(image: bytes, traces: dict[str, bytes], wanted: Iterable[str]) -> Places:
    found: Places = {}
    for name in wanted:
        places, at = [], image.find(traces[name])
        while at >= 0:
            places.append(at)
            at = image.find(traces[name], at + 1)
        found[name] = places
    return found


def _orders(ballots: list[Places]) -> dict[str, list[int]]:
    """Ballots as they lie in memory, by the first and by the last place of each trace."""
    orders = {}
    for trace in _OF_BALLOT:
        for name, end in (("first", 0), ("last", -1)):
            found = sorted((each[trace][end], n) for n, each in enumerate(ballots) if each[trace])
            orders[f"{trace}, {name}"] = [n for _, n in found]
    return orders


def _nearest(
    people: list[Places], ballots: list[Places], dice: random.Random
) -> tuple[list[int], bool]:
    whose = sorted(
        (at, n) for n, each in enumerate(people) for found in each.values() for at in found
    )
    near = [
        (abs(place - one), dice.random(), person, ballot)
        for ballot, each in enumerate(ballots)
        for found in each.values()
        for place in found
        for at in [bisect(whose, (place, -1))]
        for one, person in whose[max(0, at - 1) : at + 1]
    ]
    guess: dict[int, int] = {}
    for _, _, person, ballot in sorted(near):
        if person not in guess and ballot not in guess.values():
            guess[person] = ballot
    left = [each for each in range(PEOPLE) if each not in guess.values()]
    dice.shuffle(left)
    full = [guess[n] if n in guess else left.pop() for n in range(PEOPLE)]
    return full, bool(near)


def _faults(image: bytes, moduli: list[bytes], pid: int) -> Iterator[str]:
    if any(True for _ in _private_keys(image, moduli)):
        yield "a private key is in memory after closing"
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    if children:
        yield "a child lives on after closing"


def _private_keys(image: bytes, moduli: list[bytes]) -> Iterator[int]:
    """Factors of a modulus: as GMP and OpenSSL hold them, as Python does, and as files do."""
    together = gmpy2.mpz(1)
    for modulus in moduli:
        together *= int.from_bytes(modulus, "big")
    half = STAMP // 2
    for candidate in _candidates(image, half):
        if candidate > 1 and together % candidate == 0:
            yield int(candidate)


def _candidates(image: bytes, half: int) -> Iterator[gmpy2.mpz]:
    lows, tops = image[0::8], image[half - 1 :: 8]
    for at, (low, top) in enumerate(zip(lows, tops, strict=False)):
        if top >= 0xC0 and low & 1:
            yield gmpy2.mpz(int.from_bytes(image[8 * at : 8 * at + half], "little"))
    digits = -(-8 * half // 30)
    for found in re.finditer(re.escape(struct.pack("<q", digits)), image):
        words = struct.unpack_from(
            f"<{digits}I", image.ljust(found.end() + 4 * digits), found.end()
        )
        yield gmpy2.mpz(sum(word << (30 * at) for at, word in enumerate(words)))
    for found in re.finditer(rb"\x02\x81\x81\x00", image):
        yield gmpy2.mpz(int.from_bytes(image[found.end() : found.end() + half], "big"))


# ------------------------------------------------------------------------------------ the process


@asynccontextmanager
async def _process(data: Path, leak: str) -> AsyncIterator[tuple[OverHttp, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = ["phieu", "ballots", "--data", str(data), "--port", str(port)]
    if leak:
        words = ["tests.promises.linkage_process", str(data), str(port), leak]
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT)  # noqa: ASYNC220
    try:
        app = OverHttp(port)
        until = time.monotonic() + 90
        while not await app.answers():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the ballots process did not start: {process.poll()}")
            await asyncio.sleep(0.05)
        yield app, process.pid
    finally:
        process.terminate()
        process.wait()


class OverHttp:
    """Looks like the app, and is a process on a port: every request by a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        lines = [f"{scope['method']} {scope['path']} HTTP/1.1".encode()]
        lines += [name + b": " + value for name, value in scope["headers"]]
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"\r\n".join([*lines, b"connection: close", b"", body]))
        head, _, content = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.close()
        await send({"type": "http.response.start", "status": int(head.split()[1]), "headers": []})
        await send({"type": "http.response.body", "body": content})
