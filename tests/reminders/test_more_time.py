"""Who is given more time hears it at once, if they still owe; nobody twice, nobody by night."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select

from phieu.clock import SimulatedClock
from reminders import more_time
from reminders.announcing import decided
from reminders.more_time import Told, tell_of_more_time
from reminders.ticking import Clockwork
from storage.campaigns import Extension
from storage.channels import Outgoing
from storage.outgoing import Rank
from storage.store import Store
from tests.reminders import stage
from tests.reminders.stage import AN, BINH, CHI, at, hand_in, started, submission_of

EVERYBODY = (AN, BINH, CHI)


async def told(store: Store) -> list[tuple[int, str]]:
    query = select(Outgoing.employee_id, Outgoing.content, Outgoing.rank)
    rows = await store.read(
        lambda c: c.execute(query.where(Outgoing.about.like("extended:%"))).all()
    )
    assert {row.rank for row in rows} <= {int(Rank.NOTICE)}
    return sorted((row.employee_id, row.content["text"]) for row in rows)


async def test_a_unit_with_more_time_is_told_at_the_next_tick(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=EVERYBODY)
    await store.write(lambda c: hand_in(c, BINH, at(18)))
    await store.write(lambda c: stage.extend_for(c, campaign, None, at(31, 0), at(21, 7)))
    assert isinstance(rooms.clock, SimulatedClock)
    clock = Clockwork(rooms)
    for minute in range(2):
        rooms.clock.move_to(at(21, 7, minute))
        await clock.look()
    await Clockwork(rooms, holder=clock.holder).look()  # after a restart
    words = "{}: Đã được gia hạn, nhận đến 23:59, thứ Tư ngày 30/10/2024."
    assert await told(store) == [
        (AN, words.format("Bản tự đánh giá của Nguyễn Văn An")),
        (CHI, words.format("Bản tự đánh giá của Lê Minh Chi")),
    ]


async def test_by_night_it_waits_for_the_morning(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=EVERYBODY)
    await store.write(lambda c: stage.extend_for(c, campaign, None, at(31, 0), at(21, 22)))
    ticks = [at(21, 22), at(22, 6, 59), at(22, 7)]
    assert [await tell_of_more_time(rooms, now, Told()) for now in ticks] == [0, 0, 3]


async def test_who_was_told_in_the_office_is_not_told_again(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=EVERYBODY)

    def grant(connection: Connection) -> None:
        stage.extend_for(connection, campaign, AN, at(31, 0), at(21, 9))
        form = submission_of(connection, AN)
        decided(connection, rooms.library, form, "extended", rooms.channels, at(21, 9))

    await store.write(grant)
    await tell_of_more_time(rooms, at(21, 9), Told())
    assert [who for who, _ in await told(store)] == [AN]


async def test_who_is_done_is_told_nothing(store: Store) -> None:
    rooms, _ = await started(store, stage.plan(), telegram=EVERYBODY)
    await store.write(lambda c: hand_in(c, AN, at(18)))

    def announce(connection: Connection) -> str | None:
        form = submission_of(connection, AN)
        return decided(connection, rooms.library, form, "extended", rooms.channels, at(21))

    assert await store.write(announce) is None


async def test_what_changes_nothing_for_somebody_is_not_told(store: Store) -> None:
    rooms, campaign = await started(store, stage.plan(), telegram=EVERYBODY)

    def grant(connection: Connection) -> None:
        stage.extend_for(connection, campaign, AN, at(31, 0), at(14))
        stage.extend_for(connection, campaign, None, at(29, 0), at(21))

    await store.write(grant)
    assert await tell_of_more_time(rooms, at(21), Told()) == 2
    assert [who for who, _ in await told(store)] == [BINH, CHI]


async def test_everybody_is_told_bit_by_bit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(more_time, "AT_ONCE", 2)
    rooms, campaign = await started(store, stage.plan(), telegram=EVERYBODY)
    await store.write(
        lambda c: c.execute(
            insert(Extension).values(
                campaign_id=campaign, milestone="nop", cut_off=at(31, 0), reason="Mưa lũ.",
                document_number="12/CV", granted_by="Văn phòng", granted_at=at(21),
            )
        ).rowcount
    )  # fmt: skip
    assert await tell_of_more_time(rooms, at(21), Told()) == 3
    assert [who for who, _ in await told(store)] == [AN, BINH, CHI]
