"""Storage -> plain rows: everything that papers say of a campaign, of one unit, or of one form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from backend.summaries.ballot_rows import ballots_for_papers
from backend.summaries.entries import Collected, Entry
from backend.summaries.entry_rows import entries_of, entry_of
from backend.summaries.meeting_rows import meetings_for_papers
from backend.summaries.proposed_collecting import proposed_for_papers
from backend.summaries.rated import with_ratings
from backend.summaries.voted import with_votes
from intake.elsewhere import rated_elsewhere
from intake.library import Library, templates_of
from intake.party_records import concluded_of
from intake.plan import Plan
from storage.campaigns import Campaign
from storage.submissions import ReceiptRecord, Submission
from vietnamese.order import person_key, sort_key


def collect(
    connection: Connection,
    library: Library,
    campaign_id: int,
    *,
    unit_id: int | None = None,
    submission_id: int | None = None,
) -> Collected:
    """Everything that papers say: of a campaign, of one unit, or of one submission."""
    narrowed: list[ColumnElement[bool]] = []
    if unit_id is not None:
        narrowed.append(Submission.unit_id == unit_id)
    if submission_id is not None:
        narrowed.append(Submission.id == submission_id)
    plan = plan_of(connection, library, campaign_id)
    entries = entries_for_papers(connection, plan, campaign_id, *narrowed)
    revisions = revisions_of(connection, library, entries)
    templates = templates_of(connection, plan.revision)
    if submission_id is not None:
        return Collected(plan, revisions, templates, entries)
    ballots = ballots_for_papers(connection, plan, campaign_id, unit_id)
    ballots = with_ratings(connection, plan, campaign_id, ballots)
    meetings = meetings_for_papers(connection, plan, campaign_id, unit_id)
    proposed = proposed_for_papers(connection, plan, campaign_id, unit_id, meetings, ballots)
    return Collected(plan, revisions, templates, entries, ballots, meetings, proposed)


def entries_for_papers(
    connection: Connection, plan: Plan, campaign_id: int, *narrowed: ColumnElement[bool]
) -> tuple[Entry, ...]:
    """Everything that was asked, with what was handed in, as far as it is `narrowed`."""
    rows = connection.execute(
        entries_of(campaign_id, narrowed=bool(narrowed))
        .add_columns(ReceiptRecord.content)
        .where(*narrowed)
    )
    entries = [entry_of(row, row.content or "") for row in rows if known(plan, row)]
    return in_order(completed(connection, plan, campaign_id, entries))


def completed(
    connection: Connection, plan: Plan, campaign_id: int, entries: list[Entry]
) -> list[Entry]:
    """The same, with what meetings and ballots came to of their subjects."""
    concluded = with_conclusions(connection, plan, campaign_id, entries)
    return with_votes(connection, plan, campaign_id, concluded)


def revisions_of(
    connection: Connection, library: Library, entries: Iterable[Entry]
) -> dict[str, Plan]:
    """The plans under which these were handed in."""
    handed_in = {entry.receipt.revision for entry in entries if entry.receipt}
    return {revision: library.plan(connection, revision) for revision in sorted(handed_in)}


def follow(
    connection: Connection, library: Library, campaign_id: int, *, unit_id: int | None = None
) -> Collected:
    """The same without what was handed in: who has and who still owes."""
    query = entries_of(campaign_id, narrowed=unit_id is not None)
    if unit_id is not None:
        query = query.where(Submission.unit_id == unit_id)
    plan = plan_of(connection, library, campaign_id)
    rows = connection.execute(query)
    found = [entry_of(row, "") for row in rows if known(plan, row)]
    entries = in_order(with_conclusions(connection, plan, campaign_id, found))
    return Collected(plan, {}, {}, entries)


def plan_of(connection: Connection, library: Library, campaign_id: int) -> Plan:
    """The plan that a campaign follows now."""
    revision = connection.scalar(select(Campaign.revision).where(Campaign.id == campaign_id))
    if revision is None:
        raise LookupError(f"no campaign {campaign_id}")
    return library.plan(connection, revision)


def with_conclusions(
    connection: Connection, plan: Plan, campaign_id: int, entries: list[Entry]
) -> list[Entry]:
    """The same, with what meetings that decide came to of their subjects; a level proposed of whom
    another authority rates by now is on no paper."""
    entries = [_rated_here(plan, entry) for entry in entries]
    subjects = list({entry.subject_id for entry in entries})
    found = concluded_of(connection, plan, campaign_id, subjects)
    if not found:
        return entries
    return [replace(each, concluded=found.get(each.subject_id)) for each in entries]


def _rated_here(plan: Plan, entry: Entry) -> Entry:
    if entry.remark is None or entry.kind != "person" or not rated_elsewhere(plan, entry.facts):
        return entry
    return replace(entry, remark=replace(entry.remark, level=None))


def known(plan: Plan, row: Row[Any]) -> bool:
    """An amended plan may have dropped a form that somebody handed in: it makes no paper."""
    return row.form in plan.forms_by_code


_COLLECTIVES_FIRST = ("agency", "leadership", "unit", "person")


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(
        sorted(
            entries,
            key=lambda entry: (
                entry.unit_id is not None,
                sort_key(entry.unit),
                entry.unit_id or 0,
                _COLLECTIVES_FIRST.index(entry.kind),
                person_key(entry.name),
                entry.form,
                entry.submission_id,
            ),
        )
    )
