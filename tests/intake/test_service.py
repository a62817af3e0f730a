"""The conversation in storage: versions, keys, receipts, amendments, deadlines."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from intake.asking import amend
from intake.content import content_hash
from intake.extending import extend
from intake.library import Library
from intake.service import NotYoursError, current
from storage.store import Store
from storage.submissions import ReceiptRecord, ReplyRecord, Submission
from tests.intake.campaigns import AN, BINH, NOW, SUBMIT, Sitting, ask_everybody, populate
from tests.intake.forms import QUESTIONS, form_of, plan_of

PLAN = plan_of(form_of())
CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
"""Trước ngày 25/10/2024: midnight in Vietnam."""
SECOND = dt.timedelta(seconds=1)


def turn_of(outcome: Any) -> dict[str, Any]:
    turn: dict[str, Any] = json.loads(outcome.turn_json)
    return turn


async def test_each_answer_is_kept_and_the_form_opens_where_it_was(store: Store) -> None:
    library = Library()

    def first(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        assert turn_of(sitting.say(connection, "đúng"))["prompt"]["question"] == "uu_diem"
        sitting.say(connection, "Làm tốt việc được giao")

    await store.write(first)
    version, turn = await store.read(lambda c: current(c, Library(), 1, AN, NOW))
    assert version == 2
    assert turn.kind == "ask"
    assert turn.prompt.question == "han_che"


async def test_a_repeated_key_returns_the_first_result_and_does_nothing(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        first = sitting.say(connection, "đúng", key="the-key-1")
        sitting.say(connection, "Làm tốt việc được giao")
        again = sitting.say(connection, "đúng", key="the-key-1", version=0)
        assert again.kind == "repeated"
        assert again.turn_json == first.turn_json
        assert again.version == first.version
        other = sitting.say(connection, "không", key="the-key-1", version=2)
        assert other.kind == "key_reused"

    await store.write(play)
    assert (
        await store.read(lambda c: c.scalar(select(Submission.version).where(Submission.id == 1)))
        == 2
    )


async def test_a_reply_to_an_old_version_shows_the_present_turn(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        phone, laptop = Sitting(library, 1, AN, "phone"), Sitting(library, 1, AN, "laptop")
        phone.say(connection, "đúng")
        stale = laptop.say(connection, "không", version=0)
        assert stale.kind == "stale"
        assert stale.version == 1
        turn = turn_of(stale)
        assert turn["prompt"]["question"] == "uu_diem"
        assert turn["notices"][0]["code"] == "notice.stale"

    await store.write(play)


async def test_somebody_elses_form_and_no_form_at_all_are_one_answer(store: Store) -> None:
    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        for submission in (1, 999):
            with pytest.raises(NotYoursError):
                Sitting(Library(), submission, BINH).say(connection, "đúng")
            with pytest.raises(NotYoursError):
                current(connection, Library(), submission, BINH, NOW)

    await store.write(play)


async def test_a_receipt_holds_the_hash_of_what_was_handed_in(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> dict[str, Any]:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        turn = turn_of(sitting.say(connection, SUBMIT))
        assert turn["kind"] == "finished"
        receipt: dict[str, Any] = turn["receipt"]
        return receipt

    receipt = await store.write(play)
    kept = await store.read(lambda c: c.execute(select(ReceiptRecord)).one())
    assert receipt["code"] == kept.code
    assert receipt["standing"] == "on_time"
    assert receipt["content_hash"] == kept.content_hash == content_hash(kept.content)
    content = json.loads(kept.content)
    assert content["shown"]["muc"] == "Hoàn thành tốt nhiệm vụ"
    assert content["shown"]["ho_ten"] == "Nguyễn Văn An"
    assert content["shown"]["nguyen_nhan"] == ""
    assert receipt["changeable_until"].endswith("được đến 23:59, thứ Năm ngày 24/10/2024.")


async def test_handing_in_twice_gives_one_receipt(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        first, second = sitting.say(connection, SUBMIT), sitting.say(connection, SUBMIT)
        assert turn_of(first)["receipt"] == turn_of(second)["receipt"]
        assert connection.scalar(select(func.count()).select_from(ReceiptRecord)) == 1

    await store.write(play)


async def test_a_form_with_a_question_missing_is_not_handed_in(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.say(connection, "đúng")
        turn = turn_of(sitting.say(connection, SUBMIT))
        assert turn["kind"] == "ask"
        assert turn["notices"][0]["code"] == "notice.still_missing"
        assert connection.scalar(select(func.count()).select_from(ReceiptRecord)) == 0

    await store.write(play)


async def test_what_was_handed_in_may_be_changed_and_handed_in_again(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        first = turn_of(sitting.say(connection, SUBMIT))["receipt"]
        sitting.say(connection, {"kind": "revise", "question": "muc"})
        sitting.say(connection, "1")
        second = turn_of(sitting.say(connection, SUBMIT))["receipt"]
        assert second["code"] != first["code"]
        assert second["content_hash"] != first["content_hash"]
        rows = connection.execute(select(ReceiptRecord.number, ReceiptRecord.code)).all()
        assert dict(rows) == {1: first["code"], 2: second["code"]}

    await store.write(play)


@pytest.mark.parametrize(
    ("received", "began", "tried", "standing"),
    [
        (CUT_OFF - SECOND, None, None, "on_time"),
        (CUT_OFF, None, None, "late"),
        (CUT_OFF + SECOND, CUT_OFF - SECOND, None, "in_line"),
        (CUT_OFF + SECOND, CUT_OFF, None, "late"),
        (CUT_OFF + 60 * SECOND, CUT_OFF + 59 * SECOND, CUT_OFF - SECOND, "in_line"),
        (CUT_OFF + 60 * SECOND, CUT_OFF + 59 * SECOND, CUT_OFF, "late"),
    ],
)
async def test_the_standing_is_ruled_by_when_the_request_reached_us(
    store: Store,
    received: dt.datetime,
    began: dt.datetime | None,
    tried: dt.datetime | None,
    standing: str,
) -> None:
    def play(connection: Connection) -> str:
        populate(connection, PLAN)
        sitting = Sitting(Library(), 1, AN)
        sitting.fill(connection)
        outcome = sitting.say(connection, SUBMIT, at=received, began=began, tried=tried)
        found: str = turn_of(outcome)["receipt"]["standing"]
        return found

    assert await store.write(play) == standing


async def test_a_hand_in_that_met_a_newer_version_in_time_is_in_line(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        before = sitting.version
        sitting.say(connection, {"kind": "revise", "question": "muc"})
        sitting.say(connection, "1")
        stale = sitting.say(connection, SUBMIT, at=CUT_OFF - SECOND, version=before)
        assert stale.kind == "stale"
        turn = turn_of(sitting.say(connection, SUBMIT, at=CUT_OFF + 5 * SECOND))
        assert turn["receipt"]["standing"] == "in_line"

    await store.write(play)


async def test_a_change_after_the_cut_off_cannot_cost_a_standing(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        receipt = turn_of(sitting.say(connection, SUBMIT))["receipt"]
        late = sitting.say(connection, {"kind": "revise", "question": "muc"}, at=CUT_OFF + SECOND)
        assert late.kind == "closed"
        shown = turn_of(late)["receipt"]
        assert (shown["code"], shown["standing"]) == (receipt["code"], "on_time")
        assert receipt["changeable"]
        assert not shown["changeable"]
        assert turn_of(late)["notices"][0]["code"] == "notice.closed"

    await store.write(play)


async def test_the_deadline_passing_while_somebody_types_is_said_in_the_plans_words(
    store: Store,
) -> None:
    words = "Quá thời hạn thì không được xét."
    plan = plan_of(
        form_of(),
        lateness=[{"milestones": ["nop"], "words": words, "source": {"silent": "Thử."}}],
    )
    library = Library()

    def play(connection: Connection) -> None:
        populate(connection, plan)
        sitting = Sitting(library, 1, AN)
        assert turn_of(sitting.say(connection, "đúng", at=CUT_OFF - SECOND))["notices"] == []
        turn = turn_of(sitting.say(connection, "Làm tốt việc được giao", at=CUT_OFF + SECOND))
        assert turn["prompt"]["question"] == "han_che"
        assert turn["notices"][0]["code"] == "notice.deadline_passed"
        assert words in turn["notices"][0]["text"]

    await store.write(play)


async def test_an_extension_for_one_person_moves_everything_for_that_person(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        campaign = populate(connection, PLAN)
        extend(
            connection, campaign, "nop", CUT_OFF + dt.timedelta(days=3), party_id=AN,
            reason="Đi công tác", document_number="12/CV", granted_by="Văn phòng", now=NOW,
        )  # fmt: skip
        for employee, standing in ((AN, "on_time"), (BINH, "late")):
            sitting = Sitting(library, employee, employee)
            sitting.fill(connection)
            turn = turn_of(sitting.say(connection, SUBMIT, at=CUT_OFF + dt.timedelta(days=1)))
            assert turn["receipt"]["standing"] == standing

    await store.write(play)


async def test_a_plan_amended_in_mid_draft_asks_only_what_no_longer_holds(store: Store) -> None:
    library = Library()
    stricter = [dict(question) for question in QUESTIONS]
    stricter[2]["min_length"] = 100

    def play(connection: Connection) -> None:
        campaign = populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        amend(connection, campaign, plan_of(form_of(stricter)), NOW)
        version, turn = current(connection, library, 1, AN, NOW)
        assert version == sitting.version
        assert turn.kind == "ask"
        assert turn.prompt.question == "uu_diem"
        assert turn.prompt.value == "Làm tốt việc được giao"
        assert turn.notices[0].code == "notice.amended"
        after = turn_of(sitting.say(connection, "Làm tốt việc được giao. " * 10))
        assert after["kind"] == "review"
        assert after["complete"]

    await store.write(play)


async def test_a_plan_amended_after_handing_in_leaves_the_receipt_standing(store: Store) -> None:
    library = Library()

    def play(connection: Connection) -> None:
        campaign = populate(connection, PLAN)
        sitting = Sitting(library, 1, AN)
        sitting.fill(connection)
        receipt = turn_of(sitting.say(connection, SUBMIT))["receipt"]
        fewer = [question for question in QUESTIONS if question["name"] != "han_che"]
        amend(connection, campaign, plan_of(form_of(fewer)), NOW)
        _, turn = current(connection, library, 1, AN, NOW)
        assert turn.kind == "finished"
        assert turn.receipt.code == receipt["code"]

    await store.write(play)


async def test_asking_again_after_an_import_changes_only_what_the_roster_changed(
    store: Store,
) -> None:
    plan = plan_of(form_of())
    only_members = plan_of(
        form_of(),
        assignments=[
            {
                "form": "tu-danh-gia",
                "respondent": "person",
                "when": {"is": {"party_member": True}},
                "milestone": "nop",
                "source": {"silent": "Thử."},
            }
        ],
    )

    def play(connection: Connection) -> None:
        campaign = populate(connection, plan)
        Sitting(Library(), AN, AN).say(connection, "đúng")
        again = ask_everybody(connection, plan, campaign)
        assert (again.added, again.refreshed, again.withdrawn) == (0, 3, 0)
        amend(connection, campaign, only_members, NOW)
        less = ask_everybody(connection, only_members, campaign, party_member=False)
        assert less.withdrawn == 2
        row = connection.execute(select(Submission).where(Submission.id == AN)).one()
        assert row.state == "withdrawn"
        assert row.draft["answers"] == {"dung": True}
        back = ask_everybody(connection, only_members, campaign, party_member=True)
        assert (back.added, back.withdrawn) == (0, 0)
        row = connection.execute(select(Submission).where(Submission.id == AN)).one()
        assert row.state == "draft"
        assert row.draft["answers"] == {"dung": True}

    await store.write(play)


async def test_the_raw_reply_is_kept_beside_the_cleaned_answer(store: Store) -> None:
    def play(connection: Connection) -> None:
        populate(connection, PLAN)
        sitting = Sitting(Library(), 1, AN)
        sitting.say(connection, "sai")
        sitting.say(connection, "Nguyễn\u200b Văn An")
        draft = connection.scalar(select(Submission.draft).where(Submission.id == 1))
        assert draft["answers"]["ho_ten"] == "Nguyễn Văn An"
        raw = connection.scalars(select(ReplyRecord.raw).order_by(ReplyRecord.version)).all()[-1]
        assert "u200b" in raw

    await store.write(play)


async def test_two_replies_at_the_same_moment_have_one_effect(store: Store) -> None:
    library = Library()
    await store.write(lambda c: populate(c, PLAN))
    for version in range(20):
        said = {"kind": "revise", "question": "dung"} if version else "đúng"
        sittings = [Sitting(library, 1, AN, f"device-{n}-{version}") for n in range(4)]
        outcomes = await asyncio.gather(
            *(
                store.write(partial(sitting.say, said=said, version=version), key=number)
                for number, sitting in enumerate(sittings)
            )
        )
        assert sorted(outcome.kind for outcome in outcomes) == ["stale", "stale", "stale", "taken"]
