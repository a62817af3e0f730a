"""The parent's side of stamping: children that hold the private keys, asked through pipes.

Each child holds its own share of a round's keys, so that all are at work on one voter's request.
Requests wait in the pipes: a child has the next one at hand while this process is busy elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Sequence

from ballots.protocol import STAMP, BallotError, pieces_of
from confined.outside import BARE, command

CHILDREN = 2
_LENGTH = struct.Struct(">Q")
_SECONDS_TO_START = 120.0
"""Making keys takes as long as it takes to find primes."""


class SignersGoneError(Exception):
    """A child has ended, and its keys with it: nobody is issued stamps in this round any more."""


class Signers:
    """Of one round. `moduli` in the order of the stamps: the envelope's, then the slips'."""

    def __init__(self, children: Sequence[_Child], moduli: Sequence[bytes]) -> None:
        self._children = children
        self.moduli = moduli

    @property
    def alive(self) -> bool:
        return all(child.alive for child in self._children)

    async def sign(self, blinded: bytes) -> bytes:
        """Blind signatures of the blinded messages, one for each key, both joined.

        BallotError `stamp`: a message that no honest phone makes. SignersGoneError.
        """
        messages = pieces_of(blinded, STAMP)
        count = len(self._children)
        asked = [
            child.ask(b"".join(messages[at::count])) for at, child in enumerate(self._children)
        ]
        signed = [b""] * len(messages)
        for at, answer in enumerate(await asyncio.gather(*asked)):
            signed[at::count] = pieces_of(answer, STAMP)
        return b"".join(signed)

    async def end(self) -> None:
        """The keys are gone when this returns."""
        await asyncio.gather(*(child.end() for child in self._children))


async def start(stamps: int, *, children: int = CHILDREN) -> Signers:
    """Fresh keys for so many stamps, spread over the children."""
    shares = [len(range(at, stamps, children)) for at in range(min(children, stamps))]
    started = [_Child(await _process()) for _ in shares]
    try:
        async with asyncio.timeout(_SECONDS_TO_START):
            made = await asyncio.gather(
                *(
                    child.ask(share.to_bytes(2, "big"))
                    for child, share in zip(started, shares, strict=True)
                )
            )
    except BaseException:
        await asyncio.gather(*(child.end() for child in started))
        raise
    moduli = [b""] * stamps
    for at, answer in enumerate(made):
        moduli[at :: len(started)] = pieces_of(answer, STAMP)
    return Signers(started, moduli)


async def _process() -> Process:
    start_child = command("ballots.signing_child")
    return await asyncio.create_subprocess_exec(
        *start_child, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd="/", env=BARE
    )


class _Child:
    """One process; answers come in the order in which it was asked."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018
        self._process = process
        self._to, self._from = process.stdin, process.stdout
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self.alive = True
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, content: bytes) -> bytes:
        if not self.alive:
            raise SignersGoneError
        waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._to.write(_LENGTH.pack(len(content)) + content)
        answer = await waiting
        if answer[:1] != b"+":
            raise BallotError(answer[1:].decode("ascii"))
        return answer[1:]

    async def _listen(self) -> None:
        try:
            while True:
                (length,) = _LENGTH.unpack(await self._from.readexactly(_LENGTH.size))
                answer = await self._from.readexactly(length)
                waiting = self._waiting.popleft()
                if not waiting.done():  # whoever asked may have gone
                    waiting.set_result(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self._gone()

    def _gone(self) -> None:
        self.alive = False
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(SignersGoneError())

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._listening  # the pipe has ended with the process
        self._to.close()
        with contextlib.suppress(ConnectionError):
            await self._to.wait_closed()
