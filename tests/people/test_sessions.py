from datetime import date

import pytest
from sqlalchemy import update

from people.sessions import (
    confirm_notice,
    end_all,
    end_others,
    end_session,
    open_session,
    session_of,
    sessions_of,
    touch,
)
from storage.people import Employee
from tests.people.clock import NOW, after


async def opened(store, employee_id, *, role="employee", device="", now=NOW):
    return await store.write(
        lambda connection: open_session(connection, employee_id, role=role, device=device, now=now)
    )


async def at(store, signed_in, now):
    return await store.read(lambda connection: session_of(connection, signed_in.token, now))


async def seen(store, signed_in, now):
    await store.write(lambda connection: touch(connection, signed_in.session_id, now))


async def test_a_session_knows_its_person_and_its_phone(store, people):
    signed_in = await opened(store, people["001"], device=" Điện\u200b thoại\nSamsung ")
    session = await at(store, signed_in, NOW)
    assert (session.employee_id, session.role, session.device) == (
        people["001"], "employee", "Điện thoại Samsung",
    )  # fmt: skip
    assert (session.started_at, session.seen_at, session.notice_seen) == (NOW, NOW, None)


@pytest.mark.parametrize("token", ["", "a" * 22, "\x00", "ệ" * 5000])
async def test_an_unknown_token_has_no_session(store, people, token):
    await opened(store, people["001"])
    assert await store.read(lambda connection: session_of(connection, token, NOW)) is None


@pytest.mark.parametrize(
    ("role", "idle"), [("employee", {"days": 14}), ("office", {"minutes": 30})]
)
async def test_a_session_ends_when_nothing_is_heard_of_it(store, people, role, idle):
    signed_in = await opened(store, people["001"], role=role)
    before = after(**idle) - (after(seconds=1) - NOW)
    assert await at(store, signed_in, before) is not None
    assert await at(store, signed_in, after(**idle)) is None


@pytest.mark.parametrize(
    ("role", "absolute", "step"),
    [("employee", {"days": 90}, {"days": 10}), ("office", {"hours": 12}, {"minutes": 20})],
)
async def test_a_busy_session_ends_too(store, people, role, absolute, step):
    signed_in = await opened(store, people["001"], role=role)
    step, now, end = after(**step) - NOW, NOW, after(**absolute)
    while now < end:
        assert await at(store, signed_in, now) is not None
        await seen(store, signed_in, now)
        now += step
    assert await at(store, signed_in, end) is None


async def test_a_sign_of_life_is_due_every_five_minutes(store, people):
    signed_in = await opened(store, people["001"])
    assert not (await at(store, signed_in, after(minutes=4, seconds=59))).touch_due
    assert (await at(store, signed_in, after(minutes=5))).touch_due
    await seen(store, signed_in, after(minutes=5))
    assert not (await at(store, signed_in, after(minutes=6))).touch_due


async def test_a_clock_that_was_put_back_takes_no_life_away(store, people):
    signed_in = await opened(store, people["001"])
    await seen(store, signed_in, after(hours=-1))
    session = await at(store, signed_in, after(hours=-1))
    assert (session.seen_at, session.touch_due) == (NOW, False)


async def test_an_ended_session_is_over_at_once(store, people):
    signed_in = await opened(store, people["001"])
    await store.write(lambda connection: end_session(connection, signed_in.session_id, NOW))
    assert await at(store, signed_in, NOW) is None


async def test_a_person_sees_their_phones_and_may_end_the_others(store, people):
    old = await opened(store, people["001"], device="Máy cũ")
    new = await opened(store, people["001"], device="Máy mới", now=after(minutes=1))
    foreign = await opened(store, people["002"])
    now = after(minutes=2)
    listed = await store.read(lambda connection: sessions_of(connection, people["001"], now))
    assert [session.device for session in listed] == ["Máy mới", "Máy cũ"]
    ended = await store.write(lambda connection: end_others(connection, listed[0], now))
    assert ended == 1
    assert [await at(store, one, now) is not None for one in (old, new, foreign)] == [
        False, True, True,
    ]  # fmt: skip


async def test_all_sessions_of_a_person_can_be_ended(store, people):
    phones = [await opened(store, people["001"]) for _ in range(3)]
    assert await store.write(lambda connection: end_all(connection, people["001"], NOW)) == 3
    assert [await at(store, phone, NOW) for phone in phones] == [None] * 3


async def test_who_left_is_out_with_the_next_request(store, people):
    signed_in = await opened(store, people["001"])
    await store.write(
        lambda connection: (
            connection.execute(
                update(Employee)
                .where(Employee.id == people["001"])
                .values(left_on=date(2024, 10, 22))
            ).rowcount
        )
    )
    assert await at(store, signed_in, NOW) is not None
    assert await at(store, signed_in, after(days=1)) is None


async def test_the_notice_that_was_confirmed_is_remembered(store, people):
    signed_in = await opened(store, people["001"])
    await store.write(
        lambda connection: confirm_notice(connection, signed_in.session_id, "2024-10")
    )
    assert (await at(store, signed_in, NOW)).notice_seen == "2024-10"
