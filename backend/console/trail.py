"""`/van-phong/nhat-ky`: what office and heads did, the latest first, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here
from pages.errors import ProblemError
from pages.policies import Policy, stated
from storage.audit import Head, head
from storage.people import Employee, Party, Unit
from storage.submissions import Submission
from storage.trail import AuditDetail, AuditEvent
from storage.verifying import Verified, read_anchor, verify
from vietnamese.sentences import data_of
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_PAGE = 50
_LONGEST_ASKED = 120
_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the office reads it."""

    seq: int
    at: datetime
    who: str
    on_behalf: str
    act: str
    about: str
    object: str
    changes: Sequence[tuple[str, str, str]]
    """Name, before, after of each thing that changed."""


@dataclass(frozen=True, slots=True)
class Shown:
    lines: Sequence[Line]
    before: int | None
    """Where the next page begins; None on the last."""
    head: Head
    checked: Verified | None
    anchor_unread: bool


@router.get("/van-phong/nhat-ky")
async def trail(request: Request) -> Response:
    about = one_line(request.query_params.get("ve", ""))[:_LONGEST_ASKED]
    before = _number(request.query_params.get("truoc", ""))
    printed = request.query_params.get("ma", "")[:_LONGEST_ASKED]
    check = "kiem-tra" in request.query_params

    def work(connection: Connection, visitor: Visitor) -> Shown:
        if visitor.role != "office":
            raise ProblemError(404, "not_found")
        rows = _page_of(connection, visitor.agency_id, about, before)
        anchor = read_anchor(printed) if printed else None
        return Shown(
            lines=_lines(connection, rows[:_PAGE]),
            before=rows[_PAGE - 1].seq if len(rows) > _PAGE else None,
            head=head(connection),
            checked=verify(connection, [anchor] if anchor else []) if check else None,
            anchor_unread=bool(printed) and anchor is None,
        )

    shown = await read_here(request, work)
    context = {"visitor": "office", "shown": shown, "about": about, "printed": printed}
    return TEMPLATES.answer(request, "trail.html", context)


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else None


def _page_of(connection: Connection, agency_id: int, about: str, before: int | None) -> list[Any]:
    """A page of events and one more; those of another agency's people are left out."""
    query = (
        select(*AuditEvent.__table__.columns, AuditDetail.before, AuditDetail.after)
        .outerjoin(AuditDetail, AuditDetail.seq == AuditEvent.seq)
        .order_by(AuditEvent.seq.desc())
        .limit(_PAGE * 4)
    )
    if about:
        query = query.where(AuditEvent.object == about)
    found: list[Any] = []
    while len(found) <= _PAGE:
        narrowed = query if before is None else query.where(AuditEvent.seq < before)
        rows: Sequence[Any] = connection.execute(narrowed).all()
        ours = _ours(connection, agency_id, {row.actor for row in rows})
        found += [row for row in rows if row.actor in ours]
        if len(rows) < _PAGE * 4:
            break
        before = rows[-1].seq
    return found[: _PAGE + 1]


def _ours(connection: Connection, agency_id: int, actors: set[str]) -> set[str]:
    """Who of these belongs to the agency; what the server's own commands do is everybody's."""
    kept = connection.scalars(
        select(Employee.id).where(
            Employee.agency_id == agency_id, Employee.id.in_(_ids("employee", actors))
        )
    )
    return {"console", *(f"employee:{employee}" for employee in kept)}


def _ids(kind: str, said: set[str]) -> set[int]:
    prefix = f"{kind}:"
    return {int(each.removeprefix(prefix)) for each in said if each.startswith(prefix)}


def _lines(connection: Connection, rows: Sequence[Any]) -> list[Line]:
    said = {text for row in rows for text in (row.actor, row.on_behalf, row.object) if text}
    names = _names(connection, said)
    return [
        Line(
            seq=row.seq,
            at=row.at,
            who=names.get(row.actor, row.actor),
            on_behalf=names.get(row.on_behalf, row.on_behalf),
            act=_words().get(row.act, row.act),
            about=names.get(row.object, row.object),
            object=row.object,
            changes=_changes(row.before, row.after),
        )
        for row in rows
    ]


def _names(connection: Connection, said: set[str]) -> dict[str, str]:
    """The names of the people, units and submissions that these events speak of."""
    words = _words()
    names = {each: words[each] for each in said & {"console", "installation"}}
    for kind in ("campaign", "roster_import", "ballot", "meeting"):
        names |= {f"{kind}:{key}": f"{words[kind]} {key}" for key in _ids(kind, said)}
    people = select(Employee.id, Employee.full_name).where(Employee.id.in_(_ids("employee", said)))
    names |= {f"employee:{key}": name for key, name in connection.execute(people)}
    units = select(Unit.id, Unit.name).where(Unit.id.in_(_ids("unit", said)))
    names |= {f"unit:{key}": name for key, name in connection.execute(units)}
    submissions = (
        select(Submission.id, Employee.full_name, Unit.name)
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Party.unit_id)
        .where(Submission.id.in_(_ids("submission", said)))
    )
    for key, person, unit in connection.execute(submissions):
        names[f"submission:{key}"] = person or unit or ""
    return names


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    return [
        (_words().get(name, name), _said(old.get(name)), _said(new.get(name)))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = data_of("backend.console", "texts/acts.yaml")
    return words
