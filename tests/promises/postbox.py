"""A mail server on this machine that keeps what it is given."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd import smtp

SENDER = "phieu@vidu.gov.vn"


@dataclass
class Postbox:
    """`came`: every mail, in order."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        self.came.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    @property
    def environment(self) -> dict[str, str]:
        """Of a `phieu serve` that sends through it."""
        return {
            "PHIEU_SMTP": f"smtp://127.0.0.1:{self.port}?tls=none",
            "PHIEU_MAIL_FROM": SENDER,
        }


@asynccontextmanager
async def postbox() -> AsyncIterator[Postbox]:
    """On a free port, while the block lasts."""
    box, loop = Postbox(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: smtp.SMTP(box, loop=loop), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
