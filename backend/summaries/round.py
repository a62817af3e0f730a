"""One writing of everything: what is read of a campaign, who signs, and what gets a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from backend.summaries.issuing import Issue, Issues, Paper, issue
from backend.summaries.wanted import Signatures
from backend.summaries.writing import signatures_of
from intake.library import Library
from intake.plan import Plan
from storage.audit import Actor

Work = Callable[[Connection], Any]

_AT_ONCE = 100
"""Papers that are numbered in one write: hundreds would hold up everybody who answers."""


@dataclass(frozen=True, slots=True)
class Round:
    """`read` and `write` run a function on storage and wait for what it answers."""

    read: Callable[[Work], Any]
    write: Callable[[Work], Any]
    library: Library
    campaign_id: int
    now: datetime
    actor: Actor

    def signatures(self, plan: Plan, signed: Iterable[tuple[str, int | None]]) -> Signatures:
        """Who signs these outputs of these units."""
        where = set(signed)
        found: Signatures = self.read(
            lambda connection: signatures_of(connection, plan, self.campaign_id, where, self.now)
        )
        return found

    def numbered(self, plan: Plan, some: Iterable[Paper]) -> Issues:
        """A paper that is in a dossier too is numbered once."""
        every = list(dict.fromkeys(some))
        issues: dict[tuple[str, str], Issue] = {}
        for start in range(0, len(every), _AT_ONCE):
            given = partial(
                issue,
                campaign_id=self.campaign_id,
                papers=every[start : start + _AT_ONCE],
                revision=plan.revision,
                actor=self.actor,
                now=self.now,
            )
            issues.update(self.write(given))
        return issues
