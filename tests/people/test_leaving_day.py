"""Somebody who left is out when their day begins here, seven hours before it begins in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import update

from people.channels import account_of, bind, page_code
from people.cutting import cut_leavers
from people.errors import InvitationRefusedError, NotInvitableError
from people.feeds import feed_of, open_feed
from people.invitations import invite, redeem
from people.sessions import open_session, session_of
from people.signing_in import Lock, lock_of
from storage.audit import CONSOLE
from storage.people import Employee
from storage.personal.retaining import due
from tests.people.clock import NOW
from tests.people.office import enrol, invited
from vietnamese.dates import ZONE

LEFT = date(2024, 10, 22)
"""The first day on which An is no longer here."""


def here(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


BEFORE = here(date(2024, 10, 21), 23, 59)
FIRST_HOURS = (here(LEFT, 0), here(LEFT, 6, 59), here(LEFT, 7))


@pytest.fixture
async def an(store, people):
    leaving = update(Employee).where(Employee.id == people["001"]).values(left_on=LEFT)
    await store.write(lambda c: c.execute(leaving).rowcount)
    return people["001"]


async def found(store, moments, look):
    return [await store.read(lambda c, now=now: look(c, now)) for now in moments]


async def test_a_session_ends_at_midnight(store, an):
    opened = await store.write(lambda c: open_session(c, an, role="employee", now=NOW))
    seen = await found(
        store, (BEFORE, *FIRST_HOURS), lambda c, now: session_of(c, opened.token, now) is not None
    )
    assert seen == [True, False, False, False]


async def test_the_account_of_a_messenger_is_nobody_s_and_is_cut_at_midnight(store, an):
    code = await store.write(lambda c: page_code(c, an, NOW))
    await store.write(lambda c: bind(c, "telegram", "7", code, now=NOW))
    seen = await found(
        store, (BEFORE, *FIRST_HOURS), lambda c, now: account_of(c, "telegram", "7", now)
    )
    assert [each is not None for each in seen] == [True, False, False, False]
    assert await store.write(lambda c: cut_leavers(c, CONSOLE, BEFORE)) == 0
    assert await store.write(lambda c: cut_leavers(c, CONSOLE, FIRST_HOURS[0])) == 1


async def test_a_code_lets_nobody_in_and_none_is_made_after_midnight(store, an):
    made = await store.write(lambda c: invite(c, an, NOW))
    outcome = await store.write(
        lambda c: redeem(c, made.link_code, origin="1.2.3.4", now=FIRST_HOURS[0])
    )
    assert isinstance(outcome, InvitationRefusedError)
    with pytest.raises(NotInvitableError, match="left"):
        await store.write(lambda c: invite(c, an, FIRST_HOURS[1]))


async def test_the_office_s_door_is_shut_at_midnight(store, an):
    await enrol(store, await invited(store, an))

    def account(connection, now):
        lock = lock_of(connection, "001", "1.2.3.4", now)
        assert isinstance(lock, Lock)
        return lock.employee_id

    assert await found(store, (BEFORE, *FIRST_HOURS), account) == [an, None, None, None]


async def test_a_calendar_ends_at_midnight(store, an):
    secret = await store.write(lambda c: open_feed(c, an, None, NOW))
    seen = await found(store, (BEFORE, *FIRST_HOURS), lambda c, now: feed_of(c, secret, now))
    assert [each is not None for each in seen] == [True, False, False, False]


async def test_the_term_of_who_left_begins_at_midnight(store, an):
    seen = await found(store, (BEFORE, *FIRST_HOURS), lambda c, now: due(c, {}, now).people)
    assert seen == [(), (an,), (an,), (an,)]
