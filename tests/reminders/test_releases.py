"""What was drafted for a unit is owed by who has to release it: on the task list and in nudges."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from intake.library import Library
from intake.plan import Plan
from intake.releasing import release
from intake.service import current
from reminders.announcing import receipt as announce
from reminders.calls import call_list
from reminders.owed import tasks_of
from reminders.releases import releases_of
from storage.audit import Actor
from storage.channels import Outgoing
from storage.people import Employee
from storage.store import Store
from storage.submissions import Submission
from tests.intake.campaigns import SUBMIT, Sitting
from tests.intake.forms import form_of, plan_of
from tests.reminders import stage
from tests.reminders.stage import BINH, CHI, at

HEAD = Actor(CHI, "head", "Lê Minh Chi")
CHANNELS = ("telegram", "mail")
TITLE = "Bản tự đánh giá"


def plan() -> Plan:
    """Bình drafts the room's report, Chi answers for it."""
    drafts = {
        "code": "drafter", "label": "Người soạn", "when": {"is": {"party_member": False}},
        "source": stage.SOURCE,
    }  # fmt: skip
    head = {**drafts, "code": "head", "label": "Trưởng", "when": {"is": {"head": True}}}
    report = {
        "form": "bao-cao", "respondent": "unit", "filled_by": "drafter", "signed_by": "head",
        "milestone": "nop", "source": stage.SOURCE,
    }  # fmt: skip
    return plan_of(
        form_of(code="bao-cao"), reminders=stage.RULES, roles=[head, drafts], assignments=[report]
    )


def report_of(connection: Connection) -> Any:
    return connection.execute(select(Submission).where(Submission.form == "bao-cao")).one()


def draft(connection: Connection) -> int:
    """Bình hands the report in, on Tuesday."""
    row = report_of(connection)
    assert (row.filler_id, row.signer_id) == (BINH, CHI)
    sitting = Sitting(Library(), row.id, BINH)
    sitting.fill(connection, at=at(22))
    sitting.say(connection, SUBMIT, at=at(22))
    return int(row.id)


@pytest.fixture
async def form(store: Store) -> int:
    await stage.started(store, plan(), telegram=(BINH, CHI))
    return await store.write(draft)


async def test_the_head_finds_it_on_the_task_list_until_it_is_released(
    store: Store, form: int
) -> None:
    def look(connection: Connection) -> list[Any]:
        found = [releases_of(connection, Library(), CHI, at(22, 10))]
        release(connection, form, 1, HEAD, at(22, 11))
        return [*found, releases_of(connection, Library(), CHI, at(22, 12))]

    (waiting,), after = await store.write(look)
    assert (waiting.submission_id, waiting.title, waiting.subject, waiting.drafted_by) == (
        form, TITLE, "Phòng Một", "Trần Thị Bình",
    )  # fmt: skip
    assert waiting.left_words == "Còn 2 ngày"
    assert after == []


async def test_the_drafter_s_task_says_that_the_head_is_waited_for(store: Store, form: int) -> None:
    (task,) = await store.read(lambda c: tasks_of(c, Library(), BINH, at(22, 10)))
    assert task.done
    assert task.state_words == "Chờ thủ trưởng duyệt"
    await store.write(lambda c: release(c, form, 1, HEAD, at(22, 11)))
    (task,) = await store.read(lambda c: tasks_of(c, Library(), BINH, at(22, 12)))
    assert task.state_words == "Đã nộp"


async def test_the_head_is_nudged_and_the_drafter_no_more(store: Store, form: int) -> None:
    rooms = stage.rooms_of(store)
    await stage.tick_through(rooms, range(22, 24))
    told = await store.read(lambda c: stage.told(c, CHI))
    assert f"Duyệt “{TITLE}”, người soạn đã gửi" in told[0]
    assert await store.read(lambda c: stage.told(c, BINH)) == []
    said = select(Outgoing.content).where(Outgoing.employee_id == CHI)
    paths = [each["path"] for each in await store.read(lambda c: c.scalars(said).all())]
    assert paths[0] == f"/ho-so/{form}", "from there all of it is done"


async def test_who_released_in_time_is_left_in_peace(store: Store, form: int) -> None:
    await store.write(lambda c: release(c, form, 1, HEAD, at(22, 6)))
    await stage.tick_through(stage.rooms_of(store), range(22, 25))
    assert await store.read(lambda c: stage.told(c, CHI)) == []


async def test_the_head_hears_of_it_as_it_is_handed_in(store: Store, form: int) -> None:
    def hand_in(connection: Connection) -> None:
        _, turn = current(connection, Library(), form, BINH, at(22))
        announce(connection, form, BINH, turn.receipt, CHANNELS, at(22))  # type: ignore[union-attr]

    await store.write(hand_in)
    query = select(Outgoing.employee_id, Outgoing.content).order_by(Outgoing.id)
    said = {
        row.employee_id: row.content for row in await store.read(lambda c: c.execute(query).all())
    }
    assert said[CHI]["title"] == f"Chờ anh/chị duyệt: {TITLE}"
    assert said[CHI]["path"] == f"/ho-so/{form}"
    assert "Chờ thủ trưởng duyệt" in said[BINH]["text"]


async def test_whom_nothing_reaches_is_to_be_called_about_it(store: Store, form: int) -> None:
    gone = update(Employee).where(Employee.id == CHI).values(reach="none")
    await store.write(lambda c: c.execute(gone))
    calls = await store.read(lambda c: call_list(c, Library(), 1, None, (), at(22, 10)))
    assert [(call.employee_id, call.forms) for call in calls] == [
        (CHI, (f"Duyệt “{TITLE}”, người soạn đã gửi",))
    ]
