"""Inbox, outbox and leases: once, in order, and by one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from storage import incoming, leases, outgoing
from storage.channels import Outgoing
from storage.incoming import Arrived
from storage.outgoing import Rank
from storage.store import Store

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
SOON = NOW + dt.timedelta(seconds=5)


async def test_a_second_copy_of_an_update_is_not_new(store: Store) -> None:
    one, other = Arrived(7, "9", b"{}"), Arrived(8, "9", b"{}")
    await store.write(lambda c: incoming.keep(c, "telegram", [one], NOW))
    new = await store.write(lambda c: incoming.keep(c, "telegram", [one, other], NOW))
    assert new == [other]


async def test_updates_of_a_chat_are_handled_in_the_order_of_their_numbers(store: Store) -> None:
    came = [Arrived(8, "9", b"2"), Arrived(7, "9", b"1"), Arrived(6, "3", b"0")]
    await store.write(lambda c: incoming.keep(c, "telegram", came, NOW))

    def handle(connection) -> bytes | None:
        row = incoming.oldest(connection, "telegram", "9")
        return row.raw if row and incoming.done(connection, row.id, NOW) else None

    assert [await store.write(handle) for _ in range(3)] == [b"1", b"2", None]
    assert await store.read(lambda c: incoming.chats_waiting(c, "telegram")) == ["3"]


async def test_what_is_no_update_is_kept_and_waits_for_nobody(store: Store) -> None:
    bad = Arrived(None, None, b"\xff", dead="not JSON")
    await store.write(lambda c: incoming.keep(c, "telegram", [bad, bad], NOW))
    assert await store.read(lambda c: incoming.chats_waiting(c, "telegram")) == []


async def test_who_holds_a_lease_keeps_others_out_until_it_runs_out(store: Store) -> None:
    take = leases.take
    assert await store.write(lambda c: take(c, "poller", "a", NOW)) == 1
    assert await store.write(lambda c: take(c, "poller", "b", SOON)) is None
    assert await store.write(lambda c: take(c, "poller", "a", SOON)) == 1
    late = SOON + leases.LASTS
    assert await store.write(lambda c: take(c, "poller", "b", late)) == 2
    assert not await store.write(lambda c: leases.holds(c, "poller", 1))
    assert await store.write(lambda c: leases.holds(c, "poller", 2))
    await store.write(lambda c: leases.let_go(c, "poller", 2, late))
    assert await store.write(lambda c: take(c, "poller", "a", late)) == 3


async def test_a_lease_from_a_clock_that_was_set_back_is_nobody_s(store: Store) -> None:
    ahead = NOW + dt.timedelta(hours=1)
    await store.write(lambda c: leases.take(c, "poller", "a", ahead))
    assert await store.write(lambda c: leases.take(c, "poller", "b", NOW)) == 2
    assert await store.write(lambda c: leases.take(c, "poller", "a", NOW)) is None


async def test_a_clock_that_is_a_little_behind_steals_no_lease(store: Store) -> None:
    await store.write(lambda c: leases.take(c, "poller", "a", NOW))
    for behind in (0.02, 1, 30):
        earlier = NOW - dt.timedelta(seconds=behind)
        assert await store.write(lambda c, at=earlier: leases.take(c, "poller", "b", at)) is None


async def test_replies_go_before_nudges_and_nothing_is_told_twice(store: Store) -> None:
    def fill(connection) -> list[bool]:
        return [
            outgoing.put(connection, "telegram", "9", {"n": 1}, Rank.NUDGE, NOW, about="nudge:1"),
            outgoing.put(connection, "telegram", "9", {"n": 2}, Rank.NUDGE, NOW, about="nudge:1"),
            outgoing.put(connection, "telegram", "9", {"n": 3}, Rank.REPLY, NOW),
            outgoing.put(connection, "telegram", "9", {"n": 4}, Rank.REPLY, NOW, not_before=SOON),
        ]

    assert await store.write(fill) == [True, False, True, True]
    rows = await store.read(lambda c: outgoing.waiting(c, "telegram", NOW, most=9))
    assert [row.content["n"] for row in rows] == [3, 1]
    rows = await store.read(
        lambda c: outgoing.waiting(c, "telegram", SOON, most=9, up_to=Rank.NOTICE)
    )
    assert [row.content["n"] for row in rows] == [3, 4]


async def test_after_a_crash_a_receipt_goes_out_again_and_a_nudge_does_not(store: Store) -> None:
    def fill(connection) -> None:
        for rank in (Rank.RECEIPT, Rank.NUDGE):
            outgoing.put(connection, "telegram", "9", {}, rank, NOW)
        for row in outgoing.waiting(connection, "telegram", NOW, most=9):
            assert outgoing.sending(connection, row.id)
            assert not outgoing.sending(connection, row.id)

    await store.write(fill)
    assert await store.write(lambda c: outgoing.recover(c, "telegram", NOW)) == 2
    states = await store.read(
        lambda c: c.execute(select(Outgoing.state).order_by(Outgoing.rank)).scalars().all()
    )
    assert states == ["waiting", "unknown"]


async def test_what_waited_too_long_is_not_sent(store: Store) -> None:
    await store.write(
        lambda c: outgoing.put(c, "telegram", "9", {}, Rank.NUDGE, NOW, expires_at=SOON)
    )
    assert await store.write(lambda c: outgoing.expire(c, "telegram", NOW)) == 0
    assert await store.write(lambda c: outgoing.expire(c, "telegram", SOON)) == 1
    assert await store.read(lambda c: outgoing.waiting(c, "telegram", SOON, most=9)) == []
