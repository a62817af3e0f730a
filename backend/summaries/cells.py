"""One cell of a list: a field, an answer or a fact of one submission, or what its head said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from backend.summaries.context import fact_text, standing_words, typed_words
from backend.summaries.entries import Entry
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.elsewhere import rated_elsewhere
from intake.plan import CountColumns, ListColumn, Plan
from intake.texts import sentence
from vietnamese.dates import short_date

Cell = str | int | float


def cell_of(plan: Plan, column: ListColumn, entry: Entry, number: int) -> Cell:
    """A field, an answer in words (a number as a number), or a fact; "" for what is not there."""
    return _first(_cell(plan, name, entry, number) for name in _names(column))


def code_of(column: CountColumns, entry: Entry) -> Any:
    """The code, or the codes, that `column` counts by; None for what is not there."""
    return next(filter(None, (_code(name, entry) for name in _names(column))), None)


def level_words(plan: Plan, code: str | None, first: str = "") -> str:
    """A level as the plan's scales name it, the list `first` before others; "" for none."""
    scales = sorted((scale.list_name for scale in plan.levels), key=lambda name: name != first)
    for list_name in scales:
        for choice in plan.choice_lists.get(list_name, ()):
            if choice.code == code:
                return choice.label
    return code or ""


def _names(column: ListColumn | CountColumns) -> tuple[str, ...]:
    return (column.value, column.otherwise) if column.otherwise else (column.value,)


def _first(cells: Iterable[Cell]) -> Cell:
    return next((cell for cell in cells if cell != ""), "")


def _cell(plan: Plan, name: str, entry: Entry, number: int) -> Cell:
    if name == "number":
        return number
    field = _FIELDS.get(name)
    if field is not None:
        return printable(field(plan, entry))
    content = _content(entry)
    if name in content.get("shown", {}):
        answer = content["answers"].get(name)
        return answer if _is_number(answer) else printable(content["shown"][name])
    return _fact(plan, name, content.get("facts", entry.facts).get(name))


def _code(name: str, entry: Entry) -> Any:
    if name == "proposed_level":
        return entry.remark.level if entry.remark else None
    if name == "concluded_level":
        return entry.concluded.level if entry.concluded else None
    return _content(entry).get("answers", {}).get(name)


def _content(entry: Entry) -> dict[str, Any]:
    return entry.receipt.content if entry.receipt and entry.receipt.text else {}


def _of_person(name: str) -> Callable[[Plan, Entry], str]:
    return lambda _, entry: str(_content(entry).get("facts", entry.facts).get(name) or "")


def _of_receipt(name: str) -> Callable[[Plan, Entry], str]:
    return lambda _, entry: str(getattr(entry.receipt, name)) if entry.receipt else ""


def _standing(plan: Plan, entry: Entry) -> str:
    receipt = entry.receipt
    if receipt is None:
        return ""
    if receipt.standing == "late" and not receipt.goes_up:
        return sentence("standing.late")
    return standing_words(plan, entry.milestone, receipt)


def _state(_: Plan, entry: Entry) -> str:
    typed = typed_words(entry.receipt) if entry.receipt else ""
    return "; ".join(filter(None, (sentence(f"state.{entry.shown_state}"), typed)))


def _received(plan: Plan, entry: Entry) -> str:
    if entry.receipt is None:
        return ""
    at = entry.receipt.received_at.astimezone(plan.zone)
    return f"{short_date(at.date())} {at:%H:%M:%S}"


def _remarked_by(plan: Plan, entry: Entry) -> str:
    remark = entry.remark
    if remark is None:
        return ""
    day = short_date(remark.changed_at.astimezone(plan.zone).date())
    who = " ".join(filter(None, (remark.capacity, remark.made_by)))
    return paper_words("remarked_by", who=who, day=day)


def _concluded_by(plan: Plan, entry: Entry) -> str:
    found = entry.concluded
    if found is None:
        return ""
    day = short_date(found.at.astimezone(plan.zone).date())
    return paper_words("remarked_by", who=found.author, day=day)


def _note(plan: Plan, entry: Entry) -> str:
    """What a reader of the list should know of this line."""
    told = []
    if entry.receipt is not None and entry.receipt.admitted_at is not None:
        told.append(standing_words(plan, entry.milestone, entry.receipt))
    if entry.receipt is not None and entry.receipt.entered_by:
        told.append(typed_words(entry.receipt))
    elsewhere = rated_elsewhere(plan, entry.facts) if entry.kind == "person" else None
    if entry.concluded is None and (entry.remark is None or entry.remark.level is None):
        told.append(elsewhere.words if elsewhere else paper_words("no_level"))
    return "; ".join(told)


_FIELDS: dict[str, Callable[[Plan, Entry], str]] = {
    "full_name": _of_person("full_name"),
    "staff_code": _of_person("staff_code"),
    "position": _of_person("position"),
    "unit": lambda _, entry: entry.unit,
    "subject": lambda _, entry: entry.name,
    "form": lambda plan, entry: plan.forms_by_code[entry.form].official_name,
    "state": _state,
    "standing": _standing,
    "received": _received,
    "receipt_code": _of_receipt("code"),
    "content_hash": _of_receipt("content_hash"),
    "proposed_level": lambda plan, entry: level_words(
        plan, entry.remark.level if entry.remark else None
    ),
    "remark": lambda _, entry: entry.remark.text if entry.remark else "",
    "remarked_by": _remarked_by,
    "concluded_level": lambda plan, entry: level_words(
        plan, entry.concluded.level if entry.concluded else None
    ),
    "ballot_outcome": lambda _, entry: entry.voted,
    "conclusion": lambda _, entry: entry.concluded.text if entry.concluded else "",
    "concluded_by": _concluded_by,
    "note": _note,
}


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
