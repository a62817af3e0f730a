"""A whole meeting asks for its stamps at one instant, and drops at one instant.

The ballots process on a port, with its signing children, on SQLite with `synchronous=FULL`; phones
are one lean process beside it (`bench.ballot_crowd`), whose own processor time is told. Every
request comes by a connection of its own, made as the clock runs, as those of the page do.

The floor is what the signatures alone take: the same children, asked through their pipes for the
same number of signatures by as many voters at one instant, with nobody between them and no HTTP,
no tables and no phones. Its p95 is the instant at which 95 % of these voters have their answers.
It is measured before and after each round, and the mean counts; both p95, of issuing and of
casting, are divided by it. `ratio.signature_floor` is the largest of all.

Side by side a homomorphic ballot of the same shape, as `bench/peers/elgamal.mjs` tells: what one
phone and the server compute for one voter, and the bytes that the phone sends.
"""

from __future__ import annotations

import asyncio
import ctypes
import ctypes.util
import json
import os
import pickle
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots import manifest as manifests
from ballots import signing
from ballots.box import Box
from ballots.client import Ballots
from ballots.credentials import VOTER
from ballots.manifest import Manifest
from ballots.protocol import STAMP, Sizes
from ballots.settings import control_key
from bench.ballot_crowd import Came, Crowd
from phieu.simulation.ballot_phones import phones
from tests.ballots import office, teller, voter

SHAPES = ((60, 20), (300, 5), (300, 20))
"""Voters and items."""
SELECTIONS = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành")
TIMES = 3
_ROOT = Path(__file__).parents[1]
_PEER = Path(__file__).parent / "peers" / "elgamal.mjs"


def run(times: int = TIMES) -> dict[str, Any]:
    """Times in milliseconds; ratios to the signatures alone."""
    ours = asyncio.run(_ours(times))
    one, peer = asyncio.run(_one_voter(SHAPES[0][1])), _elgamal(SHAPES[0][1])
    worst = {kind: max(each["ratio"][kind] for each in ours.values()) for kind in ("issue", "cast")}
    return {
        "processors": os.cpu_count(),
        "synchronous": "FULL",
        "ours": {**ours, "one_voter": one},
        "peers": {"elgamal": {**peer, **_compiled(SHAPES[0][1])}} if peer else {},
        "ratio": {
            "signature_floor": max(worst.values()),
            "signature_floor.issue": worst["issue"],
            "signature_floor.cast": worst["cast"],
            **{f"elgamal.{name}": round(each / one[name], 2) for name, each in peer.items()},
        },
    }


class Meeting(NamedTuple):
    """One round of so many."""

    floor: float
    issue: Came
    cast: Came


async def _ours(times: int) -> dict[str, Any]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        async with _process(Path(folder)) as (port, serve):
            for people, items in SHAPES:
                meetings = [await _meet(port, serve, people, items) for _ in range(times)]
                found[f"{people}x{items}"] = _told(meetings, people)
    return found


def _told(meetings: list[Meeting], people: int) -> dict[str, Any]:
    issue = [_p95(each.issue.seconds) for each in meetings]
    cast = [_p95(each.cast.seconds) for each in meetings]
    floors = [each.floor for each in meetings]
    middle = statistics.median
    own = middle(each.issue.own_seconds + each.cast.own_seconds for each in meetings)
    return {
        "issue_p95_ms": _ms(middle(issue)),
        "cast_p95_ms": _ms(middle(cast)),
        "floor_p95_ms": _ms(middle(floors)),
        "phones_own_ms_each": round(1000 * own / people / 2, 3),
        "ratio": {
            kind: round(middle(a / b for a, b in zip(p95s, floors, strict=True)), 3)
            for kind, p95s in (("issue", issue), ("cast", cast))
        },
        "ratios": {
            kind: [round(a / b, 3) for a, b in zip(p95s, floors, strict=True)]
            for kind, p95s in (("issue", issue), ("cast", cast))
        },
    }


async def _meet(port: int, serve: Ballots, people: int, items: int) -> Meeting:
    asked = _asked(people, items)
    m, round_ = await _prepared(port, serve, asked), asked["round_"]
    waiting = [
        voter.request(m, serve.credential(VOTER, round_, number)) for number in asked["voters"]
    ]
    before = await _floor(m.sizes, people)
    issue = _crowd(Crowd(port, [(f"/r/{round_}/issue", each.body) for each in waiting]))
    stamped = [
        voter.accept(m, pending, body) for pending, body in zip(waiting, issue.bodies, strict=True)
    ]
    casts = [voter.seal(m, each, [1] * items) for each in stamped]
    await serve.open(round_)
    cast = _crowd(Crowd(port, [(f"/box/{round_}", each.envelope) for each in casts]))
    for each, receipt in zip(casts, cast.bodies, strict=True):
        if not voter.is_receipt(m, each.envelope, receipt):
            raise RuntimeError("a receipt is not good")
    closed = await serve.close(round_, 0)
    if closed.collected != people:
        raise RuntimeError(f"{closed.collected} of {people} envelopes")
    after = await _floor(m.sizes, people)
    return Meeting((before + after) / 2, issue, cast)


def _asked(people: int, items: int) -> dict[str, Any]:
    names = [f"Người {at}" for at in range(1, items + 1)]
    return {
        "round_": secrets.token_hex(16),
        "agency": "Sở Bịa",
        "place": "Phòng Bịa",
        "title": "Bỏ phiếu xếp loại",
        "mode": "slip",
        "items": [{"label": each, "detail": "", "selections": [*SELECTIONS]} for each in names],
        "needed": 1,
        "tellers": [(1, secrets.token_hex(16), "Tổ viên")],
        "voters": [secrets.token_hex(16) for _ in range(people)],
    }


