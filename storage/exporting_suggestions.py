"""Suggestions for review as an export has them: which line of whose form, what the office did with
it, and when whom it is about was told that there is one. Nobody notes who has read it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from storage.channels import Outgoing
from storage.people import Employee, Party
from storage.plain import Row, plain_rows
from storage.submissions import Submission
from storage.suggestions import Suggestion


def suggestions_of(connection: Connection, campaign_id: int) -> list[Row]:
    """`form` and `receipt` are those of the unit that suggests, `party` is to whom it was passed
    on (None: to nobody, for `reason`); nothing of who is dealt with outside this system."""
    found = plain_rows(
        connection,
        select(
            Suggestion.id, Suggestion.submission_id.label("form"),
            Suggestion.receipt_number.label("receipt"), Suggestion.line, Suggestion.said_to,
            Suggestion.says, Suggestion.party_id.label("party"), Suggestion.reason,
            Suggestion.made_at, Suggestion.ended_at,
        )
        .join(Submission, Submission.id == Suggestion.submission_id)
        .outerjoin(Party, Party.id == Suggestion.party_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .where(Submission.campaign_id == campaign_id)
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
        .order_by(Suggestion.id),
    )  # fmt: skip
    told = _told(connection) if found else {}
    return [{**each, "told": told.get(each["id"], [])} for each in found]


def _told(connection: Connection) -> dict[int, list[Row]]:
    """By suggestion, each message that there is one: to whom, how, and when it had gone out."""
    found: dict[int, list[Row]] = defaultdict(list)
    rows = plain_rows(
        connection,
        select(
            Outgoing.about, Outgoing.employee_id.label("person"), Outgoing.channel,
            Outgoing.state, Outgoing.done_at,
        )
        .where(Outgoing.about.startswith("suggestion:"))
        .order_by(Outgoing.id),
    )  # fmt: skip
    for row in rows:
        _, number, _ = row.pop("about").split(":")
        found[int(number)].append(row)
    return found
