"""A roll call written down: the ballot, what it is on, the roll and the tellers."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, insert, select

from backend.console.ballot_calling import Line, RollCall
from backend.console.ballot_kept import OVER
from backend.console.presiding import Presiding
from storage.audit import record
from storage.ballots import Ballot, BallotItem, RollEntry, Teller


class UnderWayError(Exception):
    """Another round of this ballot goes on, or has been held and is not repeated."""

    def __init__(self, ballot_id: int) -> None:
        self.ballot_id = ballot_id
        super().__init__(f"ballot {ballot_id}")


def begin(connection: Connection, here: Presiding, call: RollCall, *, held: bool) -> int:
    """The number of the ballot. `held` False: too few vote, and the plan's other way is taken.

    UnderWayError where one goes on, or was held and this is no further round of it.
    """
    last = _last(connection, here, call)
    if last is not None and not _may_follow(last, call):
        raise UnderWayError(last.id)
    actor = here.actor_in(call.vote)
    key: int = connection.execute(
        insert(Ballot)
        .values(
            campaign_id=here.campaign_id, code=call.ballot.code, unit_id=call.vote.unit_id,
            number=_number(last),
            previous_id=call.again.kept.row.id if call.again else None,
            why_again=call.again.why if call.again else None,
            round=secrets.token_hex(16), state="preparing" if held else "not_held",
            place=call.venue, chair_id=here.employee_id, chair_capacity=actor.capacity,
            began_at=here.now,
        )
        .returning(Ballot.id)
    ).scalar_one()  # fmt: skip
    _items(connection, key, call)
    connection.execute(insert(RollEntry), [_entry(key, line, held=held) for line in call.lines])
    if held:
        _tellers(connection, key, call)
    act = "ballot.begun" if held else "ballot.not_held"
    record(connection, actor, act, f"ballot:{key}", now=here.now, after=_told(call))
    return key


def _last(connection: Connection, here: Presiding, call: RollCall) -> Any | None:
    unit = Ballot.unit_id
    of_place = unit.is_(None) if call.vote.unit_id is None else unit == call.vote.unit_id
    return connection.execute(
        select(Ballot.id, Ballot.state, Ballot.number)
        .where(Ballot.campaign_id == here.campaign_id, Ballot.code == call.ballot.code, of_place)
        .order_by(Ballot.id.desc())
        .limit(1)
    ).one_or_none()


def _number(last: Any | None) -> int:
    """What came to nothing is done over, under its own number."""
    if last is None:
        return 1
    number: int = last.number
    return number if last.state in {"void", "not_held"} else number + 1


def _may_follow(last: Any, call: RollCall) -> bool:
    """What came to nothing may be begun anew; what was counted only as another round of it."""
    repeats = call.again is not None and call.again.kept.row.id == last.id
    return last.state in {"void", "not_held"} or (repeats and last.state in {"counted", *OVER})


def _items(connection: Connection, key: int, call: RollCall) -> None:
    rows = [
        {
            "ballot_id": key, "position": number, "party_id": item.party_id,
            "label": item.label[:300], "detail": item.detail[:600],
            "selections": call.selections_of(item),
        }
        for number, item in enumerate(call.items, start=1)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(BallotItem), rows)


def _entry(key: int, line: Line, *, held: bool) -> dict[str, Any]:
    on_a_phone = held and line.said == "phone" and not line.recused
    return {
        "ballot_id": key,
        "employee_id": line.employee_id,
        "attendance": "present" if line.is_there else "absent",
        "reason": "" if line.is_there else line.reason,
        "way": line.said if line.is_there else "phone",
        "recused": line.recused,
        "voter": secrets.token_hex(16) if on_a_phone else None,
    }


def _tellers(connection: Connection, key: int, call: RollCall) -> None:
    connection.execute(
        insert(Teller),
        [
            {"ballot_id": key, "seat": seat, "employee_id": who, "teller": secrets.token_hex(16)}
            for seat, who in enumerate(call.tellers, start=1)
        ],
    )


def _told(call: RollCall) -> dict[str, Any]:
    """For the trail: how many, and why; no name and no vote."""
    return {
        "members": call.count.members,
        "present": call.count.present,
        "voters": call.count.voters,
        "items": len(call.items),
        **({"why": call.again.why} if call.again else {}),
    }
