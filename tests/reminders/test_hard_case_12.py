"""Hard case 12, the reminders' part: extensions, grace for one person, and the edges of clocks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from intake.extending import extend
from reminders.still import still_owed
from storage.channels import Outgoing
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import (
    AN,
    BINH,
    CHI,
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


async def test_grace_for_one_person_nudges_nobody_who_is_done_and_nobody_twice(
    store: Store,
) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=(AN, BINH, CHI))
    await tick_through(rooms, range(14, 22))
    await store.write(lambda c: hand_in(c, BINH, at(21, 15)))

    def grace(connection: Connection) -> None:
        """Everybody three days more, An a week: on the very day of the last nudge."""
        for party, day in ((None, 28), (AN, 32)):
            extend(
                connection, campaign, "nop", at(25, 0) + dt.timedelta(days=day - 25),
                reason="Bão", document_number="12/QĐ", granted_by="Văn phòng", now=at(23, 7),
                party_id=party,
            )  # fmt: skip

    await store.write(grace)
    await tick_through(rooms, range(23, 32))
    days: dict[int, list[int]] = {}
    for day, who, _ in await store.read(nudges):
        days.setdefault(who, []).append(day)
    # The last good day is now Sunday 27/10 for Chi, and Thursday 31/10 for An.
    assert days == {AN: [21, 28, 30], BINH: [21], CHI: [21, 24, 25]}
    assert [each[0] for each in await store.read(lambda c: items(c, AN))] == [
        "ba-ngay", "ba-ngay", "mot-ngay",
    ]  # fmt: skip
    (_, three, one) = await store.read(lambda c: told(c, AN))
    assert "Còn 3 ngày. Đã được gia hạn, nhận đến 23:59, thứ Năm ngày 31/10/2024" in three
    assert "Còn 1 ngày" in one


async def test_what_was_handed_in_just_before_midnight_is_not_nudged_about_after_it(
    store: Store,
) -> None:
    rooms, _ = await started(store, stage.plan([rule("hom-nay", 0)]))
    await store.write(lambda c: hand_in(c, AN, at(24, 7, 59)))
    await tick_at(rooms, at(24, 8))
    assert [(day, who) for day, who, _ in await store.read(nudges)] == [(24, BINH), (24, CHI)]
    await tick_at(rooms, at(25, 8))
    assert len(await store.read(nudges)) == 2


async def test_a_nudge_that_waited_past_a_hand_in_is_not_sent(store: Store) -> None:
    rooms, _ = await started(store, stage.plan([rule("hom-nay", 0)]))
    await tick_at(rooms, at(24, 8))

    def owed(connection: Connection) -> list[bool]:
        rows = connection.execute(Outgoing.__table__.select().order_by(Outgoing.id)).all()
        return [still_owed(connection, rooms.library, row) for row in rows]

    await store.write(lambda c: hand_in(c, AN, at(24, 8, 30)))
    assert await store.read(owed) == [False, True]
