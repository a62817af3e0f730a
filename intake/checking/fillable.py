"""What each kind of paper gives its Word template, by name; `backend.summaries` fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.checking.fillable_meetings import (
    MINUTES,
    MINUTES_LOOPS,
    PROPOSED_PAPER,
    proposed_loops,
)
from intake.checking.known import FILLER_FACTS, STANDARD_FACTS, question_names
from intake.plan import Form, Output, Plan

Names = frozenset[str]

_EVERY_PAPER = {
    "agency": frozenset({"name", "superior", "party_superior", "place"}),
    "plan": frozenset({"title", "number"}),
    "period": frozenset({"name", "code"}),
}
_SIGNER = frozenset({"capacity", "post", "own_post", "name", "lines"})
_SUBJECT = frozenset({"name", "unit", "position", "kind"})

_FORM = {
    **_EVERY_PAPER,
    "subject": _SUBJECT,
    "receipt": frozenset({"code", "received", "standing_words", "content_hash", "date_words"}),
    "signer": frozenset({"name", "lines"}),
    "paper": frozenset({"lines", "levels", "official_name", "title", "issue"}),
}
_REMARK = {
    **_EVERY_PAPER,
    "subject": _SUBJECT,
    "remark": frozenset({"text", "lines", "level", "levels", "by", "date_words"}),
    "receipt": frozenset({"code", "content_hash"}),
    "signer": _SIGNER,
    "paper": frozenset({"title", "issue", "dated", "recipients"}),
}
_LIST = {
    **_EVERY_PAPER,
    "unit": frozenset({"name"}),
    "signer": _SIGNER,
    "paper": frozenset(
        {"title", "issue", "dated", "as_of", "rules", "recipients", "rows", "late", "missing"}
    ),
}
_OF_BALLOTS = frozenset({"title", "issue", "dated", "recipients"})
_COUNT = {
    **_EVERY_PAPER,
    "unit": frozenset({"name"}),
    "ballot": frozenset(
        {"label", "place", "number", "again", "electorate", "rule", "base", "secret"}
    ),
    "meeting": frozenset({"began", "opened", "closed"}),
    "turnout": frozenset(
        {"members", "present", "absent", "recused", "voters", "issued", "collected",
         "not_collected", "valid", "invalid", "split"}
    ),
    "proof": frozenset({"code", "manifest", "page", "board"}),
    "chair": frozenset({"name", "capacity"}),
    "paper": _OF_BALLOTS,
}  # fmt: skip
_SUMMARY = {
    **_EVERY_PAPER,
    "unit": frozenset({"name"}),
    "signer": _SIGNER,
    "paper": _OF_BALLOTS,
}
_ITEM = frozenset(
    {"number", "name", "detail", "marks", "blank", "invalid", "valid", "base", "percent", "result",
     "words", "note"}
)  # fmt: skip
_RATED_ITEM = _ITEM | {"own_level", "proposed_level"}
_BALLOT = frozenset(
    {"label", "unit", "held", "why_not", "rule", "selections", "lines", "members", "present",
     "issued", "collected", "rounds"}
)  # fmt: skip
_LATE = frozenset({"name", "why", "rule"})
_MISSING = frozenset({"number", "name", "position", "unit", "form", "state", "due"})
_TABLE = frozenset({"label", "heading", "groups", "headings", "rows", "total", "shares", "quota"})

FORM_NAMES = ("f", "v", "facts", "tables", *_FORM)
"""What the template of a form is given; `f` and `v` are the answers in words and as values."""

LIST_NAMES = ("rows", "late", "missing", "counts", *_LIST)
REMARK_NAMES = ("row", *_REMARK)
COUNT_NAMES = (
    "items", "selections", "absent", "recused", "invalid", "tellers", "notes", "notices", *_COUNT,
)  # fmt: skip
SUMMARY_NAMES = ("ballots", "selections", *_SUMMARY)

MINUTES_NAMES = ("present", "absent", "guests", "steps", *_EVERY_PAPER, *MINUTES)
PROPOSED_NAMES = ("rows", "others", "waiting", "totals", "meetings", *_LIST)


@dataclass(frozen=True, slots=True)
class Fillable:
    """The names a template may ask, what each of them knows, and what a loop over one gives."""

    context: tuple[str, ...]
    names: Mapping[str, Names]
    loops: Mapping[str, Names]

    def of(self, name: str) -> Names | None:
        return self.names.get(name)


def fillable(plan: Plan, output: Output) -> Fillable:
    """What the template of this output may ask for."""
    columns = frozenset(column.value for column in output.columns)
    if output.kind == "minutes":
        return Fillable(MINUTES_NAMES, {**_EVERY_PAPER, **MINUTES}, MINUTES_LOOPS)
    if output.kind == "list" and output.of != "submissions":
        names = {**_LIST, "paper": PROPOSED_PAPER}
        return Fillable(PROPOSED_NAMES, names, proposed_loops(columns))
    if output.kind == "list":
        loops = {
            "rows": columns,
            "late": columns | _LATE,
            "missing": _MISSING,
            "counts": _TABLE,
        }
        return Fillable(LIST_NAMES, _LIST, loops)
    if output.kind == "count":
        loops = {
            "items": _ITEM,
            "absent": frozenset({"number", "name", "reason"}),
            "invalid": frozenset({"reason", "n"}),
            "tellers": frozenset({"number", "name", "duty"}),
        }
        return Fillable(COUNT_NAMES, _COUNT, loops)
    if output.kind == "ballot_summary":
        return Fillable(SUMMARY_NAMES, _SUMMARY, {"ballots": _BALLOT, "ballot.lines": _RATED_ITEM})
    if output.kind == "remark":
        return Fillable(REMARK_NAMES, {**_REMARK, "row": columns}, {})
    forms = [plan.forms_by_code[code] for code in output.forms if code in plan.forms_by_code]
    questions = frozenset[str]().union(*(question_names(form) for form in forms))
    tables = {name: of_table for form in forms for name, of_table in _tables(form).items()}
    names = {
        **_FORM,
        **dict.fromkeys(("f", "v", "paper.lines", "paper.levels"), questions),
        "facts": frozenset({*STANDARD_FACTS, *FILLER_FACTS, *(fact.name for fact in plan.facts)}),
        "tables": frozenset(tables),
    }
    return Fillable(FORM_NAMES, names, {f"tables.{name}": each for name, each in tables.items()})


def _tables(form: Form) -> dict[str, Names]:
    return {
        question.name: frozenset(column.name for column in question.columns)
        for section in form.sections
        for question in section.questions
        if question.type == "table"
    }
