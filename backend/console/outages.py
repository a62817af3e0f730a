"""`/van-phong/gian-doan`: times in which people did not reach us, each with its certificate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.looks import TEMPLATES
from backend.console.reminding_words import catalogue, sentence
from backend.console.visiting import Visitor, read_here
from pages.errors import ProblemError
from pages.policies import Policy, stated
from storage.audit import Head, head
from storage.campaigns import Campaign
from storage.channels import EVERYTHING, Outage
from storage.people import Employee, Unit
from storage.submissions import ReceiptRecord, Submission

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_MOST = 100
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Break:
    """One outage; `affected` and `asked_again` are forms of this agency alone, known from
    `asked_at` on."""

    id: int
    channel: str
    began_at: datetime
    ended_at: datetime | None
    why: str
    affected: frozenset[int]
    asked_again: frozenset[int]
    asked_at: datetime | None

    @property
    def of_everything(self) -> bool:
        """The whole service stood still, not a channel."""
        return self.channel == EVERYTHING

    @property
    def channel_words(self) -> str:
        return sentence(f"channel.{self.channel}")

    @property
    def why_words(self) -> str:
        code = f"outage.{self.why}"
        return sentence(code if code in catalogue() else "outage.other")

    @property
    def lasted(self) -> str:
        """*1 ngày 0 giờ 6 phút*; "" while it goes on."""
        if self.minutes is None:
            return ""
        hours, minutes = divmod(self.minutes, 60)
        days, hours = divmod(hours, 24)
        words = sentence("lasted.minutes", count=minutes)
        if hours or days:
            words = f"{sentence('lasted.hours', count=hours)} {words}"
        return f"{sentence('lasted.days', count=days)} {words}" if days else words

    @property
    def minutes(self) -> int | None:
        """How long it was, begun minutes counted; None while it goes on."""
        if self.ended_at is None:
            return None
        return -(-int((self.ended_at - self.began_at).total_seconds()) // 60)


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whose form was open then, and when it was handed in since, if it was."""

    full_name: str
    staff_code: str
    unit: str
    form: str
    asked_again: bool
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Certificate:
    visitor: Visitor
    outage: Break
    people: Sequence[Affected]
    head: Head


@router.get("/van-phong/gian-doan")
async def outages(request: Request) -> Response:
    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, list[Break]]:
        newest = select(Outage).order_by(Outage.began_at.desc(), Outage.id.desc()).limit(_MOST)
        rows: Sequence[Any] = connection.execute(newest).all()
        return visitor, _breaks(connection, visitor.agency_id, rows)

    visitor, found = await read_here(request, work)
    context = {"visitor": "office", "campaign": visitor.campaign_id, "outages": found}
    return TEMPLATES.answer(request, "outages.html", context)


@router.get("/van-phong/gian-doan/{outage}")
async def certificate(request: Request, outage: Number) -> Response:
    def work(connection: Connection, visitor: Visitor) -> Certificate:
        rows: Sequence[Any] = connection.execute(select(Outage).where(Outage.id == outage)).all()
        if not rows:
            raise ProblemError(404, "not_found")
        (found,) = _breaks(connection, visitor.agency_id, rows)
        return Certificate(visitor, found, _people(connection, visitor, found), head(connection))

    shown = await read_here(request, work)
    plan = shown.visitor.plan
    context = {
        "visitor": "office",
        "campaign": shown.visitor.campaign_id,
        "agency": plan.agency.name,
        "now": shown.visitor.now,
        "shown": shown,
        "outage": shown.outage,
    }
    return TEMPLATES.answer(request, "outage.html", context)


def _breaks(connection: Connection, agency_id: int, rows: Sequence[Any]) -> list[Break]:
    said = {each for row in rows for each in (*row.affected, *row.asked_again)}
    ours = _of_agency(connection, agency_id, said)
    return [
        Break(
            row.id, row.channel, row.began_at, row.ended_at, row.why,
            ours.intersection(row.affected), ours.intersection(row.asked_again), row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def _of_agency(
    connection: Connection, agency_id: int, submissions: Collection[int]
) -> frozenset[int]:
    wanted, found = sorted(submissions), set[int]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(Submission.id)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(Submission.id.in_(wanted[start : start + _AT_ONCE]))
            .where(Campaign.agency_id == agency_id)
        )
        found.update(connection.scalars(query))
    return frozenset(found)


def _people(connection: Connection, visitor: Visitor, outage: Break) -> list[Affected]:
    """By unit and name; who was asked again is always among them."""
    wanted = sorted(outage.affected | outage.asked_again)
    found: list[Any] = []
    for start in range(0, len(wanted), _AT_ONCE):
        rows = connection.execute(
            select(
                Submission.id, Submission.form, Submission.campaign_id, Employee.full_name,
                Employee.staff_code, Employee.sort_key, Unit.name.label("unit"),
                Unit.sort_key.label("unit_key"), ReceiptRecord.received_at,
            )
            .join(Employee, Employee.id == Submission.filler_id)
            .outerjoin(Unit, Unit.id == Submission.unit_id)
            .outerjoin(
                ReceiptRecord,
                (ReceiptRecord.submission_id == Submission.id)
                & (ReceiptRecord.number == Submission.receipts),
            )
            .where(Submission.id.in_(wanted[start : start + _AT_ONCE]))
        ).all()  # fmt: skip
        found += rows
    found.sort(key=lambda row: (row.unit_key or "", row.sort_key, row.id))
    return [_affected(visitor, outage, row) for row in found]


def _affected(visitor: Visitor, outage: Break, row: Any) -> Affected:
    forms = visitor.plan.forms_by_code
    since = row.received_at is not None and row.received_at >= outage.began_at
    return Affected(
        row.full_name,
        row.staff_code,
        row.unit or "",
        forms[row.form].official_name if row.form in forms else row.form,
        row.id in outage.asked_again,
        row.received_at if since else None,
    )
