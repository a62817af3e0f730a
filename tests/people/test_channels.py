"""A messenger account is a binding that can be cut; the employee is who it is."""

import asyncio
import threading

import pytest
from sqlalchemy import insert, select, text, update

from people.channels import (
    Bound,
    account_of,
    alive,
    bind,
    blocked,
    live_account,
    notice_confirmed,
    page_code,
)
from people.cutting import cut, cut_leavers
from people.errors import (
    AccountTakenError,
    InvitationRefusedError,
    NotInvitableError,
    TooManyGuessesError,
)
from people.invitations import device_code, invite, office_invitation, redeem, reinvite
from people.sessions import SignedIn, open_session, session_of
from storage import incoming, outgoing
from storage.access import Invitation, WrongGuess
from storage.audit import CONSOLE, Actor
from storage.channels import TELEGRAM, ChannelAccount, Chat, Outgoing
from storage.outgoing import Rank
from storage.people import Employee
from storage.trail import AuditDetail, AuditEvent
from tests.people.clock import NOW, after

OLD, NEW = "7001", "7002"


async def invited(store, employee_id, now=NOW, make=invite):
    return await store.write(lambda c: make(c, employee_id, now))


async def binding(store, code, subject=OLD, staff_code=None, now=NOW):
    return await store.write(
        lambda c: bind(c, TELEGRAM, subject, code, staff_code=staff_code, now=now)
    )


async def bound(store, employee_id, subject=OLD, now=NOW):
    made = await invited(store, employee_id, now)
    done = await binding(store, made.link_code, subject, now=now)
    assert isinstance(done, Bound)
    return done


async def whose(store, subject=OLD, now=NOW):
    found = await store.read(lambda c: account_of(c, TELEGRAM, subject, now))
    return found and found.employee_id


async def sent_to(store, subject):
    """What goes out to a chat: state, and the words or what is done."""
    said = select(Outgoing.state, Outgoing.content).where(Outgoing.address == subject)
    rows = await store.read(lambda c: c.execute(said.order_by(Outgoing.id)).all())
    return [(row.state, row.content.get("text", row.content["do"])) for row in rows]


async def acts(store):
    events = select(AuditEvent.act, AuditEvent.actor, AuditDetail.after).join(
        AuditDetail, AuditDetail.seq == AuditEvent.seq
    )
    return [tuple(row) for row in await store.read(lambda c: c.execute(events).all())]


async def test_a_link_binds_an_account_and_counts_as_joined(store, people):
    made = await invited(store, people["001"])
    done = await binding(store, made.link_code)
    assert (done.employee_id, done.already, done.cut) == (people["001"], False, None)
    assert await whose(store) == people["001"]
    reach = select(Employee.reach).where(Employee.id == people["001"])
    assert await store.read(lambda c: c.scalar(reach)) == "joined"
    told = {"channel": TELEGRAM, "account": done.account_id}
    assert await acts(store) == [("channel.bind", f"employee:{people['001']}", told)]


async def test_a_typed_code_binds_with_its_own_staff_code_alone(store, people):
    made = await invited(store, people["001"])
    refused = await binding(store, made.typed_code, staff_code="002")
    assert isinstance(refused, InvitationRefusedError)
    assert isinstance(await binding(store, made.typed_code, staff_code=None), type(refused))
    done = await binding(store, made.typed_code.lower(), staff_code=" 001 ")
    assert done.employee_id == people["001"]


async def test_a_code_for_another_phone_binds(store, people):
    def make(connection):
        signed_in = open_session(connection, people["001"], role="employee", now=NOW)
        return device_code(connection, session_of(connection, signed_in.token, NOW), NOW)

    made = await store.write(make)
    assert (await binding(store, made.link_code)).employee_id == people["001"]


