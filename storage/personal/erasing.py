"""Everything about one person goes; what is left is a number that says nothing.

A form that the person filled in for a collective is the collective's and stays. So do the acts
of the person in office, by number; the name beside them goes too unless another bears it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    delete,
    exists,
    func,
    inspect,
    or_,
    select,
    type_coerce,
    update,
)

from storage.access import Invitation, OfficeAccount, Session
from storage.audit import Actor, record
from storage.awards import Award, LiftedExclusion, VettedInitiative
from storage.base import dumps
from storage.campaigns import Extension
from storage.errors import StoreBusyError
from storage.papers import IssuedPaper
from storage.people import (
    Employee,
    EmployeeWord,
    Membership,
    Party,
    RoleAssignment,
    RosterImport,
)
from storage.personal.ballots import erase_ballots
from storage.personal.meetings import erase_meetings
from storage.personal.messages import erase_messages, forget_forms
from storage.personal.suggestions import erase_suggestions
from storage.reminding import Absence
from storage.submissions import (
    Attempt,
    ReceiptRecord,
    Remark,
    ReplyRecord,
    Returned,
    StoredFile,
    Submission,
)
from storage.suggestions import Suggestion
from storage.trail import AuditDetail, AuditEvent
from storage.verifying import EMPTYING, ERASURE
from vietnamese.dates import local_day

_AT_ONCE = 500

ERASED = "(đã xóa)"
"""Stands where a name stood."""

_NAMED_BY: tuple[Any, ...] = (
    Absence.made_by,
    Award.made_by,
    Extension.granted_by,
    Invitation.made_by,
    IssuedPaper.made_by,
    LiftedExclusion.made_by,
    OfficeAccount.made_by,
    ReceiptRecord.admitted_by,
    Remark.made_by,
    Returned.returned_by,
    RoleAssignment.made_by,
    Suggestion.made_by,
    VettedInitiative.made_by,
)
"""Columns in which the name of who acted is written out, after KT. and the like at times."""

_CAPACITIES = ("", "KT.", "Q.", "TL.", "TUQ.")


@dataclass(frozen=True, slots=True)
class Erased:
    employee_id: int
    submissions: int
    files: int
    event: int
    """The number of the event that tells of it."""


def erase(
    connection: Connection,
    employee_id: int,
    actor: Actor,
    *,
    reason: str,
    document_number: str,
    now: datetime,
) -> Erased:
    """Erase one person; LookupError when there is none. `Store.scrub()` belongs after it.

    StoreBusyError while a roster is being applied, which would bring the person back. Neither
    reason nor document number may speak of the person: they stay in the trail.
    """
    person = connection.execute(
        select(
            Employee.full_name, Employee.staff_code, Employee.email, Employee.left_on,
            Employee.agency_id,
        ).where(Employee.id == employee_id)
    ).one_or_none()  # fmt: skip
    if person is None:
        raise LookupError(employee_id)
    _sure_no_roster_comes(connection, person.agency_id)
    # Held: a reply that is under way is waited for, and goes too.
    own = connection.scalars(_own_submissions(employee_id).with_for_update()).all()
    _clear_filling(connection, employee_id)
    files = connection.scalar(
        select(func.count()).select_from(StoredFile).where(StoredFile.submission_id.in_(own))
    )
    clear_submissions(connection, own, now)
    _clear_decisions(connection, employee_id)
    _clear_access(connection, employee_id)
    erase_messages(connection, employee_id, own, person)
    erase_ballots(connection, employee_id, person.full_name, ERASED)
    erase_meetings(connection, employee_id, person.full_name, ERASED)
    erase_suggestions(connection, employee_id, person.full_name, ERASED)
    _clear_identity(connection, employee_id, person, now)
    _clear_imports(connection)
    emptied = _clear_trail(connection, employee_id, own, person)
    after = {"details": emptied, "reason": reason, "document_number": document_number}
    event = record(connection, actor, ERASURE, f"employee:{employee_id}", now=now, after=after)
    return Erased(employee_id, len(own), files or 0, event)


def _sure_no_roster_comes(connection: Connection, agency_id: int) -> None:
    applying = exists().where(RosterImport.agency_id == agency_id, RosterImport.state == "applying")
    if connection.scalar(select(applying)):
        raise StoreBusyError("a roster is being applied; please try again when it is through")


def _own_submissions(employee_id: int) -> Select[int]:
    party = select(Party.id).where(Party.kind == "person", Party.employee_id == employee_id)
    return select(Submission.id).where(Submission.subject_id.in_(party))


def clear_submissions(connection: Connection, own: Sequence[int], now: datetime) -> None:
    """Empty these forms: drafts, replies, what was handed in, files, what was decided."""
    for table in (ReplyRecord, Attempt, StoredFile, Returned):
        connection.execute(delete(table).where(_table(table).c.submission_id.in_(own)))
    forget_forms(connection, own)
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.submission_id.in_(own))
        .values(
            content="{}", evidence="", admitted_by=None, admitted_reason=None,
            admitted_document=None, confirmed_how=None,
        )
    )  # fmt: skip
    connection.execute(
        update(Submission)
        .where(Submission.id.in_(own))
        .values(
            state="withdrawn", standing=None, facts={}, changed_at=now,
            draft={"answers": {}, "set_aside": {}, "revising": None},
        )
    )  # fmt: skip


def _clear_filling(connection: Connection, employee_id: int) -> None:
    """What a collective's form that is not handed in yet knows of who signs it: who answers for
    what another drafts, else who fills it in."""
    signs = func.coalesce(Submission.signer_id, Submission.filler_id)
    filled = select(Submission.id, Submission.facts).where(signs == employee_id)
    for row in connection.execute(filled.with_for_update()).all():
        if row.facts.get("filler_name"):
            facts = {**row.facts, "filler_name": ERASED}
            connection.execute(
                update(Submission).where(Submission.id == row.id).values(facts=facts)
            )


def _clear_decisions(connection: Connection, employee_id: int) -> None:
    party = select(Party.id).where(Party.employee_id == employee_id).scalar_subquery()
    connection.execute(delete(Remark).where(Remark.subject_id == party))
    connection.execute(
        update(Extension)
        .where(Extension.party_id == party)
        .values(reason=ERASED, document_number="")
    )
    connection.execute(delete(RoleAssignment).where(RoleAssignment.employee_id == employee_id))
    connection.execute(
        update(RoleAssignment)
        .where(RoleAssignment.for_employee_id == employee_id)
        .values(for_employee_id=None)
    )


def _clear_access(connection: Connection, employee_id: int) -> None:
    helped = (Session.employee_id == employee_id) | (Session.assistant_id == employee_id)
    connection.execute(delete(Session).where(helped))
    for table in (Invitation, OfficeAccount):
        connection.execute(delete(table).where(_table(table).c.employee_id == employee_id))


def _clear_identity(connection: Connection, employee_id: int, person: Any, now: datetime) -> None:
    for table in (EmployeeWord, Membership):
        connection.execute(delete(table).where(_table(table).c.employee_id == employee_id))
    connection.execute(
        update(Employee)
        .where(Employee.id == employee_id)
        .values(
            staff_code=f"xoa-{employee_id}", full_name=ERASED, search_key="", sort_key="",
            facts={}, reach="none", erased_at=now, left_on=person.left_on or local_day(now),
            email=None, email_failed_at=None,
        )
    )  # fmt: skip
    if connection.scalar(select(Employee.id).where(Employee.full_name == person.full_name)):
        return  # another bears the name, and it may be that one's act
    written = [f"{capacity} {person.full_name}".strip() for capacity in _CAPACITIES]
    for column in _NAMED_BY:
        connection.execute(
            update(column.class_).where(column.in_(written)).values({column: ERASED})
        )


def _clear_imports(connection: Connection) -> None:
    """A file that waits would bring the person back: it is withdrawn. The findings quote names."""
    waiting = RosterImport.state.in_(("reading", "previewed", "waiting"))
    connection.execute(update(RosterImport).where(waiting).values(state="withdrawn"))
    over = RosterImport.state.in_(("applied", "refused", "withdrawn"))
    connection.execute(
        update(RosterImport).where(over).values(content=None, findings={}, file_name=ERASED)
    )


def _clear_trail(
    connection: Connection, employee_id: int, own: Sequence[int], person: Any
) -> list[int]:
    """Empty the details of events about the person, and of those that name or quote one.

    Where one of them told of another erasure, what that emptied is told of by this one.
    """
    about = [f"employee:{employee_id}", *(f"submission:{each}" for each in own)]
    said: list[ColumnElement[bool]] = [AuditEvent.object.in_(about)]
    # A name may stand inside a sentence; a staff code may be "7", and is looked for whole.
    for quoted in (dumps(person.full_name)[1:-1], dumps(person.staff_code)):
        said += [
            type_coerce(column, Text).contains(quoted, autoescape=True)
            for column in (AuditDetail.before, AuditDetail.after)
        ]
    found = connection.execute(
        select(AuditDetail.seq, AuditEvent.act, AuditDetail.after)
        .join(AuditEvent, AuditEvent.seq == AuditDetail.seq)
        .where(or_(*said))
    ).all()
    emptied = sorted(row.seq for row in found)
    for first in range(0, len(emptied), _AT_ONCE):
        some = emptied[first : first + _AT_ONCE]
        connection.execute(delete(AuditDetail).where(AuditDetail.seq.in_(some)))
    before = {seq for row in found if row.act in EMPTYING for seq in row.after["details"]}
    return sorted({*emptied, *before})


def _table(entity: Any) -> Table:
    table: Table = inspect(entity).local_table
    return table
