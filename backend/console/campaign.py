"""`/van-phong/dot/1`: what a campaign still lacks, its dates, and when it opens and closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import RedirectResponse, Response

from backend.console import dates_form
from backend.console.addresses import Number
from backend.console.at_office import AtOffice, read_at_office, write_at_office
from backend.console.checklist import Missing, missing
from backend.console.looks import TEMPLATES
from intake.campaigns import NotSoError, State, become, redate
from intake.checking.new_dates import still_says
from intake.plan import Plan
from intake.redating import RedatingError, When
from intake.suggestions import suggestions
from intake.texts import sentence
from pages.errors import ProblemError
from pages.forms import form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.audit import record
from storage.campaigns import Campaign
from storage.submissions import Submission

router = APIRouter(dependencies=[stated(Policy.OFFICE)])

_STEPS: Mapping[str, tuple[State, str]] = {
    "mo": ("open", "campaign.open"),
    "dong": ("closed", "campaign.close"),
    "luu-tru": ("archived", "campaign.archive"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One campaign of the agency, as its page tells of it."""

    id: int
    state: State
    plan: Plan
    asked: int
    handed_in: int
    missing: Sequence[Missing]
    at_office: AtOffice
    to_pass_on: int
    """Suggestions for review that wait."""


@router.get("/van-phong/dot/{campaign}")
async def one(request: Request, campaign: Number, vua: str = "") -> Response:
    shown = await _shown(request, campaign)
    return _page(request, shown, dates_form.as_typed(shown.plan), told=_told(vua))


@router.post("/van-phong/dot/{campaign}/moc")
async def set_dates(request: Request, campaign: Number) -> Response:
    """The dates as typed: looked at first (`lam=xem`), or kept."""
    form = await form_of(request)
    shown = await _shown(request, campaign)
    typed = dates_form.typed_in(form, shown.plan)
    dates, errors = dates_form.read(shown.plan, typed)
    if errors or form.text("lam") == "xem":
        return _page(request, shown, typed, errors=errors, status=422 if errors else 200)
    library = rooms_of(request).library

    def work(connection: Connection, at: AtOffice) -> None:
        at.sure(connection, campaign)
        changed = redate(connection, library, campaign, dates, at.now)
        if changed:
            before = {code: _as_json(was) for code, (was, _) in changed.items()}
            after = {code: _as_json(now) for code, (_, now) in changed.items()}
            about = f"campaign:{campaign}"
            record(
                connection, at.actor, "campaign.redate", about,
                now=at.now, before=before, after=after,
            )  # fmt: skip

    try:
        await write_at_office(request, work)
    except RedatingError as refused:
        errors = {refused.milestone: refused.sentence}
        return _page(request, shown, typed, errors=errors, status=409)
    return RedirectResponse(f"/van-phong/dot/{campaign}?vua=ngay", 303)


@router.post("/van-phong/dot/{campaign}/{step}")
async def go_on(request: Request, campaign: Number, step: str) -> Response:
    """Open, close or archive; only with the box ticked that says so."""
    form = await form_of(request)
    if step not in _STEPS:
        raise ProblemError(404, "not_found")
    state, act = _STEPS[step]
    shown = await _shown(request, campaign)
    refusal = "" if form.text("chac") == "co" else sentence("campaign.not_sure")
    if not refusal and state == "open" and not shown.asked:
        refusal = sentence("campaign.nobody_asked")
    if refusal:
        typed = dates_form.as_typed(shown.plan)
        return _page(request, shown, typed, refused={step: refusal}, status=422)

    def work(connection: Connection, at: AtOffice) -> None:
        at.sure(connection, campaign)
        before = become(connection, campaign, state, at.now)
        about, then = f"campaign:{campaign}", {"state": state}
        record(connection, at.actor, act, about, now=at.now, before={"state": before}, after=then)

    try:
        await write_at_office(request, work)
    except NotSoError as refused:
        typed = dates_form.as_typed(shown.plan)
        return _page(request, shown, typed, refused={step: refused.sentence}, status=409)
    return RedirectResponse(f"/van-phong/dot/{campaign}?vua={step}", 303)


async def _shown(request: Request, campaign: int) -> Shown:
    library = rooms_of(request).library

    def work(connection: Connection, at: AtOffice) -> Shown:
        at.sure(connection, campaign)
        row = connection.execute(
            select(Campaign.state, Campaign.revision).where(Campaign.id == campaign)
        ).one()
        plan = library.plan(connection, row.revision)
        asked = select(func.count()).select_from(Submission)
        asked = asked.where(Submission.campaign_id == campaign, Submission.state != "withdrawn")
        running = row.state in {"planned", "open"}
        return Shown(
            campaign,
            row.state,
            plan,
            connection.scalar(asked) or 0,
            connection.scalar(asked.where(Submission.receipts > 0)) or 0,
            missing(connection, plan, at.agency_id, row.state, at.now) if running else (),
            at,
            suggestions(connection, plan, campaign).waiting if running else 0,
        )

    return await read_at_office(request, work)


def _page(
    request: Request,
    shown: Shown,
    typed: dates_form.Typed,
    *,
    errors: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
    told: str = "",
    status: int = 200,
) -> Response:
    plan, now = shown.plan, shown.at_office.now
    context = {
        "visitor": "office",
        "shown": shown,
        "plan": plan,
        "state_words": sentence(f"campaign.{shown.state}"),
        "rows": dates_form.rows(plan, shown.state, typed, now, errors),
        "changed": typed != dates_form.as_typed(plan),
        "errors": errors or {},
        "refused": refused or {},
        "told": told,
        "old_year": _texts_of_last_year(plan),
    }
    return TEMPLATES.answer(request, "campaign.html", context, status=status)


def _texts_of_last_year(plan: Plan) -> list[str]:
    """Where dates were moved by years, texts that still name the year of the document."""
    moved = any(each.source.note for each in plan.milestones)
    return still_says(plan)[:20] if moved else []


def _told(code: str) -> str:
    known = {
        "bat-dau": "started",
        "ngay": "dated",
        "mo": "opened",
        "dong": "shut",
        "luu-tru": "kept",
    }
    return sentence(f"campaign.{known[code]}") if code in known else ""


def _as_json(when: When) -> list[str]:
    return [day.isoformat() for day in (when if isinstance(when, tuple) else (when,))]
