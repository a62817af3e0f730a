"""The result of a secret ballot, taken into the meeting that it was held in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from intake.balloting import Outcome, outcomes
from intake.meeting.holding import change_item, held_row, item_row, move
from intake.plan import Ballot as Demanded
from intake.plan import Plan, Step
from intake.refusing import ActRefusedError
from intake.tallying import Turnout, tallies_of, turnout_of
from intake.texts import sentence
from storage.audit import Actor
from storage.ballots import Ballot, BallotItem, RollEntry
from storage.meetings import Attendance, MeetingItem, Opinion
from storage.people import Party


def ballot_of(
    connection: Connection, campaign_id: int, code: str | None, unit_id: int | None
) -> Any:
    """The last round of that ballot in that place that was not declared void, or None."""
    in_place = Ballot.unit_id.is_(None) if unit_id is None else Ballot.unit_id == unit_id
    return connection.execute(
        select(Ballot)
        .where(Ballot.campaign_id == campaign_id, Ballot.code == code, in_place)
        .where(Ballot.state != "void")
        .order_by(Ballot.id.desc())
        .limit(1)
    ).one_or_none()


def take_ballot(
    connection: Connection,
    plan: Plan,
    meeting_id: int,
    position: int,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Each line of the ballot becomes a matter with its outcome; of equal votes, and where too
    few vote for a ballot, a matter that the meeting decides as the plan says. What was taken of
    an earlier round goes, unless somebody spoke on it."""
    row = held_row(connection, meeting_id)
    item = item_row(connection, meeting_id, position)
    step = next(s for s in plan.meetings_by_code[row.code].steps if s.code == item.step)
    ballot = ballot_of(connection, row.campaign_id, step.ballot, row.unit_id)
    if ballot is None or ballot.state not in {"counted", "signed", "not_held"}:
        raise ActRefusedError("meeting.ballot_goes_on")
    demanded = plan.ballots_by_code[ballot.code]
    lines = _lines(connection, ballot)
    if ballot.state == "not_held":
        words = sentence("meeting.not_held")
        found: list[Outcome | None] = [None] * len(lines)
    else:
        turnout = _turnout(connection, ballot)
        found = _outcomes(plan, demanded, turnout, ballot, lines)
        words = sentence(
            "meeting.taken", number=ballot.number, voters=turnout.voters,
            collected=turnout.collected, valid=turnout.valid,
        )  # fmt: skip
    if (item.state, item.conclusion) == ("done", words):
        version: int = row.version
        return version
    _clear(connection, row, item)
    first = 1 + _last(connection, meeting_id)
    made = list(_matters(plan, demanded, step, lines, found))
    if made:
        chairs = _other_chairs(connection, meeting_id)
        connection.execute(
            insert(MeetingItem),
            [
                {
                    "meeting_id": meeting_id,
                    "position": first + number,
                    "step": item.step,
                    "chaired_by": chairs.get(each["party_id"]),
                    **each,
                }
                for number, each in enumerate(made)
            ],
        )
    change_item(connection, item, state="done", conclusion=words)
    told = {"item": position, "ballot": ballot.id}
    return move(connection, row, "meeting.take", actor, now, told)


def outcomes_of(
    connection: Connection, plan: Plan, demanded: Demanded, ballot: Any
) -> list[tuple[Any, Outcome]]:
    """Each line of a ballot that was counted, with its outcome."""
    lines = _lines(connection, ballot)
    found = _outcomes(plan, demanded, _turnout(connection, ballot), ballot, lines)
    return [(line, each) for line, each in zip(lines, found, strict=False) if each is not None]


def _lines(connection: Connection, ballot: Any) -> Sequence[Any]:
    return connection.execute(
        select(BallotItem.__table__, Party.employee_id)
        .outerjoin(Party, Party.id == BallotItem.party_id)
        .where(BallotItem.ballot_id == ballot.id)
        .order_by(BallotItem.position)
    ).all()


def _turnout(connection: Connection, ballot: Any) -> Turnout:
    roll = connection.execute(
        select(RollEntry.attendance, RollEntry.recused).where(RollEntry.ballot_id == ballot.id)
    ).all()
    there = [each for each in roll if each.attendance in {"present", "late"}]
    voters = sum(not each.recused for each in there)
    return turnout_of(ballot.result, members=len(roll), present=len(there), voters=voters)


def _outcomes(
    plan: Plan, demanded: Demanded, turnout: Turnout, ballot: Any, lines: Sequence[Any]
) -> list[Outcome | None]:
    items = [(line.label, line.selections) for line in lines]
    found = outcomes(plan, demanded, turnout, tallies_of(plan, demanded, items, ballot.result))
    # Of one question with the items as its answers there is one outcome, and no line of its own.
    return list(found) if len(found) == len(lines) else []


def _matters(
    plan: Plan,
    demanded: Demanded,
    step: Step,
    lines: Sequence[Any],
    found: Sequence[Outcome | None],
) -> Iterator[dict[str, Any]]:
    titles = demanded.items.titles if demanded.items else ()
    for line, outcome in zip(lines, found, strict=False):
        is_open = outcome is None or outcome.verdict == "tie"
        abstains = step.own_matter == "abstains" and line.employee_id is not None and is_open
        yield {
            "party_id": line.party_id,
            "submission_id": None,
            "title": titles[0] if len(titles) == 1 else None,
            "label": line.label,
            "detail": line.detail,
            "state": "waiting" if is_open else "done",
            "conclusion": outcome.words if outcome else "",
            "level": _level(plan, demanded, outcome),
            "recused": [line.employee_id] if abstains else [],
            "outcome": None if is_open or outcome is None else outcome.verdict == "reached",
        }


def _level(plan: Plan, demanded: Demanded, outcome: Outcome | None) -> str | None:
    """The level that was chosen, where levels were voted on."""
    listed = demanded.selections.list_name if demanded.selections else None
    if outcome is None or outcome.verdict != "reached" or len(outcome.chosen) != 1:
        return None
    if listed not in {scale.list_name for scale in plan.levels}:
        return None
    return plan.choice_lists[listed or ""][outcome.chosen[0] - 1].code


def _clear(connection: Connection, row: Any, item: Any) -> None:
    spoken = select(Opinion.item).where(Opinion.meeting_id == row.id)
    connection.execute(
        delete(MeetingItem).where(
            MeetingItem.meeting_id == row.id,
            MeetingItem.step == item.step,
            MeetingItem.position != item.position,
            MeetingItem.position.not_in(spoken),
        )
    )


def _other_chairs(connection: Connection, meeting_id: int) -> dict[int, int]:
    """By party, who chaired in this meeting when it was gone through before, and is still there."""
    there = select(Attendance.employee_id).where(
        Attendance.meeting_id == meeting_id,
        Attendance.attendance != "absent",
        Attendance.left_at.is_(None),
    )
    rows = connection.execute(
        select(MeetingItem.party_id, MeetingItem.chaired_by)
        .where(MeetingItem.meeting_id == meeting_id, MeetingItem.party_id.is_not(None))
        .where(MeetingItem.chaired_by.in_(there))
    )
    return {row.party_id: row.chaired_by for row in rows}


def _last(connection: Connection, meeting_id: int) -> int:
    last = select(func.max(MeetingItem.position)).where(MeetingItem.meeting_id == meeting_id)
    return connection.scalar(last) or 0
