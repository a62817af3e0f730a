"""The office's door: password and second factor, and nothing said of what was wrong."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select, update

from people.errors import OfficeRefusedError, TooManyGuessesError, TooManyTriesError
from people.invitations import redeem
from people.sessions import SignedIn, end_session, enrolment_of, session_of
from storage.access import OfficeAccount
from storage.people import Employee
from tests.people.clock import NOW, after
from tests.people.office import HASH, PASSWORD, code_of, enrol, invited, sign_in

LATER = after(minutes=5)
WRONG = "một câu khác hẳn"


@pytest.fixture
async def secret(store, people):
    """An's second factor; the account works since NOW."""
    return (await enrol(store, await invited(store, people["001"])))[0]


async def test_password_and_code_open_the_office(store, people, secret):
    opened = await sign_in(store, "001", code_of(secret, LATER), now=LATER)
    assert (opened.employee_id, opened.role) == (people["001"], "office")
    session = await store.read(lambda c: session_of(c, opened.token, LATER))
    assert session.role == "office"


async def test_setting_up_an_account_opens_the_office_and_ends_what_it_was_for(store, people):
    link = await invited(store, people["001"])
    _, opened = await enrol(store, link)
    assert (opened.role, opened.expires_at) == ("office", after(hours=12))


async def test_a_session_that_sets_a_password_is_nobody_everywhere_else(store, people):
    link = await invited(store, people["001"])
    begun = await store.write(lambda c: redeem(c, link, origin="1.2.3.4", now=NOW))
    assert begun.role == "enrol"
    assert await store.read(lambda c: session_of(c, begun.token, NOW)) is None
    assert await store.read(lambda c: enrolment_of(c, begun.token, NOW)) is not None
    assert await store.read(lambda c: enrolment_of(c, begun.token, after(minutes=30))) is None


async def test_a_code_works_once(store, secret):
    code = code_of(secret, LATER)
    assert isinstance(await sign_in(store, "001", code, now=LATER), SignedIn)
    for now in (LATER, after(minutes=5, seconds=30)):
        again = await sign_in(store, "001", code, now=now)
        assert isinstance(again, OfficeRefusedError)


async def test_the_code_that_set_the_account_up_opens_nothing_more(store, secret):
    again = await sign_in(store, "001", code_of(secret, NOW), now=NOW)
    assert isinstance(again, OfficeRefusedError)


async def test_one_code_typed_into_two_browsers_at_once_opens_one(store, secret):
    code = code_of(secret, LATER)
    outcomes = await asyncio.gather(
        *(sign_in(store, "001", code, origin=f"1.2.3.{n}", now=LATER) for n in range(6))
    )
    assert sum(isinstance(outcome, SignedIn) for outcome in outcomes) == 1


