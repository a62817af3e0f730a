"""The office's people: the first before any roster, another by a colleague, never none."""

import asyncio

import pytest
from sqlalchemy import func, select

from people.accounts import (
    accounts_of,
    add_office,
    found_office,
    invite_again,
    invite_office,
)
from people.ending import end_account, end_one_session, end_sessions
from people.errors import (
    AccountError,
    InvitationRefusedError,
    NotInvitableError,
    OfficeRefusedError,
)
from people.importing import apply, found_agency, preview
from people.invitations import redeem
from people.parties import people_of
from people.roster import read_roster
from people.sessions import SignedIn, open_session, session_of
from storage.access import Session
from storage.audit import CONSOLE, Actor
from storage.people import Employee, EmployeeWord, Membership
from storage.trail import AuditEvent
from tests.people.clock import NOW, after
from tests.people.files import AN, BINH, COLUMNS, HEADINGS, csv
from tests.people.office import code_of, enrol, sign_in

LATER = after(minutes=5)


async def founded(store, code="VP-1", name="Đặng Thị Ưng", now=NOW):
    """The first of the office, in an agency that has no roster yet."""

    def work(connection):
        agency = found_agency(connection, "so", "Sở")
        return found_office(connection, agency, code, name, now=now)

    return await store.write(work)


async def agency_of(store):
    return await store.read(lambda c: c.scalar(select(Employee.agency_id).limit(1)))


async def acts(store):
    columns = AuditEvent.actor, AuditEvent.act, AuditEvent.object
    rows = await store.read(lambda c: c.execute(select(*columns).order_by(AuditEvent.seq)).all())
    return [tuple(row) for row in rows]


async def test_the_first_of_the_office_is_made_before_any_roster(store):
    made = await founded(store)
    _, opened = await enrol(store, made.link_code)
    assert opened.role == "office"
    person, posts, words = await store.read(
        lambda c: (
            c.execute(select(Employee.__table__)).one(),
            c.scalar(select(func.count()).select_from(Membership)),
            set(c.scalars(select(EmployeeWord.word))),
        )
    )
    assert (person.staff_code, person.full_name, posts) == ("VP-1", "Đặng Thị Ưng", 0)
    assert person.search_key == "dang thi ung"
    assert person.sort_key != ""
    assert {"dang", "thi", "ung"} <= words
    about = f"employee:{made.employee_id}"
    assert await acts(store) == [
        ("console", "account.make", about), (about, "account.confirm", about),
    ]  # fmt: skip


async def test_a_later_roster_takes_the_first_of_the_office_up(store):
    made = await founded(store, "001", "Nguyễn Văn An")
    sheet = read_roster(csv(HEADINGS, AN, BINH), "ds.csv", COLUMNS)

    def take(connection):
        agency = found_agency(connection, "so", "Sở")
        apply(connection, agency, sheet, today=NOW.date())
        return {
            person.facts["staff_code"]: (person.employee_id, person.unit_id is not None)
            for person in people_of(connection, agency, NOW.date())
        }

    known = await store.write(take)
    assert known["001"] == (made.employee_id, True)
    assert set(known) == {"001", "002"}


async def test_who_has_no_post_is_asked_nothing_and_not_missing_from_a_roster(store):
    await founded(store)
    sheet = read_roster(csv(HEADINGS, AN, BINH), "ds.csv", COLUMNS)

    def take(connection):
        agency = found_agency(connection, "so", "Sở")
        apply(connection, agency, sheet, today=NOW.date())
        again = preview(connection, agency, sheet, today=NOW.date())
        asked = people_of(connection, agency, NOW.date())
        return again.missing, {person.facts["staff_code"] for person in asked}

    missing, asked = await store.write(take)
    assert missing == []
    assert asked == {"001", "002"}


