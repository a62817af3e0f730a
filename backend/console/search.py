"""`/tim`: a person by name or staff code, a hand-in by its receipt code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import Connection, or_, select
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.persons import Person, lines_of
from backend.console.visiting import Visitor, read_here
from pages.policies import Policy, stated
from people.facts import unit_members
from people.finding import Finding, Found, find
from storage.people import Employee, Membership, Party, Unit
from storage.submissions import ReceiptRecord, Submission
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE_OR_HEAD)])

PAGE = 50
_LONGEST_SEARCH = 200
_LONGEST_NUMBER = 15
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-?[0-9A-HJKMNP-TV-Z]{0,5}", re.IGNORECASE)
"""At least the first half of a receipt code."""

_HALF = 5


@dataclass(frozen=True, slots=True)
class Result:
    """Somebody found, where they work, and how each of their forms stands."""

    found: Found
    unit_id: int
    unit: str
    gone: bool
    person: Person | None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A hand-in found by its receipt."""

    code: str
    submission_id: int
    subject: str
    form: str


@dataclass(frozen=True, slots=True)
class Answer:
    visitor: Visitor
    results: list[Result]
    receipts: list[HandedIn]
    after: int | None


@router.get("/tim")
async def search(request: Request) -> Response:
    given = request.query_params
    said = one_line(given.get("tim", "")[:_LONGEST_SEARCH])
    after = given.get("sau", "")
    start = int(after) if after.isdecimal() and len(after) <= _LONGEST_NUMBER else None

    def work(connection: Connection, visitor: Visitor) -> Answer:
        finding = _find(connection, visitor, said, start)
        return Answer(
            visitor,
            _results(connection, visitor, finding.people),
            _receipts(connection, visitor, said) if start is None else [],
            finding.after,
        )

    answer = await read_here(request, work)
    campaign = answer.visitor.campaign_id
    more = urlencode({"dot": campaign, "tim": said, "sau": answer.after}) if answer.after else ""
    context = {
        "visitor": answer.visitor.role,
        "campaign": campaign,
        "said": said,
        "results": answer.results,
        "receipts": answer.receipts,
        "more": f"/tim?{more}" if more else "",
        "goes_on": start is not None,
    }
    return TEMPLATES.answer(request, "search.html", context)


def _find(connection: Connection, visitor: Visitor, said: str, start: int | None) -> Finding:
    among = None
    if visitor.units is not None:
        today = visitor.now.astimezone(visitor.plan.zone).date()
        among = {
            member.employee_id
            for unit in visitor.units
            for member in unit_members(connection, unit, today)
        }
    return find(connection, visitor.agency_id, said, among=among, after=start, most=PAGE)


def _results(connection: Connection, visitor: Visitor, people: Sequence[Found]) -> list[Result]:
    ids = [found.id for found in people]
    today = visitor.now.astimezone(visitor.plan.zone).date()
    units = _units_of(connection, visitor, ids)
    lines = lines_of(
        connection, visitor.plan, visitor.campaign_id, ids, visitor.now, units=visitor.units
    )
    return [
        Result(
            found,
            *units.get(found.id, (0, "")),
            gone=found.left_on is not None and found.left_on <= today,
            person=None if found.outside_system else lines.get(found.id),
        )
        for found in people
    ]


def _units_of(
    connection: Connection, visitor: Visitor, ids: Sequence[int]
) -> dict[int, tuple[int, str]]:
    """The main unit of each today; of a head's people, one that the head may see."""
    today = visitor.now.astimezone(visitor.plan.zone).date()
    rows = connection.execute(
        select(Membership.employee_id, Unit.id, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.employee_id.in_(ids))
        .where(Membership.valid_from.is_(None) | (Membership.valid_from <= today))
        .where(Membership.valid_to.is_(None) | (Membership.valid_to > today))
        .order_by(Membership.is_main, Membership.id.desc())
    )
    return {row.employee_id: (row.id, row.name) for row in rows if visitor.may_see(row.id)}


def _receipts(connection: Connection, visitor: Visitor, said: str) -> list[HandedIn]:
    """Those whose code is this or begins with it; of a head, of the own units."""
    if _CODE.fullmatch(said) is None:
        return []
    letters = said.upper().replace("-", "")
    first = f"{letters[:_HALF]}-{letters[_HALF:]}"
    last = f"{letters[:_HALF]}-{letters[_HALF:]:Z<{_HALF}}"
    rows: Any = connection.execute(
        select(
            ReceiptRecord.code, Submission.id, Submission.unit_id, Submission.facts,
            Submission.form,
        )
        .join(Submission, Submission.id == ReceiptRecord.submission_id)
        .where(ReceiptRecord.code >= first, ReceiptRecord.code <= last)
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .where(or_(Employee.id.is_(None), Employee.outside_system.is_(False)))
        # "+ 0": found by its code, and never through the whole campaign.
        .where(Submission.campaign_id + 0 == visitor.campaign_id)
        .where(Submission.state != "withdrawn")
        .order_by(ReceiptRecord.code)
        .limit(PAGE)
    )  # fmt: skip
    forms = visitor.plan.forms_by_code
    return [
        HandedIn(
            row.code,
            row.id,
            str(row.facts.get("full_name") or row.facts.get("unit") or ""),
            forms[row.form].official_name if row.form in forms else row.form,
        )
        for row in rows
        if visitor.may_see(row.unit_id)
    ]
