"""A list as rows: what goes up, what came late, what is missing, and how many stand where.

Rows are made while they are read: a list may be longer than memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backend.summaries.cells import Cell, cell_of
from backend.summaries.counting import Counting
from backend.summaries.entries import Entry
from backend.summaries.printable import printable
from backend.summaries.register import Register
from backend.summaries.texts import paper_words
from intake.calendar import cut_off, due_words, last_words
from intake.deadlines import lateness_words
from intake.plan import Milestone, Output, Plan
from intake.texts import sentence
from intake.why import why_words
from vietnamese.dates import in_words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a workbook; `columns` are headings with widths in characters.

    `rows` are gone through once, then `after` gives the lines under the table.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[tuple[Cell, ...]]
    signed_by: str = ""
    after: Callable[[], Sequence[str]] = tuple
    groups: tuple[tuple[str, int], ...] = ()
    """What stands above the columns, from the left: a text, and above how many."""


class Listing:
    """One list of the plan over a register of entries; each part can be gone through once more."""

    def __init__(
        self,
        output: Output,
        register: Register,
        see: Callable[[Entry], None] = lambda _: None,
    ) -> None:
        """`see` is told of every entry once its line is read."""
        self.output, self.register, self.plan = output, register, register.plan
        self._seen_by = see
        self.title = printable(output.title or output.label)
        self.counts = [Counting(self.plan, table) for table in output.counts]

    def sheets(self) -> list[Sheet]:
        """The list that goes up first; the counts last, for they are of all before them."""
        columns = tuple((column.heading, column.width) for column in self.output.columns)
        late = ((paper_words("late_rule"), 44), (paper_words("late_why"), 36))
        return [
            Sheet(
                sentence("list.good"),
                self.title,
                (self.as_of,),
                columns,
                (cells for _, cells in self.up()),
                self.output.signed_by or "",
            ),
            Sheet(
                sentence("list.late"),
                paper_words("late_title", title=self.title),
                (self.as_of, paper_words("late_note"), *self.rules()),
                (*columns, *late),
                ((*cells, *self.why_late(entry)) for entry, cells in self.late()),
            ),
            Sheet(
                sentence("list.missing"),
                paper_words("missing_title", title=self.title),
                (self.as_of,),
                tuple((paper_words(f"owed.{name}"), width) for name, width in OWED),
                self.missing(),
            ),
            *self._counted(),
        ]

    @property
    def as_of(self) -> str:
        latest = self.register.latest
        if latest is None:
            return paper_words("nothing_yet")
        return paper_words("latest", instant=in_words(latest, self.plan.zone))

    def up(self) -> Iterator[tuple[Entry, tuple[Cell, ...]]]:
        return self._rows(self.register.entries("up"))

    def late(self) -> Iterator[tuple[Entry, tuple[Cell, ...]]]:
        return self._rows(self.register.entries("late"))

    def missing(self) -> Iterator[tuple[Cell, ...]]:
        for number, entry in enumerate(self.register.entries("missing"), start=1):
            self._see(entry)
            yield self._owed(number, entry)

    def rules(self) -> Iterator[str]:
        """The rule on lateness as the document has it, once for each that applies here."""
        met = self.register.late_milestones
        for lateness in self.plan.lateness:
            if met & set(lateness.milestones):
                why = why_words(self.plan.titles_of_documents, lateness.source)
                quoted = paper_words("quoted", source=why.source, words=why.text)
                yield quoted if why.text else why.source

    def why_late(self, entry: Entry) -> tuple[str, str]:
        """The rule in its own words, and when the form came although it was due when."""
        return lateness_words(self.plan, entry.milestone), _because(self.plan, entry)

    def _rows(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, tuple[Cell, ...]]]:
        for number, entry in enumerate(entries, start=1):
            self._see(entry)
            yield (
                entry,
                tuple(cell_of(self.plan, each, entry, number) for each in self.output.columns),
            )

    def _see(self, entry: Entry) -> None:
        self._seen_by(entry)
        for counting in self.counts:
            counting.see(entry)

    def _owed(self, number: int, entry: Entry) -> tuple[Cell, ...]:
        milestone = self.plan.milestones_by_code[entry.milestone]
        return (
            number,
            printable(entry.name),
            printable(str(entry.facts.get("position") or "")),
            printable(entry.unit),
            self.plan.forms_by_code[entry.form].official_name,
            sentence(f"state.{entry.state}"),
            self._due(milestone, entry),
        )

    def _due(self, milestone: Milestone, entry: Entry) -> str:
        """Until when, with the extension that reaches this form."""
        own = cut_off(milestone, self.plan.zone)
        due = due_words(milestone, own, self.plan.zone)
        if entry.extended is None or (own is not None and entry.extended <= own):
            return due
        later = last_words(entry.extended, self.plan.zone)
        return paper_words("extended", due=due, last=later)

    def _counted(self) -> Iterator[Sheet]:
        for number, counting in enumerate(self.counts, start=1):
            name = paper_words("count_sheet", number=number if len(self.counts) > 1 else "")
            fixed = [(paper_words(f"count.{name}"), 11) for name in FIXED_COUNTS]
            yield Sheet(
                name.strip(),
                f"{self.title}: {printable(counting.table.label)}",
                (self.as_of, paper_words("count.note")),
                (
                    (paper_words("owed.number"), 6),
                    (counting.table.heading, 34),
                    *fixed,
                    *((heading, 10) for heading in counting.headings),
                ),
                _numbered(counting),
                self.output.signed_by or "",
                counting.quota,
                (("", 2 + len(fixed)), *counting.groups),
            )


FIXED_COUNTS = ("asked", "missing", "late", "up")
"""What every table of counts has beside the plan's own columns."""

OWED = (
    ("number", 6),
    ("name", 30),
    ("position", 24),
    ("unit", 30),
    ("form", 34),
    ("state", 16),
    ("due", 40),
)
"""The columns of what is missing."""


def _numbered(counting: Counting) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(counting.rows(), start=1):
        yield (number, *row)
    yield ("", *counting.total())
    yield ("", *counting.shares())


def _because(plan: Plan, entry: Entry) -> str:
    receipt: Any = entry.receipt
    received = in_words(receipt.received_at, plan.zone, seconds=True)
    if receipt.cut_off is None:
        return paper_words("late_because_open", received=received)
    last = last_words(receipt.cut_off, plan.zone)
    return paper_words("late_because", received=received, last=last)
