"""The chair's room from the roll call to the minutes, with a real ballots process behind it."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ballots.client import Ballots
from ballots.published import read_published
from storage.store import Store
from tests.backend.console.ballot_house import (
    AN,
    BINH,
    CHI,
    DUNG,
    EM,
    Voting,
    balloting,
)


@pytest.fixture
async def house(store: Store, tmp_path: Path) -> AsyncIterator[Voting]:
    async with balloting(store, tmp_path) as voting:
        yield await voting.sit(CHI)


async def test_a_room_votes_and_the_result_is_kept_with_its_board(house: Voting) -> None:
    ballot = await house.begin()
    assert "Chờ tổ kiểm phiếu" in house.text
    await house.counted(ballot, [[1, 1], [1, 2], [1, 2], [1, 0], [1, 1]])
    assert "Đã có kết quả" in house.text
    row = await house.row(ballot)
    assert row.state == "counted"
    assert [each["counts"] for each in row.result["items"]] == [[0, 5, 0], [1, 2, 2]]
    text, signatures = read_published(row.board)
    assert hashlib.sha256(text).hexdigest() == row.board_hash
    assert set(signatures) == {1, 2}
    assert {len(row.manifest_hash), len(row.board_hash), len(row.page_hash)} == {64}
    await house.at(ballot, "ky")
    assert (await house.row(ballot)).state == "signed"
    acts = [act for act, *_ in await house.acts()]
    assert acts == [
        "ballot.begun", "ballot.issued", "ballot.opened", "ballot.closed", "ballot.signed",
    ]  # fmt: skip


async def test_tellers_come_first_and_then_ballots_are_handed_out(house: Voting) -> None:
    ballot = await house.begin()
    assert "Nguyễn Văn An: chưa mở trang kiểm phiếu" in house.text
    assert "Phát phiếu" not in house.text
    meeting = await house.meeting(ballot)
    await meeting.give_keys()
    await house.at(ballot)
    assert "Trần Thị Bình: đã sẵn sàng" in house.text
    await house.at(ballot, "phat")
    assert "Đang phát phiếu" in house.text
    assert f"Mã của phòng: {(await house.process.serve.status(meeting.round)).code}" in house.text


async def test_what_is_pressed_too_early_is_refused_by_name(house: Voting) -> None:
    ballot = await house.begin()
    token = house.fields(house.form(f"/bo-phieu/{ballot}/huy"))["form_token"]
    await house.post(f"/bo-phieu/{ballot}/phat", {"form_token": token})
    assert house.status == 409
    assert "còn người trong tổ kiểm phiếu chưa mở trang kiểm phiếu" in house.text
    await house.post(f"/bo-phieu/{ballot}/dong", {"form_token": token})
    assert house.status == 409
    assert "không làm được ở bước hiện tại" in house.text
    assert (await house.row(ballot)).state == "preparing"


async def test_how_many_are_ready_is_told_in_steps_and_who_has_no_ballot_by_name(
    house: Voting,
) -> None:
    ballot = await house.begin()
    meeting = await house.handed_out(ballot)
    assert "Chưa nhận Nguyễn Văn An, Trần Thị Bình, Lê Minh Chi" in (await house.at(ballot)).text
    await meeting.take_stamps(0)
    await meeting.post("ready", meeting.voter(0))
    await house.at(ballot)
    assert "Đã phát 1/5 trên điện thoại" in house.text
    assert "Sẵn sàng bỏ tất cả" in house.text  # one was handed out, and that one is ready
    assert "Chưa nhận Trần Thị Bình, Lê Minh Chi" in house.text
    await meeting.take_stamps(1)
    assert "Sẵn sàng bỏ vài người" in (await house.at(ballot)).text


async def test_who_comes_late_votes_on_a_phone_until_the_box_is_closed(house: Voting) -> None:
    ballot = await house.begin(**{f"o-{DUNG}": "absent", f"vi-{DUNG}": "đi công tác"})
    assert (await house.roll(ballot))[DUNG].voter is None
    assert "Phạm Thị Dung (đi công tác)" in house.text
    await house.handed_out(ballot)
    await house.at(ballot, "mo")
    await house.at(ballot, "den-muon", ai=str(DUNG))
    told = ("ballot.late", f"employee:{CHI}", {"count": 1})
    assert (await house.acts())[-1] == told
    token = house.fields(house.form(f"/bo-phieu/{ballot}/huy"))["form_token"]
    await house.post(f"/bo-phieu/{ballot}/den-muon", {"form_token": token, "ai": str(DUNG)})
    assert (await house.acts()).count(told) == 1
    late = (await house.roll(ballot))[DUNG]
    assert (late.attendance, late.way, late.reason) == ("late", "phone", "")
    meeting = await house.meeting(ballot)
    assert await house.process.serve.status(meeting.round)
    assert (await house.process.serve.status(meeting.round)).roll == 5
    assert late.voter in meeting.asked["voters"]


async def test_a_void_ballot_says_why_and_is_done_over_under_its_number(house: Voting) -> None:
    ballot = await house.begin()
    await house.at(ballot, "huy")
    assert house.status == 422
    assert "ghi lý do hủy" in house.text
    await house.at(ballot, "huy", **{"ly-do": "mất điện"})
    assert "Đã hủy: mất điện" in house.text
    assert (await house.acts())[-1] == ("ballot.voided", f"employee:{CHI}", {"reason": "mất điện"})
    again = await house.begin(f"ma=ldtt&don-vi=1&truoc={ballot}")
    row = await house.row(again)
    assert (row.number, row.previous_id) == (1, ballot)
    assert row.why_again == "Lập lại sau lần đã hủy: mất điện"


async def test_one_ballot_goes_on_at_a_time_and_what_is_settled_stays(house: Voting) -> None:
    ballot = await house.begin()
    other = await house.begin()
    assert other == ballot
    assert "đang diễn ra, hoặc đã có kết quả" in house.text
    await house.counted(ballot, [[1, 1], [1, 2], [1, 2]])
    assert await house.begin() == ballot
    await house.open(f"/bo-phieu/moi?ma=ldtt&don-vi=1&truoc={ballot}")
    assert house.status == 404


async def test_nothing_is_lost_while_the_ballots_process_is_down(house: Voting) -> None:
    process = house.reached(None)
    ballot = await house.begin()
    assert "Cơ quan chưa chạy phần bỏ phiếu kín. Danh sách vẫn còn nguyên" in house.text
    house.reached(process)
    await house.at(ballot, "lap-lai")
    assert "chưa mở trang kiểm phiếu" in house.text
    house.reached(Ballots("http://127.0.0.1:9", "http://127.0.0.1:9", bytes(32)))  # nobody there
    await house.at(ballot)
    assert "Phần bỏ phiếu kín chưa trả lời. Không mất gì" in house.text
    assert house.status == 200
    await house.at(ballot, "huy", **{"ly-do": "x"})
    assert house.status == 503
    assert (await house.row(ballot)).state == "preparing"


async def test_a_box_that_is_another_one_by_now_is_not_closed(house: Voting) -> None:
    ballot = await house.begin()
    meeting = await house.handed_out(ballot)
    await house.at(ballot, "mo")
    box = meeting.inside.box
    assert box is not None
    box.epoch = "another"  # as after a crash
    await house.press(action=f"/bo-phieu/{ballot}/dong")
    assert house.status == 409
    assert "vừa khởi động lại: hòm đang trống" in house.text
    assert meeting.inside.state == "dropping"
    await house.at(ballot, "dong")
    assert "Đang đóng hòm" in house.text


async def test_a_step_that_was_not_written_down_is_caught_up_with(house: Voting) -> None:
    ballot = await house.begin()
    meeting = await house.handed_out(ballot)
    await house.process.serve.open(meeting.round)
    assert (await house.row(ballot)).state == "issuing"
    await house.at(ballot)
    row = await house.row(ballot)
    assert (row.state, row.dropped_from) == ("dropping", house.rooms.clock.now())
    assert (await house.acts())[-1][:2] == ("ballot.opened", f"employee:{CHI}")


async def test_the_moving_part_comes_alone_for_the_page_that_is_open(house: Voting) -> None:
    ballot = await house.begin()
    assert 'hx-trigger="every 2s"' in house.answer.text
    part = await house.client.get(f"/bo-phieu/{ballot}/dang-dien-ra?tu=preparing")
    assert part.text.lstrip().startswith('<div id="dang-dien-ra"')
    assert "hx-refresh" not in part.headers
    earlier = await house.client.get(f"/bo-phieu/{ballot}/dang-dien-ra?tu=issuing")
    assert earlier.headers["hx-refresh"] == "true"
    await house.at(ballot, "huy", **{"ly-do": "x"})
    assert 'hx-trigger="every 2s"' not in house.answer.text


async def test_nothing_is_put_in_anew_while_the_room_looks_the_same(house: Voting) -> None:
    """The press of a button that is replaced just then would be lost."""
    ballot = await house.begin()
    asked = re.search(r'hx-get="([^"]+)"', house.answer.text)
    assert asked
    address = html.unescape(asked[1])
    assert (await house.client.get(address)).status_code == 204
    await house.handed_out(ballot)
    assert (await house.client.get(address)).status_code == 200


async def test_codes_for_the_table_are_printed_once(house: Voting) -> None:
    ballot = await house.begin(**{f"o-{DUNG}": "table", f"o-{EM}": "paper"})
    roll = await house.roll(ballot)
    assert (roll[DUNG].voter, roll[EM].voter) == (None, None)
    assert "3 trên điện thoại, 1 bằng mã ở bàn, 1 trên giấy" in house.text
    form = house.fields(house.form(f"/bo-phieu/{ballot}/ma"))
    sheet = await house.client.post(f"/bo-phieu/{ballot}/ma", data=form)
    assert sheet.content.startswith(b"%PDF")
    again = await house.client.post(f"/bo-phieu/{ballot}/ma", data=form)
    assert again.status_code == 409
    assert "Mã cho bàn đã in một lần" in again.text
    told = [(act, after) for act, _, after in await house.acts()]
    assert told[1:] == [("ballot.codes", {"table_codes": 1})]


async def test_a_small_and_unanimous_result_is_told_to_reveal(house: Voting) -> None:
    absent = {f"o-{EM}": "absent", f"vi-{EM}": "ốm"}
    ballot = await house.begin(**absent)
    assert "Chỉ có 4 người bỏ phiếu: kết quả tự nó có thể cho biết" in house.text
    await house.counted(ballot, [[1, 1], [1, 2], [1, 2], [1, 0]])
    assert "Chỉ có 4 người bỏ phiếu: đọc kết quả có thể đoán được" in house.text
    assert "ai cũng suy ra được từng người đã bỏ thế nào: Nguyễn Văn An." in house.text


async def test_the_trail_says_what_the_chair_did_and_nothing_of_a_voter(house: Voting) -> None:
    ballot = await house.begin()
    await house.counted(ballot, [[1, 1], [1, 2], [1, 2]])
    begun, *others = await house.acts()
    figures = {"members": 5, "present": 5, "voters": 5, "items": 2}
    assert begun == ("ballot.begun", f"employee:{CHI}", figures)
    assert {(actor, after) for _, actor, after in others} == {(f"employee:{CHI}", None)}


@pytest.mark.parametrize("who", [AN, BINH, EM])
async def test_only_who_chairs_gets_into_the_room(house: Voting, who: int) -> None:
    ballot = await house.begin()
    await house.sit(who)
    for address in ("/bo-phieu", f"/bo-phieu/{ballot}", "/bo-phieu/moi?ma=ldtt&don-vi=1"):
        await house.open(address)
        assert house.status == 404, address
