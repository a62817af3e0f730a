"""Phones at a secret ballot: the script of the shipped page itself, run by Node without a browser.

One child runs it for everybody; what a phone keeps in its own storage is kept here, for each.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ballots
from ballots.encoding import b64, unb64
from phieu.control import CommandError

PAGE = Path(ballots.__file__).parent / "static" / "phieu-kin.html"
RUNNER = Path(__file__).with_suffix(".mjs")
_LONGEST_LINE = 2**28


class PhoneError(Exception):
    """The page refuses; `code` is its own word: mismatch, stamp, selection, …"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Kept:
    """Something of the page that stays there, under a name."""

    name: str


@asynccontextmanager
async def phones(page: Path = PAGE) -> AsyncIterator[Phones]:
    """CommandError: this machine has no Node, or this installation no page."""
    node = shutil.which("node")
    if node is None:
        raise CommandError(
            "Máy này chưa có Node.js để chạy trang bỏ phiếu; hãy cài: apt-get install nodejs"
        )
    if not page.is_file():
        raise CommandError(
            f"Bản cài này thiếu trang bỏ phiếu {page.name}; hãy cài lại Phiếu, "
            "hoặc dựng trang bằng: npm ci && npm run build trong ballots/page."
        )
    child = await asyncio.create_subprocess_exec(
        node, RUNNER, page, stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE
    )
    try:
        yield Phones(child)
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        await asyncio.sleep(0)  # its pipes are closed by the loop


class Phones:
    def __init__(self, child: Process) -> None:
        self._child = child
        self._lock = asyncio.Lock()
        self._names = itertools.count(1)

    async def call(self, name: str, *args: Any, keep: Kept | None = None) -> Any:
        """One function of the page's core, as `voter.request`; bytes are bytes both ways.

        PhoneError: the page threw one of its codes.
        """
        asked = {"call": name, "args": _written(args), "keep": keep and keep.name}
        async with self._lock:
            stdin, stdout = self._child.stdin, self._child.stdout
            if stdin is None or stdout is None:
                raise RuntimeError("the child has no pipes")
            stdin.write(json.dumps(asked).encode() + b"\n")
            await stdin.drain()
            line = await stdout.readline()
        if not line:
            raise RuntimeError("the ballot page's script ended")
        said = json.loads(line)
        if "error" in said:
            raise PhoneError(said["error"])
        return _read(said["answer"])

    async def round(self, manifest: bytes, h: bytes | None = None) -> Round:
        """As a phone reads it; PhoneError `mismatch` when its hash is not `h`, `unreadable`."""
        kept = Kept(f"round {next(self._names)}")
        await self.call("manifest.read", manifest, h, keep=kept)
        return Round(self, kept)


@dataclass(frozen=True)
class Round:
    phones: Phones
    manifest: Kept

    async def call(self, name: str, *args: Any, keep: Kept | None = None) -> Any:
        return await self.phones.call(name, self.manifest, *args, keep=keep)

    def voter(self, credential: bytes) -> VoterPhone:
        return VoterPhone(self, credential)

    async def done(self) -> None:
        await self.phones.call("forget", self.manifest.name)


@dataclass
class VoterPhone:
    round: Round
    credential: bytes
    stored: Any = None
    """What lies in the phone's own storage: requested, stamped, then the slips to look for."""

    async def request(self) -> bytes:
        """The body for /issue; the same again until it was accepted."""
        if self.stored is not None:
            return unb64(self.stored["body"])
        made = await self.round.call("voter.request", self.credential)
        self.stored = made["pending"]
        return bytes(made["body"])

    async def accept(self, answer: bytes) -> None:
        """PhoneError `size`: ask again; `stamp`: all is thrown away."""
        pending = self.stored
        try:
            self.stored = await self.round.call("voter.accept", pending, answer)
        except PhoneError as refused:
            self.stored = None if refused.code == "stamp" else pending
            raise

    async def seal(self, selections: Sequence[int]) -> bytes:
        """The envelope; PhoneError `selection` or `rule`: choose otherwise, nothing is lost."""
        sealed = await self.round.call("voter.seal", self.stored, list(selections))
        self.stored = sealed["own"]
        return bytes(sealed["envelope"])

    async def receipt(self, envelope: bytes, signature: bytes) -> bool:
        return bool(await self.round.call("voter.receipt", envelope, signature))

    async def counted(self, public_file: str) -> str:
        """`counted`, `missing` or `altered`."""
        board = await self.round.call("teller.read", public_file)
        return str(await self.round.call("voter.counted", self.stored, board))


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


def _written(value: Any) -> Any:
    match value:
        case bytes():
            return {"b64": b64(value)}
        case Kept():
            return {"kept": value.name}
        case Mapping():
            return {name: _written(part) for name, part in value.items()}
        case list() | tuple():
            return [_written(part) for part in value]
    return value


def _read(value: Any) -> Any:
    match value:
        case {"b64": content, **rest} if not rest:
            return unb64(content)
        case {"big": digits, **rest} if not rest:
            return int(digits)
        case dict():
            return {name: _read(part) for name, part in value.items()}
        case list():
            return [_read(part) for part in value]
    return value
