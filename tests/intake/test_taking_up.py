"""A hand-in is accepted, opened again, or admitted though late."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection

from intake.accepting import accept, reopen
from intake.admitting import admit
from intake.refusing import ActRefusedError
from intake.turn import Finished
from storage.store import Store
from storage.submissions import ReceiptRecord, Submission
from tests.intake.campaigns import CHI, NOW
from tests.intake.handled import CUT_OFF, DAY, HEAD, OFFICE, SECOND, Desk, refusal

LATE = CUT_OFF + DAY


def finished(desk: Desk, at: dt.datetime = NOW) -> Finished:
    turn = desk.turn(at)[1]
    assert isinstance(turn, Finished)
    return turn


async def test_what_is_accepted_cannot_be_changed_and_says_when(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        accept(connection, 1, 1, OFFICE, NOW + SECOND)
        turn = finished(desk)
        assert turn.notices[0].text == "Đã được tiếp nhận lúc 08:00, thứ Hai ngày 21/10/2024."
        assert not turn.receipt.changeable
        assert "Cơ quan đã xử lý" in turn.receipt.changeable_until
        said = desk.say({"kind": "revise", "question": "uu_diem"}, NOW + SECOND)
        assert said["notices"][0]["code"] == "notice.closed"
        assert desk.row.state == "accepted"

    await store.write(play)


async def test_accepting_twice_is_accepting_once(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        accept(connection, 1, 1, OFFICE, NOW)
        row = desk.row
        accept(connection, 1, 1, OFFICE, NOW + SECOND)
        assert desk.row == row
        assert [each[0] for each in desk.trail] == ["submission.accept"]

    await store.write(play)


async def test_what_was_handed_in_again_meanwhile_is_not_accepted_unread(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.say({"kind": "revise", "question": "uu_diem"}, NOW)
        desk.say("Viết lại hoàn toàn", NOW)
        desk.submit()
        with refusal("act.newer"):
            accept(connection, 1, 1, OFFICE, NOW)
        assert desk.row.state == "submitted"
        accept(connection, 1, 2, OFFICE, NOW)

    await store.write(play)


async def test_only_what_stands_handed_in_and_in_time_is_accepted(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        with refusal("act.not_handed_in"):
            accept(connection, 1, 0, OFFICE, NOW)
        desk.hand_in()
        desk.return_("khen")
        with refusal("accept.returned"):
            accept(connection, 1, 1, OFFICE, NOW)
        connection.execute(
            Submission.__table__.update().where(Submission.id == 1).values(state="withdrawn")
        )
        with refusal("act.withdrawn"):
            accept(connection, 1, 1, OFFICE, NOW)

    await store.write(play)


async def test_a_late_one_is_admitted_before_it_is_accepted(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(LATE)
        with refusal("accept.late"):
            accept(connection, 1, 1, OFFICE, LATE)
        admit(connection, 1, "Ốm nặng", "12/CV-VP", OFFICE, LATE)
        assert desk.row.standing == "admitted"
        (receipt,) = desk.receipts
        assert (receipt.standing, receipt.admitted_by) == ("late", "Văn thư Hoa")
        turn = finished(desk, LATE)
        assert turn.receipt.standing_words == "Trễ hạn, được chấp nhận theo 12/CV-VP"
        assert "12/CV-VP. Lý do: Ốm nặng" in turn.notices[0].text
        assert not turn.receipt.changeable
        said = desk.say({"kind": "revise", "question": "uu_diem"}, LATE)
        assert said["notices"][0]["code"] == "notice.closed"
        accept(connection, 1, 1, OFFICE, LATE)
        assert [each[0] for each in desk.trail] == ["submission.admit", "submission.accept"]
        assert desk.trail[0][3:] == (
            {"state": "submitted", "standing": "late"},
            {
                "state": "submitted", "standing": "admitted", "receipt": 1,
                "reason": "Ốm nặng", "document": "12/CV-VP",
            },
        )  # fmt: skip

    await store.write(play)


async def test_what_was_admitted_stays_admitted_when_it_comes_again_after_a_return(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(LATE)
        admit(connection, 1, "Ốm nặng", "12/CV-VP", OFFICE, LATE)
        desk.return_("khen", at=LATE)
        desk.say({"kind": "keep"}, LATE + SECOND)
        desk.submit(LATE + SECOND)
        assert desk.receipts[-1].admitted_document == "12/CV-VP"
        assert desk.row.standing == "admitted"

    await store.write(play)


@pytest.mark.parametrize(
    ("reason", "document", "code"),
    [
        ("", "12/CV", "act.no_reason"),
        ("Ốm", " \u200b", "act.no_document"),
        ("Ốm", "1" * 201, "act.long_document"),
        ("x" * 2001, "12/CV", "act.long_reason"),
    ],
)
async def test_an_admission_needs_a_reason_and_a_document(
    store: Store, reason: str, document: str, code: str
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(LATE)
        with refusal(code):
            admit(connection, 1, reason, document, OFFICE, LATE)
        assert desk.row.standing == "late"

    await store.write(play)


async def test_only_the_office_admits_and_only_what_is_late(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        with refusal("admit.not_late"):
            admit(connection, 1, "Ốm", "12/CV", OFFICE, NOW)
        with refusal("act.office_only"):
            admit(connection, 1, "Ốm", "12/CV", HEAD, NOW)

    await store.write(play)


async def test_a_second_admission_is_told_of_the_first(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in(LATE)
        admit(connection, 1, "Ốm", "12/CV", OFFICE, LATE)
        admit(connection, 1, " Ốm ", "12/CV", OFFICE, LATE)
        assert len(desk.trail) == 1
        with pytest.raises(ActRefusedError) as refused:
            admit(connection, 1, "Đi công tác", "13/CV", OFFICE, LATE)
        assert "12/CV" in refused.value.sentence

    await store.write(play)


async def test_opened_again_it_stands_as_before_and_can_be_sent_back(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        with refusal("reopen.not_accepted"):
            reopen(connection, 1, "Nhầm", OFFICE, NOW)
        accept(connection, 1, 1, OFFICE, NOW)
        with refusal("act.no_reason"):
            reopen(connection, 1, " ", OFFICE, NOW)
        reopen(connection, 1, "Bấm nhầm", OFFICE, NOW)
        assert desk.row.state == "submitted"
        assert finished(desk).receipt.changeable
        desk.return_("khen")
        assert desk.trail[1][4]["reason"] == "Bấm nhầm"

    await store.write(play)


async def test_who_was_changing_it_when_it_was_accepted_goes_on_when_it_is_opened(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        desk.say({"kind": "revise", "question": "uu_diem"}, NOW)
        desk.say("Đang sửa dở dang", NOW)
        accept(connection, 1, 1, OFFICE, NOW)
        shown = {line.question: line.shown for line in desk.overview().lines}
        assert shown["uu_diem"] == "Làm tốt việc được giao"
        reopen(connection, 1, "Bấm nhầm", OFFICE, NOW)
        assert desk.row.state == "draft"
        assert desk.row.draft["answers"]["uu_diem"] == "Đang sửa dở dang"

    await store.write(play)


async def test_what_another_typed_in_is_accepted_once_it_is_confirmed(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        desk.hand_in()
        receipts = ReceiptRecord.__table__.update()
        connection.execute(receipts.values(entered_by=CHI))
        with refusal("accept.unconfirmed"):
            accept(connection, 1, 1, OFFICE, NOW)
        connection.execute(receipts.values(confirmed_at=NOW))
        accept(connection, 1, 1, OFFICE, NOW)

    await store.write(play)
