"""What is asked when a meeting has concluded: of those on whom it did, from the next day on."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from intake.plan import Plan
from phieu.days import settle
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.backend.console.meeting_house import (
    AN,
    CHI,
    EM,
    OF_AN,
    OF_CHI,
    OF_DUNG,
    Meeting,
    meeting_room,
    plan,
)

FORM = "khac-phuc"
LOW = {"in": {"level": ["htnv", "khtnv"]}}


def remedied(*assignments: dict[str, Any]) -> Plan:
    """The plan of the room that meets, with a form more."""
    whole = json.loads(plan().as_json())
    report = next(each for each in whole["forms"] if each["form"] == "bao-cao")
    whole["forms"].append({**report, "form": FORM, "title": "Kế hoạch khắc phục"})
    whole["assignments"] += [
        {"form": FORM, "milestone": "nop", "source": stage.SOURCE, **each} for each in assignments
    ]
    return Plan.from_json(json.dumps(whole))


async def met(house: Meeting) -> int:
    """The room meets and concludes; the minutes are not read back yet."""
    await house.sit(CHI)
    meeting = await house.gather()
    for position, level in ((OF_AN, "htnv"), (OF_DUNG, "htt")):
        await house.go(meeting, position, "ket-luan", level=level, text="Đã kết luận.")
    await house.sit(EM)
    await house.go(meeting, OF_CHI, "ket-luan", level="khtnv", text="Cần khắc phục.")
    await house.sit(CHI)
    await house.went_through(meeting)
    await house.run(meeting, "ket-thuc", text="Xong.")
    return meeting


async def asked(house: Meeting) -> set[int]:
    """By the morning's round; the parties that are asked the form then."""
    today = house.rooms.clock.now().astimezone(house.rooms.zone).date()
    await settle(house.rooms, today)
    wanted = select(Submission.subject_id).where(
        Submission.form == FORM, Submission.state != "withdrawn"
    )
    return await house.rooms.store.read(lambda c: set(c.scalars(wanted)))


async def tasks(house: Meeting, employee: int) -> str:
    """The list on the own phone, past the notice on privacy."""
    await house.sit(employee)
    await house.open("/")
    await house.press()
    return house.text


async def test_it_is_asked_of_whom_the_read_back_minutes_conclude_it(store: Store) -> None:
    person = {"respondent": "person", "asked": {"after": "hop", "when": LOW}}
    async with meeting_room(store, made=remedied(person)) as house:
        assert await asked(house) == set()
        meeting = await met(house)
        assert await asked(house) == set(), "minutes that were not read back can change"
        await house.run(meeting, "doc", text="")
        assert await asked(house) == {AN, CHI}
        assert "Kế hoạch khắc phục" in await tasks(house, AN)
        await house.sit(CHI)
        await house.run(meeting, "huy", **{"ly-do": "Họp lại từ đầu."})
        assert await asked(house) == set()


async def test_a_unit_is_asked_of_itself_and_the_agency_when_all_is_over(store: Store) -> None:
    collective = {"filled_by": "head", "asked": {"after": "hop"}}
    titled = {"respondent": "person", "asked": {"after": "hop", "titles": ["ldtt"]}}
    both = [{**collective, "respondent": kind} for kind in ("unit", "agency")]
    async with meeting_room(store, made=remedied(*both, titled)) as house:
        meeting = await met(house)
        await house.run(meeting, "doc", text="")
        assert await asked(house) == {11, 12}, "the vote on the title was passed over"
        today = house.rooms.clock.now().date()
        assert await settle(house.rooms, today) == [], "nothing is asked twice"
