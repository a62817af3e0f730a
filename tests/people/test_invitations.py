import asyncio
from datetime import date

import pytest
from sqlalchemy import select, update

from people.errors import InvitationRefusedError, NotInvitableError, TooManyGuessesError
from people.invitations import (
    device_code,
    invite,
    office_invitation,
    redeem,
    reinvite,
    revoke,
)
from people.limits import SIMULATED_LIMITS
from people.sessions import SignedIn, open_session, session_of
from storage.access import Invitation, Session, WrongGuess
from storage.audit import CONSOLE, Actor
from storage.people import Employee
from storage.trail import AuditEvent
from tests.people.clock import NOW, after

WRONG = "00000-0000Z"


async def invited(store, employee_id, now=NOW, make=invite):
    return await store.write(lambda connection: make(connection, employee_id, now))


async def entering(store, code, staff_code=None, *, origin="1.2.3.4", now=NOW, simulated=False):
    return await store.write(
        lambda connection: redeem(
            connection, code, staff_code=staff_code, origin=origin, now=now, simulated=simulated
        )
    )


async def current(store, signed_in, now=NOW):
    return await store.read(lambda connection: session_of(connection, signed_in.token, now))


async def test_a_link_signs_its_person_in(store, people):
    invitation = await invited(store, people["001"])
    signed_in = await entering(store, invitation.link_code)
    assert (signed_in.employee_id, signed_in.role) == (people["001"], "employee")
    assert (await current(store, signed_in)).employee_id == people["001"]


async def test_a_typed_code_signs_in_with_the_staff_code_beside_it(store, people):
    invitation = await invited(store, people["001"])
    signed_in = await entering(store, invitation.typed_code.lower(), " 001 ")
    assert signed_in.employee_id == people["001"]


@pytest.mark.parametrize("staff_code", [None, "", "002", "1"])
async def test_a_typed_code_alone_or_with_another_staff_code_is_refused(store, people, staff_code):
    invitation = await invited(store, people["001"])
    refused = await entering(store, invitation.typed_code, staff_code)
    assert isinstance(refused, InvitationRefusedError)
    assert isinstance(await entering(store, invitation.typed_code, "001"), SignedIn)


async def test_a_used_code_is_refused_and_so_is_its_twin(store, people):
    invitation = await invited(store, people["001"])
    await entering(store, invitation.link_code)
    for code, staff_code in ((invitation.link_code, None), (invitation.typed_code, "001")):
        assert isinstance(await entering(store, code, staff_code), InvitationRefusedError)


async def test_a_typed_code_ends_the_link_too(store, people):
    invitation = await invited(store, people["001"])
    await entering(store, invitation.typed_code, "001")
    assert isinstance(await entering(store, invitation.link_code), InvitationRefusedError)


async def test_two_phones_at_once_let_one_in(store, people):
    invitation = await invited(store, people["001"])
    outcomes = await asyncio.gather(
        *(entering(store, invitation.link_code) for _ in range(5)),
        *(entering(store, invitation.typed_code, "001") for _ in range(5)),
    )
    assert sum(isinstance(outcome, SignedIn) for outcome in outcomes) == 1


async def test_an_invitation_lives_for_seven_days(store, people):
    first = await invited(store, people["001"])
    second = await invited(store, people["002"])
    late = await entering(store, first.link_code, now=after(days=7))
    assert isinstance(late, InvitationRefusedError)
    in_time = await entering(store, second.link_code, now=after(days=7, seconds=-1))
    assert isinstance(in_time, SignedIn)


async def test_inviting_again_ends_the_unused_invitation_and_no_session(store, people):
    first = await invited(store, people["001"])
    signed_in = await entering(store, first.link_code)
    second = await invited(store, people["001"])
    third = await invited(store, people["001"])
    assert isinstance(await entering(store, second.link_code), InvitationRefusedError)
    assert isinstance(await entering(store, third.link_code), SignedIn)
    assert await current(store, signed_in) is not None


async def test_a_revoked_invitation_is_refused(store, people):
    invitation = await invited(store, people["001"])
    assert await store.write(lambda connection: revoke(connection, people["001"], NOW)) == 2
    assert isinstance(await entering(store, invitation.link_code), InvitationRefusedError)


async def test_every_refusal_has_the_same_words_and_says_what_to_do(store, people):
    used = await invited(store, people["001"])
    await entering(store, used.link_code)
    refusals = [
        await entering(store, used.link_code),
        await entering(store, "a" * 22),
        await entering(store, WRONG, "001"),
        await entering(store, "xin chào"),
        await entering(store, ""),
    ]
    (words,) = {refusal.sentence for refusal in refusals}
    assert "nhờ người tổng hợp của cơ quan cấp mã mới" in words