async def test_a_code_for_the_office_binds_nothing_and_stays_good(store, people):
    made = await invited(store, people["001"], make=office_invitation)
    assert isinstance(await binding(store, made.link_code), InvitationRefusedError)
    entered = await store.write(lambda c: redeem(c, made.link_code, origin="1.2.3.4", now=NOW))
    assert isinstance(entered, SignedIn)


async def test_wrong_used_and_expired_codes_are_refused_in_the_same_words(store, people):
    used, old = await invited(store, people["001"]), await invited(store, people["002"])
    await binding(store, used.link_code, "1")
    refusals = [
        await binding(store, used.link_code, "2"),
        await binding(store, "A" * 22, "3"),
        await binding(store, "00000-0000Z", "4", "001"),
        await binding(store, old.link_code, "5", now=after(days=7)),
        await binding(store, "xin chào", "6"),
    ]
    assert {type(each) for each in refusals} == {InvitationRefusedError}
    assert len({each.sentence for each in refusals}) == 1


async def test_the_web_and_the_messenger_share_a_code_and_it_works_once(store, people):
    made = await invited(store, people["001"])
    await binding(store, made.link_code)
    late = await store.write(lambda c: redeem(c, made.link_code, origin="1.2.3.4", now=NOW))
    assert isinstance(late, InvitationRefusedError)


async def test_guesses_are_counted_against_the_account_that_makes_them(store, people):
    made = await invited(store, people["001"])
    for _ in range(5):
        await binding(store, "00000-0000Z", "666", "001")
    held = await binding(store, made.typed_code, "666", "001")
    assert isinstance(held, TooManyGuessesError)
    assert isinstance(await binding(store, made.typed_code, OLD, "001"), Bound)


async def test_the_same_code_pressed_again_in_the_same_chat_changes_nothing(store, people):
    made = await invited(store, people["001"])
    first = await binding(store, made.link_code)
    again = await binding(store, made.link_code, now=after(days=30))
    assert again == Bound(people["001"], first.account_id, already=True)
    assert len(await acts(store)) == 1
    assert await store.read(lambda c: c.execute(select(WrongGuess)).all()) == []


async def test_another_account_of_the_same_person_cuts_the_old_one_and_tells_it(store, people):
    await bound(store, people["001"], OLD)
    done = await bound(store, people["001"], NEW, after(days=1))
    assert done.cut == OLD
    assert (await whose(store, OLD), await whose(store, NEW)) == (None, people["001"])
    [(state, text)] = await sent_to(store, OLD)
    assert state == "waiting"
    assert "nối với một tài khoản khác" in text
    assert "An" not in text
    assert [each[0] for each in await acts(store)] == [
        "channel.bind",
        "channel.cut",
        "channel.bind",
    ]


async def test_an_account_of_another_person_is_refused_until_it_is_cut(store, people):
    await bound(store, people["001"])
    made = await invited(store, people["002"])
    taken = await binding(store, made.link_code)
    assert isinstance(taken, AccountTakenError)
    assert "Ngắt Telegram" in taken.sentence
    assert await whose(store) == people["001"]
    await store.write(lambda c: cut(c, people["001"], TELEGRAM, "own", NOW))
    assert isinstance(await binding(store, made.link_code), Bound)
    assert await whose(store) == people["002"]


async def test_that_an_account_is_taken_is_told_to_nobody_without_a_good_code(store, people):
    await bound(store, people["001"])
    assert isinstance(await binding(store, "A" * 22), InvitationRefusedError)


async def test_half_a_dozen_accounts_at_once_leave_one(store, people):
    codes = [await store.write(lambda c: page_code(c, people["001"], NOW)) for _ in range(6)]
    outcomes = await asyncio.gather(
        *(binding(store, code, f"80{n}") for n, code in enumerate(codes))
    )
    assert all(isinstance(each, Bound) for each in outcomes)
    live = select(ChannelAccount.subject).where(ChannelAccount.ended_at.is_(None))
    assert len(await store.read(lambda c: c.scalars(live).all())) == 1


