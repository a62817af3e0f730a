"""What runs beside the pages for as long as they do: after a bug it is started again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.telegram.one_update import described
from storage.errors import StoreClosedError

log = logging.getLogger(__name__)

PAUSE = 10.0
"""Seconds after a bug: one that is met at once again is to fill neither the log nor a core."""


async def keep_going(
    name: str, run: Callable[[], Awaitable[None]], *, pause: float = PAUSE
) -> None:
    """Run it until it ends by itself, the store is closed, or we are cancelled."""
    while True:
        try:
            return await run()
        except StoreClosedError:
            return None
        except Exception as error:  # noqa: BLE001 - the edge: nothing stops for good and unseen
            log.error("%s stopped, and starts again: %s", name, described(error))  # noqa: TRY400
        await asyncio.sleep(pause)
