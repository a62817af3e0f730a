"""A running campaign with a handful of people, for tests that touch storage."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert

from intake.asking import ask, start_campaign
from intake.calendar import Moments
from intake.eligibility import Collective, Member
from intake.library import Library
from intake.plan import Plan
from intake.service import REPLY, Incoming, Outcome, reply
from storage.people import Agency, Employee, Party, Unit

NOW = dt.datetime(2024, 10, 21, 1, 0, tzinfo=dt.UTC)
"""Monday 21/10/2024, 08:00 in Vietnam."""

AN, BINH, CHI = 1, 2, 3
"""An and Bình work in room 1, Chi heads it."""

PEOPLE: dict[int, dict[str, Any]] = {
    AN: {"full_name": "Nguyễn Văn An", "party_member": True, "head": False},
    BINH: {"full_name": "Trần Thị Bình", "party_member": False, "head": False},
    CHI: {"full_name": "Lê Minh Chi", "party_member": True, "head": True},
}


def populate(connection: Connection, plan: Plan, now: dt.datetime = NOW) -> int:
    """The agency, its one room, An, Bình and Chi, and the campaign; answers its id."""
    connection.execute(insert(Agency).values(id=1, code=plan.agency.code, name="Cơ quan thử"))
    connection.execute(
        insert(Unit).values(id=1, agency_id=1, code="P1", name="Phòng Một", kind="phong")
    )
    for key, facts in PEOPLE.items():
        connection.execute(
            insert(Employee).values(
                id=key,
                agency_id=1,
                staff_code=f"00{key}",
                full_name=facts["full_name"],
                search_key="",
                outside_system=False,
                facts={},
            )
        )
        connection.execute(insert(Party).values(id=key, kind="person", employee_id=key))
    connection.execute(insert(Party).values(id=11, kind="unit", unit_id=1))
    campaign = start_campaign(connection, plan, 1, now)
    ask_everybody(connection, plan, campaign, now)
    return campaign


def ask_everybody(
    connection: Connection, plan: Plan, campaign: int, now: dt.datetime = NOW, **changes: Any
) -> Any:
    """Ask An, Bình, Chi and the room; `changes` are facts of An."""
    people = {**PEOPLE, AN: {**PEOPLE[AN], **changes}}
    members = tuple(
        Member(key, key, 1, {**facts, "unit": "Phòng Một", "unit_kind": "phong"})
        for key, facts in people.items()
    )
    rooms = (Collective("unit", 11, 1, {"unit": "Phòng Một", "unit_kind": "phong"}),)
    return ask(connection, plan, campaign, members, rooms, now)


class Sitting:
    """One person at one form: says things in one transaction each, as a channel would."""

    def __init__(self, library: Library, submission: int, employee: int, key: str = "k") -> None:
        self.library, self.submission, self.employee = library, submission, employee
        self.version, self.key, self.number = 0, key, 0

    def say(
        self,
        connection: Connection,
        said: dict[str, Any] | str,
        *,
        at: dt.datetime = NOW,
        began: dt.datetime | None = None,
        tried: dt.datetime | None = None,
        key: str | None = None,
        version: int | None = None,
    ) -> Outcome:
        said = {"kind": "typed", "text": said} if isinstance(said, str) else said
        self.number += 1
        outcome = reply(
            connection,
            self.library,
            Incoming(
                submission_id=self.submission,
                employee_id=self.employee,
                key=key or f"{self.key}-{self.number:06}",
                version=self.version if version is None else version,
                reply=REPLY.validate_python(said),
                raw=str(said),
                moments=Moments(began or at, at, tried),
            ),
        )
        self.version = outcome.version
        return outcome

    def fill(self, connection: Connection, **moments: Any) -> None:
        """Answer the whole test form, up to the review."""
        for said in ("đúng", "Làm tốt việc được giao", "không có", "hoan thanh tot", "bỏ qua"):
            self.say(connection, said, **moments)
        self.say(connection, "giấy khen", **moments)


SUBMIT = {"kind": "submit"}
