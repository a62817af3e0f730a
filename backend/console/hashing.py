"""Passwords are hashed on two threads of their own: each hash takes 64 MB and a core."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_AT_ONCE = 2
_THREADS = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password")


async def on_a_thread(slow: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`slow(…)`, once it is its turn; the event loop goes on meanwhile."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, lambda: slow(*args, **kwargs))
