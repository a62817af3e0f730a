"""Suggestions for review as people read them on the task list, with where to explain them. Those
to a unit are read by who heads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from intake.library import Library
from intake.plan import Plan
from intake.prompting import short_label
from intake.service import NotYoursError, current
from intake.suggested import Explaining, explaining
from intake.turn import Finished
from people.facts import holds
from people.roles import assigned_to
from reminders.hours import At
from reminders.posts import HEAD, holders
from reminders.texts import sentence
from storage.campaigns import Campaign
from storage.people import Membership, Party, Unit
from storage.submissions import Submission
from storage.suggestions import Suggestion
from vietnamese.dates import in_words, local_day


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion as a person reads it. `of_unit`: the unit that it is about, "" for the
    person; `instead_of`: the words it had before the unit altered them."""

    id: int
    by: str
    says: str
    of_unit: str
    passed: str
    instead_of: str
    how: str
    """Where to explain it, in a sentence."""
    submission_id: int | None
    """The form to open for that, if there is one to open."""


def suggested_to(
    connection: Connection, library: Library, employee_id: int, now: datetime
) -> list[Suggested]:
    """What stands in open campaigns, to this person or to a unit headed today."""
    found = []
    for row in _rows(connection, employee_id, now):
        plan = library.plan(connection, row.revision)
        at = At(now, plan.zone)
        if row.unit_id is not None and employee_id not in _heads(connection, plan, row, at):
            continue
        form, how = how_to_explain(connection, library, row, employee_id, now)
        found.append(
            Suggested(
                row.id, row.by or "", row.says, row.of_unit or "",
                in_words(row.made_at, plan.zone), _earlier(connection, row), how,
                form.submission_id if form else None,
            )
        )  # fmt: skip
    return found


_READ = (
    select(
        Suggestion.id, Suggestion.says, Suggestion.made_at, Suggestion.submission_id,
        Suggestion.party_id, Party.employee_id, Party.unit_id, Submission.campaign_id,
        Campaign.revision, Campaign.agency_id,
        select(Unit.name).where(Unit.id == Submission.unit_id).scalar_subquery().label("by"),
        select(Unit.name).where(Unit.id == Party.unit_id).scalar_subquery().label("of_unit"),
    )
    .join(Party, Party.id == Suggestion.party_id)
    .join(Submission, Submission.id == Suggestion.submission_id)
    .join(Campaign, Campaign.id == Submission.campaign_id)
)  # fmt: skip


def one_of(connection: Connection, suggestion_id: int) -> Any:
    """The row that `readers_of` and `how_to_explain` take."""
    return connection.execute(_READ.where(Suggestion.id == suggestion_id)).one()


def _rows(connection: Connection, employee_id: int, now: datetime) -> list[Any]:
    """To this person, or to a unit with which this person has to do."""
    today = local_day(now)
    units = select(Membership.unit_id).where(Membership.employee_id == employee_id, holds(today))
    by_document = {each.unit_id for each in assigned_to(connection, employee_id, today)} - {None}
    theirs = or_(
        Party.employee_id == employee_id, Party.unit_id.in_(units), Party.unit_id.in_(by_document)
    )
    query = _READ.where(theirs, Campaign.state == "open", Suggestion.ended_at.is_(None))
    return list(connection.execute(query.order_by(Suggestion.id)))


def readers_of(connection: Connection, library: Library, row: Any, now: datetime) -> list[int]:
    """The person, or who heads the unit today."""
    if row.employee_id is not None:
        return [row.employee_id]
    plan = library.plan(connection, row.revision)
    return _heads(connection, plan, row, At(now, plan.zone))


def _heads(connection: Connection, plan: Plan, row: Any, at: At) -> list[int]:
    return holders(connection, plan, row.agency_id, HEAD, row.unit_id, at)


def how_to_explain(
    connection: Connection, library: Library, row: Any, employee_id: int, now: datetime
) -> tuple[Explaining | None, str]:
    """The form in which it is explained, and what to do there."""
    plan = library.plan(connection, row.revision)
    form = explaining(connection, plan, row.campaign_id, [row.party_id]).get(row.party_id)
    question = plan.suggestions.question_in(form.form) if plan.suggestions and form else None
    if form is None or question is None:
        return None, sentence("suggested.nowhere")
    script = library.script(connection, row.revision, form.form)
    said = {"form": script.form.title, "question": short_label(script.by_name[question])}
    if form.received_at is None:
        return form, sentence("suggested.explain", **said)
    if not form.misses(row.made_at):
        return form, sentence("suggested.handed_in", **said)
    changes = _changes(connection, library, form, employee_id, now)
    return form, sentence("suggested.mend" if changes else "suggested.ask_back", **said)


def _changes(
    connection: Connection, library: Library, form: Explaining, employee_id: int, now: datetime
) -> bool:
    """Whether this person can still alter what was handed in."""
    try:
        _, turn = current(connection, library, form.submission_id, employee_id, now)
    except NotYoursError:
        return False
    return not isinstance(turn, Finished) or turn.receipt.changeable


def _earlier(connection: Connection, row: Any) -> str:
    """The words that were replaced when these were passed on."""
    return (
        connection.scalar(
            select(Suggestion.says)
            .where(Suggestion.submission_id == row.submission_id)
            .where(Suggestion.party_id == row.party_id, Suggestion.ended_at == row.made_at)
            .order_by(Suggestion.id.desc())
            .limit(1)
        )
        or ""
    )
