"""Requests to an app in this process: each phone with an address and a name of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Phone:
    address: str
    port: int
    agent: str

    async def ask(
        self, app: ASGIApp, method: str, path: str, body: bytes = b"", key: str = ""
    ) -> tuple[int, bytes]:
        """Status and body of the answer. `key`: of the control routes."""
        headers = [
            (b"host", b"127.0.0.1:8001"),
            (b"user-agent", self.agent.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"content-type", b"text/plain;charset=UTF-8"),
        ]
        if key:
            headers.append((b"authorization", f"Bearer {key}".encode()))
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1", "method": method, "scheme": "http", "path": path,
            "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
            "client": (self.address, self.port), "server": ("127.0.0.1", 8001), "state": {},
        }  # fmt: skip
        status, content, heard = 0, bytearray(), False

        async def receive() -> Message:
            nonlocal heard
            if heard:
                return {"type": "http.disconnect"}
            heard = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                content.extend(message.get("body", b""))

        await app(scope, receive, send)
        return status, bytes(content)


class RefusedError(Exception):
    """An answer that an honest person does not get."""


async def must(asked: Any) -> bytes:
    status, content = await asked
    if not 200 <= status < 300:
        raise RefusedError(f"{status} {content[:200]!r}")
    return bytes(content)


async def told(asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await must(asked))
    return found
