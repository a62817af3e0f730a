"""The suggestions for review that units handed in, line by line, with what the office did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from intake.drafted import awaits_release
from intake.plan import Plan, Suggestions
from storage.people import Agency, Employee, Party, Unit
from storage.submissions import ReceiptRecord, Submission
from storage.suggestions import Suggestion
from vietnamese.order import sort_key
from vietnamese.text import words


@dataclass(frozen=True, slots=True)
class Passed:
    """What the office did with a line, in the words that it had then. `party_id` None: it was
    passed on to nobody, for `reason`; else `name` is the person's or the unit's."""

    id: int
    submission_id: int
    receipt_number: int
    line: int
    said_to: str
    says: str
    party_id: int | None
    name: str
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is handed in now. `done` was made of these very words, `before` of others
    that the unit has altered since."""

    submission_id: int
    receipt_number: int
    number: int
    by: str
    to: str
    says: str
    done: tuple[Passed, ...] = ()
    before: tuple[Passed, ...] = ()

    @property
    def passed(self) -> tuple[Passed, ...]:
        return tuple(each for each in self.done if each.party_id is not None)

    @property
    def declined(self) -> Passed | None:
        return next((each for each in self.done if each.party_id is None), None)

    @property
    def outdated(self) -> tuple[Passed, ...]:
        """Who was told the words that the unit has altered."""
        return tuple(each for each in self.before if each.party_id is not None)

    @property
    def waits(self) -> bool:
        return not self.done or (self.declined is None and bool(self.outdated))


@dataclass(frozen=True, slots=True)
class Reached:
    """All that reached the office. `gone`: was passed on, and its line is in no hand-in that
    stands: the unit took it out, or is still completing its form."""

    lines: tuple[Line, ...] = ()
    gone: tuple[Passed, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(line.waits for line in self.lines)


def suggestions(
    connection: Connection, plan: Plan, campaign_id: int, *which: ColumnElement[bool]
) -> Reached:
    """By unit, as typed; of `which` forms. What waits for its release, or was sent back, did not
    reach us."""
    rules = plan.suggestions
    if rules is None:
        return Reached()
    ours = Submission.campaign_id == campaign_id, Submission.form == rules.form, *which
    lines = _handed_in(connection, rules, *ours)
    kept: dict[int, list[Passed]] = {}
    for each in _kept(connection, *ours):
        kept.setdefault(each.submission_id, []).append(each)
    matched: list[Line] = []
    gone: list[Passed] = []
    for submission, some in groupby(lines, lambda line: line.submission_id):
        found, left = _matched(list(some), kept.pop(submission, []))
        matched += found
        gone += left
    gone += [each for left in kept.values() for each in left]
    return Reached(tuple(matched), tuple(each for each in gone if each.party_id is not None))


def _handed_in(
    connection: Connection, rules: Suggestions, *ours: ColumnElement[bool]
) -> list[Line]:
    query = (
        select(
            Submission.id, Submission.receipts, Submission.filler_id, Submission.signer_id,
            Party.kind, ReceiptRecord.number, ReceiptRecord.content, ReceiptRecord.confirmed_at,
        )
        .join(Party, Party.id == Submission.subject_id)
        .join(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(*ours, Submission.state.in_(("submitted", "draft", "accepted")))
    )  # fmt: skip
    rows = [row for row in connection.execute(query) if not awaits_release(row)]
    found = [line for row in rows for line in _lines(rules, row)]
    return sorted(found, key=lambda line: (sort_key(line.by), line.submission_id, line.number))


def _lines(rules: Suggestions, row: Any) -> Iterator[Line]:
    content = json.loads(row.content)
    table = content.get("answers", {}).get(rules.question)
    rows = table.get("rows", ()) if isinstance(table, dict) else ()
    facts = content.get("facts", {})
    by = str(facts.get("unit") or facts.get("full_name") or "")
    for number, cells in enumerate(rows, start=1):
        to, says = (str(cells.get(name, "")) for name in (rules.to, rules.says))
        yield Line(row.id, row.number, number, by, to, says)


def _kept(connection: Connection, *ours: ColumnElement[bool]) -> list[Passed]:
    rows = connection.execute(
        select(Suggestion, Employee.full_name, Unit.name, Agency.name.label("agency"))
        .join(Submission, Submission.id == Suggestion.submission_id)
        .outerjoin(Party, Party.id == Suggestion.party_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Party.unit_id)
        .outerjoin(Agency, Agency.id == Party.agency_id)
        .where(*ours, Suggestion.ended_at.is_(None))
        .order_by(Suggestion.id)
    )
    return [
        Passed(
            row.id, row.submission_id, row.receipt_number, row.line, row.said_to, row.says,
            row.party_id, row.full_name or row.name or row.agency or "", row.reason, row.made_by,
            row.made_at,
        )
        for row in rows
    ]  # fmt: skip


_MATCHES: tuple[Callable[[Line, Passed], bool], ...] = (
    lambda line, each: (line.receipt_number, line.number) == (each.receipt_number, each.line),
    lambda line, each: (line.to, line.says) == (each.said_to, each.says),
    lambda line, each: words(line.to) == words(each.said_to),
    lambda line, each: words(line.says) == words(each.says),
)
"""By what a line is known again in a later hand-in, the surest first."""


def _matched(lines: Sequence[Line], kept: Sequence[Passed]) -> tuple[list[Line], list[Passed]]:
    """Each line with what was done with it, found by its words, by whom it names, by what it
    says; and what belongs to no line any more. Of one hand-in two lines never become one."""
    of_line: dict[tuple[int, int], list[Passed]] = {}
    for each in kept:
        of_line.setdefault((each.receipt_number, each.line), []).append(each)
    taken: dict[tuple[int, int], list[Passed]] = {}
    for fits in _MATCHES:
        for (receipt, number), some in list(of_line.items()):
            free = (line for line in lines if (line.number, receipt) not in taken)
            line = next((line for line in free if fits(line, some[0])), None)
            if line is not None:
                taken[line.number, receipt] = of_line.pop((receipt, number))
    found = [_with(line, [e for (n, _), some in taken.items() if n == line.number for e in some])
             for line in lines]  # fmt: skip
    return found, [each for some in of_line.values() for each in some]


def _with(line: Line, kept: Sequence[Passed]) -> Line:
    def same(each: Passed) -> bool:
        pinned = (each.receipt_number, each.line) == (line.receipt_number, line.number)
        return pinned or (each.said_to, each.says) == (line.to, line.says)

    done = tuple(each for each in kept if same(each))
    return replace(line, done=done, before=tuple(each for each in kept if not same(each)))
