"""Every table module, so that `Base.metadata` is whole: for migrations and for their check."""

from __future__ import annotations

from storage import (
    access,
    ballots,
    campaigns,
    channels,
    papers,
    people,
    reminding,
    submissions,
    trail,
)
from storage.base import Base

__all__ = [
    "access",
    "ballots",
    "campaigns",
    "channels",
    "metadata",
    "papers",
    "people",
    "reminding",
    "submissions",
    "trail",
]

metadata = Base.metadata