async def test_only_hashes_are_kept(store, people):
    invitation = await invited(store, people["001"])
    signed_in = await entering(store, invitation.link_code)
    kept = await store.read(
        lambda connection: str(
            connection.execute(select(Invitation.__table__)).all()
            + connection.execute(select(Session.__table__)).all()
        )
    )
    typed = invitation.typed_code.replace("-", "")
    assert not any(secret in kept for secret in (invitation.link_code, typed, signed_in.token))


async def test_who_left_cannot_use_an_invitation_nor_get_one(store, people):
    invitation = await invited(store, people["001"])
    await store.write(
        lambda connection: (
            connection.execute(
                update(Employee)
                .where(Employee.id == people["001"])
                .values(left_on=date(2024, 10, 20))
            ).rowcount
        )
    )
    assert isinstance(await entering(store, invitation.link_code), InvitationRefusedError)
    with pytest.raises(NotInvitableError) as refused:
        await invited(store, people["001"])
    assert "“Nguyễn Văn An” không còn làm việc" in refused.value.sentence


async def test_somebody_dealt_with_outside_the_system_is_not_invited(store, people):
    with pytest.raises(NotInvitableError, match="outside_system"):
        await invited(store, people["003"])


async def test_nobody_is_not_invited(store, people):
    with pytest.raises(LookupError):
        await invited(store, max(people.values()) + 1)


async def test_a_second_phone_gets_in_within_ten_minutes(store, people):
    first = await entering(store, (await invited(store, people["001"])).link_code)
    session = await current(store, first)

    async def second_phone(now):
        code = await store.write(lambda connection: device_code(connection, session, NOW))
        return await entering(store, code.typed_code, "001", now=now)

    assert isinstance(await second_phone(after(minutes=10)), InvitationRefusedError)
    second = await second_phone(after(minutes=9))
    assert (second.employee_id, second.role) == (people["001"], "employee")
    assert second.session_id != first.session_id
    assert await current(store, first) is not None


async def test_an_office_invitation_leads_to_a_password_and_opens_nothing(store, people):
    own = await invited(store, people["001"])
    office = await invited(store, people["001"], make=office_invitation)
    signed_in = await entering(store, office.link_code)
    assert (signed_in.role, signed_in.expires_at) == ("enrol", after(hours=1))
    assert await current(store, signed_in) is None
    assert isinstance(await entering(store, own.link_code), SignedIn)


async def test_where_all_is_simulated_an_office_invitation_opens_the_office_for_long(store, people):
    office = await invited(store, people["001"], make=office_invitation)
    signed_in = await entering(store, office.link_code, simulated=True)
    assert (signed_in.role, signed_in.expires_at) == ("office", after(days=90))
    later = after(days=3)
    seen = await store.read(lambda c: session_of(c, signed_in.token, later, SIMULATED_LIMITS))
    assert seen.role == "office"
    assert await current(store, signed_in, now=later) is None


async def reach_of(store, employee_id):
    return await store.read(
        lambda c: c.scalar(select(Employee.reach).where(Employee.id == employee_id))
    )


async def test_how_far_an_invitation_came_only_grows(store, people):
    assert await reach_of(store, people["001"]) == "none"
    invitation = await invited(store, people["001"])
    assert await reach_of(store, people["001"]) == "invited"
    await entering(store, "a" * 22)
    assert await reach_of(store, people["001"]) == "invited"
    await entering(store, invitation.link_code)
    assert await reach_of(store, people["001"]) == "joined"
    await invited(store, people["001"])
    await store.write(lambda c: reinvite(c, people["001"], CONSOLE, NOW))
    assert await reach_of(store, people["001"]) == "joined"
    assert await reach_of(store, people["002"]) == "none"


async def test_an_invitation_says_who_made_it(store, people):
    await store.write(lambda c: invite(c, people["001"], NOW, made_by="Lê Minh Chi"))
    actor = Actor(people["002"], "head", "Trần Thị Bình")
    await store.write(lambda c: reinvite(c, people["002"], actor, NOW))
    made = await store.read(
        lambda c: c.execute(select(Invitation.employee_id, Invitation.made_by).distinct()).all()
    )
    assert set(map(tuple, made)) == {
        (people["001"], "Lê Minh Chi"), (people["002"], "Trần Thị Bình"),
    }  # fmt: skip


