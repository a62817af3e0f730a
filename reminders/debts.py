"""What is still owed in the campaigns that run: form by form, with its deadline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, literal, or_, select, true

from intake.calendar import latest_cut_off
from intake.library import Library
from intake.plan import Plan
from intake.returned import last_return
from intake.unreleased import awaits_release
from reminders.hours import At
from storage.campaigns import Campaign, Extension
from storage.people import Employee
from storage.reminding import Absence
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Debt:
    """One form that one person owes, before its deadline; or that one drafted for a collective
    and another, who owes it by now, has to release (`releases`)."""

    submission_id: int
    campaign_id: int
    plan: Plan
    form: str
    milestone: str
    subject_id: int
    unit_id: int | None
    employee_id: int
    returned: bool
    cut_off: datetime
    since: date
    """The day on which it came to be owed by this deadline."""
    releases: bool = False

    @property
    def target(self) -> str:
        """What a nudge about it is about."""
        return f"{'release' if self.releases else 'submission'}:{self.submission_id}"


@dataclass(frozen=True, slots=True)
class Granted:
    """The later deadlines of one campaign."""

    rows: tuple[Any, ...]

    def latest(
        self, milestone: str, own: datetime, party_id: int | None, unit_id: int | None
    ) -> tuple[datetime, datetime | None]:
        """The cut-off, and when it was granted if it is not the plan's own."""
        ours = [each for each in self.rows if _reaches(each, milestone, party_id, unit_id)]
        cut_off = latest_cut_off(own, (each.cut_off for each in ours)) or own
        if cut_off == own:
            return own, None
        return cut_off, min(each.granted_at for each in ours if each.cut_off == cut_off)


def _reaches(extension: Any, milestone: str, party_id: int | None, unit_id: int | None) -> bool:
    if extension.milestone != milestone:
        return False
    if extension.party_id is None and extension.unit_id is None:
        return True
    of_party = extension.party_id is not None and extension.party_id == party_id
    return of_party or (extension.unit_id is not None and extension.unit_id == unit_id)


def granted_in(connection: Connection, campaign_id: int) -> Granted:
    rows = connection.execute(
        select(
            Extension.milestone, Extension.party_id, Extension.unit_id, Extension.cut_off,
            Extension.granted_at,
        ).where(Extension.campaign_id == campaign_id)
    )  # fmt: skip
    return Granted(tuple(rows))


def owes() -> ColumnElement[bool]:
    """Asked and never handed in, or sent back; in a campaign that runs."""
    never = and_(Submission.state.in_(("asked", "draft")), Submission.receipts == 0)
    return and_(or_(Submission.state == "returned", never), Campaign.state == "open")


def waits() -> ColumnElement[bool]:
    """Drafted and handed in for a collective, and not yet released; in a campaign that runs."""
    return and_(awaits_release(), Campaign.state == "open")


def is_here(today: date) -> ColumnElement[bool]:
    """Belongs to the agency today, and is not dealt with outside this system."""
    return and_(
        or_(Employee.left_on.is_(None), Employee.left_on > today),
        Employee.outside_system.is_(False),
        Employee.erased_at.is_(None),
    )


def is_away(today: date) -> ColumnElement[bool]:
    """Is on leave today: left in peace."""
    return exists().where(
        Absence.employee_id == Employee.id,
        Absence.ended_at.is_(None),
        Absence.first_day <= today,
        or_(Absence.last_day.is_(None), Absence.last_day >= today),
    )


def debts(
    connection: Connection,
    library: Library,
    at: At,
    which: ColumnElement[bool],
    *,
    whose: Collection[int] | None = None,
    away_too: bool = False,
    overdue: bool | None = False,
) -> list[Debt]:
    """What people who are here owe, its deadline still to come; `which` of the submissions.

    `whose`: of these people alone. `away_too`: of those on leave as well. `overdue`: what was due
    before instead; None: both.
    """
    present = is_here(at.day) if away_too else and_(is_here(at.day), ~is_away(at.day))
    rows = [
        *_rows(connection, Submission.filler_id, owes() & present & which, whose),
        *_rows(connection, Submission.signer_id, waits() & present & which, whose, releases=True),
    ]
    rows.sort(key=lambda row: row.id)
    granted = {key: granted_in(connection, key) for key in {row.campaign_id for row in rows}}
    found = (_debt(connection, library, row, granted[row.campaign_id]) for row in rows)
    return [debt for debt in found if debt and overdue in {None, at.now >= debt.cut_off}]


def debts_of(
    connection: Connection, library: Library, at: At, employees: Collection[int]
) -> list[Debt]:
    """What these people owe themselves."""
    return debts(connection, library, at, true(), whose=employees)


def _rows(
    connection: Connection,
    who: Any,
    owed: ColumnElement[bool],
    whose: Collection[int] | None,
    *,
    releases: bool = False,
) -> Sequence[Any]:
    """`who`: the column of the person who owes it."""
    rows = (
        select(
            Submission.id, Submission.campaign_id, Submission.form, Submission.milestone,
            Submission.subject_id, Submission.unit_id, who.label("employee_id"), Submission.state,
            Submission.receipts, Submission.revision, Submission.asked_at,
            Campaign.revision.label("campaign_revision"), literal(releases).label("releases"),
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(Employee, Employee.id == who)
        .where(owed)
        .order_by(Submission.id)
    )  # fmt: skip
    return connection.execute(rows if whose is None else rows.where(who.in_(whose))).all()


def _debt(connection: Connection, library: Library, row: Any, granted: Granted) -> Debt | None:
    revision = library.revision_for(connection, row)
    plan = library.plan(connection, revision)
    own = library.cut_off(connection, revision, row.milestone)
    if own is None:
        return None
    cut_off, granted_at = granted.latest(row.milestone, own, row.subject_id, row.unit_id)
    began = [row.asked_at]
    back = last_return(connection, plan, row) if row.state == "returned" else None
    if back is not None:
        began.append(back.at)
    if back is not None and back.until > cut_off:
        cut_off = back.until
    elif granted_at is not None:
        began.append(granted_at)
    return Debt(
        row.id, row.campaign_id, plan, row.form, row.milestone, row.subject_id, row.unit_id,
        row.employee_id, row.state == "returned", cut_off,
        max(began).astimezone(plan.zone).date(), bool(row.releases),
    )  # fmt: skip
