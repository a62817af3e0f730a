"""What the Word template of a list is given, and that of a remark: plain dicts of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from backend.summaries.cells import Cell, cell_of, level_words
from backend.summaries.counting import Counting
from backend.summaries.docx import TooLongError
from backend.summaries.entries import Entry, Remarked
from backend.summaries.letterhead import Letterhead
from backend.summaries.lists import OWED, Listing
from backend.summaries.printable import printable
from backend.summaries.signing import Signature
from backend.summaries.texts import paper_words
from intake.plan import Output, Plan
from vietnamese.dates import long_date

Context = dict[str, Any]

MOST_ROWS = 1_500
"""What Word still opens, and the child still fills in, within its limits."""


def list_context(listing: Listing, head: Letterhead, unit: str | None) -> Context:
    """The names of `intake.checking.fillable.LIST_NAMES`; TooLongError for a list that is too
    long."""
    output, plan = listing.output, listing.plan
    rows = [_named(output, cells) for _, cells in some(listing.up())]
    late = [
        {**_named(output, cells), "name": printable(entry.name), **_why(listing, entry)}
        for entry, cells in some(listing.late())
    ]
    missing = [
        {name: shown(cell) for (name, _), cell in zip(OWED, cells, strict=True)}
        for cells in some(listing.missing())
    ]
    return {
        **about(plan),
        "rows": rows,
        "late": late,
        "missing": missing,
        "counts": [_counted(counting) for counting in listing.counts],
        "unit": {"name": printable(unit or plan.agency.name)},
        "signer": signer_of(output, head),
        "paper": {
            "title": listing.title,
            "issue": head.foot,
            "dated": head.dated,
            "as_of": listing.as_of,
            "rules": list(listing.rules()),
            "recipients": list(head.recipients),
            "rows": len(rows),
            "late": len(late),
            "missing": len(missing),
        },
    }


def remark_context(plan: Plan, output: Output, entry: Entry, head: Letterhead) -> Context:
    """The names of `intake.checking.fillable.REMARK_NAMES`."""
    remark, receipt = entry.remark, entry.receipt
    if remark is None:
        raise LookupError(f"nobody has remarked on party {entry.subject_id}")
    cells = [cell_of(plan, column, entry, 1) for column in output.columns]
    text = printable(remark.text)
    who = " ".join(filter(None, (remark.capacity, remark.made_by)))
    facts = receipt.content["facts"] if receipt else entry.facts
    return {
        **about(plan),
        "row": _named(output, cells),
        "subject": {
            "name": printable(str(facts.get("full_name") or entry.name)),
            "unit": printable(str(facts.get("unit") or entry.unit)),
            "position": printable(str(facts.get("position") or "")),
            "kind": entry.kind,
        },
        "remark": {
            "text": text,
            "lines": text.split("\n") if text else [],
            "level": level_words(plan, remark.level),
            "levels": _levels(plan, remark.level),
            "by": printable(who),
            "date_words": long_date(remark.changed_at.astimezone(plan.zone).date()),
        },
        "receipt": {
            "code": receipt.code if receipt else "",
            "content_hash": receipt.content_hash if receipt else "",
        },
        "signer": _signer_of_remark(output, head, remark),
        "paper": {
            "title": printable(output.title or output.label),
            "issue": head.foot,
            "dated": head.dated,
            "recipients": list(head.recipients),
        },
    }


def _signer_of_remark(output: Output, head: Letterhead, remark: Remarked) -> Context:
    """Nobody signs what another wrote: of a head (and of who acts for one) the superior speaks,
    whom no plan names."""
    if head.signature is not None and head.signature.name != remark.made_by:
        return dict(Signature("", "", "", "").as_context())
    return signer_of(output, head)


def about(plan: Plan) -> Context:
    """Agency, plan and period: the same on every paper."""
    return {
        "agency": {
            "name": plan.agency.name,
            "superior": plan.agency.superior or "",
            "party_superior": plan.agency.party_superior or "",
            "place": plan.document.place,
        },
        "plan": {"title": plan.document.title, "number": plan.document.number or ""},
        "period": {"name": plan.period.name, "code": plan.period.code},
    }


def signer_of(output: Output, head: Letterhead) -> Context:
    """Who signs; where that is nobody alone, the title of the output and no name."""
    title = output.signed_by or ""
    signature = head.signature or Signature("", title, "", "")
    return dict(signature.as_context())


def _named(output: Output, cells: Iterable[Cell]) -> dict[str, str]:
    pairs = zip(output.columns, cells, strict=True)
    return {column.value: shown(cell) for column, cell in pairs}


def _why(listing: Listing, entry: Entry) -> dict[str, str]:
    rule, why = listing.why_late(entry)
    return {"rule": rule, "why": why}


def _counted(counting: Counting) -> Context:
    table = counting.table
    return {
        "label": printable(table.label),
        "heading": printable(table.heading),
        "groups": [{"label": label, "span": span} for label, span in counting.groups],
        "headings": [printable(heading) for heading in counting.headings],
        "rows": [[shown(cell) for cell in row] for row in counting.rows()],
        "total": [shown(cell) for cell in counting.total()],
        "shares": [shown(cell) for cell in counting.shares()],
        "quota": [printable(line) for line in counting.quota()],
    }


def _levels(plan: Plan, level: str | None) -> list[Context]:
    """The scale that this level is of; the first scale where there is none."""
    scales = [plan.choice_lists.get(scale.list_name, ()) for scale in plan.levels]
    holds: Callable[[Any], bool] = lambda scale: any(each.code == level for each in scale)  # noqa: E731
    scale = next(filter(holds, scales), scales[0] if scales else ())
    return [{"label": choice.label, "chosen": choice.code == level} for choice in scale]


def some(rows: Iterable[Any]) -> list[Any]:
    """As many as Word takes; TooLongError for more."""
    kept: list[Any] = []
    for row in rows:
        if len(kept) == MOST_ROWS:
            raise TooLongError(
                paper_words("too_long_for_word", most=f"{MOST_ROWS:,}".replace(",", "."))
            )
        kept.append(row)
    return kept


def shown(cell: Cell) -> str:
    """A number as Vietnamese writes it."""
    return cell if isinstance(cell, str) else f"{cell:g}".replace(".", ",")
