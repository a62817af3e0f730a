"""How many files each output of the plan must be: counted from what was handed in, written, voted
on and held, and not from the papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from intake.plan import Output, Plan
from phieu.simulation.stage import Stage
from storage.ballots import Ballot
from storage.meetings import Meeting
from storage.submissions import ReceiptRecord, Submission

Files = Mapping[str, int | None]
"""By output; None: one for each unit that somebody proposes something in, so at least one."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What the campaign came to, by the codes of forms, ballots and meetings."""

    handed_in: Counter[str]
    remarked: Counter[str]
    units: Mapping[str, frozenset[int | None]]
    """In which a form is asked."""
    rounds: Sequence[Any]
    meetings: Counter[str]
    printed: Mapping[str, frozenset[str]]
    """The forms that go into a dossier, by its code."""


async def files_expected(stage: Stage) -> dict[str, int | None]:
    done = await stage.rooms.store.read(lambda c: _done(c, stage))
    return {output.code: _expected(output, done) for output in stage.plan.outputs}


def wrongly_made(plan: Plan, made: Mapping[str, int], expected: Files) -> Iterator[str]:
    """Each output that has no paper at all, or not as many as it must."""
    for output in plan.outputs:
        wanted, files = expected[output.code], made.get(output.code, 0)
        if not files:
            yield f"{output.code}: nothing came of it in the whole round"
        elif wanted is not None and files != wanted:
            yield f"{output.code}: {files} files instead of {wanted}"


def _expected(output: Output, done: _Done) -> int | None:
    match output.kind:
        case "form":
            return sum(done.handed_in[form] for form in output.forms)
        case "remark":
            return sum(done.remarked[form] for form in output.forms)
        case "minutes":
            return done.meetings[output.meeting or ""]
        case "count":
            signed = [each for each in _rounds(output, done) if each.state == "signed"]
            return len(signed) + sum(each.board is not None for each in signed)
        case "ballot_summary":
            units = {each.unit_id for each in _rounds(output, done)}
            return int(bool(units)) if output.one_for == "agency" else len(units - {None})
        case "list" if output.of != "submissions" and output.one_for == "unit":
            return None
    copies = 2 if output.kind == "list" and output.template else 1
    return copies * (1 if output.one_for == "agency" else len(_units(output, done)))


def _rounds(output: Output, done: _Done) -> list[Any]:
    return [each for each in done.rounds if not output.ballots or each.code in output.ballots]


def _units(output: Output, done: _Done) -> set[int | None]:
    forms = output.forms or tuple(done.units)
    found = {unit for form in forms for unit in done.units.get(form, ())}
    printed = done.printed.get(output.code)  # of the agency itself only what a part prints
    if printed is None or any(None in done.units.get(form, ()) for form in printed):
        return found
    return found - {None}


def _done(connection: Connection, stage: Stage) -> _Done:
    asked = connection.execute(
        select(Submission.form, Submission.subject_id, Submission.unit_id, ReceiptRecord.id)
        .outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(Submission.campaign_id == stage.campaign, Submission.state != "withdrawn")
    ).all()
    units: dict[str, frozenset[int | None]] = {}
    for row in asked:
        units[row.form] = units.get(row.form, frozenset()) | {row.unit_id}
    meetings = connection.scalars(
        select(Meeting.code).where(
            Meeting.id.in_(stage.diary.meetings), Meeting.state.in_(("read", "signed"))
        )
    )
    return _Done(
        Counter(row.form for row in asked if row.id is not None),
        Counter(row.form for row in asked if row.subject_id in stage.diary.remarks),
        units,
        connection.execute(
            select(Ballot.code, Ballot.unit_id, Ballot.state, Ballot.board).where(
                Ballot.campaign_id == stage.campaign, Ballot.state != "void"
            )
        ).all(),
        Counter(meetings),
        {each.code: _printed(stage.plan, each) for each in stage.plan.outputs if each.parts},
    )


def _printed(plan: Plan, dossier: Output) -> frozenset[str]:
    codes = {code for part in dossier.parts for code in part.outputs}
    return frozenset(form for each in plan.outputs if each.code in codes for form in each.forms)
