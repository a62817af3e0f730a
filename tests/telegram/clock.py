"""A clock for a process of its own: set from outside, it runs on from there."""

from __future__ import annotations

import datetime as dt
import time


class SetClock:
    def __init__(self, start: dt.datetime | None = None) -> None:
        self.set(start or dt.datetime.now(dt.UTC))

    def set(self, instant: dt.datetime) -> None:
        self._anchor, self._mark = instant, time.monotonic()

    def now(self) -> dt.datetime:
        return self._anchor + dt.timedelta(seconds=time.monotonic() - self._mark)
