"""What a changed roster, an amended plan or an extension does to forms that are under way."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, select, text, update

from intake.asking import amend, ask
from intake.eligibility import Collective, Member, who_is_asked
from intake.extending import extend
from intake.library import Library
from intake.service import current
from reminders.owed import tasks_of
from storage.people import Employee
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from tests.intake.campaigns import AN, BINH, NOW, PEOPLE, SUBMIT, Sitting, ask_everybody, populate
from tests.intake.forms import QUESTIONS, form_of, plan_of
from tests.intake.handled import Desk

CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SOURCE = {"silent": "Thử."}
BY_MEMBERSHIP = [
    {
        "form": "tu-danh-gia",
        "respondent": "person",
        "when": {"is": {"party_member": True}},
        "milestone": "nop",
        "source": SOURCE,
    }
]


def kind_of(outcome: Any) -> str:
    receipt: dict[str, str] = json.loads(outcome.turn_json)["receipt"]
    return receipt["standing"]


async def test_a_try_with_an_empty_form_is_no_evidence(store: Store) -> None:
    def play(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        sitting = Sitting(Library(), 1, AN)
        sitting.say(connection, SUBMIT, at=CUT_OFF - DAY, version=99)
        sitting.fill(connection, at=CUT_OFF + DAY / 2)
        assert kind_of(sitting.say(connection, SUBMIT, at=CUT_OFF + DAY / 2)) == "late"

    await store.write(play)


async def test_who_tried_in_time_and_came_back_a_week_later_is_late(store: Store) -> None:
    def play(connection: Connection) -> None:
        populate(connection, plan_of(form_of()))
        sitting = Sitting(Library(), 1, AN)
        sitting.fill(connection)
        sitting.say(connection, SUBMIT, at=CUT_OFF - DAY / 24, version=99)
        assert kind_of(sitting.say(connection, SUBMIT, at=CUT_OFF + 7 * DAY)) == "late"

    await store.write(play)


async def test_a_plan_that_drops_a_form_keeps_the_receipts_and_the_task_list(store: Store) -> None:
    library = Library()
    both = plan_of(form_of(), form_of(code="khac"))

    def play(connection: Connection) -> None:
        campaign = populate(connection, both)
        ids = connection.execute(select(Submission.id, Submission.form, Submission.subject_id))
        other = next(row.id for row in ids if row.form == "khac" and row.subject_id == AN)
        sitting = Sitting(library, other, AN)
        sitting.fill(connection)
        sitting.say(connection, SUBMIT)
        amend(connection, campaign, plan_of(form_of()), NOW)
        ask_everybody(connection, plan_of(form_of()), campaign)
        tasks = tasks_of(connection, library, AN, NOW)
        assert [(task.form, task.done) for task in tasks] == [
            ("tu-danh-gia", False),
            ("khac", True),
        ]
        _, turn = current(connection, library, other, AN, NOW)
        assert turn.kind == "finished"

    await store.write(play)


async def test_an_answer_that_the_amended_plan_forbids_cannot_be_kept(store: Store) -> None:
    library = Library()
    stricter = [dict(question) for question in QUESTIONS]
    next(q for q in stricter if q["name"] == "han_che")["nil"] = False

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan_of(form_of()))
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        amend(connection, campaign, plan_of(form_of(stricter)), NOW)
        outcome = sitting.say(connection, {"kind": "keep"})
        turn = json.loads(outcome.turn_json)
        assert turn["kind"] == "retry"
        assert turn["prompt"]["question"] == "han_che"
        assert turn["error"]["code"] == "reply.nothing_to_keep"

    await store.write(play)


async def test_an_answer_that_the_roster_closed_is_asked_again(store: Store) -> None:
    library = Library()
    choices = [
        {"code": "a", "label": "Ai cũng được"},
        {"code": "b", "label": "Cho đảng viên", "relevant": {"is": {"party_member": True}}},
    ]
    plan = plan_of(
        form_of([{"type": "select_one", "name": "x", "label": "Chọn", "choices": choices}])
    )

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan)
        sitting = Sitting(library, 1, AN)
        sitting.say(connection, {"kind": "tap", "choice": "b"})
        ask_everybody(connection, plan, campaign, party_member=False)
        version, turn = current(connection, library, 1, AN, NOW)
        assert version == sitting.version + 1
        assert turn.kind == "ask"
        assert [option.code for option in turn.prompt.widget.options] == ["a"]

    await store.write(play)


async def test_a_reopened_hand_in_stays_when_the_roster_changes(store: Store) -> None:
    plan = plan_of(form_of(), assignments=BY_MEMBERSHIP)

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan)
        sitting = Sitting(Library(), 1, AN)
        sitting.fill(connection)
        sitting.say(connection, SUBMIT)
        sitting.say(connection, {"kind": "revise", "question": "muc"})
        ask_everybody(connection, plan, campaign, party_member=False)
        state = connection.scalar(select(Submission.state).where(Submission.id == 1))
        assert state == "draft"

    await store.write(play)


async def test_who_is_dealt_with_outside_is_asked_nothing_any_more(store: Store) -> None:
    plan = plan_of(form_of())

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan)
        sitting = Sitting(Library(), 1, AN)
        sitting.fill(connection)
        sitting.say(connection, SUBMIT)
        ask_everybody(connection, plan, campaign, outside_system=True)
        assert tasks_of(connection, Library(), AN, NOW) == []

    await store.write(play)


async def test_a_units_debt_stays_when_its_head_leaves(store: Store) -> None:
    unit = {
        "form": "tu-danh-gia",
        "respondent": "unit",
        "filled_by": "head",
        "milestone": "nop",
        "source": SOURCE,
    }
    plan = plan_of(form_of(), assignments=[unit])

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan)
        rooms = (Collective("unit", 11, 1, {"unit": "Phòng Một"}),)
        done = ask(connection, plan, campaign, (), rooms, NOW)
        assert [each.reason for each in done.unmet] == ["nobody_fills"]
        assert connection.scalar(select(Submission.state)) == "asked"

    await store.write(play)


def test_of_two_heads_nobody_is_guessed_and_nobody_signs_for_himself() -> None:
    forms = [form_of(), form_of(code="don-vi")]
    person = {
        "form": "tu-danh-gia",
        "respondent": "person",
        "signed_by": "head",
        "milestone": "nop",
        "source": SOURCE,
    }
    unit = {**person, "form": "don-vi", "respondent": "unit", "filled_by": "head"}
    plan = plan_of(*forms, assignments=[person, unit])
    rooms = (Collective("unit", 11, 1, {}),)
    one = tuple(Member(key, key, 1, facts) for key, facts in PEOPLE.items())
    asked, unmet = who_is_asked(plan, one, rooms)
    assert unmet == []
    assert {each.filler_id: each.signer_id for each in asked if each.subject_id != 11} == {
        1: 3,
        2: 3,
        3: None,
    }
    two = (*one, Member(4, 4, 1, {"full_name": "Đỗ Dũng", "head": True}))
    asked, unmet = who_is_asked(plan, two, rooms)
    assert [each.reason for each in unmet] == ["several_fill"]


async def test_an_extension_reaches_who_handed_in_late_before_it(store: Store) -> None:
    def play(connection: Connection) -> None:
        campaign = populate(connection, plan_of(form_of()))
        sitting = Sitting(Library(), 1, AN)
        sitting.fill(connection)
        assert kind_of(sitting.say(connection, SUBMIT, at=CUT_OFF + DAY)) == "late"
        extend(
            connection, campaign, "nop", CUT_OFF + 3 * DAY, party_id=AN,
            reason="Đi công tác", document_number="12/CV", granted_by="Văn phòng", now=NOW,
        )  # fmt: skip
        kept = connection.execute(select(ReceiptRecord)).one()
        assert (kept.standing, kept.evidence) == ("on_time", "extended 12/CV")

    await store.write(play)


async def test_what_was_sent_back_is_still_to_be_completed_by_who_comes_back(store: Store) -> None:
    plan = plan_of(form_of())

    def play(connection: Connection) -> None:
        desk = Desk(connection, plan)
        desk.hand_in()
        desk.return_("uu_diem")
        ask_everybody(connection, plan, desk.campaign, outside_system=True)
        assert desk.row.state == "withdrawn"
        ask_everybody(connection, plan, desk.campaign)
        assert desk.row.state == "returned"

    await store.write(play)


async def test_who_fills_in_for_a_unit_from_now_on_was_reached_or_not(store: Store) -> None:
    unit = {
        "form": "tu-danh-gia",
        "respondent": "unit",
        "filled_by": "head",
        "milestone": "nop",
        "source": SOURCE,
    }
    plan = plan_of(form_of(), assignments=[unit])
    rooms = (Collective("unit", 11, 1, {"unit": "Phòng Một"}),)

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan)
        joined = update(Employee).where(Employee.id == BINH).values(reach="joined")
        connection.execute(joined)
        head = Member(BINH, BINH, 1, {"full_name": "Trần Thị Bình", "head": True})
        ask(connection, plan, campaign, (head,), rooms, NOW)
        asked = connection.execute(select(Submission.filler_id, Submission.reach)).one()
        assert tuple(asked) == (BINH, "joined")

    await store.write(play)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_answer_that_comes_while_everybody_is_asked_again_is_kept(database_url: str) -> None:
    """On SQLite one writes at a time."""
    engine = create_engine(database_url, poolclass=NullPool)
    plan, sitting = plan_of(form_of()), Sitting(Library(), 1, AN)
    with engine.begin() as connection:
        campaign = populate(connection, plan)
        sitting.say(connection, "đúng")

    def asking() -> None:
        with engine.begin() as connection:
            ask_everybody(connection, plan, campaign, party_member=False)

    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as answering:
            answered = sitting.say(answering, "Làm tốt việc được giao").version
            done = pool.submit(asking)
            with engine.connect() as looking:
                while not (done.done() or looking.scalar(waiting)):
                    looking.rollback()
        done.result()
    with engine.connect() as connection:
        mine = select(Submission.version, Submission.draft).where(Submission.id == 1)
        kept = connection.execute(mine).one()
    assert kept.draft["answers"]["uu_diem"] == "Làm tốt việc được giao"
    assert kept.version == answered + 1
