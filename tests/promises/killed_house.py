"""An agency for the promise `kill-anywhere`: a form of one question, people with invitations."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from intake.asking import ask, start_campaign
from intake.eligibility import Member
from intake.plan import Plan
from people.invitations import invite
from storage.channels import ChannelAccount
from storage.migrating import upgrade
from storage.people import Agency, Employee, Membership, Party, Unit
from tests.intake.forms import form_of, plan_of

FIRST_USER = 7_200_000_000
QUESTION = "viec"
_SOURCE = {"silent": "Mặc định của bài kiểm tra."}
_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps what it is at in one place for all threads."""

CALM = dt.datetime(2024, 10, 14, 3, 0, tzinfo=dt.UTC)
"""Monday 14/10/2024, 10:00 in Vietnam: nobody is nudged."""

NUDGING = dt.datetime(2024, 10, 22, 1, 0, 5, tzinfo=dt.UTC)
"""Tuesday 22/10/2024, shortly after 08:00: the last day is Thursday."""


def plan() -> Plan:
    question = {"type": "long_text", "name": QUESTION, "label": "Việc đã làm"}
    rule = {
        "code": "ba-ngay", "milestone": "nop", "days_before": 3, "to": "respondent",
        "text": "{{ viec }}: {{ con_lai }}. {{ han }}.", "source": _SOURCE,
    }  # fmt: skip
    return plan_of(form_of([question]), reminders=[rule])


def user_of(number: int) -> int:
    return FIRST_USER + number


def set_up(url: str, people: int, now: dt.datetime, *, joined: bool = False) -> Sequence[str]:
    """So many people, numbered from 1; answers the code of each one's link, or nothing where they
    have `joined` by an account already."""
    with _ONE_AT_A_TIME:
        upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        codes = _populate(connection, people, now, joined=joined)
    engine.dispose()
    return codes


def _populate(
    connection: Connection, people: int, now: dt.datetime, *, joined: bool
) -> Sequence[str]:
    agreed, numbers = plan(), range(1, people + 1)
    connection.execute(insert(Agency).values(id=1, code=agreed.agency.code, name="Cơ quan thử"))
    connection.execute(insert(Unit).values(id=1, agency_id=1, code="P1", name="P1", kind="phong"))
    _all(connection, Employee, [
        {
            "id": n, "agency_id": 1, "staff_code": f"{n:04}", "full_name": f"Người Thứ {n}",
            "search_key": "", "outside_system": False, "facts": {},
        }
        for n in numbers
    ])  # fmt: skip
    _all(connection, Party, [{"id": n, "kind": "person", "employee_id": n} for n in numbers])
    _all(connection, Membership, [
        {"employee_id": n, "unit_id": 1, "position": "Chuyên viên"} for n in numbers
    ])  # fmt: skip
    campaign = start_campaign(connection, agreed, 1, now)
    facts = {"unit": "P1", "unit_kind": "phong", "unit_code": "P1"}
    members = tuple(Member(n, n, 1, {**facts, "full_name": f"Người Thứ {n}"}) for n in numbers)
    ask(connection, agreed, campaign, members, (), now)
    if not joined:
        return [invite(connection, number, now).link_code for number in numbers]
    _all(connection, ChannelAccount, [
        {
            "channel": "telegram", "subject": str(user_of(n)), "employee_id": n, "bound_at": now,
            "notice_seen": "seen",
        }
        for n in numbers
    ])  # fmt: skip
    return ()


def _all(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(table), rows)
