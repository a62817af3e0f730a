"""A list as rows: what goes up, what came late and what is missing, each on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backend.summaries.collect import Collected, Entry
from backend.summaries.context import fact_text, standing_words
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.calendar import cut_off, due_words
from intake.deadlines import lateness_words
from intake.plan import ListColumn, Output, Plan
from intake.texts import sentence
from intake.why import why_words
from vietnamese.dates import in_words, short_date

Cell = str | int | float


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
        yield tuple(_cell(collected.plan, column, entry, number) for column in output.columns)


def _cell(plan: Plan, column: ListColumn, entry: Entry, number: int) -> Cell:
    """A field, an answer in words (a number as a number), or a fact; "" for what is not there."""
    name = column.value
    if name == "number":
        return number
    fields = _fields(plan, entry)
    if name in fields:
        return printable(fields[name])
    content = entry.receipt.content if entry.receipt else {}
    if name in content.get("shown", {}):
        answer = content["answers"].get(name)
        return answer if _is_number(answer) else printable(content["shown"][name])
    return _fact(plan, name, content.get("facts", entry.facts).get(name))


def _fields(plan: Plan, entry: Entry) -> dict[str, str]:
    receipt = entry.receipt
    facts = receipt.content["facts"] if receipt else entry.facts
    found = {
        "full_name": str(facts.get("full_name") or ""),
        "staff_code": str(facts.get("staff_code") or ""),
        "position": str(facts.get("position") or ""),
        "unit": entry.unit,
        "subject": entry.name,
        "form": plan.forms_by_code[entry.form].official_name,
        "state": sentence(f"state.{entry.state}"),
        "standing": "",
        "received": "",
        "receipt_code": "",
        "content_hash": "",
    }
    if receipt is not None:
        at = receipt.received_at.astimezone(plan.zone)
        late = receipt.standing == "late" and not receipt.goes_up
        found["standing"] = (
            sentence("standing.late") if late else standing_words(plan, entry.milestone, receipt)
        )
        found["received"] = f"{short_date(at.date())} {at:%H:%M:%S}"
        found["receipt_code"] = receipt.code
        found["content_hash"] = receipt.content_hash
    return found


def _fact(plan: Plan, name: str, value: Any) -> Cell:
    spec = next((spec for spec in plan.facts if spec.name == name), None)
    if _is_number(value):
        return value  # type: ignore[no-any-return]
    if spec is not None and spec.list_name is not None:
        for choice in plan.choice_lists.get(spec.list_name, ()):
            if choice.code == value:
                return choice.label
    return fact_text(spec, value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