async def _prepared(port: int, serve: Ballots, asked: dict[str, Any]) -> Manifest:
    keys, round_ = teller.new_keys(), asked["round_"]
    await serve.create(**asked)
    number = asked["tellers"][0][1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        body = keys.body(serve.credential(b"T", round_, number))
        (await http.post(f"/r/{round_}/teller", content=body)).raise_for_status()
        told = await serve.issue(round_)
        text = (await http.get(f"/r/{round_}/manifest")).content
    return manifests.read(text, bytes.fromhex(told.manifest_hash))


def _crowd(crowd: Crowd) -> Came:
    """In a process of its own; this one waits."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "asked", Path(folder) / "answered"
        asked.write_bytes(pickle.dumps(tuple(crowd)))
        subprocess.run(
            [sys.executable, "-m", "bench.ballot_crowd", asked, answered], check=True, cwd=_ROOT
        )
        return Came(*pickle.loads(answered.read_bytes()))  # noqa: S301 - our own


async def _floor(sizes: Sizes, people: int) -> float:
    """Seconds until 95 % have their signatures, when signing is all there is to do."""
    signers = await signing.start(sizes.stamps)
    bodies = [
        b"".join(b"\0" + secrets.token_bytes(STAMP - 1) for _ in range(sizes.stamps))
        for _ in range(people)
    ]
    await signers.sign(bodies[0])
    ended = []

    async def one(body: bytes) -> None:
        await signers.sign(body)
        ended.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(one(body) for body in bodies))
    await signers.end()
    return _p95(ended)


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * len(seconds))]


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


@asynccontextmanager
async def _process(data: Path) -> AsyncIterator[tuple[int, Ballots]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = ["ballots", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen([sys.executable, "-m", "phieu", *words], cwd=_ROOT)  # noqa: ASYNC220
    serve = None
    try:
        until = time.monotonic() + 90
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                try:
                    (await http.get(f"http://127.0.0.1:{port}/healthz")).raise_for_status()
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > until:
                        raise
                    await asyncio.sleep(0.05)
        url = f"http://127.0.0.1:{port}"
        serve = Ballots(url, url, control_key(data))
        yield port, serve
    finally:
        if serve is not None:
            await serve.aclose()
        process.terminate()
        process.wait()


# -------------------------------------------------------------------- one voter, beside ElGamal


async def _one_voter(items: int, times: int = 7) -> dict[str, Any]:
    """What the shipped page computes in Node, with what it takes to hand it bytes; what the server
    computes: stamps, and the look at the envelope."""
    wanted = office.Wanted(items=items, selections=SELECTIONS, seats=3, needed=2)
    round_ = office.round_of(wanted)
    phone_ms, server_ms, sent = list[float](), list[float](), 0
    box = Box(round_.manifest, Ed25519PrivateKey.generate())
    box.open, box.most = True, times + 1
    async with phones() as room:
        m = await room.round(round_.manifest.text)
        for number in range(times + 1):
            began = time.perf_counter()
            phone = m.voter(b"V" + number.to_bytes(48, "big"))
            body = await phone.request()
            asked = time.perf_counter()
            stamps = round_.issue(body)
            answered = time.perf_counter()
            await phone.accept(stamps)
            envelope = await phone.seal([1] * items)
            sealed = time.perf_counter()
            box.put(envelope)
            server_ms.append(1000 * (answered - asked + time.perf_counter() - sealed))
            phone_ms.append(1000 * (asked - began + sealed - answered))
            sent = len(body) + len(envelope)
    return {
        "items": items,
        "phone_ms": round(statistics.median(phone_ms[1:]), 1),
        "server_ms": round(statistics.median(server_ms[1:]), 1),
        "bytes": sent,
    }


def _elgamal(items: int) -> dict[str, Any]:
    """Empty where Node or the page's libraries are missing: `npm ci` in ballots/page."""
    node = shutil.which("node")
    if node is None or not (_ROOT / "ballots" / "page" / "node_modules").is_dir():
        return {}
    options = len(SELECTIONS) + 1  # a blank is one
    done = subprocess.run(
        [node, _PEER, str(items), str(options), "7"], check=True, stdout=subprocess.PIPE
    )
    found = json.loads(done.stdout)
    return {name: found[name] for name in ("phone_ms", "server_ms", "bytes")}


def _compiled(items: int) -> dict[str, float]:
    """What checking it cannot take less than with libsodium: its multiplications alone. JavaScript
    is no server's usual language, and ours is compiled where it counts. Empty without libsodium."""
    name = ctypes.util.find_library("sodium")
    if name is None:
        return {}
    sodium = ctypes.CDLL(name)
    point, scalar = ctypes.create_string_buffer(32), secrets.token_bytes(31) + b"\0"
    if sodium.sodium_init() < 0 or sodium.crypto_scalarmult_ristretto255_base(point, scalar):
        return {}
    times = items * (8 * (len(SELECTIONS) + 1) + 4)  # each option: two halves; each item: a sum
    began = time.perf_counter()
    for _ in range(times):
        sodium.crypto_scalarmult_ristretto255(point, scalar, point)
    return {"server_compiled_ms": _ms(time.perf_counter() - began)}