async def test_a_known_staff_code_is_invited_under_its_known_name(store, people):
    made = await founded(store, " 001", "Một Tên Khác")
    assert made.employee_id == people["001"]
    names = await store.read(lambda c: set(c.scalars(select(Employee.full_name))))
    assert "Một Tên Khác" not in names


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("VP-9", "", "name_missing"),
        ("", "Đặng Thị Ưng", "odd_staff_code"),
        ("   ", "Đặng Thị Ưng", "odd_staff_code"),
        ("=1+1", "Đặng Thị Ưng", "odd_staff_code"),
        ("VP\u0430", "Đặng Thị Ưng", "odd_staff_code"),
        ("VP-9", "<script>", "odd_name"),
        ("VP-9", "Ưng" * 200, "odd_name"),
        ("9" * 1_000_000, "Ưng", "odd_staff_code"),
    ],
)
async def test_an_odd_code_or_name_makes_nobody(store, people, code, name, why):
    with pytest.raises(AccountError) as refused:
        await founded(store, code, name)
    assert refused.value.code == why
    assert len(refused.value.sentence) < 400
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(Employee))) == 3


async def test_who_is_dealt_with_outside_gets_no_account(store, people):
    with pytest.raises(NotInvitableError, match="outside_system"):
        await founded(store, "003", "")


async def office_of_two(store, people):
    """An and Bình in the office; the agency, An as an actor, and their secrets and sessions."""
    agency = await agency_of(store)
    opened = {}
    for code in ("001", "002"):
        made = await store.write(
            lambda c, code=code: invite_office(c, people[code], actor=CONSOLE, now=NOW)
        )
        opened[code] = await enrol(store, made.link_code)
    return agency, Actor(people["001"], "office", "Nguyễn Văn An"), opened


async def live(store, signed_in, now=LATER):
    return await store.read(lambda c: session_of(c, signed_in.token, now)) is not None


async def test_inviting_again_replaces_the_secrets_and_ends_the_sessions(store, people):
    agency, an, opened = await office_of_two(store, people)
    secret, session = opened["002"]
    own_phone = await store.write(
        lambda c: open_session(c, people["002"], role="employee", now=NOW)
    )
    made = await store.write(lambda c: invite_again(c, agency, people["002"], actor=an, now=LATER))
    assert not await live(store, session)
    assert await live(store, own_phone)
    old = await sign_in(store, "002", code_of(secret, LATER), now=LATER)
    assert isinstance(old, OfficeRefusedError)
    new_secret, _ = await enrol(store, made.link_code, now=LATER)
    assert new_secret != secret
    now = after(minutes=9)
    assert isinstance(await sign_in(store, "002", code_of(new_secret, now), now=now), SignedIn)


async def test_nobody_invites_themselves_again_nor_somebody_without_an_account(store, people):
    agency, an, opened = await office_of_two(store, people)
    for person, why in ((people["001"], "own_account"), (people["003"], "no_account")):
        with pytest.raises(AccountError, match=why):
            await store.write(
                lambda c, person=person: invite_again(c, agency, person, actor=an, now=LATER)
            )
    with pytest.raises(AccountError, match="no_account"):
        await store.write(lambda c: invite_again(c, 99, people["002"], actor=an, now=LATER))
    assert await live(store, opened["002"][1])


async def test_a_colleague_is_added_by_staff_code_and_never_by_mistake_put_out(store, people):
    agency, an, opened = await office_of_two(store, people)
    with pytest.raises(AccountError, match="has_account"):
        await store.write(lambda c: add_office(c, agency, "002", actor=an, now=LATER))
    assert await live(store, opened["002"][1])
    with pytest.raises(AccountError, match="staff_code_unknown"):
        await store.write(lambda c: add_office(c, agency, "404", actor=an, now=LATER))


async def test_the_accounts_are_listed_with_what_they_wait_for(store, people):
    agency, _, _ = await office_of_two(store, people)
    made = await founded(store, "VP-1", "Đặng Thị Ưng", now=LATER)
    listed = await store.read(lambda c: accounts_of(c, agency, LATER))
    assert [(each.full_name, each.works, each.invited_until) for each in listed] == [
        ("Nguyễn Văn An", True, None),
        ("Trần Thị Bình", True, None),
        ("Đặng Thị Ưng", False, made.expires_at),
    ]
    run_out = await store.read(lambda c: accounts_of(c, agency, after(days=8)))
    assert [each.invited_until for each in run_out] == [None, None, None]
    assert await store.read(lambda c: accounts_of(c, 99, LATER)) == []


