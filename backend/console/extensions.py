"""`/van-phong/gia-han`: a later deadline for a unit or for everybody, and those granted so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.console.foreseen import Foreseen, foreseen
from backend.console.history import last_words
from backend.console.looks import TEMPLATES
from backend.console.typed_time import typed_cut_off
from backend.console.visiting import Visitor, read_here, write_here
from intake.calendar import cut_off
from intake.extending import Later
from intake.granting import extendable, grant
from intake.plan import Plan
from intake.refusing import ActRefusedError, ExtensionRefusedError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from storage.campaigns import Extension
from storage.people import Employee, Party, Unit
from storage.submissions import Submission
from vietnamese.order import sort_key

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

EVERYBODY = "tat-ca"
_TYPED = ("milestone", "whom", "day", "hour", "reason", "document")
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Granted:
    """One extension as the list shows it."""

    label: str
    whom: str
    last: str
    reason: str
    document: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the page needs: milestones with their deadline in the plan, units, what was granted."""

    campaign: int
    plan: Plan
    milestones: Sequence[tuple[str, str]]
    units: Sequence[tuple[int, str]]
    granted: Sequence[Granted]


@router.get("/van-phong/gia-han")
async def show(request: Request, da: str = "") -> Response:
    return await _page(request, done=da == "gia-han")


@router.post("/van-phong/gia-han")
async def extend_many(request: Request) -> Response:
    """At first what it would do; with `chac`, which the page of that has, it is granted."""
    form = await form_of(request)

    def look(connection: Connection, visitor: Visitor) -> Foreseen:
        return foreseen(connection, visitor, _later(connection, visitor, form))

    def work(connection: Connection, visitor: Visitor) -> int:
        later = _later(connection, visitor, form)
        grant(connection, visitor.plan, visitor.campaign_id, later, visitor.actor, visitor.now)
        return visitor.campaign_id

    try:
        if not form.text("chac"):
            return await _page(request, form=form, ahead=await read_here(request, look))
        campaign = await write_here(request, work)
    except ActRefusedError as refused:
        return await _page(request, form=form, refused=refused)
    return RedirectResponse(f"/van-phong/gia-han?dot={campaign}&da=gia-han", 303)


def _later(connection: Connection, visitor: Visitor, form: Form) -> Later:
    """What was typed; ExtensionRefusedError for what cannot be meant."""
    later = Later(
        form.text("milestone"),
        typed_cut_off(form.text("day"), form.text("hour"), visitor.plan.zone),
        form.text("reason"),
        form.text("document"),
        unit_id=_unit(connection, visitor, form.text("whom")),
    )
    if later.milestone not in {each.code for each in extendable(visitor.plan)}:
        raise ExtensionRefusedError("extend.unknown", "milestone")
    return later


def _unit(connection: Connection, visitor: Visitor, whom: str) -> int | None:
    """The unit that was chosen, of this agency; None for everybody."""
    if whom == EVERYBODY:
        return None
    number = int(whom) if whom.isdecimal() and len(whom) <= _MOST_DIGITS else 0
    found = connection.scalar(
        select(Unit.id).where(Unit.id == number, Unit.agency_id == visitor.agency_id)
    )
    if found is None:
        raise ExtensionRefusedError("extend.whom", "whom")
    return found


async def _page(
    request: Request,
    *,
    done: bool = False,
    form: Form | None = None,
    ahead: Foreseen | None = None,
    refused: ActRefusedError | None = None,
) -> Response:
    shown = await read_here(request, _shown)
    context = {
        "visitor": "office",
        "shown": shown,
        "everybody": EVERYBODY,
        "done": done,
        "ahead": ahead,
        "refused": refused,
        "typed": {name: form.text(name) if form else "" for name in _TYPED},
    }
    status = 200 if refused is None else (422 if refused.field else 409)
    return TEMPLATES.answer(request, "extensions.html", context, status=status)


def _shown(connection: Connection, visitor: Visitor) -> Extensions:
    plan, campaign = visitor.plan, visitor.campaign_id
    owing = select(Submission.unit_id).where(Submission.campaign_id == campaign).distinct()
    units = connection.execute(select(Unit.id, Unit.name).where(Unit.id.in_(owing))).all()
    return Extensions(
        campaign=campaign,
        plan=plan,
        milestones=[
            (each.code, f"{each.label} (kế hoạch: {last_words(due, plan)})")
            for each in extendable(plan)
            if (due := cut_off(each, plan.zone)) is not None
        ],
        units=[
            (unit.id, unit.name) for unit in sorted(units, key=lambda unit: sort_key(unit.name))
        ],
        granted=_granted(connection, plan, campaign),
    )


def _granted(connection: Connection, plan: Plan, campaign: int) -> list[Granted]:
    """The latest first."""
    rows = connection.execute(
        select(Extension, Unit.name.label("unit"), Employee.full_name)
        .outerjoin(Party, Party.id == Extension.party_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, (Unit.id == Extension.unit_id) | (Unit.id == Party.unit_id))
        .where(Extension.campaign_id == campaign)
        .order_by(Extension.id.desc())
    )
    labels = {each.code: each.label for each in plan.milestones}
    return [
        Granted(
            label=labels.get(row.milestone, row.milestone),
            whom=row.full_name or row.unit or "Tất cả",
            last=last_words(row.cut_off, plan),
            reason=row.reason,
            document=row.document_number,
            by=row.granted_by,
            at=row.granted_at,
        )
        for row in rows
    ]
