"""A plan with suggestions for review: a room suggests, people explain in their own form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert, select, update

from intake.library import Library
from intake.plan import Plan
from intake.returning import return_
from intake.suggesting import Seen, pass_on
from people.naming import index_words, name_columns
from storage.audit import Actor
from storage.people import Employee, Membership, Party
from storage.submissions import Submission
from tests.intake.campaigns import AN, CHI, NOW, PEOPLE, SUBMIT, Sitting, populate
from tests.intake.forms import form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
OFFICE = Actor(CHI, "office", "Văn Thư")
LATER = NOW + dt.timedelta(minutes=10)
ROOM = 11
"""The party of room 1, which Chi heads."""

SUGGESTING: list[dict[str, Any]] = [
    {
        "type": "table",
        "name": "goi_y",
        "label": "Gợi ý",
        "nil": True,
        "at_least": 1,
        "columns": [{"name": "ai", "label": "Ai"}, {"name": "viec", "label": "Việc"}],
        "sensitive": True,
    }
]
EXPLAINING: list[dict[str, Any]] = [
    {"type": "long_text", "name": "uu_diem", "label": "Ưu điểm"},
    {
        "type": "long_text",
        "name": "giai_trinh",
        "label": "IV. Giải trình gợi ý",
        "short": "IV. Giải trình",
        "nil": True,
        "sensitive": True,
    },
]


def plan_with(**changes: Any) -> Plan:
    due = {"milestone": "nop", "source": SOURCE}
    return plan_of(
        form_of(EXPLAINING, "kiem-diem"),
        form_of(SUGGESTING, "goi-y"),
        assignments=[
            {"form": "kiem-diem", "respondent": "person", **due},
            {"form": "goi-y", "respondent": "unit", "filled_by": "head", **due},
        ],
        suggestions={
            "form": "goi-y",
            "question": "goi_y",
            "to": "ai",
            "says": "viec",
            "answered_in": [{"form": "kiem-diem", "question": "giai_trinh"}],
            "source": SOURCE,
        },
        **changes,
    )


PLAN = plan_with()


def settle(connection: Connection) -> int:
    """The campaign of `PLAN`; people can be found by name, and Chi heads the room by the roster."""
    campaign = populate(connection, PLAN)
    connection.execute(insert(Party).values(id=12, kind="agency", agency_id=1))
    for key, facts in PEOPLE.items():
        columns = name_columns(facts["full_name"])
        connection.execute(
            update(Employee)
            .where(Employee.id == key)
            .values(**columns, facts={"head": facts["head"], "party_member": True})
        )
        connection.execute(
            insert(Membership).values(
                employee_id=key, unit_id=1, is_main=True,
                position="Trưởng phòng" if facts["head"] else "Chuyên viên",
            )
        )  # fmt: skip
    index_words(connection, 1, [(key, facts["full_name"]) for key, facts in PEOPLE.items()])
    return campaign


def form_id(connection: Connection, form: str, subject: int) -> int:
    found = connection.scalar(
        select(Submission.id).where(Submission.form == form, Submission.subject_id == subject)
    )
    assert found is not None
    return found


def suggest(connection: Connection, *lines: tuple[str, str], at: dt.datetime = NOW) -> int:
    """The room hands in these lines: the first time, or all anew after a return."""
    form = form_id(connection, "goi-y", ROOM)
    row = connection.execute(
        select(Submission.version, Submission.draft).where(Submission.id == form)
    ).one()
    head = Sitting(Library(), form, CHI, key=f"goi-y-{row.version}")
    head.version = row.version
    before = row.draft["answers"].get("goi_y", {}).get("rows", [])
    if before:
        head.say(connection, {"kind": "revise", "question": "goi_y"}, at=at)
    for _ in before:
        head.say(connection, {"kind": "drop_row", "row": 0}, at=at)
    for to, says in lines:
        head.say(connection, {"kind": "add_row", "cells": {"ai": to, "viec": says}}, at=at)
    head.say(connection, {"kind": "close_table"}, at=at)
    outcome = head.say(connection, SUBMIT, at=at)
    assert '"finished"' in outcome.turn_json, outcome.turn_json
    return form


def send_back(connection: Connection, form: int) -> None:
    return_(connection, PLAN, form, "Ghi rõ việc", [], OFFICE, NOW)


def explain(connection: Connection, said: Any = "không có", at: dt.datetime = NOW) -> Sitting:
    """An's own review, answered up to the last step."""
    sitting = Sitting(Library(), form_id(connection, "kiem-diem", AN), AN, key="kiem-diem")
    for each in ("Làm tốt việc được giao", said):
        sitting.say(connection, each, at=at)
    return sitting


def pass_to(
    connection: Connection, campaign: int, form: int, party: int, line: int = 1, receipt: int = 1,
    at: dt.datetime = LATER,
) -> int | None:  # fmt: skip
    return pass_on(connection, PLAN, campaign, Seen(form, receipt, line), party, OFFICE, at)


def passed_on(connection: Connection, *lines: tuple[str, str]) -> tuple[int, int]:
    """An is told the first line, and the room the second; the campaign, and the room's form."""
    campaign = settle(connection)
    form = suggest(connection, *lines)
    for line, party in enumerate((AN, ROOM)[: len(lines)], start=1):
        pass_to(connection, campaign, form, party, line=line)
    return campaign, form