@pytest.mark.parametrize(
    ("seconds", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
async def test_the_phones_clock_may_be_one_step_off(store, secret, seconds, opens):
    code = code_of(secret, after(minutes=5, seconds=seconds))
    outcome = await sign_in(store, "001", code, now=LATER)
    assert isinstance(outcome, SignedIn) is opens


async def test_an_older_code_than_the_last_one_used_is_refused(store, secret):
    newer = code_of(secret, after(minutes=5, seconds=30))
    assert isinstance(await sign_in(store, "001", newer, now=LATER), SignedIn)
    older = code_of(secret, LATER)
    assert isinstance(await sign_in(store, "001", older, now=LATER), OfficeRefusedError)


async def test_whatever_is_wrong_is_refused_in_the_same_words(store, people, secret):
    right = code_of(secret, LATER)
    refusals = [
        await sign_in(store, "001", right, password=WRONG, now=LATER),
        await sign_in(store, "001", "000000" if right != "000000" else "111111", now=LATER),
        await sign_in(store, "002", right, now=LATER),
        await sign_in(store, "không có ai", right, now=LATER),
        await sign_in(store, "", "", password="", now=LATER),
        await sign_in(store, "001", right, password="x" * 1_000_000, origin="2", now=LATER),
    ]
    assert {type(refusal) for refusal in refusals} == {OfficeRefusedError}
    assert len({refusal.sentence for refusal in refusals}) == 1


async def test_the_staff_code_may_be_typed_in_another_case(store, people, secret):
    await store.write(
        lambda c: (
            c.execute(
                update(Employee).where(Employee.id == people["001"]).values(staff_code="CB-01")
            ).rowcount
        )
    )
    opened = await sign_in(store, " cb 01", code_of(secret, LATER), now=LATER)
    assert isinstance(opened, SignedIn)


async def test_an_account_opens_only_once_its_code_was_tried(store, people):
    def half(connection):
        connection.execute(
            OfficeAccount.__table__.insert().values(
                employee_id=people["002"], password_hash=HASH, totp_secret="A" * 32,
                made_by="", made_at=NOW,
            )
        )  # fmt: skip

    await store.write(half)
    outcome = await sign_in(store, "002", code_of("A" * 32, LATER), now=LATER)
    assert isinstance(outcome, OfficeRefusedError)


@pytest.mark.parametrize(
    "gone", [{"left_on": date(2024, 10, 21)}, {"outside_system": True}], ids=["left", "outside"]
)
async def test_who_left_or_is_dealt_with_outside_does_not_come_in(store, people, secret, gone):
    await store.write(
        lambda c: (
            c.execute(update(Employee).where(Employee.id == people["001"]).values(**gone)).rowcount
        )
    )
    outcome = await sign_in(store, "001", code_of(secret, LATER), now=LATER)
    assert isinstance(outcome, OfficeRefusedError)


async def test_the_sixth_try_in_an_hour_is_not_heard_even_if_right(store, secret):
    for minute in range(5):
        now = after(minutes=minute)
        refused = await sign_in(store, "001", "000000", password=PASSWORD[1:], now=now)
        assert isinstance(refused, OfficeRefusedError)
    held = await sign_in(store, "001", code_of(secret, LATER), now=LATER)
    assert isinstance(held, TooManyTriesError)
    assert held.retry_at == after(hours=1)
    assert "thử lại sau 55 phút" in held.sentence
    elsewhere = await sign_in(store, "001", code_of(secret, LATER), origin="9.9.9.9", now=LATER)
    assert isinstance(elsewhere, SignedIn)


async def test_many_tries_at_once_are_counted_one_by_one(store, secret):
    outcomes = await asyncio.gather(
        *(sign_in(store, "001", "000000", password=WRONG, now=LATER) for _ in range(12))
    )
    assert sum(isinstance(outcome, OfficeRefusedError) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, TooManyTriesError) for outcome in outcomes) == 7


async def test_twenty_tries_at_many_people_hold_up_an_origin(store, secret):
    for number in range(20):
        await sign_in(store, f"9{number}", "000000", password=WRONG, now=LATER)
    held = await sign_in(store, "001", code_of(secret, LATER), now=LATER)
    assert isinstance(held, TooManyTriesError)


async def test_what_employees_mistype_does_not_keep_the_office_out(store, secret):
    def guess(connection):
        typed = [("1.2.3.4", f"9{n}") for n in range(20)] + [
            (f"9.9.9.{n}", "001") for n in range(80)
        ]
        for origin, person in typed:
            redeem(connection, "AAAAA-AAAAA", staff_code=person, origin=origin, now=LATER)
        return redeem(connection, "AAAAA-AAAAA", staff_code="001", origin="8.8.8.8", now=LATER)

    assert isinstance(await store.write(guess), TooManyGuessesError)
    assert isinstance(await sign_in(store, "001", code_of(secret, LATER), now=LATER), SignedIn)


async def test_a_session_that_was_ended_elsewhere_is_over(store, secret):
    opened = await sign_in(store, "001", code_of(secret, LATER), now=LATER)
    await store.write(lambda c: end_session(c, opened.session_id, LATER))
    assert await store.read(lambda c: session_of(c, opened.token, LATER)) is None


async def test_only_the_hash_of_the_password_is_kept(store, secret):
    kept = await store.read(lambda c: str(c.execute(select(OfficeAccount.__table__)).all()))
    assert "$argon2id$" in kept
    assert "mèo" not in kept
