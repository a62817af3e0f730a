"""The office's door: staff code, password and second factor, in two looks at the store.

Between them the password is compared on a thread of the edge's: Argon2id is slow on purpose. All
refusals have the same words and cost the same work. `unlock` returns a refusal instead of raising
it, so that the count of wrong tries is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from people import guesses, second_factor
from people.errors import OfficeRefusedError, TooManyTriesError
from people.sessions import SignedIn, open_session
from people.values import code_key
from storage.access import OfficeAccount
from storage.people import Employee
from vietnamese.dates import local_day

_NO_SECRET = second_factor.new_secret()
"""What a code is compared with where there is no account."""
_LONGEST = 80
_DOOR: guesses.Door = "office"


@dataclass(frozen=True, slots=True)
class Lock:
    """What a password is held against; without an account there is nothing, and no word of it."""

    aim: str
    employee_id: int | None
    password_hash: str | None


class _Account(NamedTuple):
    employee_id: int
    password_hash: str
    totp_secret: str
    totp_step: int | None


def lock_of(
    connection: Connection, staff_code: str, origin: str, now: datetime
) -> Lock | TooManyTriesError:
    """The account of this staff code, or that nothing is looked up for now."""
    key = code_key(staff_code[:_LONGEST])
    # Not the count of the invitations: who forgot a password must be able to type a new code.
    lock = Lock(f"office {key}", None, None)
    if refused := _held_up(connection, lock, origin, now):
        return refused
    rows = connection.execute(
        select(OfficeAccount.employee_id, OfficeAccount.password_hash, Employee.staff_code)
        .join(Employee, Employee.id == OfficeAccount.employee_id)
        .where(OfficeAccount.ended_at.is_(None), OfficeAccount.confirmed_at.is_not(None))
        .where(OfficeAccount.password_hash.is_not(None))
        .where(Employee.outside_system.is_(False))
        .where(Employee.left_on.is_(None) | (Employee.left_on > local_day(now)))
        .order_by(OfficeAccount.employee_id)
    )
    found = (row for row in rows if code_key(row.staff_code) == key)
    account = next(found, None)
    return lock if account is None else Lock(lock.aim, account.employee_id, account.password_hash)


def unlock(
    connection: Connection,
    lock: Lock,
    *,
    fits: bool,
    code: str,
    origin: str,
    now: datetime,
    device: str = "",
) -> SignedIn | OfficeRefusedError | TooManyTriesError:
    """A session at the office's pages; `fits` says what the comparison of the password gave."""
    account = _account(connection, lock)  # first: a hundred tries at once wait here for each other
    if refused := _held_up(connection, lock, origin, now):
        return refused
    secret = _NO_SECRET if account is None else account.totp_secret
    after = None if account is None else account.totp_step
    step = second_factor.step_of(secret, code, now, after=after)
    if account is None or not fits or step is None:
        guesses.count(connection, origin, lock.aim, now, _DOOR)
        return OfficeRefusedError()
    connection.execute(
        update(OfficeAccount)
        .where(OfficeAccount.employee_id == account.employee_id)
        .values(totp_step=step)
    )
    return open_session(connection, account.employee_id, role="office", device=device, now=now)


def _held_up(
    connection: Connection, lock: Lock, origin: str, now: datetime
) -> TooManyTriesError | None:
    wait = guesses.retry_at(connection, origin, lock.aim, now, _DOOR)
    return None if wait is None else TooManyTriesError(wait, now)


def _account(connection: Connection, lock: Lock) -> _Account | None:
    """The account as it is now, held until the end: a step must not be used by two at once."""
    row = connection.execute(
        select(
            OfficeAccount.employee_id, OfficeAccount.password_hash, OfficeAccount.totp_secret,
            OfficeAccount.totp_step,
        )
        .where(OfficeAccount.employee_id == (lock.employee_id or 0))
        .where(OfficeAccount.password_hash == (lock.password_hash or ""))
        .where(OfficeAccount.ended_at.is_(None), OfficeAccount.confirmed_at.is_not(None))
        .where(OfficeAccount.totp_secret.is_not(None))
        .with_for_update()
    ).one_or_none()  # fmt: skip
    return None if row is None else _Account._make(row)
