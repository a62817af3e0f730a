"""A line between browser and server that writes down every byte, connection by connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Asked:
    """One request, as it went over the line."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes
    answer: bytes = b""
    """Head and body, whole."""
    place: int = 0
    """0: the first request of its connection."""
    followed: bool = False
    """Another request came on the same connection."""


@dataclass
class Connection:
    sent: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)

    def requests(self) -> list[Asked]:
        asked, answers = _split(bytes(self.sent)), _split(bytes(self.answered))
        found = []
        for place, (head, body) in enumerate(asked):
            line, *lines = head.decode("latin-1").split("\r\n")
            pairs = [
                (name, value.strip()) for name, _, value in (each.partition(":") for each in lines)
            ]
            answer = (
                b"\r\n\r\n".join((answers[place][0], answers[place][1]))
                if place < len(answers)
                else b""
            )
            found.append(Asked(line, pairs, body, answer, place, place + 1 < len(asked)))
        return found


def _split(content: bytes) -> list[tuple[bytes, bytes]]:
    """Heads and bodies of HTTP/1.1 messages one after the other; lengths are stated, or 0."""
    found = []
    while content:
        head, _, rest = content.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
            if name.strip().lower() == b"transfer-encoding":
                raise ValueError("the tap reads stated lengths only")
        found.append((head, rest[:length]))
        content = rest[length:]
    return found


class Tap:
    """`port` is where the browser connects; the server behind it is told with `behind`."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.behind = 0
        self.port = 0

    def requests(self) -> list[Asked]:
        return [each for connection in self.connections for each in connection.requests()]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection()
        self.connections.append(connection)
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self.behind)
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            _pass_on(reader, outer, connection.sent), _pass_on(inner, writer, connection.answered)
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Tap]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            server.close()


async def _pass_on(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, written: bytearray
) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(65_536):
            written += chunk
            target.write(chunk)
            await target.drain()
    with suppress(ConnectionError, RuntimeError):
        target.close()
