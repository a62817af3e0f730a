"""Codes that a table program made into numbers: 007 comes as 7."""

from __future__ import annotations

from collections.abc import Sequence

from people.headings import Table
from people.problems import Problem
from people.rows import RosterRow
from people.sheets import Raw


def lost_zeros(table: Table, rows: Sequence[RosterRow]) -> list[Problem]:
    """A code that is a number, shorter than its neighbours that keep their zeros as text."""
    place = table.places["staff_code"]
    numeric = {
        number
        for number, cells in table.rows
        if place < len(cells) and _may_have_lost_zeros(cells[place], typed=table.typed)
    }
    padded = [
        len(row.staff_code)
        for row in rows
        if row.row not in numeric and row.staff_code.isdigit() and row.staff_code[0] == "0"
    ]
    return [
        Problem(
            "code_lost_zeros",
            table.sheet,
            row.row,
            table.headings["staff_code"],
            {"value": row.staff_code},
        )
        for row in rows
        if padded and row.row in numeric and len(row.staff_code) < min(padded)
    ]


def _may_have_lost_zeros(cell: Raw, *, typed: bool) -> bool:
    """A number; and in CSV, which knows no types, what looks like one."""
    if isinstance(cell, str) and not typed:
        return cell.strip().isdigit() and not cell.strip().startswith("0")
    return isinstance(cell, int | float)
