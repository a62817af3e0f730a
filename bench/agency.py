"""An agency of any size in the middle of a campaign, loaded straight into the tables."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from intake.content import canonical, content_hash, content_of
from intake.draft import Draft
from intake.engine import advance, resume
from intake.library import keep_revision
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from intake.script import make_script
from intake.service import REPLY
from people.naming import index_words, name_columns
from people.sessions import open_session
from phieu.invented import names
from phieu.simulation.answering import answer
from storage.campaigns import Campaign, Extension, Period
from storage.migrating import upgrade
from storage.people import Agency, Employee, Membership, Party, Unit
from storage.submissions import ReceiptRecord, Submission

PLAN = Path(__file__).parents[1] / "plans" / "quang-ngai-2024"
NOW = datetime(2024, 10, 26, 1, tzinfo=UTC)
"""The morning after the people's deadline: who owes is overdue, but for a few with more time."""

A_UNIT = 15
"""People of a unit."""

_AT_ONCE = 5_000
_UNIT_REPORT = "bao-cao-don-vi"
_DUE = "ban-kiem-diem"
_UNITS = 5
_STATES = "asked asked draft submitted submitted submitted accepted returned".split()
_STANDINGS = "on_time on_time on_time on_time in_line late".split()
_REACHES = "none invited joined joined".split()


@dataclass(frozen=True)
class Stage:
    """Where it is, and the session of somebody in the office."""

    url: str
    token: str
    people: int
    units: int