async def test_inviting_again_for_a_lost_phone_ends_every_session_at_once(store, people):
    first = await entering(store, (await invited(store, people["001"])).link_code)
    session = await current(store, first)
    by_code = await store.write(lambda c: device_code(c, session, NOW))
    office = await store.write(lambda c: open_session(c, people["001"], role="office", now=NOW))
    other = await entering(store, (await invited(store, people["002"])).link_code)
    head = Actor(people["002"], "head", "Trần Thị Bình")
    made = await store.write(lambda c: reinvite(c, people["001"], head, NOW))
    assert [await current(store, each) for each in (first, office)] == [None, None]
    assert await current(store, other) is not None
    # The lost phone may have made a code for another one.
    assert isinstance(await entering(store, by_code.link_code), InvitationRefusedError)
    again = await entering(store, made.link_code)
    assert await current(store, again) is not None
    trail = await store.read(
        lambda c: c.execute(
            select(AuditEvent.act, AuditEvent.object).order_by(AuditEvent.seq)
        ).all()
    )
    about = f"employee:{people['001']}"
    assert [tuple(row) for row in trail] == [("session.end", about), ("invitation.make", about)]


async def test_inviting_again_without_a_loss_leaves_the_phones_alone(store, people):
    first = await entering(store, (await invited(store, people["001"])).link_code)
    await store.write(lambda c: reinvite(c, people["001"], CONSOLE, NOW, lost=False))
    assert await current(store, first) is not None


async def test_who_is_dealt_with_outside_is_not_invited_again_either(store, people):
    with pytest.raises(NotInvitableError, match="outside_system"):
        await store.write(lambda c: reinvite(c, people["003"], CONSOLE, NOW))


async def test_the_sixth_guess_at_one_person_in_an_hour_is_not_heard(store, people):
    invitation = await invited(store, people["001"])
    for minute in range(5):
        refused = await entering(store, WRONG, "001", now=after(minutes=minute))
        assert isinstance(refused, InvitationRefusedError)
    sixth = await entering(store, invitation.typed_code, "001", now=after(minutes=5))
    assert isinstance(sixth, TooManyGuessesError)
    assert sixth.retry_at == after(hours=1)
    assert "55 phút" in sixth.sentence
    again = await entering(store, invitation.typed_code, "001", now=after(hours=1))
    assert isinstance(again, SignedIn)


async def test_a_stranger_who_guesses_locks_nobody_out(store, people):
    invitation = await invited(store, people["001"])
    for _ in range(6):
        await entering(store, WRONG, "001", origin="6.6.6.6")
    signed_in = await entering(store, invitation.typed_code, "001", origin="1.2.3.4")
    assert isinstance(signed_in, SignedIn)


async def test_the_twenty_first_guess_from_one_origin_in_an_hour_is_not_heard(store, people):
    invitation = await invited(store, people["001"])
    for person in range(20):
        refused = await entering(store, WRONG, f"9{person}", now=after(seconds=person))
        assert isinstance(refused, InvitationRefusedError)
    kept_out = await entering(store, invitation.typed_code, "001", now=after(minutes=1))
    assert isinstance(kept_out, TooManyGuessesError)
    assert kept_out.retry_at == after(hours=1)
    unheard = await entering(store, "b" * 22, now=after(minutes=1))
    assert isinstance(unheard, TooManyGuessesError)


async def test_a_link_that_fits_is_never_held_up(store, people):
    invitation = await invited(store, people["001"])
    for person in range(21):
        await entering(store, WRONG, f"9{person}")
    assert isinstance(await entering(store, invitation.link_code), SignedIn)


async def test_over_all_a_hundred_guesses_a_minute_are_heard(store, people):
    def guess(connection):
        return [
            redeem(connection, WRONG, staff_code="001", origin=f"10.0.0.{place}", now=NOW)
            for place in range(101)
        ]

    outcomes = await store.write(guess)
    assert [type(outcome) for outcome in outcomes] == [
        *[InvitationRefusedError] * 100,
        TooManyGuessesError,
    ]
    assert outcomes[-1].retry_at == after(minutes=1)
    later = await entering(store, WRONG, "001", origin="10.1.1.1", now=after(minutes=1))
    assert isinstance(later, InvitationRefusedError)


async def test_a_code_that_did_fit_once_counts_as_no_guess(store, people):
    invitation = await invited(store, people["001"])
    await entering(store, invitation.typed_code, "001")
    for _ in range(30):
        refused = await entering(store, invitation.typed_code, "001")
        assert isinstance(refused, InvitationRefusedError)


async def test_slips_of_the_pen_count_as_no_guess(store, people):
    invitation = await invited(store, people["001"])
    for _ in range(30):
        await entering(store, "12345", "001")
    assert isinstance(await entering(store, invitation.typed_code, "001"), SignedIn)


async def test_old_guesses_are_forgotten(store, people):
    await entering(store, WRONG, "001")
    await entering(store, WRONG, "001", now=after(hours=2))
    kept = await store.read(lambda connection: connection.scalars(select(WrongGuess.at)).all())
    assert set(kept) == {after(hours=2)}
