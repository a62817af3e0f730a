"""What will happen when, on a simulated clock."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from phieu.clock import SimulatedClock


@dataclass(order=True, frozen=True, slots=True)
class _Event:
    at: dt.datetime
    order: int
    do: Callable[[], Awaitable[None]] = field(compare=False)


class Timeline:
    """Things are done in the order of their instants; what is done may plan more."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self._events: list[_Event] = []
        self._order = itertools.count()

    def plan(self, at: dt.datetime, do: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._events, _Event(at, next(self._order), do))

    async def run(self) -> None:
        while self._events:
            event = heapq.heappop(self._events)
            # A slow hand-in of somebody else ran on at the same time: back to when this began.
            self.clock.move_to(event.at)
            await event.do()
