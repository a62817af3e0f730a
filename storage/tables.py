"""Every table module, so that `Base.metadata` is whole: for migrations and for their check."""

from __future__ import annotations

from storage import (
    access,
    awards,
    ballots,
    campaigns,
    channels,
    meetings,
    papers,
    people,
    reminding,
    submissions,
    suggestions,
    trail,
)
from storage.base import Base

__all__ = [
    "access",
    "awards",
    "ballots",
    "campaigns",
    "channels",
    "meetings",
    "metadata",
    "papers",
    "people",
    "reminding",
    "submissions",
    "suggestions",
    "trail",
]

metadata = Base.metadata
