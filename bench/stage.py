"""A database full of drafts of a shipped form, and the conversation that is played on it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, insert

from intake.draft import Draft
from intake.engine import advance, resume
from intake.library import keep_revision
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from intake.script import Script, make_script, walk
from intake.service import REPLY
from phieu.simulation.answering import answer
from storage.base import dumps
from storage.campaigns import Campaign, Period
from storage.migrating import upgrade
from storage.people import Agency, Employee, Party
from storage.submissions import Submission

PLAN = Path(__file__).parents[1] / "plans" / "quang-ngai-2024"
PEOPLE_FORM = "mau-02a"
NOW = datetime(2024, 10, 21, 1, tzinfo=UTC)
"""While the campaign runs: Monday 21/10/2024, 08:00 in Vietnam."""
FACTS: dict[str, Any] = {"full_name": "Nguyễn Văn Bịa", "party_member": True, "leader": False}


@dataclass
class Stage:
    url: str
    plan: Plan
    script: Script
    draft: dict[str, Any]
    submissions: range
    version_of: dict[int, int] = field(default_factory=dict)


def set_up(database: Path, drafts: int) -> Stage:
    """`drafts` people, each in the middle of the form: half of its questions are answered."""
    url = f"sqlite:///{database}"
    upgrade(url)
    plan = load_plan(PLAN)
    script = make_script(plan, PEOPLE_FORM)
    draft = _half_filled(script).as_json()
    now = NOW
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(Agency).values(id=1, code="bench", name="Bench"))
        connection.execute(
            insert(Employee).values(
                id=1, agency_id=1, staff_code="1", full_name="A", search_key="a",
                outside_system=False, facts={},
            )
        )  # fmt: skip
        connection.execute(
            insert(Period).values(
                id=1, agency_id=1, code="p", name="P",
                starts_on=plan.period.starts_on, ends_on=plan.period.ends_on,
            )
        )  # fmt: skip
        revision = keep_revision(connection, plan, now)
        connection.execute(
            insert(Campaign).values(
                id=1, agency_id=1, period_id=1, plan_code=plan.plan, revision=revision,
                state="open", opened_at=now,
            )
        )  # fmt: skip
        for start in range(1, drafts + 1, 5000):
            numbers = range(start, min(start + 5000, drafts + 1))
            connection.execute(
                insert(Employee),
                [
                    {"id": n + 1, "agency_id": 1, "staff_code": f"{n + 1}", "full_name": "A",
                     "search_key": "a", "outside_system": False, "facts": {}}
                    for n in numbers
                ],
            )  # fmt: skip
            connection.execute(
                insert(Party), [{"id": n, "kind": "person", "employee_id": n + 1} for n in numbers]
            )
            connection.execute(insert(Submission), [_row(n, plan, draft, now) for n in numbers])
    engine.dispose()
    return Stage(url, plan, script, draft, range(1, drafts + 1))


def _row(number: int, plan: Plan, draft: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "id": number, "campaign_id": 1, "form": PEOPLE_FORM,
        "milestone": next(a.milestone for a in plan.assignments if a.form == PEOPLE_FORM),
        "subject_id": number, "filler_id": 1, "state": "draft", "revision": plan.revision,
        "version": 0, "draft": draft, "facts": FACTS, "receipts": 0, "asked_at": now,
    }  # fmt: skip


def _half_filled(script: Script) -> Draft:
    draft, chance = Draft(), random.Random(7)
    turn: Any = resume(script, FACTS, draft)
    at = walk(script, FACTS, draft.answers)
    while 2 * len(draft.answers) < len(at.relevant):
        at = walk(script, FACTS, draft.answers)
        said = REPLY.validate_python(answer(turn.model_dump(), chance))
        draft, turn = advance(script, FACTS, draft, said)
    return draft


def conversation(stage: Stage) -> tuple[list[bytes], list[bytes]]:
    """The replies that fill in the rest; and those that then revise each of these answers."""
    draft, chance = Draft.from_json(stage.draft), random.Random(8)
    turn: Any = resume(stage.script, FACTS, draft)
    first, again = [], []
    while turn.kind != "review":
        said = answer(turn.model_dump(mode="json"), chance)
        first.append(_bytes(said))
        again += [_bytes({"kind": "revise", "question": turn.prompt.question}), _bytes(said)]
        draft, turn = advance(stage.script, FACTS, draft, REPLY.validate_python(said))
    return first, again


class Said(NamedTuple):
    """A reply with the draft and the turn that it leads to, each as it is stored."""

    raw: str
    draft: str
    outcome: str


def spoken(stage: Stage) -> list[Said]:
    """What is stored when the rest of the form is filled in, reply by reply."""
    draft, said = Draft.from_json(stage.draft), []
    for raw in conversation(stage)[0]:
        draft, turn = advance(stage.script, FACTS, draft, REPLY.validate_json(raw))
        said.append(Said(raw.decode(), dumps(draft.as_json()), turn.model_dump_json()))
    return said


def _bytes(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
