"""How somebody gets an account for the office in these tests."""

from __future__ import annotations

from typing import Any

import pyotp
from argon2 import PasswordHasher

from people.credentials import confirm, enrolling, set_password
from people.invitations import office_invitation, redeem
from people.passwords import fits
from people.sessions import SignedIn, enrolment_of
from people.signing_in import Lock, lock_of, unlock
from storage.store import Store
from tests.people.clock import NOW

PASSWORD = "con mèo ngủ trên mái nhà"  # noqa: S105 - the password of these tests
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
"""Quick to compare with: a real one is slow on purpose."""


async def invited(store: Store, employee: int, now: Any = NOW) -> str:
    made = await store.write(lambda c: office_invitation(c, employee, now))
    return made.link_code


async def enrol(store: Store, link: str, now: Any = NOW) -> tuple[str, SignedIn]:
    """Redeem, set the password, try the first code; the secret and the session it led to."""
    begun = await store.write(lambda c: redeem(c, link, origin="1.2.3.4", now=now))
    assert isinstance(begun, SignedIn)
    assert begun.role == "enrol"

    def work(connection: Any) -> tuple[str, SignedIn | None]:
        session = enrolment_of(connection, begun.token, now)
        assert session is not None
        set_password(connection, session, HASH)
        who = enrolling(connection, session)
        assert who is not None
        assert who.secret is not None
        first = code_of(who.secret, now)
        return who.secret, confirm(connection, session, first, device="Máy bàn", now=now)

    secret, opened = await store.write(work)
    assert opened is not None
    return secret, opened


async def sign_in(
    store: Store,
    staff_code: str,
    code: str,
    *,
    password: str = PASSWORD,
    origin: str = "1.2.3.4",
    now: Any = NOW,
) -> Any:
    """As the door does it: look, compare, look again."""
    lock = await store.read(lambda c: lock_of(c, staff_code, origin, now))
    if not isinstance(lock, Lock):
        return lock
    right = fits(password, lock.password_hash)
    return await store.write(
        lambda c: unlock(c, lock, fits=right, code=code, origin=origin, now=now)
    )


def code_of(secret: str, now: Any) -> str:
    return pyotp.TOTP(secret).at(now)
