"""Whether a played campaign reached each milestone of its plan: its day came, and what hangs on it
was done by then, or what is sent by then was there. Where nothing does, by the clock alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from intake.calendar import cut_off
from intake.plan import Output, Plan
from intake.plan.calendar import Milestone
from phieu.simulation.days import over
from phieu.simulation.stage import Stage
from storage.ballots import Ballot
from storage.meetings import Meeting
from storage.trail import AuditDetail, AuditEvent

Done = Mapping[str, Sequence[dt.datetime]]
"""When it was done, each time; by the code of a form, a ballot, a meeting or a list of levels."""


@dataclass(frozen=True, slots=True)
class Reached:
    """`in_time` and `too_late` count what hangs on the milestone, by its code; `on` is the day on
    which the last of it was done in time, or the milestone's own where nothing hangs on it."""

    milestone: Milestone
    in_time: Mapping[str, int]
    too_late: Mapping[str, int]
    """Of meetings, ballots and levels: late forms are for the lists to tell."""
    on: dt.date | None

    def told(self) -> dict[str, Any]:
        """As the last line of a run tells it."""
        ends = [self.milestone.date, self.milestone.until]
        return {
            "day": " – ".join(day.isoformat() for day in ends if day),
            "kind": self.milestone.kind,
            "reached": self.on.isoformat() if self.on else None,
            "done": dict(self.in_time),
            **({} if self.in_time else {"by_the_clock": True}),
        }


async def milestones(stage: Stage) -> list[Reached]:
    read = stage.rooms.store.read
    held = await read(_held)
    written = await read(_first_remarks)
    return [_reached(stage, each, held, written) for each in stage.plan.milestones]


def not_reached(found: Sequence[Reached]) -> Iterator[str]:
    """What a milestone waited for in vain, or got too late."""
    for each in found:
        code = each.milestone.code
        if each.on is None and not each.in_time:
            yield f"milestone {code}: the campaign ended before its day"
        for what, times in each.in_time.items():
            if not times:
                yield f"milestone {code}: no {what} in time"
        for what, times in each.too_late.items():
            yield f"milestone {code}: {times} {what} too late"


def _reached(
    stage: Stage, milestone: Milestone, held: Done, written: Sequence[dt.datetime]
) -> Reached:
    plan, due = stage.plan, cut_off(milestone, stage.plan.zone)
    end = due or dt.datetime.max.replace(tzinfo=dt.UTC)
    acts = _acts(plan, milestone.code, held, written)
    wanted = {
        **_of_papers(stage, milestone.code, held),
        **_handed_in(stage, due_by=milestone.code),
        **acts,
    }
    in_time = {code: [at for at in times if at < end] for code, times in wanted.items()}
    late = {code: sum(at >= end for at in times) for code, times in acts.items()}
    done = [at for times in in_time.values() for at in times]
    on = None
    if stage.clock.now() >= over(plan, milestone.code) and all(in_time.values()):
        on = stage.local(max(done)).date() if done else milestone.until or milestone.date
    return Reached(
        milestone,
        {code: len(times) for code, times in in_time.items()},
        {code: times for code, times in late.items() if times},
        on,
    )


def _handed_in(stage: Stage, *, due_by: str) -> dict[str, list[dt.datetime]]:
    """When each form that is due by a milestone was handed in first."""
    asked = {each.form for each in stage.plan.assignments if each.milestone == due_by}
    found: dict[str, list[dt.datetime]] = {form: [] for form in sorted(asked)}
    for story in stage.stories.values():
        if story.asked.milestone == due_by and story.hand_ins:
            found[story.asked.form].append(story.hand_ins[0].received)
    return found


def _of_papers(stage: Stage, code: str, held: Done) -> Done:
    """What the papers that are sent by a milestone are made of; whether it was too late for its own
    is told there."""
    sent = {part for each in stage.plan.outputs if each.milestone == code for part in _parts(each)}
    papers = [each for each in stage.plan.outputs if each.code in sent or each.milestone == code]
    forms = sorted({form for each in papers for form in each.forms})
    meetings = {each.meeting for each in papers if each.meeting is not None}
    ballots = {ballot for each in papers for ballot in each.ballots}
    stories = stage.stories.values()
    return {
        **{
            form: [s.hand_ins[0].received for s in stories if s.asked.form == form and s.hand_ins]
            for form in forms
        },
        **{each: held.get(each, ()) for each in sorted(meetings | ballots)},
    }


def _parts(output: Output) -> list[str]:
    """The papers that make up a dossier."""
    return [code for part in output.parts for code in part.outputs]


def _acts(plan: Plan, code: str, held: Done, written: Sequence[dt.datetime]) -> Done:
    """Ballots, meetings and proposed levels of a milestone."""
    codes = [each.code for each in plan.ballots if each.milestone == code]
    codes += [each.code for each in plan.meetings if each.milestone == code]
    levels = [each.list_name for each in plan.levels if each.milestone == code]
    return {
        **{each: held.get(each, ()) for each in codes},
        **dict.fromkeys(levels, written),
    }


def _held(connection: Connection) -> Done:
    """Meetings whose minutes are signed; ballots too, and those that the plan does not hold
    where there are too few people."""
    found: dict[str, list[dt.datetime]] = {}
    for table, over_in in ((Meeting, ("signed",)), (Ballot, ("signed", "not_held"))):
        for row in connection.execute(
            select(table.code, table.began_at).where(table.state.in_(over_in))
        ):
            found.setdefault(row.code, []).append(row.began_at)
    return found


def _first_remarks(connection: Connection) -> list[dt.datetime]:
    """When each party was first given a level: a council may decide otherwise, later."""
    written = (
        select(AuditEvent.object, AuditEvent.at, AuditDetail.after)
        .join(AuditDetail, AuditDetail.seq == AuditEvent.seq)
        .where(AuditEvent.act == "remark.write")
        .order_by(AuditEvent.seq)
    )
    first: dict[str, dt.datetime] = {}
    for row in connection.execute(written):
        if (row.after or {}).get("level"):
            first.setdefault(row.object, row.at)
    return list(first.values())
