"""The page of the secret ballot in a real browser, against the ballots process as it runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from ballots.box import Box
from ballots.encoding import b64
from tests.journeys.ballot_phones import (
    PickUp,
    choose,
    click,
    hall,
    mark,
    sees,
    stored,
    teller,
    voter,
)
from tests.journeys.ballot_room import LEVELS, Ballot, Room, items

__all__ = ["hall"]


def counts(ballot: Ballot) -> list[list[int]]:
    return [item["counts"] for item in ballot.result()["items"]]


def test_two_voters_and_one_teller_hold_a_whole_round(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(2, 1, 1)
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    one, other = voter(pick_up, ballot, 0), voter(pick_up, ballot, 1)
    assert "t=" not in one.url

    sees(counting, "Đưa mã này cho cả phòng")
    expect(counting.get_by_text("Một mình anh/chị mở được mọi phong bì")).to_be_visible()
    mark(one, "Đồng ý", "Không đồng ý")
    click(one, "Sẵn sàng bỏ phiếu")
    sees(one, "Sẵn sàng. Chờ chủ tọa mở hòm")
    ballot.act("open")
    sees(one, "Phiếu đã vào hòm")
    mark(other, "Đồng ý", "Đồng ý")  # not ready yet as the box opened
    click(other, "Bỏ phiếu")
    sees(other, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)

    sees(counting, "Kết quả kiểm phiếu")
    expect(counting.get_by_text("Thu về 2 phiếu.")).to_be_visible()
    click(counting, "Ký bảng kiểm phiếu")
    for phone in (one, other):
        sees(phone, "Phiếu của anh/chị đã được đếm đúng")
        assert stored(phone) == {}
    assert counts(ballot) == [[0, 2, 0], [0, 1, 1]]
    ballot.act("signed")
    sees(counting, "Xong. Khóa đã xóa")
    assert stored(counting) == {}


def test_two_of_two_tellers_open_what_three_voters_dropped(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(3, 2, 2)
    first, second = teller(pick_up, ballot, 0), teller(pick_up, ballot, 1)
    ballot.act("issue")
    phones = [voter(pick_up, ballot, at) for at in range(3)]
    for phone, choice in zip(phones, ["Đồng ý", "Đồng ý", "Không đồng ý"], strict=True):
        mark(phone, choice, "Đồng ý")
        click(phone, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    for phone in phones:
        sees(phone, "Phiếu đã vào hòm")
    second.goto("about:blank")
    ballot.act("close", seconds=0)

    sees(first, "Chờ người kiểm phiếu khác")
    second.goto(ballot.page)
    for page in (first, second):
        sees(page, "Kết quả kiểm phiếu")
    codes = {page.locator(".code.big").inner_text() for page in (first, second)}
    assert len(codes) == 1
    click(first, "Ký bảng kiểm phiếu")
    expect(first.get_by_text("Đã có 1/2 chữ ký")).to_be_visible()
    click(second, "Ký bảng kiểm phiếu")
    for phone in phones:
        sees(phone, "Phiếu của anh/chị đã được đếm đúng")
    assert counts(ballot) == [[0, 2, 1], [0, 3, 0]]


def test_a_reload_at_each_step_loses_nothing(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    counting = teller(pick_up, ballot, 0)
    counting.reload()
    sees(counting, "Khóa đã sẵn sàng")
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    choose(page, 0, "Không đồng ý")
    page.reload()
    expect(page.locator("#item-0").get_by_role("radio", name="Không đồng ý")).to_be_checked()
    choose(page, 1, "Đồng ý")
    click(page, "Xem lại")
    click(page, "Sẵn sàng bỏ phiếu")
    page.reload()
    sees(page, "Sẵn sàng. Chờ chủ tọa mở hòm")
    counting.reload()
    sees(counting, "Đưa mã này cho cả phòng")
    ballot.act("open")
    sees(page, "Phiếu đã vào hòm")
    page.reload()
    sees(page, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)
    page.reload()
    sees(page, "Hòm đã đóng. Đang kiểm phiếu")
    sees(counting, "Kết quả kiểm phiếu")
    counting.reload()
    click(counting, "Ký bảng kiểm phiếu")
    sees(page, "Phiếu của anh/chị đã được đếm đúng")
    assert counts(ballot) == [[0, 0, 1], [0, 1, 0]]


def test_a_dead_network_loses_no_mark_and_the_ballot_goes_when_it_is_back(
    hall: Room, pick_up: PickUp
) -> None:
    ballot = hall.begin(1, 1, 1)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    page.context.set_offline(True)
    mark(page, "Đồng ý", "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    expect(page.get_by_text("Mất mạng, đang thử lại")).to_be_visible()
    ballot.act("open")
    page.context.set_offline(False)
    sees(page, "Phiếu đã vào hòm")
    expect(page.get_by_text("Mất mạng")).to_be_hidden()


def test_of_two_tabs_the_newer_one_acts_and_the_older_follows(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    older = voter(pick_up, ballot, 0)
    choose(older, 0, "Không đồng ý")
    newer = older.context.new_page()
    newer.goto(ballot.page)
    expect(newer.locator("#item-0").get_by_role("radio", name="Không đồng ý")).to_be_checked()
    sees(older, "Đang dùng ở một thẻ khác")
    click(older, "Làm tiếp ở thẻ này")
    sees(newer, "Đang dùng ở một thẻ khác")
    choose(older, 1, "Không đồng ý")
    click(older, "Xem lại")
    click(older, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(older, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)
    click(counting, "Ký bảng kiểm phiếu")
    sees(older, "Phiếu của anh/chị đã được đếm đúng")
    assert counts(ballot) == [[0, 0, 1], [0, 0, 1]]


def test_who_scans_the_room_first_compares_nothing(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    sees(counting, "Đưa mã này cho cả phòng")
    h = hall.rounds.known[bytes.fromhex(ballot.round)].fixed().h
    page = pick_up()
    page.goto(f"{ballot.page}#m={b64(h)}")
    expect(page.get_by_text("Đã quét mã của phòng")).to_be_visible()
    assert page.url == ballot.page
    way = page.get_by_role("link", name="Đến trang của tôi")
    expect(way).to_have_attribute("href", f"http://127.0.0.1:9/phieu-kin/vong/{ballot.round}")
    page.goto(ballot.voter(0))
    expect(page.get_by_text("Mã của phòng đúng")).to_be_visible()
    page.get_by_role("button", name="Nhận phiếu", exact=True).click()
    sees(page, "Đánh dấu phiếu")


def test_a_ballot_that_is_not_the_rooms_is_refused(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = pick_up()
    page.goto(f"{ballot.page}#m={b64(bytes(32))}")
    page.goto(ballot.voter(0))
    sees(page, "Dừng lại: mã không khớp")
    expect(page.get_by_role("button", name="Nhận phiếu")).to_have_count(0)


def test_a_teller_whose_keys_were_swapped_refuses(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 2, 1)
    first, second = teller(pick_up, ballot, 0), teller(pick_up, ballot, 1)
    name = f"phieu-kin:{ballot.round}:kiem"
    mine, others = (json.loads(stored(page)[name]) for page in (first, second))
    mine["keys"]["seal"] = others["keys"]["seal"]
    first.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, json.dumps(mine)])
    first.reload()
    ballot.act("issue")
    sees(first, "Dừng lại: khóa của anh/chị không có trong mẫu phiếu")
    expect(first.locator("svg")).to_have_count(0)


def test_a_ballot_taken_on_another_phone_is_told_at_once(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    voter(pick_up, ballot, 0)
    page = pick_up()
    page.goto(ballot.voter(0))
    click(page, "Giống hệt, nhận phiếu")
    sees(page, "Phiếu của anh/chị đã có người nhận")


def test_a_shared_tablet_serves_one_after_another_and_keeps_nothing(
    hall: Room, pick_up: PickUp
) -> None:
    ballot = hall.begin(0, 1, 1, table=2)
    codes = ballot.act("codes", count=2)["codes"]
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    tablet = pick_up()
    tablet.goto(ballot.page)
    click(tablet, "Không có điện thoại riêng")
    click(tablet, "Giống hệt")
    tablet.get_by_label("Mã trên tờ giấy").fill("0000-0000-0000")
    click(tablet, "Nhận phiếu")
    expect(tablet.get_by_text("Không có mã này")).to_be_visible()
    for code in codes:
        tablet.get_by_label("Mã trên tờ giấy").fill(code.lower().replace("-", " "))
        click(tablet, "Nhận phiếu")
        mark(tablet, "Đồng ý", "Không đồng ý")
        click(tablet, "Niêm phong phiếu")
        sees(tablet, "Đã niêm phong")
        kept = json.loads(stored(tablet)[f"phieu-kin:{ballot.round}"])
        assert not any(kept.get(name) for name in ("credential", "paper", "selections"))
        assert {each["own"] for each in kept["waiting"]} == {None}
        click(tablet, "Người tiếp theo")
    ballot.act("open")
    expect(tablet.get_by_text("2 phong bì từ máy này đã vào hòm")).to_be_visible()
    ballot.act("close", seconds=0)
    sees(tablet, "Xong việc của máy này")
    assert stored(tablet) == {}
    click(counting, "Ký bảng kiểm phiếu")
    expect(counting.get_by_text("Anh/chị đã ký")).to_be_visible()
    assert counts(ballot) == [[0, 2, 0], [0, 0, 2]]


def test_closed_while_casting_is_told_and_erased(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1, drop_seconds=600)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    mark(page, "Đồng ý", "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(page, "Đang bỏ phiếu")
    ballot.act("close", seconds=0)
    sees(page, "Hòm đã đóng, phiếu chưa vào hòm")
    assert stored(page) == {}


def test_who_waits_in_the_window_still_gets_in_when_the_chair_begins_to_close(
    hall: Room, pick_up: PickUp
) -> None:
    ballot = hall.begin(1, 1, 1, drop_seconds=600)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    mark(page, "Đồng ý", "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(page, "Đang bỏ phiếu")
    ballot.act("close", seconds=8, wait=False)
    expect(page.get_by_text("Hòm phiếu đóng sau")).to_be_visible()
    sees(page, "Phiếu đã vào hòm")


def test_a_box_that_was_started_anew_gets_the_same_envelope_again(
    hall: Room, pick_up: PickUp
) -> None:
    ballot = hall.begin(1, 1, 1)
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    mark(page, "Đồng ý", "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(page, "Phiếu đã vào hòm")
    running = hall.rounds.known[bytes.fromhex(ballot.round)]
    lost = running.box
    assert lost is not None
    fresh = Box(running.fixed(), hall.rounds.receipts(running.id))
    fresh.open, fresh.most = True, lost.most
    running.box = fresh
    for _ in range(150):
        if len(fresh):
            break
        page.wait_for_timeout(100)
    assert fresh.sorted() == lost.sorted()
    sees(page, "Phiếu đã vào hòm")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda _: None, "Không thấy phiếu của anh/chị trên bảng"),
        (lambda slip: [*slip[:3], [2], slip[4]], "Phiếu của anh/chị trên bảng đã bị đổi"),
    ],
)
def test_a_board_that_lies_is_seen_by_the_voters_own_phone(
    hall: Room, pick_up: PickUp, change: Callable[[list[Any]], Any], told: str
) -> None:
    ballot = hall.begin(1, 1, 1)
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)

    def lie(route: Route) -> None:
        public = route.fetch().json()
        board = json.loads(public["board"])
        board["slips"][0] = [new for slip in board["slips"][0] if (new := change(slip))]
        route.fulfill(json={**public, "board": json.dumps(board, ensure_ascii=False)})

    page.route(re.compile("/board$"), lie)
    mark(page, "Đồng ý", "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(page, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)
    click(counting, "Ký bảng kiểm phiếu")
    sees(page, told)
    expect(page.get_by_text("Chữ ký của hòm")).to_be_visible()
    expect(page.get_by_text("Đồng ý")).to_have_count(0)


def test_paper_is_entered_by_one_teller_and_confirmed_by_another(
    hall: Room, pick_up: PickUp
) -> None:
    ballot = hall.begin(1, 2, 1, paper=6, items=items(1, ["Đồng ý", "Không đồng ý"]))
    first, second = teller(pick_up, ballot, 0), teller(pick_up, ballot, 1)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    mark(page, "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(page, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)
    sees(first, "Nhập số phiếu giấy")
    first.get_by_label("Thu về").fill("5")
    for label, number in (("Để trống", 0), ("Không đồng ý", 1), ("Không hợp lệ", 1)):
        first.get_by_label(label, exact=True).fill(str(number))
    first.get_by_label("Đồng ý", exact=True).fill("4")
    click(first, "Gửi")
    expect(first.get_by_text("cộng lại được 6, nhưng thu về 5")).to_be_visible()
    first.get_by_label("Đồng ý", exact=True).fill("3")
    click(first, "Gửi")
    sees(first, "Chờ xác nhận số phiếu giấy")
    sees(second, "Xác nhận số phiếu giấy")
    click(second, "Đúng, xác nhận")
    for counting in (first, second):
        sees(counting, "Kết quả kiểm phiếu")
        expect(counting.get_by_text("Thu về 6 phiếu")).to_be_visible()
    click(second, "Ký bảng kiểm phiếu")
    sees(page, "Đã kiểm phiếu xong")  # one phone alone is not published
    assert counts(ballot) == [[0, 4, 1]]


def test_ranks_are_given_in_the_order_of_the_touches(hall: Room, pick_up: PickUp) -> None:
    agencies = [
        {"label": name, "detail": "", "selections": ["1", "2", "3"]}
        for name in ("Sở Nội vụ", "Sở Tài chính", "Sở Y tế")
    ]
    ballot = hall.begin(1, 1, 1, mode="whole", rule={"kind": "ranks"}, items=agencies, blank=False)
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    for name in ("Sở Nội vụ", "Sở Y tế", "Sở Nội vụ", "Sở Tài chính", "Sở Nội vụ"):
        click(page, name)  # the first one is taken back, and comes last
    click(page, "Xem lại")
    click(page, "Sẵn sàng bỏ phiếu")
    ballot.act("open")
    sees(page, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)
    click(counting, "Ký bảng kiểm phiếu")
    sees(page, "Đã kiểm phiếu xong")
    assert counts(ballot) == [[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]]


def test_at_most_as_many_as_the_rule_says_can_be_marked(hall: Room, pick_up: PickUp) -> None:
    rule = {"kind": "at_most", "selection": 1, "count": 1}
    ballot = hall.begin(1, 1, 1, mode="whole", rule=rule, items=items(2, LEVELS))
    teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    choose(page, 0, "Xuất sắc")
    choose(page, 1, "Xuất sắc")
    expect(page.get_by_text("Đã đủ 1 mục chọn “Xuất sắc”")).to_be_visible()
    expect(page.locator("#item-1").get_by_role("radio", name="Xuất sắc")).not_to_be_checked()


def test_who_votes_and_counts_does_both_on_one_phone(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    page = teller(pick_up, ballot, 0)
    ballot.act("issue")
    page.goto(ballot.voter(0))
    expect(page.get_by_text("Mã của phòng đúng")).to_be_visible()  # its keys are in there
    page.get_by_role("button", name="Nhận phiếu", exact=True).click()
    mark(page, "Đồng ý", "Đồng ý")
    click(page, "Sẵn sàng bỏ phiếu")
    click(page, "Kiểm phiếu")
    sees(page, "Đưa mã này cho cả phòng")
    ballot.act("open")
    click(page, "Bỏ phiếu")
    sees(page, "Phiếu đã vào hòm")
    ballot.act("close", seconds=0)
    click(page, "Kiểm phiếu")
    click(page, "Ký bảng kiểm phiếu")
    expect(page.get_by_text("Anh/chị đã ký")).to_be_visible()
    assert counts(ballot) == [[0, 1, 0], [0, 1, 0]]


def test_a_void_round_is_erased_and_leads_to_the_next(hall: Room, pick_up: PickUp) -> None:
    ballot = hall.begin(1, 1, 1)
    counting = teller(pick_up, ballot, 0)
    ballot.act("issue")
    page = voter(pick_up, ballot, 0)
    ballot.act("void", reason="một người chưa có mặt")
    again = hall.begin(1, 1, 1, previous=ballot.round)
    for phone in (page, counting):
        sees(phone, "Vòng bỏ phiếu này đã hủy")
        way = phone.get_by_role("link", name="Đến vòng tiếp theo")
        expect(way).to_have_attribute("href", f"http://127.0.0.1:9/phieu-kin/vong/{again.round}")
        assert stored(phone) == {}
