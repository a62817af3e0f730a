"""The way to the messenger, which can be closed, a black hole, or open."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Literal, Self
from urllib.parse import urlsplit

How = Literal["closed", "hole"]


class Gate:
    """`url` stays the same. Closed, nobody listens there; a hole takes calls and never answers;
    opened, it leads to `to`."""

    def __init__(self, how: How) -> None:
        self._how = how
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self._to: tuple[str, int] | None = None
        self._server: asyncio.Server | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self.swallowed = 0
        """Calls that went into the hole."""

    async def __aenter__(self) -> Self:
        if self._how == "hole":
            await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._server is not None:
            self._server.close()

    async def open(self, to: str) -> None:
        """From now on calls arrive; those that were swallowed stay so."""
        parts = urlsplit(to)
        self._to = (parts.hostname or "", parts.port or 80)
        if self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self._port)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            if self._to is None:
                self.swallowed += 1
                while await reader.read(65_536):
                    pass
                return
            there_reader, there_writer = await asyncio.open_connection(*self._to)
            await asyncio.gather(_pour(reader, there_writer), _pour(there_reader, writer))
        except OSError:
            pass
        finally:
            writer.close()
            self._under_way.discard(task)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
