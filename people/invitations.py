"""Ways in that work once: a link and a typed code for each invitation, hashed at rest.

`redeem` returns a refusal instead of raising it: a raised error would roll the transaction back,
and with it the count of wrong guesses. The edge commits first and speaks then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, insert, select, update

from people import credentials, guesses
from people.codes import (
    SecretSource,
    as_link_code,
    as_typed_code,
    hashed,
    in_two_groups,
    new_link_code,
    new_typed_code,
)
from people.errors import InvitationRefusedError, NotInvitableError, TooManyGuessesError
from people.limits import LIMITS, SIMULATED_LIMITS, Role
from people.sessions import CurrentSession, SignedIn, end_all, open_session
from people.values import code_key
from storage.access import Invitation as InvitationRow
from storage.audit import Actor, record
from storage.people import Employee

INVITED_FOR = timedelta(days=7)
DEVICE_FOR = timedelta(minutes=10)

Purpose = Literal["link", "typed", "device", "office"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """Shown once, to be printed or sent; `typed_code` is XXXXX-XXXXX and needs the staff code."""

    employee_id: int
    staff_code: str
    link_code: str
    typed_code: str
    expires_at: datetime


def invite(
    connection: Connection,
    employee_id: int,
    now: datetime,
    secret_source: SecretSource | None = None,
    *,
    made_by: str = "",
) -> Invitation:
    """A way in for seven days; the person's unused ones end.

    NotInvitableError for somebody who left or is dealt with outside the system; LookupError for
    nobody.
    """
    purposes: tuple[Purpose, Purpose] = ("link", "typed")
    made = _make(connection, employee_id, purposes, INVITED_FOR, now, made_by, secret_source)
    _reached(connection, employee_id, "invited")
    return made


def reinvite(
    connection: Connection,
    employee_id: int,
    actor: Actor,
    now: datetime,
    *,
    lost: bool = True,
    secret_source: SecretSource | None = None,
) -> Invitation:
    """A new way in for somebody who had one; told to the trail.

    `lost`: the phone is gone, so every session ends at once, wherever it is open, and with the
    unused ways in those codes end that the lost phone may have made. Errors as of `invite`.
    """
    made = invite(connection, employee_id, now, secret_source, made_by=actor.name)
    about = f"employee:{employee_id}"
    ended = end_all(connection, employee_id, now) if lost else 0
    if ended:
        record(connection, actor, "session.end", about, now=now, after={"ended": ended})
    record(connection, actor, "invitation.make", about, now=now, after={"lost": lost})
    return made


def device_code(
    connection: Connection,
    session: CurrentSession,
    now: datetime,
    secret_source: SecretSource | None = None,
) -> Invitation:
    """A second phone for somebody who is signed in: ten minutes, as link or typed."""
    purposes: tuple[Purpose, Purpose] = ("device", "device")
    return _make(connection, session.employee_id, purposes, DEVICE_FOR, now, "", secret_source)


def office_invitation(
    connection: Connection,
    employee_id: int,
    now: datetime,
    secret_source: SecretSource | None = None,
    *,
    made_by: str = "",
) -> Invitation:
    """A way to an account for the office, which is there from now on (`people.accounts`).

    Who has one already keeps its password until this is used.
    """
    purposes: tuple[Purpose, Purpose] = ("office", "office")
    made = _make(connection, employee_id, purposes, INVITED_FOR, now, made_by, secret_source)
    credentials.make_account(connection, employee_id, made_by, now)
    return made


def redeem(
    connection: Connection,
    code: str,
    *,
    staff_code: str | None = None,
    origin: str,
    now: datetime,
    device: str = "",
    simulated: bool = False,
    secret_source: SecretSource | None = None,
) -> SignedIn | InvitationRefusedError | TooManyGuessesError:
    """Sign somebody in by a link code, or by a typed code and the staff code beside it.

    `origin` is where the request comes from: an address (of IPv6, its first half) or a channel's
    account. A link that fits is never held up by other people's guesses: nobody guesses 128
    bits. A code that did fit once is refused, but counts as no guess. A code for the office opens
    a session in which a password is set (`enrol`); where all is `simulated`, the office itself.
    """
    link, typed = as_link_code(code), as_typed_code(code)
    if link is None and typed is None:
        return InvitationRefusedError()  # a slip of the pen: no such code can exist
    aim = None if typed is None else code_key(staff_code or "")
    found = _find(connection, link) if link else None
    if found is None:
        wait = guesses.retry_at(connection, origin, aim, now)
        if wait is not None:
            return TooManyGuessesError(wait, now)
        found = _find_typed(connection, typed, aim) if typed and aim else None
    if found is None:
        guesses.count(connection, origin, aim, now)
        return InvitationRefusedError()
    if not _is_open(found, now) or not _use(connection, found, now):
        return InvitationRefusedError()
    _reached(connection, found.employee_id, "joined")
    return open_session(
        connection,
        found.employee_id,
        role=_role(connection, found, now, simulated=simulated),
        device=device,
        now=now,
        limits=SIMULATED_LIMITS if simulated else LIMITS,
        source=secret_source,
    )


def revoke(connection: Connection, employee_id: int, now: datetime) -> int:
    """End every unused way in of one person; how many codes there were."""
    return _revoke(connection, employee_id, ("link", "typed", "device", "office"), now)


def revoke_office(connection: Connection, employee_id: int, now: datetime) -> int:
    """End the unused ways to an account for the office alone."""
    return _revoke(connection, employee_id, ("office",), now)


def _role(connection: Connection, found: _Found, now: datetime, *, simulated: bool) -> Role:
    if found.purpose != "office":
        return "employee"
    if simulated:
        credentials.came_in(connection, found.employee_id, now)
        return "office"
    credentials.forget_secrets(connection, found.employee_id)
    return "enrol"


class _Found(NamedTuple):
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


def _make(
    connection: Connection,
    employee_id: int,
    purposes: tuple[Purpose, Purpose],
    lasts: timedelta,
    now: datetime,
    made_by: str,
    source: SecretSource | None,
) -> Invitation:
    staff_code = _invitable(connection, employee_id, now)
    ended: tuple[Purpose, ...] = ("link", "typed", "device") if "link" in purposes else purposes
    _revoke(connection, employee_id, ended, now)
    codes = new_link_code(source), new_typed_code(source)
    batch = hashed(codes[0])[:40]
    connection.execute(
        insert(InvitationRow),
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
            for purpose, code in zip(purposes, codes, strict=True)
        ],
    )
    return Invitation(
        employee_id=employee_id,
        staff_code=staff_code,
        link_code=codes[0],
        typed_code=in_two_groups(codes[1]),
        expires_at=now + lasts,
    )


def _invitable(connection: Connection, employee_id: int, now: datetime) -> str:
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
    if left_on is not None and left_on <= now.date():
        raise NotInvitableError("left", full_name)
    return staff_code


def _reached(connection: Connection, employee_id: int, reach: Literal["invited", "joined"]) -> None:
    """How far a way in has come; never backwards."""
    before = ("none",) if reach == "invited" else ("none", "invited")
    connection.execute(
        update(Employee)
        .where(Employee.id == employee_id, Employee.reach.in_(before))
        .values(reach=reach)
    )


def _revoke(
    connection: Connection, employee_id: int, purposes: tuple[Purpose, ...], now: datetime
) -> int:
    return connection.execute(
        update(InvitationRow)
        .where(InvitationRow.employee_id == employee_id)
        .where(InvitationRow.purpose.in_(purposes))
        .where(InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount


def _find(connection: Connection, code: str) -> _Found | None:
    row = connection.execute(
        select(
            InvitationRow.id, InvitationRow.employee_id, InvitationRow.purpose,
            InvitationRow.batch, InvitationRow.expires_at, InvitationRow.used_at,
            InvitationRow.revoked_at, Employee.staff_code, Employee.outside_system,
            Employee.left_on,
        )
        .join(Employee, Employee.id == InvitationRow.employee_id)
        .where(InvitationRow.code_hash == hashed(code))
    ).one_or_none()  # fmt: skip
    return None if row is None else _Found._make(row)


def _find_typed(connection: Connection, code: str, aim: str) -> _Found | None:
    """A typed code counts only beside its own staff code."""
    found = _find(connection, code)
    return found if found is not None and code_key(found.staff_code) == aim else None


def _is_open(found: _Found, now: datetime) -> bool:
    unused = found.used_at is None and found.revoked_at is None
    here = not found.outside_system and (found.left_on is None or found.left_on > now.date())
    return unused and here and now < found.expires_at


def _use(connection: Connection, found: _Found, now: datetime) -> bool:
    """Use this code and end its twin; False when somebody was faster."""
    batch = select(InvitationRow.id).where(InvitationRow.batch == found.batch)
    connection.execute(batch.order_by(InvitationRow.id).with_for_update()).all()
    unused = InvitationRow.used_at.is_(None) & InvitationRow.revoked_at.is_(None)
    used = connection.execute(
        update(InvitationRow).where(InvitationRow.id == found.id, unused).values(used_at=now)
    ).rowcount
    twin = (InvitationRow.batch == found.batch) & (InvitationRow.id != found.id)
    connection.execute(update(InvitationRow).where(twin, unused).values(revoked_at=now))
    return used == 1
