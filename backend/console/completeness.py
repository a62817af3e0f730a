"""How much of the unit's dossier is there: the parts that the plan lists, without making any."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from backend.console.persons import Person
from backend.summaries.awaited import awaited
from backend.summaries.meeting_rows import OVER
from backend.summaries.wanted import unowed
from intake.plan import Output, Plan
from storage.ballots import Ballot
from storage.meetings import Meeting
from storage.submissions import Remark


@dataclass(frozen=True, slots=True)
class PartState:
    """One part; `wanted` 0: nothing of it is made here, it comes on paper; or (`needed` False)
    it is made of forms that nobody here is asked."""

    label: str
    there: int
    wanted: int
    needed: bool = True

    @property
    def complete(self) -> bool:
        return 0 < self.wanted <= self.there


@dataclass(frozen=True, slots=True)
class DossierState:
    label: str
    code: str
    parts: tuple[PartState, ...]

    @property
    def complete(self) -> int:
        return sum(part.complete for part in self.parts)

    @property
    def needed(self) -> int:
        return sum(part.needed for part in self.parts)


def dossiers_of(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    unit_id: int,
    people: Sequence[Person],
    now: datetime,
) -> list[DossierState]:
    """Each dossier that the plan asks of a unit."""
    wanted = [each for each in plan.outputs if each.kind == "dossier" and each.one_for == "unit"]
    if not wanted:
        return []
    outputs = {output.code: output for output in plan.outputs}
    remarks = connection.execute(
        select(func.count())
        .select_from(Remark)
        # "+ 0": found by unit, and never through the whole campaign.
        .where(Remark.campaign_id + 0 == campaign_id, Remark.unit_id == unit_id)
    ).scalar_one()
    over = _over(connection, campaign_id, unit_id)
    met = _met(connection, campaign_id, unit_id)
    asked = {line.form for person in people for line in person.lines}
    to_come = awaited(connection, plan, campaign_id, unit_id, now).of(unit_id)
    return [
        DossierState(
            each.label,
            each.code,
            tuple(
                replace(
                    _part(
                        part.label,
                        [outputs[code] for code in part.outputs],
                        people,
                        remarks,
                        over,
                        met,
                    ),
                    needed=not of_nobody,
                )
                for part, of_nobody in zip(
                    each.parts, unowed(plan, each, asked, to_come), strict=True
                )
            ),
        )
        for each in wanted
    ]


def _over(connection: Connection, campaign_id: int, unit_id: int) -> list[tuple[str, str]]:
    """Code and state of each round of a ballot of this unit that is over."""
    rows = connection.execute(
        select(Ballot.code, Ballot.state).where(
            Ballot.campaign_id == campaign_id,
            Ballot.unit_id == unit_id,
            Ballot.state.in_(("counted", "signed", "not_held")),
        )
    )
    return [(row.code, row.state) for row in rows]


def _met(connection: Connection, campaign_id: int, unit_id: int) -> frozenset[str]:
    """Codes of the meetings of this unit, and of the agency, whose minutes are read back."""
    return frozenset(
        connection.scalars(
            select(Meeting.code).where(
                Meeting.campaign_id == campaign_id,
                Meeting.state.in_(OVER),
                or_(Meeting.unit_id == unit_id, Meeting.unit_id.is_(None)),
            )
        )
    )


def _part(
    label: str,
    outputs: Sequence[Output],
    people: Sequence[Person],
    remarks: int,
    over: Sequence[tuple[str, str]],
    met: Collection[str],
) -> PartState:
    there = wanted = 0
    for output in outputs:
        if output.meeting is not None:
            there, wanted = there + (output.meeting in met), wanted + 1
            continue
        if output.of != "submissions":  # it may be empty: there is nothing to wait for
            continue
        states = [state for code, state in over if not output.ballots or code in output.ballots]
        if output.kind == "ballot_summary":
            there, wanted = there + bool(states), wanted + 1
            continue
        if output.kind == "count":
            counted = sum(state != "not_held" for state in states)
            there, wanted = there + counted, wanted + counted
            continue
        lines = [
            line
            for person in people
            for line in person.lines
            if not output.forms or line.form in output.forms
        ]
        if output.kind == "list":
            there, wanted = there + bool(lines), wanted + bool(lines)
        elif output.kind == "form":
            there, wanted = there + sum(line.goes_up for line in lines), wanted + len(lines)
        else:
            there, wanted = there + min(remarks, len(lines)), wanted + len(lines)
    return PartState(label, there, wanted)
