"""A campaign's life: planned, open, closed, archived; and its dates set anew while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select, update

from intake.asking import amend, start_campaign
from intake.calendar import cut_off
from intake.library import Files, Library, keep_templates, templates_of
from intake.plan import Milestone, Plan
from intake.redating import RedatingError, When, redated, set_by_office, when_of
from intake.texts import sentence
from storage.campaigns import Campaign, Period
from vietnamese.dates import short_date

State = Literal["planned", "open", "closed", "archived"]

_BEFORE: Mapping[str, tuple[State, ...]] = {
    "open": ("planned", "closed"),
    "closed": ("open",),
    "archived": ("closed",),
}
"""What a campaign must be, to become this."""


class NotSoError(Exception):
    """A step that a campaign in this state cannot take; `sentence` says what it is."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state
        self.sentence = sentence("campaign.not_so", state=sentence(f"campaign.{state}"))


def start(
    connection: Connection,
    library: Library,
    plan: Plan,
    files: Files,
    agency_id: int,
    now: datetime,
    *,
    state: State = "planned",
) -> int:
    """The campaign of this plan and its period, with its Word templates.

    Started again it is the same one, with the plan's present text and the dates that the office
    has set since. NotSoError when it is closed or archived.
    """
    running = connection.execute(
        select(Campaign.revision, Campaign.state)
        .join(Period, Period.id == Campaign.period_id)
        .where(Campaign.agency_id == agency_id, Campaign.plan_code == plan.plan)
        .where(Period.code == plan.period.code)
    ).one_or_none()
    if running is not None:
        if running.state in {"closed", "archived"}:
            raise NotSoError(running.state)
        plan = _with_dates_of(library.plan(connection, running.revision), plan)
    campaign = start_campaign(connection, plan, agency_id, now, state=state)
    keep_templates(connection, plan, files)
    return campaign


def redate(
    connection: Connection,
    library: Library,
    campaign_id: int,
    dates: Mapping[str, When],
    now: datetime,
) -> dict[str, tuple[When, When]]:
    """Milestones at new dates, as an amended plan: deadlines, reminders and papers follow.

    Answers what changed, as before and after. While the campaign is open, a milestone that has
    passed stays where it is, and none is moved into the past: standings are never computed
    again; extensions are for that. RedatingError.
    """
    campaign = _to_change(connection, campaign_id)
    plan = library.plan(connection, campaign.revision)
    new = redated(plan, dates)
    changed = {
        code: (when_of(plan.milestones_by_code[code]), when)
        for code, when in dates.items()
        if when != when_of(plan.milestones_by_code[code])
    }
    for code in changed:
        _sure(campaign.state, plan, new.milestones_by_code[code], now)
    if changed:
        files = templates_of(connection, plan.revision)
        amend(connection, campaign_id, new, now)
        keep_templates(connection, new, files)
    return changed


def become(connection: Connection, campaign_id: int, state: State, now: datetime) -> State:
    """Open, close or archive a campaign; what it was before. NotSoError."""
    before: State = _to_change(connection, campaign_id).state
    if before not in _BEFORE.get(state, ()):
        raise NotSoError(before)
    values: dict[str, Any] = {"state": state}
    if before == "planned":
        values["opened_at"] = now
    connection.execute(update(Campaign).where(Campaign.id == campaign_id).values(**values))
    return before


def _to_change(connection: Connection, campaign_id: int) -> Any:
    return connection.execute(
        select(Campaign.state, Campaign.revision)
        .where(Campaign.id == campaign_id)
        .with_for_update()
    ).one()


def _sure(state: str, plan: Plan, milestone: Milestone, now: datetime) -> None:
    """Nobody's standing may change behind their back."""
    if state == "planned":
        return
    label = milestone.label
    if state != "open":
        raise RedatingError("not_running", milestone.code)
    before = cut_off(plan.milestones_by_code[milestone.code], plan.zone)
    after = cut_off(milestone, plan.zone)
    if before is not None and before <= now:
        raise RedatingError("passed", milestone.code, label=label)
    if after is not None and after <= now:
        last = milestone.until or milestone.date
        raise RedatingError("gone", milestone.code, label=label, date=short_date(last))


def _with_dates_of(running: Plan, plan: Plan) -> Plan:
    """The new text with the dates that the office has set under the one that runs."""
    kept = {
        code: when
        for code, when in set_by_office(running).items()
        if code in plan.milestones_by_code
        and plan.milestones_by_code[code].kind == running.milestones_by_code[code].kind
    }
    return redated(plan, kept)
