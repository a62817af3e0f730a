"""What the office does with a suggestion for review: it passes the line on, or not and why; and
takes back what reached the wrong one. What was passed on is never altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from intake.plan import Plan
from intake.refusing import ActRefusedError, reason_of
from intake.suggestions import Line, Passed, suggestions
from storage.audit import Actor, record
from storage.campaigns import Campaign
from storage.people import Employee, Party, Unit
from storage.submissions import Submission
from storage.suggestions import Suggestion


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as it stood on the screen."""

    submission_id: int
    receipt_number: int
    number: int


def pass_on(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    seen: Seen,
    party_id: int,
    actor: Actor,
    now: datetime,
) -> int | None:
    """The number of what this party is told now; None when it was told the same before.

    The words it was told earlier, and the unit altered, are replaced. ActRefusedError when the
    line does not stand so any more, or there is no such person or unit here.
    """
    line = _held(connection, plan, campaign_id, seen)
    name = _named(connection, campaign_id, party_id)
    if any(each.party_id == party_id for each in line.passed):
        return None
    replaced = [each for each in line.outdated if each.party_id == party_id]
    _end(connection, [*replaced, *([line.declined] if line.declined else [])], now)
    told = _keep(connection, line, actor, now, party_id=party_id)
    after = {"line": line.number, "receipt": line.receipt_number, "passed_to": name}
    _record(connection, line, "suggestion.pass_on", actor, now, after)
    return told


def decline(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    seen: Seen,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Pass a line on to nobody; the same once more changes nothing. ActRefusedError without a
    reason, and for what somebody was told."""
    line, why = _held(connection, plan, campaign_id, seen), reason_of(reason)
    if line.passed:
        who = ", ".join(each.name for each in line.passed)
        raise ActRefusedError("suggestion.passed_on", who=who)
    if line.declined is not None:
        if line.declined.reason == why:
            return
        _end(connection, [line.declined], now)
    _keep(connection, line, actor, now, reason=why)
    after = {"line": line.number, "receipt": line.receipt_number}
    _record(connection, line, "suggestion.decline", actor, now, after)


def take_back(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    suggestion_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Passed:
    """Nobody sees it any more. ActRefusedError without a reason, and for what does not stand."""
    _sure_it_runs(connection, campaign_id)
    why = reason_of(reason)
    its_form = select(Suggestion.submission_id).where(Suggestion.id == suggestion_id)
    reached = suggestions(
        connection, plan, campaign_id, Submission.id == its_form.scalar_subquery()
    )
    told = [
        each
        for some in (reached.gone, *((*line.passed, *line.outdated) for line in reached.lines))
        for each in some
        if each.id == suggestion_id
    ]
    if not told:
        raise ActRefusedError("suggestion.not_there")
    stands = (Suggestion.id == suggestion_id) & Suggestion.ended_at.is_(None)
    connection.execute(update(Suggestion).where(stands).values(ended_at=now, reason=why))
    about = f"submission:{told[0].submission_id}"
    before = {"line": told[0].line, "passed_to": told[0].name}
    record(connection, actor, "suggestion.take_back", about, now=now, before=before)
    return told[0]


def _held(connection: Connection, plan: Plan, campaign_id: int, seen: Seen) -> Line:
    """The line as it stands; of two who act on one form at once, one waits."""
    _sure_it_runs(connection, campaign_id)
    its_form = Submission.id == seen.submission_id
    connection.execute(select(Submission.id).where(its_form).with_for_update()).one_or_none()
    lines = suggestions(connection, plan, campaign_id, its_form).lines
    if not lines:
        raise ActRefusedError("suggestion.gone")
    if lines[0].receipt_number != seen.receipt_number:
        raise ActRefusedError("suggestion.newer")
    line = next((line for line in lines if line.number == seen.number), None)
    if line is None:
        raise ActRefusedError("suggestion.gone")
    return line


def _sure_it_runs(connection: Connection, campaign_id: int) -> None:
    state = connection.scalar(select(Campaign.state).where(Campaign.id == campaign_id))
    if state != "open":
        raise ActRefusedError("act.campaign_closed")


def _named(connection: Connection, campaign_id: int, party_id: int) -> str:
    """The name of somebody of the agency who can open a page here, or of a unit of it."""
    if not party_id:
        raise ActRefusedError("suggestion.no_party", "party")
    agency = select(Campaign.agency_id).where(Campaign.id == campaign_id).scalar_subquery()
    row = connection.execute(
        select(Employee.outside_system, Employee.full_name, Unit.name)
        .select_from(Party)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Party.unit_id)
        .where(Party.id == party_id, Party.kind.in_(("person", "unit")))
        .where((Employee.agency_id == agency) | (Unit.agency_id == agency))
        .where(Employee.id.is_(None) | Employee.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        raise ActRefusedError("suggestion.nobody", "party")
    if row.outside_system:
        raise ActRefusedError("suggestion.outside", "party")
    return str(row.full_name or row.name)


def _keep(
    connection: Connection,
    line: Line,
    actor: Actor,
    now: datetime,
    *,
    party_id: int | None = None,
    reason: str = "",
) -> int:
    return connection.execute(
        insert(Suggestion)
        .values(
            submission_id=line.submission_id, receipt_number=line.receipt_number,
            line=line.number, said_to=line.to, says=line.says, party_id=party_id, reason=reason,
            made_by=actor.name, made_at=now,
        )
        .returning(Suggestion.id)
    ).scalar_one()  # fmt: skip


def _end(connection: Connection, some: Sequence[Passed], now: datetime) -> None:
    ids = [each.id for each in some]
    connection.execute(update(Suggestion).where(Suggestion.id.in_(ids)).values(ended_at=now))


def _record(
    connection: Connection, line: Line, act: str, actor: Actor, now: datetime, after: object
) -> None:
    record(connection, actor, act, f"submission:{line.submission_id}", now=now, after=after)
