"""Who owes and is reached by no message is on a list, for the office and for who heads the unit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, insert, select, update

from backend.console import calling
from people.absences import go_away
from storage.channels import ChannelAccount, Outgoing
from storage.outgoing import failed, sending
from storage.people import Employee
from storage.reminding import Absence, Nudge, NudgeItem
from storage.store import Store
from tests.backend.console.pressing import text_of
from tests.backend.console.reminded import DANG, Reminded, reminded
from tests.reminders.stage import AN, BINH, CHI, at, hand_in, tick_at

OFFICE, HEAD = "/van-phong/goi-dien", "/don-vi/goi-dien"


@pytest.fixture
async def house(store: Store) -> AsyncIterator[Reminded]:
    async with reminded(store) as somebody:
        yield somebody


def block(connection: Connection) -> None:
    account = update(ChannelAccount).where(ChannelAccount.employee_id == AN)
    connection.execute(account.values(unreachable_at=at(21), unreachable_why="blocked"))


async def test_the_list_says_who_why_and_by_when(house: Reminded, store: Store) -> None:
    await store.write(block)
    await house.sign_in(DANG, "office")
    said = text_of(await house.get(OFFICE))
    assert "2 người cần gọi, gần hạn nhất xếp trước." in said
    assert (
        "Nguyễn Văn An 001 · Phòng Một Bản tự đánh giá 23:59, thứ Năm ngày 24/10/2024 Còn 3 ngày"
        " Đã chặn hoặc xóa tài khoản Telegram Mời lại"
    ) in said
    assert "Trần Thị Bình" in said
    assert "Chưa có mã vào Mời Trần Thị Bình" in said
    assert "Lê Minh Chi" not in said


async def test_the_head_sees_the_own_unit_alone(house: Reminded, store: Store) -> None:
    await house.sign_in(CHI)
    said = text_of(await house.get(HEAD))
    assert "1 người cần gọi" in said
    assert "Trần Thị Bình 002" in said
    page = (await house.get(HEAD)).text
    assert f'href="/don-vi/moi/{BINH}?dot={house.campaign}"' in page
    assert "/van-phong/" not in page
    assert "1 người còn nợ mà tin nhắn không đến được." in text_of(await house.get("/don-vi"))
    await store.write(lambda c: c.execute(update(Employee).values(facts={"head": False})).rowcount)
    assert (await house.get(HEAD)).status_code == 404


async def test_after_the_deadline_everybody_who_owes_is_on_the_list(
    house: Reminded, store: Store
) -> None:
    house.now_is(at(25, 9))
    await house.sign_in(DANG, "office")
    said = text_of(await house.get(OFFICE))
    assert "3 người đã quá hạn, xếp trên cùng cho đến khi họ nộp, hoặc đợt đóng." in said
    assert "chưa vào danh sách gửi lên cho đến khi cơ quan chấp nhận." in said
    assert (
        "Nguyễn Văn An 001 · Phòng Một Bản tự đánh giá quá hạn 23:59, thứ Năm ngày 24/10/2024"
        " Quá hạn thì phần mềm không nhắc nữa"
    ) in said
    await house.sign_in(CHI)
    assert "3 người cần gọi điện, trong đó 3 người đã quá hạn." in text_of(
        await house.get("/don-vi")
    )
    for who in (AN, BINH, CHI):
        await store.write(lambda c, who=who: hand_in(c, who, at(25, 9)))
    assert "Không có ai phải gọi: không ai quá hạn" in text_of(await house.get(HEAD))


async def test_a_unit_whose_head_is_away_is_shown_to_the_office_alone(
    house: Reminded, store: Store
) -> None:
    house.now_is(at(23, 9))
    await house.sign_in(DANG, "office")
    title = "Đơn vị không có người phụ trách"
    assert title not in text_of(await house.get(OFFICE))
    away = insert(Absence).values(
        employee_id=CHI, first_day=at(22).date(), last_day=at(24).date(), why="Nghỉ phép",
        made_by="Văn phòng", made_at=at(22),
    )  # fmt: skip
    await store.write(lambda c: c.execute(away).rowcount)
    said = text_of(await house.get(OFFICE))
    assert title in said
    assert "Phòng Một . Không có người phụ trách: Lê Minh Chi đang vắng" in said
    await house.sign_in(CHI)
    assert title not in text_of(await house.get(HEAD))


async def test_nobody_is_called_who_is_done_or_away(house: Reminded, store: Store) -> None:
    await store.write(block)
    await store.write(lambda c: hand_in(c, BINH, at(21)))
    await store.write(lambda c: go_away(c, AN, at(21).date(), None, "Nghỉ phép", "", at(21)))
    await house.sign_in(CHI)
    assert "Không có ai phải gọi" in text_of(await house.get(HEAD))
    assert "tin nhắn không đến được" not in text_of(await house.get("/don-vi"))


async def test_the_office_chooses_a_unit_and_turns_pages(
    house: Reminded, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "PAGE", 1)
    await store.write(block)
    await house.sign_in(DANG, "office")
    first = text_of(await house.get(f"{OFFICE}?don-vi=1"))
    assert ("2 người cần gọi" in first, "Trang sau" in first) == (True, True)
    second = text_of(await house.get(f"{OFFICE}?don-vi=1&trang=2"))
    names = {"Nguyễn Văn An", "Trần Thị Bình"}
    shown = [{name for name in names if f"{name} 00" in page} for page in (first, second)]
    assert (shown[0] | shown[1], shown[0] & shown[1]) == (names, set())
    assert "Trang sau" not in second


async def test_the_front_page_says_how_many_todays_nudges_could_not_reach(
    house: Reminded, store: Store
) -> None:
    await house.sign_in(DANG, "office")
    words = "Hôm nay có 1 người cần nhắc mà không tin nào đến được."
    assert words not in text_of(await house.get("/van-phong"))
    await tick_at(house.rooms, at(21))
    assert words in text_of(await house.get("/van-phong"))


async def test_a_refused_mail_puts_the_person_on_the_list(house: Reminded, store: Store) -> None:
    def bounced(connection: Connection) -> None:
        connection.execute(
            update(Employee)
            .where(Employee.id == BINH)
            .values(email="binh@vidu.vn", email_failed_at=at(21))
        )
        connection.execute(
            insert(Nudge).values(
                id=1, employee_id=AN, campaign_id=house.campaign, day=at(21).date(),
                channel="telegram", state="sent_off", made_at=at(21),
            )
        )  # fmt: skip
        connection.execute(
            insert(NudgeItem).values(
                campaign_id=house.campaign, rule="ba-ngay", target="submission:1", employee_id=AN,
                cut_off=at(25, 0), nudge_id=1, state="done", at=at(21),
            )
        )  # fmt: skip
        connection.execute(
            insert(Outgoing).values(
                channel="telegram", address="901", employee_id=AN, rank=3, content={"do": "tell"},
                about="nudge:1", made_at=at(21), state="waiting", tries=0,
            )
        )  # fmt: skip
        key = connection.execute(select(Outgoing.id)).scalar_one()
        sending(connection, key)
        failed(connection, key, "bad_request", at(21))

    await store.write(bounced)
    await house.sign_in(DANG, "office")
    said = text_of(await house.get(OFFICE))
    assert "Thư gửi đi bị trả lại" in said
    assert "Tin nhắc không gửi đi được" in said
