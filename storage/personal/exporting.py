"""Everything that is kept about one person, as plain JSON: for who it is about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from storage.access import Invitation, OfficeAccount, Session
from storage.campaigns import Campaign, Extension, Period
from storage.people import Agency, Employee, Membership, Party, RoleAssignment, Unit
from storage.personal.exporting_messages import messages_about
from storage.personal.meetings import meetings_about
from storage.personal.suggestions import suggestions_about
from storage.plain import Row, plain_rows
from storage.submissions import (
    Attempt,
    ReceiptRecord,
    Remark,
    ReplyRecord,
    Returned,
    StoredFile,
    Submission,
)
from storage.trail import AuditEvent


def everything_about(connection: Connection, employee_id: int) -> Row:
    """What is kept of an employee, by kind; LookupError for nobody.

    Files by name, size and hash: their contents are downloaded where they were handed in. No
    secret: of codes, sessions and accounts only that they are there, and since when.
    """
    person = plain_rows(
        connection,
        select(
            Employee.staff_code, Employee.full_name, Agency.name.label("agency"), Employee.facts,
            Employee.outside_system, Employee.left_on, Employee.email, Employee.email_failed_at,
        )
        .join(Agency, Agency.id == Employee.agency_id)
        .where(Employee.id == employee_id),
    )  # fmt: skip
    if not person:
        raise LookupError(employee_id)
    party = select(Party.id).where(Party.kind == "person", Party.employee_id == employee_id)
    mine = party.scalar_subquery()
    own = list(connection.scalars(select(Submission.id).where(Submission.subject_id == mine)))
    return {
        "person": person[0],
        "posts": plain_rows(
            connection,
            select(
                Unit.name.label("unit"), Membership.position, Membership.is_main,
                Membership.valid_from, Membership.valid_to,
            )
            .join(Unit, Unit.id == Membership.unit_id)
            .where(Membership.employee_id == employee_id)
            .order_by(Membership.id),
        ),
        "roles": plain_rows(
            connection,
            select(
                RoleAssignment.role, RoleAssignment.capacity, RoleAssignment.valid_from,
                RoleAssignment.valid_to, RoleAssignment.document_number,
            ).where(RoleAssignment.employee_id == employee_id),
        ),
        "submissions": [_submission(connection, submission) for submission in own],
        "remarks": plain_rows(
            connection,
            select(Remark.text, Remark.level, Remark.made_by, Remark.changed_at).where(
                Remark.subject_id == mine
            ),
        ),
        "extensions": plain_rows(
            connection,
            select(
                Extension.milestone, Extension.cut_off, Extension.reason,
                Extension.document_number, Extension.granted_by, Extension.granted_at,
            ).where(Extension.party_id == mine),
        ),
        "access": {
            "invitations": plain_rows(
                connection,
                select(
                    Invitation.purpose, Invitation.made_at, Invitation.expires_at,
                    Invitation.used_at, Invitation.revoked_at,
                ).where(Invitation.employee_id == employee_id),
            ),
            "sessions": plain_rows(
                connection,
                select(
                    Session.role, Session.device, Session.started_at, Session.seen_at,
                    Session.ended_at,
                ).where(Session.employee_id == employee_id),
            ),
            "office_account": plain_rows(
                connection,
                select(OfficeAccount.made_at, OfficeAccount.ended_at).where(
                    OfficeAccount.employee_id == employee_id
                ),
            ),
        },
        "messages": {
            name: plain_rows(connection, query)
            for name, query in messages_about(employee_id).items()
        },
        "meetings": {
            name: plain_rows(connection, query)
            for name, query in meetings_about(employee_id).items()
        },
        "suggestions": plain_rows(connection, suggestions_about(employee_id)),
        "acts": plain_rows(
            connection,
            select(
                AuditEvent.seq, AuditEvent.at, AuditEvent.role, AuditEvent.act, AuditEvent.object
            )
            .where(
                AuditEvent.object.in_(
                    [f"employee:{employee_id}", *(f"submission:{each}" for each in own)]
                )
            )
            .order_by(AuditEvent.seq),
        ),
    }  # fmt: skip


def _submission(connection: Connection, submission_id: int) -> Row:
    """One form: the draft as it stands, each reply as it came, each receipt, each decision."""
    [own] = plain_rows(
        connection,
        select(
            Period.name.label("period"), Submission.form, Submission.state, Submission.standing,
            Submission.asked_at, Submission.changed_at, Submission.draft, Submission.facts,
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(Period, Period.id == Campaign.period_id)
        .where(Submission.id == submission_id),
    )  # fmt: skip
    parts: dict[str, Any] = {
        "replies": select(ReplyRecord.raw, ReplyRecord.received_at).where(
            ReplyRecord.submission_id == submission_id
        ),
        "attempts": select(Attempt.received_at, Attempt.reason).where(
            Attempt.submission_id == submission_id
        ),
        "receipts": select(
            ReceiptRecord.number, ReceiptRecord.code, ReceiptRecord.content,
            ReceiptRecord.content_hash, ReceiptRecord.received_at, ReceiptRecord.standing,
            ReceiptRecord.evidence, ReceiptRecord.admitted_at, ReceiptRecord.admitted_by,
            ReceiptRecord.admitted_reason, ReceiptRecord.admitted_document,
        ).where(ReceiptRecord.submission_id == submission_id),
        "returned": select(
            Returned.reason, Returned.questions, Returned.returned_by, Returned.returned_at
        ).where(Returned.submission_id == submission_id),
        "files": select(
            StoredFile.question, StoredFile.name, StoredFile.size, StoredFile.sha256
        ).where(StoredFile.submission_id == submission_id),
    }  # fmt: skip
    return {**own, **{name: plain_rows(connection, query) for name, query in parts.items()}}
