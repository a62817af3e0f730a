"""A list as rows: what goes up, what came late and what is missing, each on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backend.summaries.cells import Cell, cell_of
from backend.summaries.entries import Collected, Entry
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.calendar import cut_off, due_words
from intake.deadlines import lateness_words
from intake.plan import Output, Plan
from intake.texts import sentence
from intake.why import why_words
from vietnamese.dates import in_words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a workbook; `columns` are headings with widths in characters."""

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, the state's or the Party's title, and where; the day is for the signer."""

    left: tuple[str, str]
    right: tuple[str, str]
    dated: str


def letterhead(plan: Plan, output: Output, unit: str | None) -> Letterhead:
    """`unit` is the one whose list it is; None for the agency's."""
    styles = {plan.forms_by_code[code].style for code in output.forms}
    above = plan.agency.superior or ""
    right = (paper_words("state_title"), paper_words("state_motto"))
    if styles == {"party"}:
        above, right = plan.agency.party_superior or above, (paper_words("party_title"), "")
    left = (plan.agency.name, unit) if unit else (above, plan.agency.name)
    return Letterhead(
        (printable(left[0]).upper(), printable(left[1]).upper()),
        right,
        paper_words("dated", place=plan.document.place),
    )


def sheets_of(
    collected: Collected, output: Output, entries: Sequence[Entry]
) -> tuple[Sheet, Sheet, Sheet]:
    """The list that goes up; what came late, in the rule's own words; what is missing.

    `entries` are those of the unit or the agency; the output's forms pick among them.
    """
    plan = collected.plan
    listed = [entry for entry in entries if not output.forms or entry.form in output.forms]
    up = [entry for entry in listed if entry.receipt and entry.receipt.goes_up]
    late = [entry for entry in listed if entry.receipt and not entry.receipt.goes_up]
    missing = [entry for entry in listed if entry.receipt is None]
    title = printable(output.title or output.label)
    columns = tuple((column.heading, column.width) for column in output.columns)
    latest = collected.latest(listed)
    as_of = (
        paper_words("latest", instant=in_words(latest, plan.zone))
        if latest
        else paper_words("nothing_yet")
    )
    return (
        Sheet(
            sentence("list.good"),
            title,
            (as_of,),
            columns,
            tuple(_rows(collected, output, up)),
            output.signed_by or "",
        ),
        Sheet(
            sentence("list.late"),
            paper_words("late_title", title=title),
            (as_of, paper_words("late_note"), *_rules(plan, late)),
            (*columns, (paper_words("late_rule"), 44)),
            tuple(
                (*row, lateness_words(plan, entry.milestone))
                for row, entry in zip(_rows(collected, output, late), late, strict=True)
            ),
        ),
        Sheet(
            sentence("list.missing"),
            paper_words("missing_title", title=title),
            (as_of,),
            tuple((paper_words(f"owed.{name}"), width) for name, width in _OWED),
            tuple(_owed(plan, number, entry) for number, entry in enumerate(missing, start=1)),
        ),
    )


_OWED = (
    ("number", 6),
    ("name", 30),
    ("position", 24),
    ("unit", 30),
    ("form", 34),
    ("state", 16),
    ("due", 40),
)


def _owed(plan: Plan, number: int, entry: Entry) -> tuple[Cell, ...]:
    milestone = plan.milestones_by_code[entry.milestone]
    return (
        number,
        printable(entry.name),
        printable(str(entry.facts.get("position") or "")),
        printable(entry.unit),
        plan.forms_by_code[entry.form].official_name,
        sentence(f"state.{entry.state}"),
        due_words(milestone, cut_off(milestone, plan.zone), plan.zone),
    )


def _rules(plan: Plan, late: Iterable[Entry]) -> Iterator[str]:
    """The rule on lateness as the document has it, once for each that applies here."""
    met = {entry.milestone for entry in late}
    for lateness in plan.lateness:
        if met & set(lateness.milestones):
            why = why_words(plan.titles_of_documents, lateness.source)
            quoted = paper_words("quoted", source=why.source, words=why.text)
            yield quoted if why.text else why.source


def _rows(collected: Collected, output: Output, entries: Sequence[Entry]) -> Iterator[Any]:
    for number, entry in enumerate(entries, start=1):
        yield tuple(cell_of(collected.plan, column, entry, number) for column in output.columns)