async def test_who_has_left_or_is_dealt_with_outside_is_nobody(store, people):
    await bound(store, people["001"])
    leaving = update(Employee).where(Employee.id == people["001"])
    await store.write(lambda c: c.execute(leaving.values(left_on=after(days=1).date())))
    assert await whose(store) == people["001"]
    assert await whose(store, now=after(days=1)) is None
    await store.write(lambda c: c.execute(leaving.values(left_on=None, outside_system=True)))
    assert await whose(store) is None


async def test_the_account_of_somebody_who_left_can_be_another_s(store, people):
    """Somebody who comes back under another staff code has the same telephone."""
    await bound(store, people["001"])
    left = update(Employee).where(Employee.id == people["001"]).values(left_on=NOW.date())
    await store.write(lambda c: c.execute(left))
    assert (await bound(store, people["002"])).employee_id == people["002"]
    assert await sent_to(store, OLD) == []


async def test_the_accounts_of_leavers_are_cut_and_told(store, people):
    await bound(store, people["001"], OLD)
    await bound(store, people["002"], NEW)
    left = update(Employee).where(Employee.id == people["001"]).values(left_on=NOW.date())
    await store.write(lambda c: c.execute(left))
    assert await store.write(lambda c: cut_leavers(c, CONSOLE, NOW)) == 1
    assert await store.write(lambda c: cut_leavers(c, CONSOLE, NOW)) == 0
    [(_, text)] = await sent_to(store, OLD)
    assert "không còn trong danh sách" in text
    assert await sent_to(store, NEW) == []
    assert (await acts(store))[-1][:2] == ("channel.cut", "console")


