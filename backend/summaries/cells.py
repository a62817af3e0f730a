"""One cell of a list: a field, an answer or a fact of one submission."""

from __future__ import annotations

from typing import Any

from backend.summaries.context import fact_text, standing_words
from backend.summaries.entries import Entry
from backend.summaries.printable import printable
from intake.plan import ListColumn, Plan
from intake.texts import sentence
from vietnamese.dates import short_date

Cell = str | int | float


def cell_of(plan: Plan, column: ListColumn, entry: Entry, number: int) -> Cell:
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
        "state": sentence(f"state.{entry.shown_state}"),
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
