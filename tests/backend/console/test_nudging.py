"""The office sees what is nudged when, pauses a day and resumes it, and reads it all before."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, func, select, update

from backend.console import nudging_ahead
from backend.console.nudging_days import own_days_of
from storage.campaigns import Campaign
from storage.channels import Outgoing
from storage.reminding import Nudge, NudgeItem, Wave
from storage.store import Store
from tests.backend.console.pressing import press, send, text_of, token
from tests.backend.console.reminded import Reminded, reminded
from tests.reminders import stage
from tests.reminders.stage import AN, CHI, at, tick_at

PAGE = "/van-phong/nhac"
AHEAD = f"{PAGE}/xem-truoc"


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Reminded]:
    async with reminded(store) as somebody:
        await somebody.sign_in(AN, "office")
        yield somebody


async def count(store: Store, table: type[Nudge | Wave]) -> int:
    return await store.read(lambda c: c.scalar(select(func.count()).select_from(table))) or 0


async def test_todays_waves_are_shown_with_how_far_they_came(
    office: Reminded, store: Store
) -> None:
    assert "Hôm nay chưa có đơn vị nào đến lượt." in text_of(await office.get(PAGE))
    await tick_at(office.rooms, at(21))
    said = text_of(await office.get(PAGE))
    assert "Hôm nay, Thứ Hai 21/10/2024 1 đơn vị có việc; tính theo người:" in said
    assert "Phòng Một 08:00 Đang gửi đã gửi 0 · đang gửi 2 · phải gọi điện 1" in said
    await store.write(lambda c: c.execute(update(Outgoing).values(state="sent")).rowcount)
    assert "Phòng Một 08:00 Đã nhắc đã gửi 2 · phải gọi điện 1" in text_of(await office.get(PAGE))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("expired", "Phải gọi điện đã gửi 0 · phải gọi điện 3"),
        ("cancelled", "Phải gọi điện đã gửi 0 · phải gọi điện 1 · không cần gửi nữa 2"),
        ("unknown", "Đã nhắc đã gửi 2 · phải gọi điện 1"),
    ],
)
async def test_a_wave_that_told_nobody_has_not_reminded(
    office: Reminded, store: Store, state: str, words: str
) -> None:
    await tick_at(office.rooms, at(21))
    await store.write(lambda c: c.execute(update(Outgoing).values(state=state)).rowcount)
    said = text_of(await office.get(PAGE))
    assert f"Phòng Một 08:00 {words}" in said


async def test_a_wave_that_found_nobody_says_so(office: Reminded, store: Store) -> None:
    await tick_at(office.rooms, at(21))
    await store.write(lambda c: [c.execute(delete(each)).rowcount for each in (NudgeItem, Nudge)])
    assert "Phòng Một 08:00 Không còn ai phải nhắc 0" in text_of(await office.get(PAGE))


async def test_a_day_that_was_moved_says_from_where(office: Reminded, store: Store) -> None:
    campaign = office.campaign
    await store.write(lambda c: stage.extend_for(c, campaign, None, at(31, 0), at(21)))
    said = text_of(await office.get(PAGE))
    assert (
        "Thứ Sáu 25/10/2024 Trước hạn 3 ngày: nhắc người còn nợ (hạn 23:59, thứ Tư ngày 30/10/2024;"
        " thay cho 27/10/2024 là chủ nhật)"
    ) in said


async def test_a_rule_that_begins_with_the_campaign_is_on_the_next_day(
    office: Reminded, store: Store
) -> None:
    opened = update(Campaign).values(opened_at=at(23, 7))
    await store.write(lambda c: c.execute(opened).rowcount)
    said = text_of(await office.get(PAGE))
    assert "Thứ Tư 23/10/2024" not in said
    assert (
        "Thứ Năm 24/10/2024 Trước hạn 1 ngày: nhắc người còn nợ (hạn 23:59, thứ Năm ngày"
        " 24/10/2024; việc được giao hoặc gia hạn ngày 23/10/2024"
    ) in said


async def test_a_paused_day_is_silent_until_it_is_resumed(office: Reminded, store: Store) -> None:
    said = text_of(await press(office, PAGE, f"{PAGE}/dung"))
    assert "Đã tạm dừng nhắc ngày 21/10/2024." in said
    assert "Đang tạm dừng" in said
    await tick_at(office.rooms, at(21))
    assert await count(store, Nudge) == 0
    said = text_of(await press(office, PAGE, f"{PAGE}/tiep"))
    assert "Đã cho nhắc tiếp ngày 21/10/2024." in said
    assert "Đang tạm dừng" not in said
    await tick_at(office.rooms, at(21, 9))
    assert await count(store, Nudge) == 3
    about, day = f"campaign:{office.campaign}", {"day": "2024-10-21"}
    assert await office.acts() == [
        ("wave.pause", about, None, day), ("wave.resume", about, None, day),
    ]  # fmt: skip


async def test_pressing_twice_is_once(office: Reminded) -> None:
    fields = {"form_token": await token(office, PAGE), "ngay": "23/10/2024"}
    for _ in range(2):
        assert "Đã tạm dừng" in text_of(await send(office, f"{PAGE}/dung", fields))
    assert [act for act, *_ in await office.acts()] == ["wave.pause"]
    assert "Thứ Tư 23/10/2024 Tạm dừng" in text_of(await office.get(PAGE))


async def test_one_unit_is_paused_on_a_day_and_goes_on(office: Reminded, store: Store) -> None:
    await tick_at(office.rooms, at(21))
    fields = {"form_token": await token(office, PAGE), "ngay": "21/10/2024", "don-vi": "1"}
    said = text_of(await send(office, f"{PAGE}/dung", fields))
    assert "Đã tạm dừng nhắc Phòng Một ngày 21/10/2024." in said
    assert "Phòng Một 08:00 Tạm dừng riêng" in said
    assert "Đang tạm dừng" not in said
    await send(office, f"{PAGE}/dung", fields)
    said = text_of(await send(office, f"{PAGE}/tiep", fields))
    assert "Đã cho nhắc tiếp Phòng Một ngày 21/10/2024." in said
    assert "Tạm dừng riêng" not in said
    about = {"day": "2024-10-21", "unit": "Phòng Một"}
    assert [(act, after) for act, _, _, after in await office.acts()] == [
        ("wave.pause", about), ("wave.resume", about),
    ]  # fmt: skip


async def test_one_unit_of_a_day_to_come_is_paused_where_it_is_read(office: Reminded) -> None:
    ahead = f"{AHEAD}?ngay=23/10/2024&don-vi=1"
    assert "Tạm dừng riêng Phòng Một ngày này" in text_of(await office.get(ahead))
    await press(office, ahead, f"{PAGE}/dung")
    said = text_of(await office.get(ahead))
    assert "Ngày ấy anh/chị đã tạm dừng riêng Phòng Một." in said
    assert "Nhắc tiếp Phòng Một ngày này" in said
    assert "Thứ Tư 23/10/2024 Tạm dừng riêng 1 đơn vị" in text_of(await office.get(PAGE))


@pytest.mark.parametrize("unit", ["7", "-1", "một", "9" * 400])
async def test_only_a_unit_of_the_agency_is_paused(
    office: Reminded, store: Store, unit: str
) -> None:
    fields = {"form_token": await token(office, PAGE), "ngay": "23/10/2024", "don-vi": unit}
    answer = await send(office, f"{PAGE}/dung", fields)
    assert answer.status_code == 422
    assert "Không thấy đơn vị này trong cơ quan." in text_of(answer)
    assert (await count(store, Wave), await office.acts()) == (0, [])


@pytest.mark.parametrize("day", ["", "20/10/2024", "18/10/2024", "26/10/2024", "mai", "\x00"])
async def test_only_a_working_day_from_today_on_is_paused(
    office: Reminded, store: Store, day: str
) -> None:
    fields = {"form_token": await token(office, PAGE), "ngay": day}
    answer = await send(office, f"{PAGE}/dung", fields)
    assert answer.status_code == 422
    assert "Anh/chị chọn một ngày làm việc, từ hôm nay trở đi." in text_of(answer)
    assert (await count(store, Wave), await office.acts()) == (0, [])


async def test_the_days_to_come_and_the_rules_are_told_in_words(office: Reminded) -> None:
    said = text_of(await office.get(PAGE))
    assert "Thứ Tư 23/10/2024 Trước hạn 1 ngày: nhắc người còn nợ" in said
    assert "Trước hạn 1 ngày: nhắc người đứng đầu đơn vị (hạn 23:59, thứ Năm" in said
    assert "Trước hạn 3 ngày : nhắc người còn nợ · Nộp bản tự đánh giá" in said
    assert "“[tên các việc còn nợ]: [còn bao lâu]. [hạn].”" in said
    assert "Mặc định của bài kiểm tra." in said
    assert "08:00–11:00 và 14:00–16:30" in said
    assert "Sẽ" not in said


async def test_a_plan_without_reminders_says_so(store: Store) -> None:
    async with reminded(store, rules=[]) as office:
        await office.sign_in(AN, "office")
        said = text_of(await office.get(PAGE))
        assert "Kế hoạch này không có lời nhắc nào." in said
        assert "Không còn ngày nhắc nào" in said


async def test_the_nudges_of_a_day_are_read_before_and_nothing_is_sent(
    office: Reminded, store: Store
) -> None:
    office.now_is(at(18, 16))
    answer = await office.get(AHEAD)
    said = text_of(answer)
    assert "Thứ Hai 21/10/2024 1 đơn vị có người được nhắc." in said
    assert "Nguyễn Văn An Phòng Một · qua Telegram Nhắc hạn: Bản tự đánh giá" in said
    assert "Trần Thị Bình Phòng Một · phải gọi điện" in said
    assert "Bản tự đánh giá: Còn 3 ngày." in said
    assert (await count(store, Nudge), await count(store, Wave)) == (0, 0)
    await tick_at(office.rooms, at(21))
    (told,) = await store.read(lambda c: stage.told(c, AN))
    assert " ".join(told.split()) in said


async def test_the_preview_comes_page_by_page(
    office: Reminded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudging_ahead, "PAGE", 2)
    office.now_is(at(18, 16))
    first = await office.get(AHEAD)
    assert "Trần Thị Bình" in first.text
    assert "Lê Minh Chi" not in first.text
    second = text_of(await office.get(f"{AHEAD}?ngay=21/10/2024&don-vi=1&trang=2"))
    assert "Lê Minh Chi" in second
    assert "Trần Thị Bình" not in second
    assert "Trang sau" not in second
    assert "Trang trước" in second


@pytest.mark.parametrize(
    ("asked", "words", "status"),
    [
        ("ngay=26/10/2024", "Ngày ấy không nhắc ai: thứ Bảy.", 200),
        (
            "ngay=22/10/2024",
            "Không có lời nhắc nào rơi vào ngày ấy; ngày nhắc gần nhất là thứ tư 23/",
            200,
        ),
        ("ngay=21/10/2024", "Hôm nay đã nhắc xong (đã gửi 0 · đang gửi 2 · phải gọi điện 1)", 200),
        ("ngay=23/10/2024&don-vi=77", "Đơn vị này không có ai được nhắc ngày ấy.", 200),
        ("ngay=mai", "Chưa đọc được ngày “mai”.", 422),
        ("ngay=01/01/1999", "Anh/chị chọn một ngày làm việc, từ hôm nay trở đi.", 422),
        ("ngay=31/12/9999", "Anh/chị chọn một ngày làm việc, từ hôm nay trở đi.", 422),
    ],
)
async def test_a_day_without_nudges_says_why(
    office: Reminded, asked: str, words: str, status: int
) -> None:
    await tick_at(office.rooms, at(21))
    answer = await office.get(f"{AHEAD}?{asked}")
    assert words in text_of(answer)
    assert answer.status_code == status


async def test_after_hours_the_preview_of_today_says_so(office: Reminded) -> None:
    office.now_is(at(21, 17))
    await office.sign_in(AN, "office")
    said = text_of(await office.get(f"{AHEAD}?ngay=21/10/2024"))
    assert "Hết giờ nhắc hôm nay (08:00–11:00 và 14:00–16:30)." in said


async def test_the_preview_of_a_paused_day_says_so(office: Reminded) -> None:
    fields = {"form_token": await token(office, PAGE), "ngay": "23/10/2024"}
    await send(office, f"{PAGE}/dung", fields)
    said = text_of(await office.get(f"{AHEAD}?ngay=23/10/2024"))
    assert "Ngày ấy anh/chị đã tạm dừng nhắc." in said


async def test_a_head_has_none_of_it(office: Reminded) -> None:
    await office.sign_in(CHI)
    assert {(await office.get(page)).status_code for page in (PAGE, AHEAD)} == {404}


async def test_where_the_days_off_come_from_is_said(office: Reminded) -> None:
    said = text_of(await office.get(PAGE))
    assert "theo Điều 112 Bộ luật Lao động 2019, lấy từ thư viện holidays 0." in said
    assert "Theo kế hoạch" not in said


def test_days_that_the_plan_adds_are_shown_with_their_source() -> None:
    plan = stage.plan(
        policy={
            "days_off": ["2024-10-22"], "working_days": ["2024-10-26"],
            "days_source": {"silent": "Thông báo 12/TB-VP."},
        }
    )  # fmt: skip
    days = own_days_of(plan)
    assert days is not None
    assert (days.off, days.working, days.why) == (
        ("22/10/2024",), ("26/10/2024",), "Thông báo 12/TB-VP.",
    )  # fmt: skip
