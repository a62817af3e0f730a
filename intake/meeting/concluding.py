"""What a meeting comes to on one matter: a conclusion with a level, or that it is passed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from intake.elsewhere import is_rated_here
from intake.meeting.attending import is_there
from intake.meeting.holding import change_item, held_row, item_row, move, sure_unmoved, text_of
from intake.plan import Plan
from intake.plan.respondents import PartyKind
from intake.refusing import ActRefusedError, reason_of
from intake.remarking import known_level, write_remark
from intake.remarks import Subject
from storage.audit import Actor
from storage.people import Membership, Party


def conclude(
    connection: Connection,
    plan: Plan,
    meeting_id: int,
    position: int,
    *,
    text: str,
    level: str | None,
    seen: str,
    remark_version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """What the chair concludes, and the level: what a meeting of a unit proposes is the head's
    remark, too; what a meeting that decides comes to stands beside that, as its own.

    `actor` is who writes: the chair's name, and the employee who types it. `seen`: the stamp of
    the matter, `remark_version` of the remark as the page showed them. MeetingConflictError and
    RemarkConflictError where others stand by now; ActRefusedError.
    """
    row = held_row(connection, meeting_id)
    item = item_row(connection, meeting_id, position)
    said = text_of(text, "ket-luan")
    party = _party(connection, item.party_id)
    kind: PartyKind | None = party.kind if party is not None else None
    is_review = _kind_of(plan, row, item) == "review"
    _sure_not_own(row, item, party, actor, is_review=is_review)
    rated = (
        kind is not None
        and is_review
        and is_rated_here(connection, plan, row.campaign_id, kind, item.party_id)
    )
    if rated and not level:
        raise ActRefusedError("meeting.no_level", "level")
    if not said and not rated and _kind_of(plan, row, item) != "notes":
        raise ActRefusedError("meeting.no_conclusion", "ket-luan")
    if (item.state, item.conclusion, item.level) == ("done", said, level or None):
        version: int = row.version
        return version
    sure_unmoved(item, seen)
    if rated and kind is not None:
        known_level(plan, kind, level)
    if is_review and kind is not None and not plan.meetings_by_code[row.code].decides:
        subject = Subject(item.party_id, kind, _unit(connection, row, party), party.employee_id)
        write_remark(
            connection, plan, row.campaign_id, subject,
            text=said, level=level if rated else None, expected_version=remark_version,
            actor=actor, now=now,
        )  # fmt: skip
    change_item(connection, item, state="done", conclusion=said, level=level if rated else None)
    told = {"item": position, **({"level": level} if rated else {})}
    return move(connection, row, "meeting.conclude", actor, now, told)


def skip(
    connection: Connection,
    meeting_id: int,
    position: int,
    reason: str,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Pass a matter over, with the reason in the minutes; it can still be taken up."""
    row = held_row(connection, meeting_id)
    item = item_row(connection, meeting_id, position)
    why = reason_of(reason)
    if (item.state, item.conclusion) == ("skipped", why):
        version: int = row.version
        return version
    sure_unmoved(item, seen)
    change_item(
        connection, item, state="skipped", conclusion=why, level=None, outcome=None,
        hands_for=None, hands_against=None, hands_abstained=None,
    )  # fmt: skip
    return move(connection, row, "meeting.skip", actor, now, {"item": position})


def give_the_chair(
    connection: Connection,
    meeting_id: int,
    position: int,
    employee_id: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Another chairs for this matter alone; None: the chair of the meeting does."""
    row = held_row(connection, meeting_id)
    item = item_row(connection, meeting_id, position)
    party = _party(connection, item.party_id)
    chairs = row.chair_id if employee_id is None else employee_id
    if party is not None and party.employee_id == chairs:
        raise ActRefusedError("meeting.own_matter", "chu-tri")
    if employee_id is not None and not is_there(connection, meeting_id, employee_id):
        raise ActRefusedError("meeting.not_there", "chu-tri")
    if item.chaired_by == employee_id:
        version: int = row.version
        return version
    change_item(connection, item, chaired_by=employee_id)
    told = {"item": position, "chaired_by": employee_id}
    return move(connection, row, "meeting.chair", actor, now, told)


def _sure_not_own(row: Any, item: Any, party: Any, actor: Actor, *, is_review: bool) -> None:
    """Nobody chairs a review of themselves, nor writes down what it came to."""
    if party is None or party.employee_id is None or not is_review:
        return
    if party.employee_id == (item.chaired_by or row.chair_id):
        raise ActRefusedError("meeting.own_matter")
    if party.employee_id == actor.employee_id:
        raise ActRefusedError("meeting.own_hand")


def _kind_of(plan: Plan, row: Any, item: Any) -> str:
    steps = plan.meetings_by_code[row.code].steps
    return next((step.kind for step in steps if step.code == item.step), "notes")


def _party(connection: Connection, party_id: int | None) -> Any:
    if party_id is None:
        return None
    return connection.execute(select(Party).where(Party.id == party_id)).one()


def _unit(connection: Connection, row: Any, party: Any) -> int | None:
    """The unit in which what is said of the party stands: the meeting's, or its own."""
    if row.unit_id is not None:
        unit: int = row.unit_id
        return unit
    if party.employee_id is None:
        return None if party.unit_id is None else int(party.unit_id)
    return connection.scalar(
        select(Membership.unit_id)
        .where(Membership.employee_id == party.employee_id, Membership.is_main)
        .order_by(Membership.valid_to.is_(None).desc(), Membership.id.desc())
        .limit(1)
    )
