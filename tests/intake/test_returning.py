"""A hand-in is sent back: why, which answers, and what its standing is when it comes again."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, func, select

from intake.asking import amend
from intake.refusing import ActRefusedError
from intake.returned import in_time_until
from intake.returning import return_
from intake.turn import Ask, Finished, Review
from storage.store import Store
from storage.submissions import Returned, Submission
from tests.intake.campaigns import NOW, SUBMIT
from tests.intake.forms import form_of, plan_of
from tests.intake.handled import (
    CUT_OFF,
    DAY,
    HEAD,
    IN_TIME_UNTIL,
    OFFICE,
    PLAN,
    SECOND,
    Desk,
)

FRIDAY = CUT_OFF + 3 * SECOND
KEEP = {"kind": "keep"}


async def test_the_person_is_led_to_the_answers_that_were_sent_back_and_to_no_other(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        first = desk.hand_in()
        desk.return_("muc", "uu_diem")
        assert (desk.row.state, desk.row.receipts) == ("returned", 1)
        _, turn = desk.turn()
        assert isinstance(turn, Ask)
        assert (turn.prompt.question, turn.prompt.again) == ("uu_diem", True)
        assert turn.prompt.value == "Làm tốt việc được giao"
        (notice,) = turn.notices
        assert notice.code == "notice.returned"
        for words in ("Thiếu số liệu", "Ưu điểm; Tự xếp loại", "Văn thư Hoa", "Đúng hạn"):
            assert words in notice.text
        assert desk.say("Soạn 42 văn bản", NOW)["prompt"]["question"] == "muc"
        review = desk.say(KEEP, NOW)
        assert review["kind"] == "review"
        assert {line["question"]: line["again"] for line in review["lines"]} == {
            "dung": "no", "uu_diem": "done", "han_che": "no", "muc": "done",
            "nguyen_nhan": "no", "khen": "no",
        }  # fmt: skip
        again = desk.submit()
        assert again["code"] != first["code"]
        assert [each.number for each in desk.receipts] == [1, 2]
        assert "Làm tốt việc được giao" in desk.receipts[0].content
        assert "Soạn 42 văn bản" in desk.receipts[1].content
        assert desk.row.state == "submitted"

    await store.write(play)


async def test_what_was_sent_back_has_to_be_looked_at_before_it_goes_in_again(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("uu_diem", "khen")
        refused = desk.say(SUBMIT, NOW)
        assert refused["kind"] == "ask"
        assert refused["prompt"]["question"] == "uu_diem"
        assert "notice.still_again" in {each["code"] for each in refused["notices"]}
        desk.say({"kind": "revise", "question": "khen"}, NOW)
        assert desk.say(KEEP, NOW)["prompt"]["question"] == "uu_diem"
        marks = {line.question: line.again for line in desk.overview().lines}
        assert (marks["uu_diem"], marks["khen"], marks["muc"]) == ("open", "done", "no")
        desk.say(KEEP, NOW)
        desk.submit()
        assert {line.again for line in desk.overview().lines} == {"no"}

    await store.write(play)


async def test_an_answer_that_hangs_on_one_sent_back_stays_where_it_is(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        before = dict(desk.row.draft["answers"])
        desk.return_("muc")
        assert desk.row.draft["answers"] == before
        review = desk.say(KEEP, NOW)
        assert review["kind"] == "review"
        assert desk.row.draft["answers"] == before

    await store.write(play)


async def test_a_return_without_questions_leads_to_the_whole_form(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_()
        _, turn = desk.turn()
        assert isinstance(turn, Review)
        assert "cả biểu mẫu" in turn.notices[0].text
        desk.submit()

    await store.write(play)


async def test_handed_in_again_in_time_it_keeps_its_standing_and_says_why(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        first = desk.hand_in(CUT_OFF - SECOND)
        desk.return_("khen", at=FRIDAY)
        desk.say(KEEP, IN_TIME_UNTIL - 2 * SECOND)
        receipt = desk.submit(IN_TIME_UNTIL - SECOND)
        assert receipt["standing"] == "on_time"
        kept = desk.receipts[-1]
        assert kept.cut_off == IN_TIME_UNTIL
        assert kept.evidence == f"returned {first['code']} {FRIDAY.isoformat()}"
        assert desk.row.standing == "on_time"

    await store.write(play)


async def test_handed_in_again_too_late_it_is_judged_by_its_own_time(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(CUT_OFF - SECOND)
        desk.return_("khen", at=FRIDAY)
        told = desk.say(KEEP, IN_TIME_UNTIL)
        assert "đã hết lúc" in told["notices"][0]["text"]
        assert desk.submit(IN_TIME_UNTIL)["standing"] == "late"
        assert [each.standing for each in desk.receipts] == ["on_time", "late"]
        assert desk.row.standing == "late"

    await store.write(play)


async def test_a_change_within_the_time_after_a_return_keeps_the_standing_too(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(CUT_OFF - SECOND)
        desk.return_("khen", at=FRIDAY)
        desk.say(KEEP, FRIDAY + SECOND)
        assert desk.submit(FRIDAY + 2 * SECOND)["changeable"]
        desk.say({"kind": "revise", "question": "uu_diem"}, FRIDAY + DAY)
        desk.say("Sửa thêm lần nữa", FRIDAY + DAY)
        assert desk.submit(FRIDAY + DAY)["standing"] == "on_time"
        assert len(desk.receipts) == 3
        turn = desk.say({"kind": "revise", "question": "uu_diem"}, IN_TIME_UNTIL + DAY)
        assert turn["kind"] == "finished"
        assert turn["notices"][0]["code"] == "notice.closed"

    await store.write(play)


async def test_what_was_late_stays_late_when_it_comes_again(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(CUT_OFF + SECOND)
        desk.return_("khen", at=FRIDAY)
        assert "đã được ghi là trễ hạn" in desk.turn(FRIDAY)[1].notices[0].text
        desk.say(KEEP, FRIDAY + SECOND)
        assert desk.submit(FRIDAY + SECOND)["standing"] == "late"
        assert desk.row.standing == "late"

    await store.write(play)


async def test_before_the_deadline_a_return_takes_no_time_away(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("khen", at=NOW - 30 * DAY)
        assert "Sửa và nộp lại được đến 23:59" in desk.turn()[1].notices[0].text
        desk.say(KEEP, CUT_OFF - SECOND)
        assert desk.submit(CUT_OFF - SECOND)["standing"] == "on_time"
        assert desk.receipts[-1].evidence == ""

    await store.write(play)


@pytest.mark.parametrize(
    ("returned", "until"),
    [
        ("2024-10-25T03:00", "2024-10-30T17:00"),  # Friday -> the end of Wednesday
        ("2024-10-26T03:00", "2024-10-30T17:00"),  # Saturday -> the same
        ("2024-10-24T17:00", "2024-10-30T17:00"),  # the first instant of Friday in Vietnam
        ("2024-10-24T16:59", "2024-10-29T17:00"),  # the last of Thursday
        ("2025-01-24T03:00", "2025-02-05T17:00"),  # Tết: 25/1 to 2/2 are no working days
        ("2024-08-30T03:00", "2024-09-06T17:00"),  # 2/9 and the day beside it
    ],
)
def test_working_days_leave_out_weekends_and_holidays(returned: str, until: str) -> None:
    at = dt.datetime.fromisoformat(returned).replace(tzinfo=dt.UTC)
    assert in_time_until(PLAN, at) == dt.datetime.fromisoformat(until).replace(tzinfo=dt.UTC)


def test_a_plan_may_give_more_days() -> None:
    plan = plan_of(form_of(), returning={"working_days": 5, "source": {"silent": "Thử."}})
    assert in_time_until(plan, FRIDAY) == IN_TIME_UNTIL + 2 * DAY


async def test_the_same_return_twice_is_one_and_another_is_told_of_the_first(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("khen")
        version = desk.row.version
        desk.return_("khen", at=NOW + SECOND)
        assert desk.row.version == version
        assert connection.scalar(select(func.count()).select_from(Returned)) == 1
        assert len(desk.trail) == 1
        with pytest.raises(ActRefusedError) as refused:
            desk.return_("khen", reason="Lý do khác", actor=HEAD)
        assert refused.value.code == "act.returned"
        assert "Văn thư Hoa" in refused.value.sentence

    await store.write(play)


async def test_a_return_is_in_the_trail_with_the_states_before_and_after(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("khen", actor=HEAD)
        assert desk.trail == [
            (
                "submission.return", "submission:1", "employee:3",
                {"state": "submitted", "standing": "on_time"},
                {
                    "state": "returned", "standing": "on_time", "receipt": 1,
                    "reason": "Thiếu số liệu", "questions": ["khen"],
                },
            )
        ]  # fmt: skip

    await store.write(play)


@pytest.mark.parametrize(
    ("reason", "questions", "code", "field"),
    [
        ("", ["khen"], "act.no_reason", "reason"),
        (" \n\u200b\x00\u202e ", ["khen"], "act.no_reason", "reason"),
        ("x" * 100_000, ["khen"], "act.long_reason", "reason"),
        ("Thiếu", ["khong_co"], "return.not_asked", "questions"),
        ("Thiếu", ["ho_ten"], "return.not_asked", "questions"),  # never asked of An
        ("Thiếu", ["khen", "'; DROP TABLE submission; --"], "return.not_asked", "questions"),
        ("Thiếu", ["\x00\ud800"], "return.not_asked", "questions"),
    ],
)
async def test_a_return_that_is_wrong_changes_nothing(
    store: Store, reason: str, questions: list[str], code: str, field: str
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        before = desk.row
        with pytest.raises(ActRefusedError) as refused:
            return_(connection, PLAN, 1, reason, questions, OFFICE, NOW)
        assert (refused.value.code, refused.value.field) == (code, field)
        assert refused.value.sentence
        assert desk.row == before
        assert desk.trail == []

    await store.write(play)


async def test_a_reason_is_kept_clean_and_read_as_it_was_meant(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("khen", reason="Thiếu\x00 số\u202e liệu {0} {who} <b>\r\nquý 4 ")
        kept = connection.scalar(select(Returned.reason))
        assert kept == "Thiếu số liệu {0} {who} <b>\nquý 4"
        assert kept in desk.turn()[1].notices[0].text

    await store.write(play)


@pytest.mark.parametrize(
    ("state", "code"),
    [("withdrawn", "act.withdrawn"), ("accepted", "act.accepted"), ("asked", "act.not_handed_in")],
)
async def test_only_what_stands_handed_in_can_be_sent_back(
    store: Store, state: str, code: str
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        if state != "asked":
            desk.hand_in()
            connection.execute(
                Submission.__table__.update().where(Submission.id == 1).values(state=state)
            )
        with pytest.raises(ActRefusedError) as refused:
            return_(connection, PLAN, 1, "Thiếu", [], OFFICE, NOW)
        assert refused.value.code == code

    await store.write(play)


async def test_who_was_changing_it_goes_on_with_what_was_sent_back(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.say({"kind": "revise", "question": "uu_diem"}, NOW)
        desk.say("Đang sửa dở dang", NOW)
        assert desk.row.state == "draft"
        desk.return_("khen")
        assert desk.row.draft["answers"]["uu_diem"] == "Đang sửa dở dang"
        _, turn = desk.turn()
        assert isinstance(turn, Ask)
        assert turn.prompt.question == "khen"

    await store.write(play)


async def test_a_reply_to_what_was_sent_back_meanwhile_finds_the_reason(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.say({"kind": "revise", "question": "uu_diem"}, NOW)
        version = desk.an.version
        return_(connection, PLAN, 1, "Thiếu số liệu", ["khen"], OFFICE, NOW)
        outcome = desk.an.say(connection, "Viết lại", version=version)
        assert outcome.kind == "stale"
        assert "Thiếu số liệu" in outcome.turn_json

    await store.write(play)


async def test_a_head_does_not_send_back_a_form_of_their_own(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        connection.execute(
            Submission.__table__.update().where(Submission.id == 1).values(receipts=0)
        )
        connection.execute(
            Submission.__table__.update()
            .where(Submission.id == 1)
            .values(filler_id=HEAD.employee_id)
        )
        desk.an.employee = HEAD.employee_id or 0
        desk.hand_in()
        with pytest.raises(ActRefusedError) as refused:
            return_(connection, PLAN, 1, "Thiếu", [], HEAD, NOW)
        assert refused.value.code == "act.own"

    await store.write(play)


async def test_an_amended_plan_does_not_lose_what_was_sent_back(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("uu_diem", "khen")
        changed = plan_of(form_of(), remarks=["Sửa một chữ."])
        amend(connection, desk.campaign, changed, NOW)
        assert desk.say(KEEP, NOW)["prompt"]["question"] == "khen"

    await store.write(play)


async def test_the_standing_receipt_is_the_last_turn_after_handing_in_again(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.return_("khen")
        desk.say(KEEP, NOW)
        code = desk.submit()["code"]
        _, turn = desk.turn()
        assert isinstance(turn, Finished)
        assert (turn.receipt.code, turn.notices) == (code, ())

    await store.write(play)
