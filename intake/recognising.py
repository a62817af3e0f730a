"""What a council recognised goes into the register: a person says so, by a document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, insert, select

from intake.initiative_register import AUTHORS_MOST, LABEL_MOST
from intake.initiatives import Initiative, came_in, initiative
from intake.party_records import deciding
from intake.plan import Plan
from intake.refusing import ActRefusedError, document_of
from intake.vetted import vetted_of
from storage.audit import Actor, record
from storage.awards import RecognisedInitiative, VettedInitiative
from storage.campaigns import Campaign
from storage.meetings import Meeting, MeetingItem
from vietnamese.numbers import show_number

_FEW = 500
"""Of more than these, all of the campaign are read."""


def recognised_here(connection: Connection, plan: Plan, campaign_id: int) -> list[Initiative]:
    """Those that a council of the plan carried the last time that it decided on them, and those
    that are recognised by themselves; not what the register holds already."""
    carried = carried_by_councils(connection, plan, campaign_id)
    kept = _in_the_register(connection)
    return [
        each
        for each in came_in(connection, plan, campaign_id)
        if each.submission_id not in kept
        and (carried.get(each.submission_id) or (each.by_itself and not each.held_back))
    ]


def recognise(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    submissions: Collection[int],
    *,
    document: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Put these into the register under the number of the decision; how many were added.

    What is there already is left as it is. ActRefusedError for what no council carried.
    """
    number = document_of(document)
    if not submissions:
        raise ActRefusedError("register.nothing_chosen", "submission")
    agency: int = connection.execute(
        select(Campaign.agency_id).where(Campaign.id == campaign_id)
    ).scalar_one()
    there = _in_the_register(connection)
    ready = {each.submission_id: each for each in recognised_here(connection, plan, campaign_id)}
    wanted = [each for each in dict.fromkeys(submissions) if each not in there]
    for each in wanted:
        if each not in ready:
            label = _label_of(connection, plan, campaign_id, each)
            raise ActRefusedError("register.not_carried", "submission", label=label)
    for each in wanted:
        found = ready[each]
        connection.execute(
            insert(RecognisedInitiative).values(
                agency_id=agency, year=plan.period.ends_on.year, label=found.title[:LABEL_MOST],
                summary=found.summary, authors=authors_in_words(found)[:AUTHORS_MOST],
                document_number=number, submission_id=each,
            )
        )  # fmt: skip
    if wanted:
        record(
            connection, actor, "initiative.recognise", f"campaign:{campaign_id}", now=now,
            after={"submissions": wanted, "document_number": number},
        )  # fmt: skip
    return len(wanted)


def authors_in_words(found: Initiative) -> str:
    """*Nguyễn Văn An (60%), Trần Thị Bình (40%)*; who is alone without a figure."""
    if len(found.authors) == 1:
        return found.authors[0][0]
    return ", ".join(
        name if share is None else f"{name} ({show_number(Decimal(f'{share:.12g}'))}%)"
        for name, share in found.authors
    )


def carried_by_councils(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    *which: ColumnElement[bool],
    in_meeting: int | None = None,
) -> dict[int, bool]:
    """By submission, all or `which` of them, what the meetings that decide came to the last time
    that they voted on it; nothing of one that goes on, but `in_meeting`."""
    rows = connection.execute(
        select(MeetingItem.submission_id, MeetingItem.outcome)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(Meeting.campaign_id == campaign_id, Meeting.code.in_(deciding(plan)))
        .where(Meeting.ended_at.is_not(None) | (Meeting.id == in_meeting), Meeting.state != "void")
        .where(MeetingItem.submission_id.is_not(None), MeetingItem.title.is_(None), *which)
        .where(MeetingItem.outcome.is_not(None))
        .order_by(Meeting.id, MeetingItem.position)
    )
    return {row.submission_id: row.outcome for row in rows}


def fates_of(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    submissions: Collection[int],
    *,
    in_meeting: int | None = None,
) -> tuple[dict[int, bool], set[int]]:
    """Of these: what councils came to (`carried_by_councils`), and which the office keeps from
    them."""
    if not submissions:
        return {}, set()
    few = len(submissions) <= _FEW
    items = (MeetingItem.submission_id.in_(submissions),) if few else ()
    ours = (VettedInitiative.submission_id.in_(submissions),) if few else ()
    carried = carried_by_councils(connection, plan, campaign_id, *items, in_meeting=in_meeting)
    vetted = vetted_of(connection, campaign_id, *ours)
    return carried, {key for key, each in vetted.items() if not each.forwarded}


def _in_the_register(connection: Connection) -> set[int | None]:
    return set(connection.scalars(select(RecognisedInitiative.submission_id)))


def _label_of(connection: Connection, plan: Plan, campaign_id: int, submission_id: int) -> str:
    found = initiative(connection, plan, campaign_id, submission_id)
    return found.title if found else str(submission_id)
