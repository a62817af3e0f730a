"""Reading a file from Telegram, no more of it than was asked for."""

from __future__ import annotations

import httpx

from bot.telegram.outcomes import Outcome, Refused, Unsure
from bot.telegram.wire import LostError, NotReachedError


async def download(client: httpx.AsyncClient, url: str, most_bytes: int) -> bytes | Outcome:
    """The content; `Refused("too_long")` as soon as it is more. Raises the errors of the wire."""
    content = bytearray()
    try:
        async with client.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                return Unsure(f"HTTP {response.status_code}")
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > most_bytes:
                    return Refused("too_long")
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise NotReachedError(type(error).__name__) from None
    except httpx.HTTPError as error:
        raise LostError(type(error).__name__) from None
    return bytes(content)