def set_up(database: Path, people: int) -> Stage:
    """`people` in units of 15, each asked one form, each unit its report; a few seconds for
    100,000."""
    url = f"sqlite:///{database}"
    upgrade(url)
    plan, dice = load_plan(PLAN), random.Random(7)
    units = -(-people // A_UNIT)
    engine = create_engine(url)
    with engine.begin() as connection:
        _campaign(connection, plan)
        _many(
            connection,
            Unit,
            (
                {
                    "id": n,
                    "agency_id": 1,
                    "code": f"U{n:05}",
                    "name": _unit_name(n),
                    "kind": "phong",
                }
                for n in range(1, units + 1)
            ),
        )
        _many(
            connection,
            Party,
            ({"id": n, "kind": "unit", "unit_id": n} for n in range(1, units + 1)),
        )
        called = {n: _name(dice) for n in range(1, people + 1)}
        _people(connection, called, units, dice)
        _forms(connection, plan, called, units, dice)
        _more_time(connection, units)
        session = open_session(connection, 1, role="office", now=NOW)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return Stage(url, session.token, people, units)


def _campaign(connection: Connection, plan: Plan) -> None:
    connection.execute(insert(Agency).values(id=1, code="bench", name=plan.agency.name))
    period = plan.period
    connection.execute(
        insert(Period).values(
            id=1, agency_id=1, code="p", name="P", starts_on=period.starts_on,
            ends_on=period.ends_on,
        )
    )  # fmt: skip
    revision = keep_revision(connection, plan, NOW)
    connection.execute(
        insert(Campaign).values(
            id=1, agency_id=1, period_id=1, plan_code=plan.plan, revision=revision,
            state="open", opened_at=NOW,
        )
    )  # fmt: skip


def _people(
    connection: Connection, called: dict[int, str], units: int, dice: random.Random
) -> None:
    _many(
        connection,
        Employee,
        (
            {"id": n, "agency_id": 1, "staff_code": f"CB{n:06}", "outside_system": False,
             "facts": {}, "reach": dice.choice(_REACHES), **name_columns(name)}
            for n, name in called.items()
        ),
    )  # fmt: skip
    index_words(connection, 1, called.items())
    _many(
        connection,
        Party,
        ({"id": units + n, "kind": "person", "employee_id": n} for n in called),
    )
    _many(
        connection,
        Membership,
        (
            {"employee_id": n, "unit_id": _unit_of(n), "position": "Chuyên viên", "is_main": True}
            for n in called
        ),
    )


def _forms(
    connection: Connection, plan: Plan, called: dict[int, str], units: int, dice: random.Random
) -> None:
    papers = {form: _handed_in(plan, form) for form in ("mau-02a", "mau-01", _UNIT_REPORT)}
    due = {each.form: each.milestone for each in plan.assignments}
    asked = [
        (dice.choice(("mau-02a", "mau-02a", "mau-01")), units + n, n, name)
        for n, name in called.items()
    ]
    asked += ((_UNIT_REPORT, n, 1 + (n - 1) * A_UNIT, "") for n in range(1, units + 1))
    dice.shuffle(asked)
    submissions: list[dict[str, Any]] = []
    receipts: list[dict[str, Any]] = []
    for key, (form, subject, filler, name) in enumerate(asked, start=1):
        state = dice.choice(_STATES)
        standing = None if state in {"asked", "draft"} else dice.choice(_STANDINGS)
        facts = {"full_name": name, "position": "Chuyên viên", "unit": _unit_name(_unit_of(filler))}
        submissions.append(
            {"id": key, "campaign_id": 1, "form": form, "milestone": due[form],
             "subject_id": subject, "filler_id": filler, "unit_id": _unit_of(filler),
             "state": state, "revision": plan.revision, "version": 1, "draft": {},
             "facts": facts, "receipts": int(standing is not None), "asked_at": NOW,
             "standing": standing, "reach": "joined" if standing else dice.choice(_REACHES)}
        )  # fmt: skip
        if standing is not None:
            text = papers[form].replace(_SOMEBODY, json.dumps(name, ensure_ascii=False)[1:-1])
            receipts.append(
                {"submission_id": key, "number": 1, "code": _code(key),
                 "revision": plan.revision, "content": text, "content_hash": content_hash(text),
                 "began_at": NOW, "received_at": NOW, "standing": standing, "evidence": ""}
            )  # fmt: skip
    _many(connection, Submission, iter(submissions))
    _many(connection, ReceiptRecord, iter(receipts))


_SOMEBODY = "Nguyễn Văn Ai Đó"


def _handed_in(plan: Plan, form: str) -> str:
    """A whole form filled in by dice, in `_SOMEBODY`'s name."""
    script, dice = make_script(plan, form), random.Random(3)
    facts: dict[str, Any] = {
        "full_name": _SOMEBODY, "party_member": form == "mau-02a", "leader": False,
        "position": "Chuyên viên", "similar_group": "chuyen-vien",
    }  # fmt: skip
    draft = Draft()
    turn: Any = resume(script, facts, draft)
    while turn.kind != "review":
        said = REPLY.validate_python(answer(turn.model_dump(mode="json"), dice))
        draft, turn = advance(script, facts, draft, said)
    return canonical(content_of(script, facts, draft))


def _more_time(connection: Connection, units: int) -> None:
    """For five units and for twenty people, whatever the size."""
    _many(
        connection,
        Extension,
        (
            {"campaign_id": 1, "milestone": _DUE, "cut_off": NOW + timedelta(days=3),
             "reason": "bão", "document_number": f"{n}/VP", "granted_by": "Văn phòng",
             "granted_at": NOW, "unit_id": n if n <= _UNITS else None,
             "party_id": None if n <= _UNITS else units + 10 * n}
            for n in range(1, 26)
        ),
    )  # fmt: skip


def _unit_of(person: int) -> int:
    return 1 + (person - 1) // A_UNIT


def _unit_name(unit: int) -> str:
    return f"{('Phòng', 'Ban', 'Trung tâm')[unit % 3]} số {unit:05}"


def _code(key: int) -> str:
    return f"{key // 1000:05}-{key % 1000:05}"


def _name(dice: random.Random) -> str:
    """As common as in life: of three, one is called Nguyễn."""
    words = names()
    sex = dice.choice(("female", "male"))
    family = dice.choices(words["family"], [38, 12, 10, 7, 5, 5, 5, 4, 4, *[1] * 11])[0]
    middle = dice.choice(words[f"middle_{sex}"])
    return f"{family} {middle} {dice.choice(words[f'given_{sex}'])}"


def _many(connection: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(itertools.islice(rows, _AT_ONCE)):
        connection.execute(insert(table), some)
