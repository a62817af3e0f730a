"""A unit person by person: each form's state, and how the person stands on the whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from backend.console.patience import Patience, patience
from backend.console.progress import NEVER_HANDED_IN, class_of
from intake.drafted import awaits_release, is_released_late
from intake.plan import Plan
from storage.people import Employee, Party
from storage.submissions import ReceiptRecord, Submission
from vietnamese.order import person_key

_WORST_FIRST = (
    "overdue", "returned", "not_invited", "invited", "drafting", "unreleased", "submitted",
    "accepted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of one person."""

    submission_id: int
    form: str
    milestone: str
    name: str
    stands: str
    """One of the six classes of `Counts`, `overdue`, or `unreleased`: drafted for a collective
    and handed in, which its head has not released."""
    standing: str
    """on_time, in_line, late or admitted; "" when it was not handed in."""
    document: str
    """By which a late one was admitted."""

    @property
    def owed(self) -> bool:
        return self.stands not in {"submitted", "accepted"}

    @property
    def goes_up(self) -> bool:
        return not self.owed and self.standing != "late"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or (with `key` 0) the unit itself, with every form that is asked of them."""

    key: int
    name: str
    staff_code: str
    position: str
    reach: str
    lines: tuple[FormLine, ...]

    @property
    def stands(self) -> str:
        """The worst of the forms: what a head has to look at."""
        return min((line.stands for line in self.lines), key=_WORST_FIRST.index)

    @property
    def owed(self) -> int:
        return sum(line.owed for line in self.lines)

    @property
    def late(self) -> bool:
        return any(line.standing == "late" for line in self.lines)

    @property
    def given(self) -> str:
        """What somebody is called by: the last word that is not a note in brackets."""
        return self._words[-1] if self._words else self.name

    @property
    def initials(self) -> str:
        """Of the words before: *N.V.* of Nguyễn Văn An."""
        return "".join(f"{word[0].upper()}." for word in self._words[:-1])

    @property
    def _words(self) -> list[str]:
        return [word for word in self.name.split() if word[0].isalpha()]


def persons_of(
    connection: Connection, plan: Plan, campaign_id: int, unit_id: int, now: datetime
) -> list[Person]:
    """Who is asked something in this unit (0: in none): what is owed first, then by the alphabet.

    Who is dealt with outside the system is not among them.
    """
    waiting = patience(connection, plan, campaign_id, now)
    where = Submission.unit_id == unit_id if unit_id else Submission.unit_id.is_(None)
    rows = connection.execute(_lines(campaign_id).where(where))
    people = _by_person(plan, waiting, rows)
    return sorted(people, key=lambda person: (not person.owed, person.key != 0, _place(person)))


def lines_of(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    people: Iterable[int],
    now: datetime,
    *,
    units: Collection[int] | None = None,
) -> dict[int, Person]:
    """The same for these employees, by employee id: in `units`, or (None) wherever they are."""
    waiting = patience(connection, plan, campaign_id, now)
    parties = select(Party.id).where(Party.kind == "person", Party.employee_id.in_(list(people)))
    theirs: ColumnElement[bool] = Submission.subject_id.in_(connection.scalars(parties).all())
    if units is not None:
        theirs &= Submission.unit_id.in_(units)
    rows = connection.execute(_lines(campaign_id).where(theirs))
    return {person.key: person for person in _by_person(plan, waiting, rows)}


def _place(person: Person) -> Any:
    return person_key(person.name), person.staff_code


def _lines(campaign_id: int) -> Select[Any]:
    return (
        select(
            Submission.id, Submission.form, Submission.milestone, Submission.unit_id,
            Submission.subject_id, Submission.state, Submission.standing, Submission.reach,
            Submission.facts, Submission.receipts, Submission.filler_id, Submission.signer_id,
            Party.kind, Party.employee_id, Employee.full_name, Employee.staff_code,
            ReceiptRecord.admitted_document, ReceiptRecord.confirmed_at, ReceiptRecord.cut_off,
        )
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        # "+ 0": found by unit or by person, and never through the whole campaign.
        .where(Submission.campaign_id + 0 == campaign_id, Submission.state != "withdrawn")
        .where(or_(Employee.id.is_(None), Employee.outside_system.is_(False)))
    )  # fmt: skip


def _by_person(plan: Plan, waiting: Patience, rows: Iterable[Any]) -> list[Person]:
    places = {form.form: place for place, form in enumerate(plan.forms)}
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        if row.form in places:
            grouped.setdefault(row.employee_id or 0, []).append(row)
    return [
        _person(plan, waiting, sorted(theirs, key=lambda row: places[row.form]))
        for theirs in grouped.values()
    ]


def _person(plan: Plan, waiting: Patience, rows: list[Any]) -> Person:
    first = rows[0]
    return Person(
        key=first.employee_id or 0,
        name=first.full_name or first.facts.get("unit") or plan.agency.name,
        staff_code=first.staff_code or "",
        position=str(first.facts.get("position") or "") if first.employee_id else "",
        reach=first.reach,
        lines=tuple(_line(plan, waiting, row) for row in rows),
    )


def _line(plan: Plan, waiting: Patience, row: Any) -> FormLine:
    stands = class_of(row.state, row.standing or "", row.reach)
    if stands == "submitted" and awaits_release(row):
        stands = "unreleased"
    never = stands in NEVER_HANDED_IN
    over = never and waiting.is_over(row.milestone, row.unit_id or 0, row.subject_id)
    return FormLine(
        row.id,
        row.form,
        row.milestone,
        plan.forms_by_code[row.form].official_name,
        "overdue" if over else stands,
        "late" if is_released_late(row) else row.standing or "",
        row.admitted_document or "",
    )
