"""What will happen to these very people, said before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from backend.rosters.columns import roster_columns
from intake.plan import Plan
from intake.redating import period_in, redated, suggested
from people.reading import read_in_child
from people.rows import RosterSheet
from phieu import dry_run_asked, dry_run_days, dry_run_reach, dry_run_rules, dry_run_titles
from phieu.dry_run_people import crowd_of
from phieu.dry_run_words import NAMES, Told, look, say, stop
from vietnamese.dates import short_date


def of_file(plan: Plan, file: Path, year: int | None, now: datetime) -> tuple[list[str], int]:
    """The same of a roster file, XLSX or CSV; `year`: with every date moved to that year, as
    `phieu campaign start --year` does. OSError when there is no such file."""
    if year is not None and year != plan.period.starts_on.year:
        plan = redated(plan, suggested(plan, year), period_in(plan, year))
    return dry_run(plan, read_in_child(file.read_bytes(), file.name, roster_columns(plan)), now)


def dry_run(plan: Plan, sheet: RosterSheet, now: datetime) -> tuple[list[str], int]:
    """The lines to print, totals first, and how many things stop the campaign.

    The roster is read alone: what documents, extensions and awards in a database say is not in it.
    """
    today = now.astimezone(plan.zone).date()
    told = list(_roster(sheet))
    crowd = crowd_of(plan, sheet, today)
    lines: list[str] = []
    if crowd.members:
        asking = dry_run_asked.ask(plan, crowd)
        lines += dry_run_asked.totals(plan, crowd, asking)
        lines += [say("head", "unread")] if sheet.problems else []
        told += dry_run_asked.told(plan, crowd, asking)
        told += dry_run_rules.told(plan, crowd)
        told += dry_run_titles.told(plan, crowd)
        told += dry_run_days.told(plan, asking.asked, now)
        told += dry_run_reach.reach(crowd, asking.holders)
    else:
        told.append(stop(say("roster", "nobody", day=short_date(today))))
    stops = sum(each.level == "stop" for each in told)
    looks = sum(each.level == "look" for each in told)
    verdict = say("head", "stops" if stops else "clear", n=stops, looks=looks)
    return [*lines, verdict, *_in_order(told)], stops


def _in_order(told: Sequence[Told]) -> Iterator[str]:
    for level in ("stop", "look", "info"):
        for each in told:
            if each.level == level:
                yield from each.lines()


def _roster(sheet: RosterSheet) -> Iterator[Told]:
    for problem in sheet.problems[:NAMES]:
        yield stop(say("roster", "problem", problem=problem))
    if len(sheet.problems) > NAMES:
        yield stop(say("roster", "problems", n=len(sheet.problems) - NAMES))
    for problem in sheet.warnings[:NAMES]:
        yield look(say("roster", "warning", problem=problem))
