"""Codes that let somebody in once, as they are kept: put down, looked up, used, revoked.

Nothing here raises a refusal: a raised error would roll the transaction back, and with it the
count of wrong guesses. The edge commits first and speaks then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, insert, select, update

from people import guesses
from people.codes import as_link_code, as_typed_code, hashed
from people.errors import InvitationRefusedError, NotInvitableError, TooManyGuessesError
from people.values import code_key
from storage.access import Invitation
from storage.people import Employee
from vietnamese.dates import local_day

Purpose = Literal["link", "typed", "device", "office"]


class Found(NamedTuple):
    """A code that is known, whatever became of it, and whom it is for."""

    id: int
    employee_id: int
    purpose: str
    batch: str
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    staff_code: str
    outside_system: bool
    left_on: date | None

    def is_open(self, now: datetime) -> bool:
        unused = self.used_at is None and self.revoked_at is None
        here = not self.outside_system and (self.left_on is None or self.left_on > local_day(now))
        return unused and here and now < self.expires_at


def look_up(
    connection: Connection, code: str, staff_code: str | None, origin: str, now: datetime
) -> Found | InvitationRefusedError | TooManyGuessesError:
    """The way in of a link code, or of a typed code and the staff code beside it.

    A link that fits is never held up by other people's guesses: nobody guesses 128 bits. What
    fits nobody counts as a guess from `origin`.
    """
    link, typed = as_link_code(code), as_typed_code(code)
    if link is None and typed is None:
        return InvitationRefusedError()  # a slip of the pen: no such code can exist
    aim = None if typed is None else code_key(staff_code or "")
    found = find(connection, link) if link else None
    if found is None:
        wait = guesses.retry_at(connection, origin, aim, now)
        if wait is not None:
            return TooManyGuessesError(wait, now)
        found = _find_typed(connection, typed, aim) if typed and aim else None
    if found is None:
        guesses.count(connection, origin, aim, now)
        return InvitationRefusedError()
    return found


def find(connection: Connection, code: str) -> Found | None:
    """What is kept of a code, by its hash."""
    row = connection.execute(
        select(
            Invitation.id, Invitation.employee_id, Invitation.purpose, Invitation.batch,
            Invitation.expires_at, Invitation.used_at, Invitation.revoked_at,
            Employee.staff_code, Employee.outside_system, Employee.left_on,
        )
        .join(Employee, Employee.id == Invitation.employee_id)
        .where(Invitation.code_hash == hashed(code))
    ).one_or_none()  # fmt: skip
    return None if row is None else Found._make(row)


def use(connection: Connection, found: Found, now: datetime) -> bool:
    """Use this code and end its twin; False when somebody was faster."""
    batch = select(Invitation.id).where(Invitation.batch == found.batch)
    connection.execute(batch.order_by(Invitation.id).with_for_update()).all()
    unused = Invitation.used_at.is_(None) & Invitation.revoked_at.is_(None)
    used = connection.execute(
        update(Invitation).where(Invitation.id == found.id, unused).values(used_at=now)
    ).rowcount
    twin = (Invitation.batch == found.batch) & (Invitation.id != found.id)
    connection.execute(update(Invitation).where(twin, unused).values(revoked_at=now))
    return used == 1


def put_down(
    connection: Connection,
    employee_id: int,
    codes: Sequence[tuple[Purpose, str]],
    lasts: timedelta,
    now: datetime,
    made_by: str = "",
) -> None:
    """Keep these codes as one batch: using one of them ends the others."""
    batch = hashed(codes[0][1])[:40]
    connection.execute(
        insert(Invitation),
        [
            {
                "employee_id": employee_id,
                "purpose": purpose,
                "code_hash": hashed(code),
                "batch": batch,
                "made_at": now,
                "made_by": made_by,
                "expires_at": now + lasts,
            }
            for purpose, code in codes
        ],
    )


def revoke(
    connection: Connection, employee_id: int, purposes: tuple[Purpose, ...], now: datetime
) -> int:
    """End somebody's unused codes of these purposes; how many there were."""
    return connection.execute(
        update(Invitation)
        .where(Invitation.employee_id == employee_id)
        .where(Invitation.purpose.in_(purposes))
        .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount


def invitable(connection: Connection, employee_id: int, now: datetime) -> str:
    """The staff code of somebody who may get a code; NotInvitableError, LookupError."""
    person = connection.execute(
        select(
            Employee.staff_code, Employee.full_name, Employee.outside_system, Employee.left_on
        ).where(Employee.id == employee_id)
    ).one_or_none()
    if person is None:
        raise LookupError(employee_id)
    staff_code, full_name, outside_system, left_on = person
    if outside_system:
        raise NotInvitableError("outside_system", full_name)
    if left_on is not None and left_on <= local_day(now):
        raise NotInvitableError("left", full_name)
    return str(staff_code)


def reached(connection: Connection, employee_id: int, reach: Literal["invited", "joined"]) -> None:
    """How far a way in has come; never backwards."""
    before = ("none",) if reach == "invited" else ("none", "invited")
    connection.execute(
        update(Employee)
        .where(Employee.id == employee_id, Employee.reach.in_(before))
        .values(reach=reach)
    )


def _find_typed(connection: Connection, code: str, aim: str) -> Found | None:
    """A typed code counts only beside its own staff code."""
    found = find(connection, code)
    return found if found is not None and code_key(found.staff_code) == aim else None
