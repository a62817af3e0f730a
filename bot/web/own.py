"""Somebody else's form and no form at all are one answer."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from intake.service import NotYoursError
from pages.errors import ProblemError

T = TypeVar("T")


async def own(work: Awaitable[T]) -> T:
    """What `work` gives; ProblemError "not_yours" where it met a form of somebody else."""
    try:
        return await work
    except NotYoursError:
        raise ProblemError(404, "not_yours") from None
