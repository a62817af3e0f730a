"""What an initiative must be, by the plan's rules: each that is not met, in the rule's words.

Pure. Whether it is new is no rule of these: how alike it is to others is shown, and people decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.parts import Source
from intake.plan import Initiatives, Plan
from intake.plan.respondents import PartyKind
from intake.questions.base import NIL, SKIPPED
from intake.questions.table import number_in
from intake.texts import sentence
from vietnamese.numbers import show_number
from vietnamese.text import words

Answers = Mapping[str, Any]

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that is not met: `words` end with the rule's own, where its source quotes them."""

    code: str
    words: str
    source: Source


def problems_of(
    plan: Plan, rules: Initiatives, answers: Answers, author: str, kind: PartyKind = "person"
) -> tuple[Problem, ...]:
    """`answers`: as they were handed in; `author`: who handed it in, or the unit that did."""
    return tuple(_problems(plan, rules, answers, author, kind))


def sent_back(rules: Initiatives) -> Problem:
    """What was sent back to be completed, and did not come again."""
    return Problem("sent_back", sentence("initiative.sent_back"), rules.source)


def by_itself(rules: Initiatives, answers: Answers) -> bool:
    """Accepted by a science council above: recognised without a decision here."""
    return rules.accepted_elsewhere is not None and answers.get(rules.accepted_elsewhere) is True


def authors_of(
    rules: Initiatives, answers: Answers, author: str
) -> tuple[tuple[str, float | None], ...]:
    """Names with their percentages, None for one that cannot be read; alone: all of it."""
    rows = _rows(rules, answers)
    if not rows:
        return ((author, 100.0),)
    shares = [number_in(share) for _, share in rows]
    return tuple(
        (name, None if share is None else float(share))
        for (name, _), share in zip(rows, shares, strict=True)
    )


def grounds_of(plan: Plan, rules: Initiatives, answers: Answers) -> tuple[str, ...]:
    """The benefits that were chosen, as the form words them."""
    question = _question(plan, rules, rules.grounds)
    chosen = answers.get(rules.grounds or "")
    if isinstance(chosen, str):
        chosen = [chosen]
    if question is None or not isinstance(chosen, list):
        return ()
    offered = getattr(question, "choices", ()) or plan.choice_lists.get(
        getattr(question, "list_name", None) or "", ()
    )
    labels: dict[str, str] = {choice.code: choice.label for choice in offered}
    return tuple(labels.get(str(code), str(code)) for code in chosen)


def author_says_of(
    plan: Plan, rules: Initiatives, shown: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Question and answer, where it was asked; `shown`: the answers as they were read back."""
    questions = {name: _question(plan, rules, name) for name in rules.author_says}
    return tuple(
        (question.short or question.label, shown[name])
        for name, question in questions.items()
        if question is not None and shown.get(name)
    )


def said(answers: Answers, name: str | None) -> str:
    """The words of an answer; "" for none."""
    value = answers.get(name or "")
    return value if isinstance(value, str) else ""


def _problems(
    plan: Plan, rules: Initiatives, answers: Answers, author: str, kind: PartyKind
) -> Iterator[Problem]:
    if by_itself(rules, answers):
        return
    for code, context in _of_authors(_rows(rules, answers), author, kind):
        yield _problem(plan, rules, rules.shares, code, context)
    if rules.grounds is not None and not grounds_of(plan, rules, answers):
        yield _problem(plan, rules, rules.grounds, "no_ground", {})
    if rules.first_applied is not None and answers.get(rules.first_applied) is False:
        yield _problem(plan, rules, rules.first_applied, "not_first", {})
    if rules.used_before is not None and answers.get(rules.used_before) is True:
        yield _problem(plan, rules, rules.used_before, "used_before", {})


def _of_authors(
    rows: Sequence[tuple[str, str]], author: str, kind: PartyKind
) -> Iterator[tuple[str, dict[str, str]]]:
    """What is wrong with the table of authors; one who hands in alone needs none."""
    if not rows:
        return
    if len(rows) == 1 and kind == "person" and words(rows[0][0]) != words(author):
        yield "one_co_author", {"name": rows[0][0]}
    folded = [words(name) for name, _ in rows]
    for at, (name, typed) in enumerate(rows):
        if folded[at] in folded[:at]:
            yield "author_twice", {"name": name}
        share = number_in(typed)
        if share is None:
            yield "share_unreadable", {"name": name, "typed": typed or "–"}
        elif share <= 0:
            yield "share_none", {"name": name}
    shares = [number_in(typed) for _, typed in rows]
    read = [share for share in shares if share is not None]
    if len(read) == len(shares) and sum(read) != _WHOLE:
        yield "shares_not_whole", {"sum": show_number(sum(read, Decimal(0)))}


def _rows(rules: Initiatives, answers: Answers) -> list[tuple[str, str]]:
    """Name and percentage of each author, as typed."""
    table = answers.get(rules.shares or "")
    if not isinstance(table, Mapping) or table in (NIL, SKIPPED):
        return []
    return [
        (row.get(rules.author or "", ""), row.get(rules.share or "", ""))
        for row in table.get("rows", ())
    ]


def _problem(
    plan: Plan, rules: Initiatives, name: str | None, code: str, context: Mapping[str, str]
) -> Problem:
    question = _question(plan, rules, name)
    source = (question.source if question is not None else None) or rules.source
    told = sentence(f"initiative.{code}", **context)
    if source.quote:
        told = sentence("initiative.rule", words=told, quote=source.quote)
    return Problem(code, told, source)


def _question(plan: Plan, rules: Initiatives, name: str | None) -> Any:
    form = plan.forms_by_code[rules.form]
    every = (each for section in form.sections for each in section.questions)
    return next((each for each in every if each.name == name), None)
