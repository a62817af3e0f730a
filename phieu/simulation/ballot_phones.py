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
from dataclasses import dataclass
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
