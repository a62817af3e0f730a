"""Commands that write go through the running `serve`, over a socket that only its user can open.

SQLite has one writing process. When it runs, it carries the command out; when it does not, the
command opens the database itself. One request a connection: a JSON line in, JSON lines out.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the command's side of the socket needs no web
    from pages.rooms import Rooms

Command = Callable[["Rooms", dict[str, Any]], Awaitable[list[str]]]
"""What a command does: rooms and arguments in, lines to print out."""


log = logging.getLogger(__name__)


class CommandError(Exception):
    """A command that could not be carried out, in a sentence for the person who gave it."""


_SOCKET = "phieu.sock"
_LONGEST = 64 * 1024
_LONGEST_ADDRESS = 100


@asynccontextmanager
async def listening(data: Path, rooms: Rooms, commands: dict[str, Command]) -> AsyncIterator[None]:
    """Carry out commands that reach the socket in `data` for as long as this is open."""
    path = _socket(data)
    path.unlink(missing_ok=True)

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer: dict[str, Any]
        try:
            asked = json.loads(await reader.readline())
            answer = {"lines": await commands[asked["command"]](rooms, asked["given"])}
        except CommandError as refused:
            answer = {"error": str(refused)}
        except Exception:  # the edge of a command: serve goes on
            log.exception("a command failed")
            answer = {"error": "Lệnh gặp lỗi trong phần mềm; nhật ký của serve ghi chi tiết."}
        writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        await writer.drain()
        writer.close()

    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(one, path, limit=_LONGEST)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def _socket(data: Path) -> Path:
    """Its address, which the system limits to about a hundred bytes."""
    path = data / _SOCKET
    if len(str(path).encode()) > _LONGEST_ADDRESS:
        raise CommandError(f"Đường dẫn {data} quá dài; chọn thư mục dữ liệu có tên ngắn hơn.")
    return path


def send(data: Path, command: str, given: dict[str, Any]) -> list[str] | None:
    """The lines that the running `serve` answered, or None when none runs on this folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            line.connect(str(_socket(data)))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        line.sendall(json.dumps({"command": command, "given": given}).encode() + b"\n")
        with line.makefile("rb") as answers:
            answer = json.loads(answers.readline() or b'{"error": "serve gave no answer"}')
    if "error" in answer:
        raise CommandError(answer["error"])
    lines: list[str] = answer["lines"]
    return lines
