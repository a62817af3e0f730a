"""How long sessions last, by what they open.

An employee's own phone stays signed in for as long as a campaign lasts: who is signed out
between two meetings does not come back in time, and the page shows one person's own form. What
is open on an office's desk shows everybody's, so there ASVS 5.0's figures hold (7.3.1, 7.3.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Role = Literal["employee", "office", "enrol"]


@dataclass(frozen=True, slots=True)
class Limits:
    """A session ends after `idle` without a sign of life, and `absolute` after its start."""

    idle: timedelta
    absolute: timedelta


LIMITS: Mapping[str, Limits] = {
    "employee": Limits(idle=timedelta(days=14), absolute=timedelta(days=90)),
    "office": Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12)),
    "enrol": Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=1)),
}
SIMULATED_LIMITS: Mapping[str, Limits] = {**LIMITS, "office": LIMITS["employee"]}
"""Where the clock is moved by hand, half an hour is over with one press of a button."""

TOUCH_EVERY = timedelta(minutes=5)
"""`seen_at` is written no oftener than this, so that most page views only read."""
