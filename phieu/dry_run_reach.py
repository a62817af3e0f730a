"""Whom nobody reaches before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

from intake.holders import Holders
from phieu.dry_run_people import Crowd
from phieu.dry_run_words import Told, info, look, named, say


def reach(crowd: Crowd, holders: Holders) -> Iterator[Told]:
    """Whom only paper reaches, and whom nobody can hand it to."""
    helped = {unit for role, unit in (*holders.roster, *holders.given)}
    without = [each for each in crowd.inside if each.employee_id not in crowd.emails]
    lost = [crowd.name(each.employee_id) for each in without if each.unit_id not in helped]
    if without:
        yield info(say("reach", "paper", n=len(without)))
    if lost:
        yield look(say("reach", "nobody", n=len(lost)), *named(lost))
