"""Retention classes by field: why a field is kept, until when, and what an erasure does to it.

Law 91/2025/QH15 asks that personal data be kept only as long as their purpose needs; the papers
that were issued follow the rules of archives, outside this system. A column belongs to the class
of its table unless it is named on its own; keys only link.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Table


class Class(StrEnum):
    IDENTITY = "identity"
    """Who somebody is and where: until the person has left and every campaign of theirs is over."""
    ACCESS = "access"
    """Ways in and signed-in devices: until they have ended, and for a while as evidence."""
    CONTENT = "content"
    """What was written and not handed in, and the steps to it: until the campaign is over."""
    RECORD = "record"
    """What was handed in, and what was decided on it: until the plan's own term."""
    TRAIL = "trail"
    """Who did what: by number only, for as long as the installation; its contents are RECORD."""
    LINK = "link"
    """Keys: they say nothing once what they point at is gone."""
    NONE = "none"
    """Nothing about a person."""


TABLES: dict[str, Class] = {
    "absence": Class.IDENTITY,
    "agency": Class.NONE,
    "audit_detail": Class.RECORD,
    "audit_event": Class.TRAIL,
    "attempt": Class.CONTENT,
    "attendance": Class.RECORD,
    "award": Class.IDENTITY,
    "ballot": Class.RECORD,
    "ballot_item": Class.RECORD,
    "calendar_feed": Class.ACCESS,
    "campaign": Class.NONE,
    "campaign_progress": Class.NONE,
    "channel_account": Class.ACCESS,
    "chat": Class.CONTENT,
    "employee": Class.IDENTITY,
    "employee_word": Class.IDENTITY,
    "extension": Class.RECORD,
    "file": Class.RECORD,
    "inbox": Class.CONTENT,
    "invitation": Class.ACCESS,
    "issued_paper": Class.RECORD,
    "lease": Class.NONE,
    "lifted_exclusion": Class.RECORD,
    "meeting": Class.RECORD,
    "meeting_item": Class.RECORD,
    "membership": Class.IDENTITY,
    "nudge": Class.CONTENT,
    "nudge_item": Class.CONTENT,
    "office_account": Class.ACCESS,
    "opinion": Class.RECORD,
    "outage": Class.LINK,
    "outbox": Class.CONTENT,
    "party": Class.LINK,
    "period": Class.NONE,
    "plan_revision": Class.NONE,
    "plan_template": Class.NONE,
    "progress": Class.NONE,
    "recognised_initiative": Class.IDENTITY,
    "receipt": Class.RECORD,
    "remark": Class.RECORD,
    "reply": Class.CONTENT,
    "returned": Class.RECORD,
    "role_assignment": Class.IDENTITY,
    "roll_entry": Class.RECORD,
    "roster_import": Class.IDENTITY,
    "said_message": Class.CONTENT,
    "session": Class.ACCESS,
    "setting": Class.NONE,
    "submission": Class.RECORD,
    "suggestion": Class.RECORD,
    "teller": Class.RECORD,
    "unit": Class.NONE,
    "unit_progress": Class.NONE,
    "vetted_initiative": Class.RECORD,
    "wave": Class.NONE,
    "wrong_guess": Class.ACCESS,
}
"""Every table; a test fails on one that is not here."""

COLUMNS: dict[str, Class] = {
    "absence.made_by": Class.RECORD,
    "award.made_by": Class.RECORD,
    "award.title": Class.NONE,
    "ballot.result": Class.NONE,
    "ballot.round": Class.LINK,
    "ballot_item.selections": Class.NONE,
    "lifted_exclusion.rule": Class.NONE,
    "meeting_item.recused": Class.LINK,
    "meeting_item.step": Class.NONE,
    "meeting_item.title": Class.NONE,
    "roll_entry.voter": Class.LINK,
    "teller.teller": Class.LINK,
    "recognised_initiative.document_number": Class.NONE,
    "submission.draft": Class.CONTENT,
    "submission.facts": Class.IDENTITY,
    "invitation.made_by": Class.RECORD,
    "role_assignment.document_number": Class.RECORD,
    "role_assignment.made_by": Class.RECORD,
}


def class_of(table: Table, column: Column[object]) -> Class:
    """The retention class of one field."""
    if column.primary_key or column.foreign_keys:
        return Class.LINK
    return COLUMNS.get(f"{table.name}.{column.name}", TABLES[table.name])
