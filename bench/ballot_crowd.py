"""`python -m bench.ballot_crowd`: a room full of phones that all press at one instant.

In: a pickle of the port, and the request of each phone, as (path, body). Out: a pickle of seconds
from the instant to the whole answer, of the answers' bodies, and of the processor time that this
process took.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
import sys
import time
from pathlib import Path
from typing import NamedTuple

_OK = b"HTTP/1.1 200"


class Crowd(NamedTuple):
    port: int
    requests: list[tuple[str, bytes]]


class Came(NamedTuple):
    seconds: list[float]
    bodies: list[bytes]
    own_seconds: float


class _Phone(asyncio.Protocol):
    """One request, written in one piece; nothing of it is made while the clock runs."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._answer = bytearray()
        self._wanted = -1
        self.done: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if self._wanted < 0 and (end := self._answer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._answer[:end]).lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self._wanted = end + 4 + length
        if self._wanted >= 0 and len(self._answer) >= self._wanted and not self.done.done():
            self.done.set_result(time.perf_counter())

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("no whole answer"))

    def body(self) -> bytes:
        if not self._answer.startswith(_OK):
            raise RuntimeError(bytes(self._answer[:300]))
        return bytes(self._answer[self._answer.find(b"\r\n\r\n") + 4 :])


async def _press(crowd: Crowd) -> Came:
    loop = asyncio.get_running_loop()
    phones = [_Phone(_written(crowd.port, *each)) for each in crowd.requests]

    async def connect(phone: _Phone) -> float:
        await loop.create_connection(lambda: phone, "127.0.0.1", crowd.port)
        return await phone.done

    gc.disable()
    own, began = time.process_time(), time.perf_counter()
    ended = await asyncio.gather(*(connect(phone) for phone in phones))
    own = time.process_time() - own
    return Came([each - began for each in ended], [phone.body() for phone in phones], own)


def _written(port: int, path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
        "user-agent: Mozilla/5.0 (Linux; Android 14)\r\naccept: */*\r\n"
        f"content-type: text/plain;charset=UTF-8\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    asked, answered = (Path(each) for each in sys.argv[1:])
    crowd = Crowd(*pickle.loads(asked.read_bytes()))  # noqa: S301 - our own
    answered.write_bytes(pickle.dumps(tuple(asyncio.run(_press(crowd)))))
