"""What tomorrow's nudges would be, and whom to call because nothing reaches them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from reminders import pausing
from reminders.calls import Call, call_list
from reminders.preview import Preview, preview
from storage.campaigns import Campaign
from storage.channels import ChannelAccount
from storage.outgoing import expire
from storage.people import Employee
from storage.reminding import Absence, Nudge, Wave
from storage.store import Store
from storage.submissions import Submission
from tests.reminders import stage
from tests.reminders.stage import (
    AN,
    ASKED,
    BINH,
    CHI,
    at,
    begin_another,
    hand_in,
    nudges,
    started,
    tick_at,
)  # fmt: skip

MONDAY = dt.date(2024, 10, 21)


async def test_the_preview_is_what_then_goes_out_and_writes_nothing(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())

    def look(connection: Connection) -> Preview:
        return preview(connection, rooms.library, campaign, MONDAY, rooms.channels, at(18, 16))

    planned = (await store.read(look)).planned
    assert [(each.employee_id, each.channel, each.rules) for each in planned] == [
        (AN, "telegram", ("ba-ngay",)), (BINH, None, ("ba-ngay",)), (CHI, "telegram", ("ba-ngay",)),
    ]  # fmt: skip
    assert {each.unit for each in planned} == {"Phòng Một"}
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(Nudge))) == 0
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(Wave))) == 0
    await tick_at(rooms, at(21))
    assert await store.read(lambda c: stage.told(c, AN)) == [planned[0].message.text]
    assert (await store.read(look)).day == MONDAY


async def test_the_preview_of_a_weekend_says_why_it_is_empty(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    sunday = await store.read(
        lambda c: preview(c, rooms.library, campaign, dt.date(2024, 10, 20), (), at(18))
    )
    assert (sunday.off, sunday.planned) == ("chủ nhật", ())


async def test_the_preview_of_a_paused_day_says_so(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await store.write(lambda c: pausing.pause(c, campaign, MONDAY, at(18)))
    found = await store.read(lambda c: preview(c, rooms.library, campaign, MONDAY, (), at(18)))
    assert (found.is_paused, found.planned) == (True, ())


async def test_a_long_preview_says_that_there_is_more(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    found = await store.read(
        lambda c: preview(c, rooms.library, campaign, MONDAY, (), at(18), most=2)
    )
    assert (len(found.planned), found.more, found.units) == (2, True, (1,))


async def calls(store: Store, rooms: Any, campaign: int, now: dt.datetime) -> list[Call]:
    return await store.read(
        lambda c: call_list(c, rooms.library, campaign, None, rooms.channels, now)
    )


async def test_who_has_no_channel_stands_on_the_list_from_the_first_day(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    (first,) = await calls(store, rooms, campaign, at(14, 9))
    assert (first.employee_id, first.full_name, first.unit) == (BINH, "Trần Thị Bình", "Phòng Một")
    assert (first.why, first.soon) == ("never_invited", False)
    assert first.why_words == "Chưa có mã vào"
    assert first.forms == ("Bản tự đánh giá",)
    # More than 24 hours before the deadline they are told apart.
    (later,) = await calls(store, rooms, campaign, at(23, 8))
    assert later.soon
    assert later.cut_off - at(23, 8) > dt.timedelta(hours=24)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reach": "none"}, "never_invited"),
        ({"reach": "invited"}, "not_joined"),
        ({"reach": "joined"}, "no_channel"),
        ({"email": "b@thu.vn", "email_failed_at": ASKED}, "bounced"),
    ],
)
async def test_the_list_says_why(store: Store, changes: dict[str, Any], why: str) -> None:
    rooms, campaign = await started(store, stage.plan())
    await store.write(
        lambda c: c.execute(update(Employee).where(Employee.id == BINH).values(**changes)) and None
    )
    (call,) = await calls(store, rooms, campaign, at(21))
    assert (call.employee_id, call.why) == (BINH, why)


async def test_who_blocked_the_bot_is_called_unless_mail_gets_there(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())

    def block(connection: Connection) -> None:
        connection.execute(
            update(ChannelAccount)
            .where(ChannelAccount.employee_id == AN)
            .values(unreachable_at=ASKED, unreachable_why="blocked")
        )

    def give_address(connection: Connection) -> None:
        connection.execute(update(Employee).where(Employee.id == AN).values(email="an@thu.vn"))

    await store.write(block)
    found = {call.employee_id: call.why for call in await calls(store, rooms, campaign, at(21))}
    assert found == {AN: "blocked", BINH: "never_invited"}
    await store.write(give_address)
    assert [each.employee_id for each in await calls(store, rooms, campaign, at(21))] == [BINH]


async def test_whose_nudge_expired_unsent_is_called(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await tick_at(rooms, at(21))
    assert [each.employee_id for each in await calls(store, rooms, campaign, at(21, 9))] == [BINH]
    await store.write(lambda c: expire(c, "telegram", at(21, 11)))
    found = {call.employee_id: call.why for call in await calls(store, rooms, campaign, at(21, 12))}
    assert found == {AN: "not_sent", BINH: "never_invited", CHI: "not_sent"}


async def test_the_overdue_stay_on_the_list_until_they_hand_in(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await store.write(lambda c: hand_in(c, CHI, at(24)))
    late = await calls(store, rooms, campaign, at(25, 8))
    found = {call.employee_id: (call.why, call.overdue, call.consequence) for call in late}
    words = "Bài nộp trễ được giữ lại, chưa vào danh sách gửi lên cho đến khi cơ quan chấp nhận."
    assert found == {AN: ("overdue", True, words), BINH: ("never_invited", True, words)}
    await store.write(lambda c: hand_in(c, AN, at(25, 9)))
    assert [each.employee_id for each in await calls(store, rooms, campaign, at(25, 10))] == [BINH]
    await store.write(lambda c: c.execute(update(Campaign).values(state="closed")).rowcount)
    assert await calls(store, rooms, campaign, at(25, 11)) == []


async def test_the_overdue_come_first(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=())
    await store.write(lambda c: stage.extend_for(c, campaign, AN, at(31), at(24)))
    late = await calls(store, rooms, campaign, at(25, 8))
    found = [(call.employee_id, call.overdue) for call in late]
    assert found == [(CHI, True), (BINH, True), (AN, False)]


async def test_the_list_of_a_campaign_speaks_of_its_own_nudges(store: Store) -> None:
    rooms, one = await started(store, stage.plan([stage.rule("ba-ngay", 3)]))
    other = await store.write(
        lambda c: begin_another(c, stage.plan([stage.rule("hai-ngay", 2)], plan="thu-hai"))
    )
    await tick_at(rooms, at(21))
    await store.write(lambda c: expire(c, "telegram", at(21, 11)))
    await store.write(lambda c: pausing.pause(c, one, dt.date(2024, 10, 22), at(21, 12)))
    await tick_at(rooms, at(22))
    await store.write(stage.deliver)
    whys = {
        campaign: {call.employee_id: call.why for call in await calls(store, rooms, campaign, now)}
        for campaign, now in ((one, at(22, 9)), (other, at(22, 9)))
    }
    assert whys == {
        one: {AN: "not_sent", BINH: "never_invited", CHI: "not_sent"},
        other: {BINH: "never_invited"},
    }


async def test_who_is_done_or_on_leave_is_not_called(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=())

    def leave(connection: Connection) -> None:
        connection.execute(
            insert(Absence).values(
                employee_id=BINH, first_day=MONDAY, last_day=None, why="Ốm", made_by="Văn phòng",
                made_at=ASKED,
            )
        )  # fmt: skip

    await store.write(lambda c: hand_in(c, AN, at(18)))
    await store.write(leave)
    assert [each.employee_id for each in await calls(store, rooms, campaign, at(21))] == [CHI]
    assert await store.read(lambda c: call_list(c, rooms.library, campaign, [99], (), at(21))) == []


async def test_a_person_who_cannot_be_reached_is_claimed_as_a_call(store: Store) -> None:
    rooms, _ = await started(store, stage.plan(), telegram=())
    await tick_at(rooms, at(21))
    assert await store.read(nudges) == [(21, AN, "call"), (21, BINH, "call"), (21, CHI, "call")]
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(Submission))) == 3
