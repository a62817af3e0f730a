"""Every table module, so that `Base.metadata` is whole: for migrations and for their check."""

from __future__ import annotations

from storage import access, campaigns, people, submissions
from storage.base import Base

__all__ = ["access", "campaigns", "metadata", "people", "submissions"]

metadata = Base.metadata
