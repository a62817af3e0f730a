"""Telegram's limits on sending, counted over every sliding window; strict, without its bursts."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable

OVERALL = (30, 1.0)
"""So many in so many seconds, whoever they go to."""
PRIVATE = (1, 1.0)
GROUP = (20, 60.0)

_ROUNDING = 1e-6
"""Instants come from clocks of microseconds."""


class Limits:
    """Which sends were let through, and when the next may be."""

    def __init__(self) -> None:
        self._all: deque[float] = deque()
        self._by_chat: defaultdict[int, deque[float]] = defaultdict(deque)

    def retry_after(self, chat: int, at: float) -> int | None:
        """Whole seconds to wait before sending to `chat`; None lets this one through, and counts
        it. A group has a number below zero."""
        waits = [
            _wait(self._all, *OVERALL, at),
            _wait(self._by_chat[chat], *(GROUP if chat < 0 else PRIVATE), at),
        ]
        if longest := max(waits):
            return max(1, math.ceil(longest - _ROUNDING))
        self._all.append(at)
        self._by_chat[chat].append(at)
        return None


def _wait(sent: deque[float], most: int, window: float, at: float) -> float:
    while sent and sent[0] <= at - window + _ROUNDING:
        sent.popleft()
    return max(0.0, sent[-most] + window - at) if len(sent) >= most else 0.0


def busiest(instants: Iterable[float], window: float = 1.0) -> int:
    """The most of `instants` (seconds) that fall into any one sliding window."""
    inside: deque[float] = deque()
    most = 0
    for instant in sorted(instants):
        inside.append(instant)
        while inside[0] <= instant - window + _ROUNDING:
            inside.popleft()
        most = max(most, len(inside))
    return most
