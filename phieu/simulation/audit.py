"""What a plan forbids or demands, looked at again after the run from the outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

from intake.calendar import cut_off
from intake.conditions import compile_condition
from intake.content import content_hash
from intake.plan import Plan
from pages.rooms import Rooms
from phieu.campaigns import Asked
from phieu.simulation.habits import Habit
from storage.people import Employee
from storage.submissions import ReceiptRecord


@dataclass(frozen=True, slots=True)
class Played:
    """One form of one party after the run."""

    asked: Asked
    standing: str
    receipt: dict[str, Any] | None
    habit: Habit


async def violations(rooms: Rooms, plan: Plan, played: list[Played], out: Path) -> list[str]:
    """Each thing that was not respected, as a sentence for a developer."""
    outside, receipts = await rooms.store.read(
        lambda connection: (
            set(
                connection.scalars(
                    select(Employee.staff_code).where(Employee.outside_system.is_(True))
                )
            ),
            {row.submission_id: row for row in connection.execute(select(ReceiptRecord))},
        )
    )
    return [
        *_asked_rightly(plan, played, outside),
        *_classed_rightly(plan, played, receipts),
        *_listed_rightly(plan, played, out),
    ]


def _asked_rightly(plan: Plan, played: list[Played], outside: set[str]) -> Iterator[str]:
    """Nobody outside the system is asked, and each form only of those whom a rule names."""
    for each in played:
        if each.asked.staff_code in outside:
            yield f"{each.asked.staff_code} is outside the system and was asked {each.asked.form}"
        rules = [rule for rule in plan.assignments if rule.form == each.asked.form]
        if not any(compile_condition(rule.when)(each.asked.facts) is True for rule in rules):
            yield f"no rule asks {each.asked.form} of submission {each.asked.submission}"


def _classed_rightly(plan: Plan, played: list[Played], receipts: dict[int, Any]) -> Iterator[str]:
    """The standing is what the person's own clock said, and the hash is that of the content."""
    for each in played:
        kept = receipts.get(each.asked.submission)
        if (kept is None) != (each.standing == "missing"):
            yield f"submission {each.asked.submission}: {each.standing}, receipt {kept}"
        if kept is None:
            continue
        due = cut_off(plan.milestones_by_code[each.asked.milestone], plan.zone)
        truly = "on_time"
        if due is not None and kept.received_at >= due:
            truly = "in_line" if kept.began_at < due else "late"
        if not kept.standing == each.standing == truly == each.habit.ending:
            yield f"submission {each.asked.submission}: {kept.standing}, but {each.habit.ending}"
        if content_hash(kept.content) != kept.content_hash:
            yield f"submission {each.asked.submission}: the hash is not that of the content"


def _listed_rightly(plan: Plan, played: list[Played], out: Path) -> Iterator[str]:
    """Late forms are not on the first sheet of any list; the others of a listed form are."""
    on_lists = {form for output in plan.outputs if output.kind == "list" for form in output.forms}
    late = {each.receipt["code"] for each in played if each.receipt and each.standing == "late"}
    due = [each for each in played if each.receipt and each.asked.form in on_lists]
    good = {each.receipt["code"] for each in due if each.receipt} - late
    listed: set[str] = set()
    for path in sorted(out.rglob("*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True)
        first = {str(cell) for row in book.worksheets[0].values for cell in row if cell}
        book.close()
        for code in sorted(late & first):
            yield f"{path.name}: {code} was late and is on the list that goes up"
        listed |= good & first
    for code in sorted(good - listed):
        yield f"{code} was in time and is on no list"