async def test_an_ended_account_opens_nothing_and_may_begin_anew(store, people):
    agency, an, opened = await office_of_two(store, people)
    secret, session = opened["002"]
    await store.write(lambda c: end_account(c, agency, people["002"], actor=an, now=LATER))
    assert not await live(store, session)
    outcome = await sign_in(store, "002", code_of(secret, LATER), now=LATER)
    assert isinstance(outcome, OfficeRefusedError)
    assert (await acts(store))[-1] == (
        f"employee:{people['001']}", "account.end", f"employee:{people['002']}",
    )  # fmt: skip
    made = await store.write(lambda c: add_office(c, agency, "002", actor=an, now=LATER))
    again, _ = await enrol(store, made.link_code, now=LATER)
    now = after(minutes=9)
    assert isinstance(await sign_in(store, "002", code_of(again, now), now=now), SignedIn)


async def test_an_invitation_to_an_ended_account_is_refused(store, people):
    agency, an, _ = await office_of_two(store, people)
    made = await store.write(lambda c: invite_again(c, agency, people["002"], actor=an, now=LATER))
    await store.write(lambda c: end_account(c, agency, people["002"], actor=an, now=LATER))
    outcome = await store.write(lambda c: redeem(c, made.link_code, origin="1", now=LATER))
    assert isinstance(outcome, InvitationRefusedError)


async def test_the_last_account_that_works_is_not_ended(store, people):
    agency, an, opened = await office_of_two(store, people)
    await store.write(lambda c: invite_again(c, agency, people["002"], actor=an, now=LATER))
    with pytest.raises(AccountError, match="last_account") as refused:
        await store.write(lambda c: end_account(c, agency, people["001"], actor=an, now=LATER))
    assert "mời thêm một người" in refused.value.sentence
    assert await live(store, opened["001"][1])


async def test_two_who_end_each_other_at_once_leave_one(store, people):
    agency, an, _ = await office_of_two(store, people)
    binh = Actor(people["002"], "office", "Trần Thị Bình")
    outcomes = await asyncio.gather(
        store.write(lambda c: end_account(c, agency, people["002"], actor=an, now=LATER)),
        store.write(lambda c: end_account(c, agency, people["001"], actor=binh, now=LATER)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AccountError", "NoneType"]
    assert len(await store.read(lambda c: accounts_of(c, agency, LATER))) == 1


async def test_a_session_of_the_office_is_ended_by_another(store, people):
    agency, an, opened = await office_of_two(store, people)
    session = opened["002"][1]
    await store.write(lambda c: end_one_session(c, agency, session.session_id, actor=an, now=LATER))
    assert not await live(store, session)
    assert (await acts(store))[-1][1] == "session.end"
    with pytest.raises(LookupError):  # it is over
        await store.write(
            lambda c: end_one_session(c, agency, session.session_id, actor=an, now=LATER)
        )


async def test_nobody_of_the_office_ends_an_own_phone_or_another_agencys_session(store, people):
    agency, an, opened = await office_of_two(store, people)
    phone = await store.write(lambda c: open_session(c, people["002"], role="employee", now=NOW))
    for where, session in ((agency, phone), (99, opened["002"][1])):
        with pytest.raises(LookupError):
            await store.write(
                lambda c, where=where, session=session: end_one_session(
                    c, where, session.session_id, actor=an, now=LATER
                )
            )
    with pytest.raises(LookupError):
        await store.write(lambda c: end_sessions(c, 99, people["002"], actor=an, now=LATER))
    assert await live(store, phone)
    assert await live(store, opened["002"][1])


async def test_all_of_one_persons_sessions_are_ended_and_the_own_phone_stays(store, people):
    agency, an, opened = await office_of_two(store, people)
    more = [
        await store.write(lambda c, role=role: open_session(c, people["002"], role=role, now=NOW))
        for role in ("office", "employee")
    ]
    ended = await store.write(lambda c: end_sessions(c, agency, people["002"], actor=an, now=LATER))
    assert ended == 2
    alive = [await live(store, each) for each in (opened["002"][1], *more, opened["001"][1])]
    assert alive == [False, False, True, True]


async def test_the_trail_holds_no_name_in_clear(store, people):
    await office_of_two(store, people)
    rows = await store.read(lambda c: str(c.execute(select(AuditEvent.__table__)).all()))
    assert "Nguyễn" not in rows
    assert await store.read(lambda c: c.scalar(select(func.count()).select_from(Session))) > 0
