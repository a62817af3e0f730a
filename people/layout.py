"""What a sheet looks like that its cells do not say: merged cells, hidden rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from people.headings import Table
from people.problems import Problem
from people.rows import RosterRow
from people.sheets import Block, Sheet

_ROWS_NAMED = 20
_MOST_OF_BLOCK = 600


def merged_cells(
    sheets: Sequence[Sheet], tables: Sequence[Table], rows: Sequence[RosterRow]
) -> list[Problem]:
    """Cells of people that are merged with others: only the first of them holds the value."""
    problems: list[Problem] = []
    for sheet, table, numbers in _read(sheets, tables, rows):
        targets = {place + 1: target for target, place in table.places.items()}
        ordered = sorted(numbers)
        for block in sheet.merged:
            problems += islice(_of_block(block, table, targets, ordered), _MOST_OF_BLOCK)
            if len(problems) > _MOST_OF_BLOCK:
                return problems
    return problems


def _of_block(
    block: Block, table: Table, targets: dict[int, str], numbers: Sequence[int]
) -> Iterator[Problem]:
    people = numbers[bisect_left(numbers, block.top) : bisect_right(numbers, block.bottom)]
    used = [targets[column] for column in range(block.left, block.right + 1) if column in targets]
    # From the second on a merged cell is blank, and that would read as "nothing said".
    for number in people[1:]:
        for target in used[:1]:
            yield Problem("merged", table.sheet, number, table.headings[target])
    if people and len(used) > 1:
        yield Problem("merged", table.sheet, people[0], table.headings[used[1]])


def hidden_rows(
    sheets: Sequence[Sheet], tables: Sequence[Table], rows: Sequence[RosterRow]
) -> list[Problem]:
    """Hidden or filtered rows are read like all others, and named."""
    warnings = []
    for sheet, table, numbers in _read(sheets, tables, rows):
        hidden = sorted(sheet.hidden_rows & numbers)
        if hidden:
            named = ", ".join(map(str, hidden[:_ROWS_NAMED]))
            more = ", …" if len(hidden) > _ROWS_NAMED else ""
            context: dict[str, object] = {"count": len(hidden), "rows": f"{named}{more}"}
            warnings.append(Problem("hidden_rows", table.sheet, context=context))
    return warnings


def _read(
    sheets: Sequence[Sheet], tables: Sequence[Table], rows: Sequence[RosterRow]
) -> Iterator[tuple[Sheet, Table, frozenset[int]]]:
    """Each sheet with its table and the numbers of its rows that are people."""
    by_name = {table.sheet: table for table in tables if table.about == "people"}
    for sheet in sheets:
        table = by_name.get(sheet.name)
        if table is not None and (sheet.merged or sheet.hidden_rows):
            numbers = frozenset(row.row for row in rows if row.sheet == sheet.name)
            yield sheet, table, numbers
