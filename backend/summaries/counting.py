"""A table of counts: one line a group, one column a choice, filled while a list is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from backend.summaries.cells import Cell, cell_of, code_of
from backend.summaries.entries import Entry
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.elsewhere import rated_elsewhere
from intake.plan import CountTable, ListColumn, Plan, Quota
from intake.quota import Candidate, Share, level_label, shares
from intake.why import why_words
from vietnamese.order import sort_key

LEVELS = frozenset({"proposed_level", "concluded_level"})

NONE = ""
"""Counted where a line names no choice."""


@dataclass
class _Line:
    asked: int = 0
    missing: int = 0
    late: int = 0
    up: int = 0
    of: list[Counter[str]] = field(default_factory=list)


class Counting:
    """One table of the plan; `see` takes each entry of the list once."""

    def __init__(self, plan: Plan, table: CountTable) -> None:
        self.plan, self.table = plan, table
        self._by = ListColumn(heading=table.heading, value=table.by)
        self._quota = next((each for each in plan.quotas if each.code == table.quota), None)
        self._lines: dict[str, _Line] = {}
        self._candidates: list[Candidate] = []
        self._alike: dict[tuple[str, str | None], Candidate] = {}
        """One candidate for all of one group and level: a list may have any length."""

    def see(self, entry: Entry) -> None:
        if self.table.forms and entry.form not in self.table.forms:
            return
        group = self._group(self._by, entry)
        line = self._lines.setdefault(group, _Line(of=[Counter() for _ in self.table.columns]))
        line.asked += 1
        if entry.receipt is None:
            line.missing += 1
        elif not entry.goes_up:
            line.late += 1
        else:
            line.up += 1
            for counter, column in zip(line.of, self.table.columns, strict=True):
                codes = code_of(column, entry)
                counter.update(codes if isinstance(codes, list) and codes else [_known(codes)])
            self._reckon(entry)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """What stands above several columns, and above how many."""
        return [(printable(each.label), len(self._choices(n)) + 1)
                for n, each in enumerate(self.table.columns)]  # fmt: skip

    @property
    def headings(self) -> list[str]:
        """Under the groups: the choices, and a column for none of them."""
        return [
            heading
            for number, _ in enumerate(self.table.columns)
            for heading in (*(label for _, label in self._choices(number)), paper_words("none_yet"))
        ]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Group, asked, missing, late, listed, and a number for each heading."""
        for group in sorted(self._lines, key=sort_key):
            yield (group, *self._numbers([self._lines[group]]))

    def total(self) -> tuple[Cell, ...]:
        return (paper_words("total"), *self._numbers(list(self._lines.values())))

    def shares(self) -> tuple[Cell, ...]:
        """Of all that are on the list, in per cent; "" where there is nothing to divide."""
        _, asked, missing, late, up, *rest = self.total()
        whole = [(asked, asked), (missing, asked), (late, asked), (up, asked)]
        parts = [*whole, *((number, up) for number in rest)]
        return (paper_words("share"), *(_share(part, of) for part, of in parts))

    def quota(self) -> list[str]:
        """The rule as the document has it, and its arithmetic for each group."""
        if self._quota is None:
            return []
        why = why_words(self.plan.titles_of_documents, self._quota.source)
        rule = paper_words("quoted", source=why.source, words=why.text)
        reckoned = shares(self.plan, self._quota, self._candidates)
        return [rule, *(_arithmetic(self.plan, self._quota, share) for share in reckoned)]

    def _numbers(self, lines: list[_Line]) -> Iterator[int]:
        for name in ("asked", "missing", "late", "up"):
            yield sum(getattr(line, name) for line in lines)
        for number, _ in enumerate(self.table.columns):
            known = [code for code, _ in self._choices(number)]
            for code in known:
                yield sum(line.of[number][code] for line in lines)
            yield sum(line.of[number][NONE] for line in lines)

    def _choices(self, number: int) -> list[tuple[str, str]]:
        named = self.plan.choice_lists.get(self.table.columns[number].list_name, ())
        return [(choice.code, choice.short or choice.label) for choice in named]

    def _group(self, column: ListColumn, entry: Entry) -> str:
        return str(cell_of(self.plan, column, entry, 0)) or paper_words("no_group")

    def _reckon(self, entry: Entry) -> None:
        quota = self._quota
        if quota is None or entry.kind != "person" or rated_elsewhere(self.plan, entry.facts):
            return
        group = entry.facts.get(quota.group_by)
        # Where the table counts what was concluded, so does the arithmetic under it.
        level = next(
            (
                code_of(column, entry)
                for column in self.table.columns
                if column.list_name == quota.list_name and column.value in LEVELS
            ),
            entry.remark.level if entry.remark else None,
        )
        candidate = Candidate({quota.group_by: group}, level)
        self._candidates.append(self._alike.setdefault((str(group), level), candidate))


def _arithmetic(plan: Plan, quota: Quota, share: Share) -> str:
    return paper_words(
        "quota.line",
        group=share.group or paper_words("no_group"),
        arithmetic=share.arithmetic.rstrip("."),
        used=share.used,
        level=level_label(plan, quota, quota.level),
        verdict=paper_words("quota.over", n=share.over)
        if share.over
        else paper_words("quota.within"),
    )


def _known(code: Any) -> str:
    return code if isinstance(code, str) else NONE


def _share(part: Any, of: Any) -> Cell:
    return round(100 * part / of, 1) if of else ""
