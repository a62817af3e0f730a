"""The one place that reads the machine's clock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

_STEP = timedelta(seconds=2)
"""A larger jump of the wall clock than this is a step, not a correction by NTP."""


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady() -> float:
    """Seconds that only go forward, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clock:
    """UTC now. Small corrections of the wall clock are followed; a step is not: from then on
    time runs by the steady clock, so that nobody becomes late or on time by it."""

    def __init__(
        self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = _steady
    ) -> None:
        self._wall, self._steady = wall, steady
        self._anchor = self._last = wall()
        self._mark = steady()
        self._lock = threading.Lock()
        self.stepped: timedelta | None = None
        """By how much the wall clock was stepped while we ran, if it was."""

    def now(self) -> datetime:
        """The present instant; never earlier than one that was given out before."""
        with self._lock:
            self._last = max(self._last, self._read())
            return self._last

    def _read(self) -> datetime:
        mark, wall = self._steady(), self._wall()
        expected = self._anchor + timedelta(seconds=mark - self._mark)
        off = wall - expected
        if abs(off) > _STEP:
            if self.stepped is None or abs(off - self.stepped) > _STEP:
                log.warning("the wall clock was stepped by %s; time runs on without it", off)
            self.stepped = off
            return expected
        self.stepped = None
        self._anchor, self._mark = wall, mark
        return wall


class SimulatedClock:
    """A clock that a demo or a simulation sets and moves; it runs on between moves."""

    def __init__(self, start: datetime, *, runs: bool = True) -> None:
        self._runs = runs
        self.move_to(start)

    def move_to(self, instant: datetime) -> None:
        self._anchor, self._mark = instant.astimezone(UTC), _steady()

    def now(self) -> datetime:
        gone = _steady() - self._mark if self._runs else 0.0
        return self._anchor + timedelta(seconds=gone)