async def test_a_lost_phone_cuts_the_account_and_what_waits_for_it(store, people):
    await bound(store, people["001"])
    receipt = {"do": "send", "text": "Đã nhận bản nộp của Trần Văn An"}
    await store.write(lambda c: outgoing.put(c, TELEGRAM, OLD, receipt, Rank.RECEIPT, NOW))
    actor = Actor(people["002"], "head", "Bình")
    made = await store.write(lambda c: reinvite(c, people["001"], actor, NOW))
    assert await whose(store) is None
    [(before, _), (told, text)] = await sent_to(store, OLD)
    assert (before, told) == ("cancelled", "waiting")
    assert "mất điện thoại" in text
    assert ("channel.cut", f"employee:{people['002']}") in [each[:2] for each in await acts(store)]
    assert isinstance(await binding(store, made.link_code, NEW), Bound)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_is_handled_in_a_chat_while_it_is_cut_is_not_sent_there(store, people):
    await bound(store, people["001"])
    at_it, over = threading.Event(), threading.Event()
    somebody_waits = text(
        "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )

    def handle(connection):
        incoming.oldest(connection, TELEGRAM, OLD)
        at_it.set()
        while not over.is_set() and connection.execute(somebody_waits).first() is None:
            over.wait(0.01)
        card = {"do": "send", "text": "Câu 3"}
        outgoing.put(connection, TELEGRAM, OLD, card, Rank.REPLY, NOW)

    handling = asyncio.create_task(store.write(handle, key=0))
    await asyncio.to_thread(at_it.wait)
    try:
        await store.write(lambda c: cut(c, people["001"], TELEGRAM, "lost", NOW), key=1)
    finally:
        over.set()
        await handling
    states = {words: state for state, words in await sent_to(store, OLD)}
    assert states.pop("Câu 3") == "cancelled"
    assert list(states.values()) == ["waiting"]


async def test_a_new_invitation_without_a_loss_leaves_the_account(store, people):
    await bound(store, people["001"])
    actor = Actor(people["002"], "head", "Bình")
    await store.write(lambda c: reinvite(c, people["001"], actor, NOW, lost=False))
    assert await whose(store) == people["001"]


async def test_what_waits_follows_to_the_new_account_and_replies_do_not(store, people):
    await bound(store, people["001"], OLD)

    def put(connection):
        for rank, content in (
            (Rank.REPLY, {"do": "send", "text": "câu hỏi"}),
            (Rank.RECEIPT, {"do": "send", "text": "biên nhận"}),
            (Rank.RECEIPT, {"do": "edit", "message": 5, "text": "thẻ cũ"}),
            (Rank.NUDGE, {"do": "tell", "text": "nhắc"}),
        ):
            outgoing.put(connection, TELEGRAM, OLD, content, rank, NOW)

    await store.write(put)
    await bound(store, people["001"], NEW)
    assert await sent_to(store, NEW) == [("waiting", "biên nhận"), ("waiting", "nhắc")]
    states = [state for state, _ in await sent_to(store, OLD)]
    assert states == ["cancelled", "cancelled", "waiting"]


async def test_whoever_has_the_chat_next_finds_nothing_of_the_one_before(store, people):
    await bound(store, people["001"])
    stands = {"channel": TELEGRAM, "address": OLD, "card_message": 41, "state": {"step": "edit"}}
    await store.write(lambda c: c.execute(insert(Chat).values(**stands, changed_at=NOW)))
    await store.write(lambda c: cut(c, people["001"], TELEGRAM, "own", NOW))
    assert await store.read(lambda c: c.execute(select(Chat)).all()) == []
    done = [content for _, content in await sent_to(store, OLD)]
    assert done[1:] == ["strip"]


async def test_an_account_that_nothing_gets_through_to_is_marked_until_it_lives(store, people):
    done = await bound(store, people["001"])
    await store.write(lambda c: blocked(c, TELEGRAM, OLD, "blocked", after(hours=1)))
    await store.write(lambda c: blocked(c, TELEGRAM, OLD, "deactivated", after(hours=2)))
    held = await store.read(lambda c: live_account(c, people["001"], TELEGRAM))
    assert (held.unreachable_at, held.unreachable_why) == (after(hours=1), "blocked")
    await store.write(lambda c: alive(c, done.account_id))
    held = await store.read(lambda c: live_account(c, people["001"], TELEGRAM))
    assert (held.unreachable_at, held.unreachable_why) == (None, None)


async def test_an_account_that_blocked_us_is_cut_without_a_word(store, people):
    await bound(store, people["001"], OLD)
    await store.write(lambda c: blocked(c, TELEGRAM, OLD, "blocked", NOW))
    await bound(store, people["001"], NEW)
    assert await sent_to(store, OLD) == []


async def test_the_notice_that_was_confirmed_in_a_chat_is_known(store, people):
    done = await bound(store, people["001"])
    await store.write(lambda c: notice_confirmed(c, done.account_id, "v2"))
    held = await store.read(lambda c: account_of(c, TELEGRAM, OLD, NOW))
    assert (held.account_id, held.notice_seen) == (done.account_id, "v2")


async def test_a_code_for_a_page_signs_in_once_within_ten_minutes_and_ends_no_other(store, people):
    made = await invited(store, people["001"])
    first = await store.write(lambda c: page_code(c, people["001"], NOW))
    second = await store.write(lambda c: page_code(c, people["001"], NOW))

    async def entering(code, now=NOW):
        return await store.write(lambda c: redeem(c, code, origin="1.2.3.4", now=now))

    assert isinstance(await entering(second, after(minutes=10)), InvitationRefusedError)
    entered = await entering(first, after(minutes=10, seconds=-1))
    assert (entered.employee_id, entered.role) == (people["001"], "employee")
    assert isinstance(await entering(first), InvitationRefusedError)
    assert isinstance(await entering(made.link_code), SignedIn)


async def test_a_code_for_a_page_is_made_for_nobody_who_left(store, people):
    left = update(Employee).where(Employee.id == people["001"]).values(left_on=NOW.date())
    await store.write(lambda c: c.execute(left))
    with pytest.raises(NotInvitableError):
        await store.write(lambda c: page_code(c, people["001"], NOW))
    assert await store.read(lambda c: c.scalar(select(Invitation.id))) is None
