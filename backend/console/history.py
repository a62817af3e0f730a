"""What happened to a submission: hand-ins, returns, extensions and acts, with who and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from intake.plan import Plan
from intake.texts import sentence
from storage.campaigns import Extension
from storage.people import Employee
from storage.submissions import ReceiptRecord, Returned
from storage.trail import AuditDetail, AuditEvent
from vietnamese.dates import in_words

_MINUTE = timedelta(minutes=1)
_FROM_THE_TRAIL = {"submission.accept": "accepted", "submission.reopen": "reopened"}
"""What stands in no table of its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history; `what` is a sentence, `why` a reason in somebody's own words."""

    at: datetime
    what: str
    who: str = ""
    why: str = ""


def history_of(connection: Connection, plan: Plan, row: Any) -> list[Event]:
    """The latest first."""
    events = [
        *_handed_in(connection, plan, row),
        *_returned(connection, row),
        *_extended(connection, plan, row),
        *_acted(connection, row),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def standing_words(receipt: Any) -> str:
    """The standing of a receipt, and by what it was admitted if it was late."""
    if receipt.standing == "late" and receipt.admitted_at is not None:
        return sentence("standing.admitted", document=receipt.admitted_document)
    return sentence(f"standing.{receipt.standing}")


def evidence_words(evidence: str, plan: Plan) -> str:
    """Why a receipt has its standing, where its own time does not say it: the evidence is kept
    as a word and what it speaks of."""
    kind, _, rest = evidence.partition(" ")
    match kind:
        case "began" | "ticket" | "stale" | "telegram":
            when = in_words(datetime.fromisoformat(rest), plan.zone, seconds=True)
            return sentence(f"evidence.{kind}", when=when)
        case "extended":
            return sentence("evidence.extended", document=rest)
        case "returned":
            return sentence("evidence.returned", code=rest.partition(" ")[0])
    return evidence


def entered_words(connection: Connection, plan: Plan, receipt: Any) -> str:
    """Who typed it in for the filler, and whether that was confirmed; "" for the own hand."""
    if receipt is None or receipt.entered_by is None:
        return ""
    name = select(Employee.full_name).where(Employee.id == receipt.entered_by)
    who = connection.execute(name).scalar_one()
    if receipt.confirmed_at is None:
        return sentence("history.unconfirmed", who=who)
    when = in_words(receipt.confirmed_at, plan.zone)
    return sentence("history.confirmed", who=who, how=receipt.confirmed_how or "", when=when)


def _handed_in(connection: Connection, plan: Plan, row: Any) -> Iterator[Event]:
    kept = connection.execute(
        select(ReceiptRecord, Employee.full_name)
        .outerjoin(Employee, Employee.id == ReceiptRecord.entered_by)
        .where(ReceiptRecord.submission_id == row.id)
    )
    for receipt in kept:
        standing = sentence(f"standing.{receipt.standing}")
        yield Event(
            receipt.received_at,
            sentence(
                "history.handed_in", number=receipt.number, code=receipt.code, standing=standing
            ),
            sentence("history.entered_by", who=receipt.full_name) if receipt.full_name else "",
            evidence_words(receipt.evidence, plan) if receipt.evidence else "",
        )
        if receipt.admitted_at is not None:
            what = sentence("history.admitted", document=receipt.admitted_document)
            why = receipt.admitted_reason or ""
            yield Event(receipt.admitted_at, what, receipt.admitted_by or "", why)


def _returned(connection: Connection, row: Any) -> Iterator[Event]:
    for kept in connection.execute(select(Returned).where(Returned.submission_id == row.id)):
        what = sentence("history.returned", number=kept.receipt_number, count=len(kept.questions))
        if not kept.questions:
            what = sentence("history.returned_whole", number=kept.receipt_number)
        yield Event(kept.returned_at, what, kept.returned_by, kept.reason)


def _extended(connection: Connection, plan: Plan, row: Any) -> Iterator[Event]:
    reaches = or_(
        Extension.party_id == row.subject_id,
        Extension.unit_id == row.unit_id,
        Extension.party_id.is_(None) & Extension.unit_id.is_(None),
    )
    granted = connection.execute(
        select(Extension)
        .where(Extension.campaign_id == row.campaign_id, Extension.milestone == row.milestone)
        .where(reaches)
    )
    for each in granted:
        what = sentence("history.extended", last=last_words(each.cut_off, plan))
        why = f"{each.document_number}. {each.reason}"
        yield Event(each.granted_at, what, each.granted_by, why)


def last_words(cut_off: datetime, plan: Plan) -> str:
    """The last minute that is still good, as people say a deadline."""
    return in_words(cut_off - _MINUTE, plan.zone)


def _acted(connection: Connection, row: Any) -> Iterator[Event]:
    """From the trail: its detail may have been emptied by an erasure."""
    acts = connection.execute(
        select(AuditEvent.at, AuditEvent.act, AuditEvent.actor, AuditDetail.after)
        .outerjoin(AuditDetail, AuditDetail.seq == AuditEvent.seq)
        .where(AuditEvent.object == f"submission:{row.id}")
        .where(AuditEvent.act.in_(_FROM_THE_TRAIL))
    ).all()
    numbers = {int(act.actor.partition(":")[2]) for act in acts if ":" in act.actor}
    people = select(Employee.id, Employee.full_name).where(Employee.id.in_(numbers))
    names = {f"employee:{number}": name for number, name in connection.execute(people)}
    for act in acts:
        said = act.after if isinstance(act.after, dict) else {}
        what = sentence(f"history.{_FROM_THE_TRAIL[act.act]}")
        yield Event(act.at, what, names.get(act.actor, ""), str(said.get("reason", "")))
