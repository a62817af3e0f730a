"""The clock's work on a real store: who is told what, on which day, and who is not."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from intake.asking import start_campaign
from intake.campaigns import redate
from intake.extending import extend
from intake.library import Library
from intake.returning import return_
from reminders import pausing, waves
from reminders.hours import SendingTimes
from reminders.laying import lay
from reminders.still import still_owed
from reminders.tick import Memory, tick
from storage.audit import Actor
from storage.campaigns import Campaign
from storage.channels import ChannelAccount, Outgoing
from storage.people import Employee
from storage.reminding import Absence, NudgeItem, Wave
from storage.store import Store
from storage.submissions import Remark, Submission
from tests.intake.campaigns import ask_everybody
from tests.reminders import stage
from tests.reminders.stage import (
    AN,
    ASKED,
    BINH,
    CHI,
    SOURCE,
    at,
    hand_in,
    items,
    nudges,
    rule,
    started,
    tick_at,
    tick_through,
    told,
)  # fmt: skip

OFFICE = Actor(None, "office", "Văn phòng")
WEEK = range(14, 26)


async def test_who_owes_is_told_three_days_and_one_day_before(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await tick_through(rooms, WEEK)
    assert await store.read(nudges) == [
        (21, AN, "sent_off"), (21, BINH, "call"), (21, CHI, "sent_off"),
        (23, AN, "sent_off"), (23, BINH, "call"), (23, CHI, "sent_off"),
    ]  # fmt: skip
    first, second = await store.read(lambda c: told(c, AN))
    assert first == (
        "Bản tự đánh giá: Còn 3 ngày. Trước ngày 25 tháng 10 năm 2024 – ngày cuối còn nhận: "
        "23:59, thứ Năm ngày 24/10/2024."
    )
    assert "Còn 1 ngày" in second


async def test_one_message_gathers_what_is_owed_oneself_and_by_others(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await tick_through(rooms, WEEK)
    _, second = await store.read(lambda c: told(c, CHI))
    own, of_others = second.split("\n\n")
    assert own.startswith("Bản tự đánh giá: Còn 1 ngày")
    assert of_others == "Phòng Một còn 2: Nguyễn Văn An, Trần Thị Bình. Cùng hạn trên."


async def test_who_has_handed_in_is_left_in_peace(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await store.write(lambda c: hand_in(c, AN, at(18, 9)))
    await tick_through(rooms, WEEK)
    assert await store.read(lambda c: told(c, AN)) == []
    assert "Nguyễn Văn An" not in (await store.read(lambda c: told(c, CHI)))[-1]


async def test_who_is_sent_something_back_owes_again_by_the_later_deadline(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    back = at(24, 9)
    await store.write(lambda c: hand_in(c, AN, at(18, 9)))
    await store.write(
        lambda c: return_(
            c, rooms.library.plan(c, _revision(c)), stage.submission_of(c, AN), "Bổ sung số liệu",
            (), OFFICE, back,
        )
    )  # fmt: skip
    await tick_through(rooms, range(24, 32))
    # Three working days after Thursday are Friday, Monday and Tuesday.
    assert [each for each in await store.read(nudges) if each[1] == AN] == [
        (25, AN, "sent_off"), (28, AN, "sent_off"),
    ]  # fmt: skip
    assert (
        "Nộp lại đến 23:59, thứ Ba ngày 29/10/2024" in (await store.read(lambda c: told(c, AN)))[-1]
    )


@pytest.mark.parametrize(
    "gone",
    [
        {"left_on": dt.date(2024, 10, 20)},
        {"outside_system": True},
        {"erased_at": ASKED},
    ],
)
async def test_who_has_left_or_is_dealt_with_elsewhere_is_not_told(
    store: Store, gone: dict[str, Any]
) -> None:
    rooms, _ = await started(store, stage.plan())
    await store.write(
        lambda c: c.execute(update(Employee).where(Employee.id == AN).values(**gone)) and None
    )
    await tick_through(rooms, WEEK)
    assert {who for _, who, _ in await store.read(nudges)} == {BINH, CHI}


async def test_who_is_on_leave_is_told_when_back_if_that_is_still_of_use(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([rule("ba-ngay", 3)]))

    def leave(connection: Connection) -> None:
        connection.execute(
            insert(Absence).values(
                employee_id=AN, first_day=dt.date(2024, 10, 18), last_day=dt.date(2024, 10, 22),
                why="Nghỉ phép", made_by="Văn phòng", made_at=ASKED,
            )
        )  # fmt: skip

    await store.write(leave)
    await tick_through(rooms, WEEK)
    assert [day for day, who, _ in await store.read(nudges) if who == AN] == [23]


async def test_a_closed_campaign_says_nothing(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await tick_through(rooms, range(14, 22))
    await store.write(
        lambda c: (
            c.execute(update(Campaign).where(Campaign.id == campaign).values(state="closed"))
            and None
        )
    )
    await tick_through(rooms, range(22, 26))
    assert {day for day, _, _ in await store.read(nudges)} == {21}


async def test_after_a_day_without_a_clock_the_nearest_is_told_and_the_rest_is_skipped(
    store: Store,
) -> None:
    rooms, _ = await started(store, stage.plan())
    await tick_through(rooms, range(14, 21))
    # From Monday to Wednesday noon nothing ran.
    await tick_through(rooms, [23], range(13, 24))
    await tick_through(rooms, [24])
    assert [each for each in await store.read(nudges) if each[1] == AN] == [(23, AN, "sent_off")]
    assert await store.read(lambda c: items(c, AN)) == [
        ("mot-ngay", "done", None), ("ba-ngay", "skipped", "down"),
    ]  # fmt: skip


async def test_a_wave_that_the_clock_slept_through_is_skipped_with_the_reason(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())

    def lay_it(connection: Connection) -> None:
        library = Library()
        plan = library.plan(connection, _revision(connection))
        lay(connection, campaign, [1], SendingTimes(plan.when_to_remind, plan.zone), at(21))

    await store.write(lay_it)
    await tick_at(rooms, at(24, 9))
    (monday,) = await store.read(lambda c: waves.waves_of(c, campaign, dt.date(2024, 10, 21)))
    assert (monday.state, monday.why, monday.unit) == ("skipped", "down", "Phòng Một")
    assert monday.why_words == "Phần mềm ngừng chạy vào ngày ấy"


async def test_a_clock_that_leaps_over_weeks_makes_no_flood(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await tick_at(rooms, at(14, 9))
    await tick_at(rooms, at(24, 9))
    await tick_at(rooms, at(28, 9))
    assert [(day, who) for day, who, _ in await store.read(nudges)] == [
        (24, AN), (24, BINH), (24, CHI),
    ]  # fmt: skip


async def test_two_clocks_at_once_tell_once(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    for day in WEEK:
        for hour in (8, 9, 14):
            await asyncio.gather(*(tick_at(rooms, at(day, hour)) for _ in range(4)))
            await store.write(stage.deliver)
    sent = await store.read(nudges)
    assert len(sent) == len({(day, who) for day, who, _ in sent}) == 6
    assert len(await store.read(lambda c: told(c, AN))) == 2


async def test_nobody_is_told_at_night_or_on_a_weekend(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([rule("hai-ngay", 5)]))
    await tick_through(rooms, [19, 20], range(24))
    for hour in (0, 5, 7, 11, 12, 17, 20, 23):
        await tick_at(rooms, at(21, hour))
    assert await store.read(nudges) == []
    await tick_at(rooms, at(21, 14))
    assert len(await store.read(nudges)) == 3


async def test_who_is_typing_is_told_later_on_the_same_day(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())

    def type_now(connection: Connection) -> None:
        connection.execute(
            update(Submission)
            .where(Submission.filler_id == AN)
            .values(state="draft", changed_at=at(21, 7, 58))
        )

    await store.write(type_now)
    await tick_at(rooms, at(21, 8, 0))
    assert [who for _, who, _ in await store.read(nudges)] == [BINH, CHI]
    await tick_at(rooms, at(21, 8, 10))
    assert [who for _, who, _ in await store.read(nudges)] == [BINH, CHI]
    await tick_at(rooms, at(21, 8, 15))
    assert [who for _, who, _ in await store.read(nudges)] == [AN, BINH, CHI]
    (wave,) = await store.read(lambda c: waves.waves_of(c, campaign, dt.date(2024, 10, 21)))
    assert (wave.state, wave.sent) == ("done", 3)


async def test_a_paused_day_waits_until_it_is_resumed(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    monday = dt.date(2024, 10, 21)
    await store.write(lambda c: pausing.pause(c, campaign, monday, at(20, 15)))
    await tick_at(rooms, at(21, 8))
    await tick_at(rooms, at(21, 9))
    assert await store.read(nudges) == []
    assert await store.write(lambda c: pausing.resume(c, campaign, monday, at(21, 10))) == 1
    await tick_at(rooms, at(21, 10))
    assert len(await store.read(nudges)) == 3


async def test_a_day_that_stays_paused_is_made_up_for_on_the_next(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    monday = dt.date(2024, 10, 21)
    await tick_at(rooms, at(20, 15))
    await store.write(lambda c: pausing.pause(c, campaign, monday, at(21, 7)))
    await tick_through(rooms, [21, 22], range(7, 18))
    assert {day for day, _, _ in await store.read(nudges)} == {22}
    (wave,) = await store.read(lambda c: waves.waves_of(c, campaign, monday))
    assert (wave.state, wave.why) == ("skipped", "paused")


async def test_no_more_than_the_plan_allows_and_not_sooner(store: Store) -> None:
    rules = [rule(f"con-{days}", days) for days in range(9)]
    rooms, _ = await started(store, stage.plan(rules, {"least_gap": 2, "most": 3}))
    await tick_through(rooms, WEEK)
    assert [day for day, who, _ in await store.read(nudges) if who == AN] == [16, 18, 21]


async def test_an_extension_moves_what_is_still_to_come_by_itself(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await tick_through(rooms, range(14, 22))
    await store.write(
        lambda c: extend(
            c, campaign, "nop", at(1, 0, month=11), reason="Bão", document_number="1/QĐ",
            granted_by="Văn phòng", now=at(22, 9), party_id=AN,
        )
    )  # fmt: skip
    await tick_through(rooms, range(22, 32))
    days = {
        who: [day for day, each, _ in await store.read(nudges) if each == who] for who in (AN, BINH)
    }
    assert days == {AN: [21, 28, 30], BINH: [21, 23]}
    assert (
        "Đã được gia hạn, nhận đến 23:59, thứ Năm ngày 31/10/2024"
        in (await store.read(lambda c: told(c, AN)))[-1]
    )


async def test_another_date_moves_it_too(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan())
    await tick_through(rooms, range(14, 19))
    dates = {"nop": dt.date(2024, 11, 1)}
    await store.write(lambda c: redate(c, rooms.library, campaign, dates, at(18, 16)) and None)
    await tick_through(rooms, range(19, 32))
    assert [day for day, who, _ in await store.read(nudges) if who == AN] == [28, 30]


async def test_who_hands_in_before_the_message_goes_out_no_longer_owes(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await tick_at(rooms, at(21, 8))

    def owed(connection: Connection) -> dict[int, bool]:
        rows = connection.execute(select(Outgoing.about, Outgoing.employee_id)).all()
        return {row.employee_id: still_owed(connection, rooms.library, row) for row in rows}

    assert await store.read(owed) == {AN: True, CHI: True}
    await store.write(lambda c: hand_in(c, AN, at(21, 8, 1)))
    assert await store.read(owed) == {AN: False, CHI: True}


async def test_a_message_expires_with_the_hours_in_which_it_was_made(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await tick_at(rooms, at(21, 9))
    ends = await store.read(lambda c: set(c.scalars(select(Outgoing.expires_at))))
    assert ends == {at(21, 11)}


async def test_who_has_no_telegram_is_told_by_mail(store: Store) -> None:
    rooms, _ = await started(store, stage.plan(), telegram=(AN,))
    await store.write(
        lambda c: (
            c.execute(update(Employee).where(Employee.id == BINH).values(email="b@thu.vn")) and None
        )
    )
    await tick_at(rooms, at(21, 8))
    ways = await store.read(
        lambda c: {row.employee_id: row.channel for row in c.execute(select(Outgoing))}
    )
    assert ways == {AN: "telegram", BINH: "mail"}
    assert (21, CHI, "call") in await store.read(nudges)


async def test_two_units_come_one_after_another(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(policy={"wave_spacing": 30}))
    memory = Memory()
    times = SendingTimes(stage.plan(policy={"wave_spacing": 30}).when_to_remind, stage.ZONE)
    await store.write(lambda c: lay(c, campaign, [7, 1], times, at(21, 8)))
    await tick(rooms, at(21, 8, 29), memory)
    assert await store.read(nudges) == []
    await tick(rooms, at(21, 8, 30), memory)
    assert len(await store.read(nudges)) == 3
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(Wave))) == 2


async def test_a_blocked_bot_is_no_way(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    await store.write(
        lambda c: (
            c.execute(
                update(ChannelAccount)
                .where(ChannelAccount.employee_id == AN)
                .values(unreachable_at=ASKED, unreachable_why="blocked")
            )
            and None
        )
    )
    await tick_at(rooms, at(21, 8))
    assert (21, AN, "call") in await store.read(nudges)


def _revision(connection: Connection) -> str:
    return connection.execute(select(Campaign.revision)).scalar_one()


async def test_one_message_gathers_two_campaigns(store: Store) -> None:
    rooms, _ = await started(store, stage.plan())
    other = stage.plan(plan="thu-hai", name="Kế hoạch thứ hai")

    def begin_other(connection: Connection) -> None:
        campaign = start_campaign(connection, other, 1, ASKED)
        ask_everybody(connection, other, campaign, ASKED)

    await store.write(begin_other)
    await tick_at(rooms, at(21))
    await tick_at(rooms, at(21, 9))
    assert await store.read(nudges) == [
        (21, AN, "sent_off"), (21, BINH, "call"), (21, CHI, "sent_off"),
    ]  # fmt: skip
    (text,) = await store.read(lambda c: told(c, AN))
    assert len(text.split("\n\n")) == 2
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(NudgeItem))) == 6


async def test_no_head_is_reminded_of_whom_another_authority_rates(store: Store) -> None:
    """An and Chi are of the party: of Bình alone is a level proposed here."""
    by = {"when": {"is": {"party_member": True}}, "words": "Tỉnh xếp loại.", "source": SOURCE}
    await levels_are_owed_of(store, {"elsewhere": by}, "1: Trần Thị Bình", (BINH,))


async def test_no_head_is_reminded_of_the_own_level(store: Store) -> None:
    """Who sits above Chi proposes it."""
    await levels_are_owed_of(store, {}, "2: Nguyễn Văn An, Trần Thị Bình", (AN, BINH))


async def levels_are_owed_of(
    store: Store, scale: dict[str, Any], told_of: str, parties: Sequence[int]
) -> None:
    """Chi, who heads the room, is told so many, and once these have a level of nobody any more."""
    level = {"list_name": "levels4", "label": "Mức", "proposed_for": ["person"],
             "milestone": "nop", "source": SOURCE, **scale}  # fmt: skip
    rooms, campaign = await started(store, stage.plan([rule("truong", 1, "head")], levels=[level]))
    for who in (AN, BINH, CHI):
        await store.write(lambda c, who=who: hand_in(c, who, at(21, 8)))
    await tick_at(rooms, at(23, 8))
    (text,) = await store.read(lambda c: told(c, CHI))
    assert f"Phòng Một còn {told_of}." in text

    def owed(connection: Connection) -> list[bool]:
        rows = connection.execute(select(Outgoing.about)).all()
        return [still_owed(connection, rooms.library, row) for row in rows]

    def propose(connection: Connection) -> None:
        values = {"text": "", "level": "htt", "version": 1, "made_by": "Lê Minh Chi"}
        kept = {"campaign_id": campaign, "unit_id": 1, "capacity": "", "changed_at": at(23, 9)}
        made = [{**kept, **values, "subject_id": party} for party in parties]
        connection.execute(insert(Remark), made)

    assert await store.read(owed) == [True]
    await store.write(propose)
    assert await store.read(owed) == [False]


async def test_a_head_is_not_told_of_a_unit_that_is_done_meanwhile(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([rule("truong", 1, "head")]))
    await tick_at(rooms, at(23, 8))

    def owed(connection: Connection) -> list[bool]:
        rows = connection.execute(select(Outgoing.about)).all()
        return [still_owed(connection, rooms.library, row) for row in rows]

    for who in (AN, BINH, CHI):
        assert await store.read(owed) == [True]
        await store.write(lambda c, who=who: hand_in(c, who, at(23, 8, 1)))
    assert await store.read(owed) == [False]
