"""Invented people as the XLSX that an office would send."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from backend.rosters.columns import STANDARD, roster_columns
from intake.plan import Plan
from intake.texts import sentence
from people.headings import standard_headings
from phieu.invented import Person

__all__ = ["roster_columns", "roster_file"]


def roster_file(plan: Plan, persons: Sequence[Person], says: str) -> bytes:
    """The roster as XLSX: a line that says it is invented, the headings, a row a person."""
    standard = standard_headings()
    columns = [(name, standard[name][0]) for name in STANDARD]
    columns += [(fact.name, fact.columns[0]) for fact in plan.facts]
    whole = io.BytesIO()
    with xlsxwriter.Workbook(
        whole, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}
    ) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_string(0, 0, says)
        for place, (_, heading) in enumerate(columns):
            sheet.write_string(2, place, heading)
        for number, person in enumerate(persons, start=3):
            for place, (name, _) in enumerate(columns):
                _write(sheet, number, place, _words(plan, name, person.get(name)))
    return whole.getvalue()


def _write(sheet: Any, row: int, column: int, value: str | date) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, value)


def _words(plan: Plan, name: str, value: Any) -> str | date:
    """A fact as a clerk would write it."""
    fact = next((fact for fact in plan.facts if fact.name == name), None)
    if name == "unit_kind":
        return next(kind.label for kind in plan.unit_kinds if kind.code == value)
    if isinstance(value, bool):
        return sentence("word.yes") if value else ""
    if fact is not None and fact.type == "date" and value:
        return date.fromisoformat(value)
    if fact is not None and fact.list_name:
        choices = plan.choice_lists[fact.list_name]
        return next((choice.label for choice in choices if choice.code == value), "")
    return str(value or "")
