"""Ways in that work once: a link and a typed code for each invitation, hashed at rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from people import credentials, cutting, ways_in
from people.codes import SecretSource, in_two_groups, new_link_code, new_typed_code
from people.errors import InvitationRefusedError, TooManyGuessesError
from people.limits import LIMITS, SIMULATED_LIMITS, Role
from people.sessions import CurrentSession, SignedIn, end_all, open_session
from people.ways_in import Found, Purpose
from storage.audit import Actor, record

INVITED_FOR = timedelta(days=7)
DEVICE_FOR = timedelta(minutes=10)


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
    ways_in.reached(connection, employee_id, "invited")
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

    `lost`: the phone is gone, so every session ends at once, wherever it is open, every messenger
    account is cut, and with the unused ways in those codes end that the lost phone may have
    made. Errors as of `invite`.
    """
    made = invite(connection, employee_id, now, secret_source, made_by=actor.name)
    about = f"employee:{employee_id}"
    ended = end_all(connection, employee_id, now) if lost else 0
    if ended:
        record(connection, actor, "session.end", about, now=now, after={"ended": ended})
    if lost:
        cutting.cut_all(connection, employee_id, "lost", now, actor=actor)
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
    found = ways_in.look_up(connection, code, staff_code, origin, now)
    if not isinstance(found, Found):
        return found
    if not found.is_open(now) or not ways_in.use(connection, found, now):
        return InvitationRefusedError()
    ways_in.reached(connection, found.employee_id, "joined")
    return open_session(
        connection,
        found.employee_id,
        role=_role(connection, found, now, simulated=simulated),
        device=device,
        now=now,
        limits=SIMULATED_LIMITS if simulated else LIMITS,
        source=secret_source,
    )


def is_for(connection: Connection, code: str, employee_id: int) -> bool:
    """Whether this code, used or not, was made for another phone or page of this person."""
    found = ways_in.find(connection, code)
    return found is not None and found.employee_id == employee_id and found.purpose == "device"


def revoke(connection: Connection, employee_id: int, now: datetime) -> int:
    """End every unused way in of one person; how many codes there were."""
    return ways_in.revoke(connection, employee_id, ("link", "typed", "device", "office"), now)


def revoke_office(connection: Connection, employee_id: int, now: datetime) -> int:
    """End the unused ways to an account for the office alone."""
    return ways_in.revoke(connection, employee_id, ("office",), now)


def _role(connection: Connection, found: Found, now: datetime, *, simulated: bool) -> Role:
    if found.purpose != "office":
        return "employee"
    if simulated:
        credentials.came_in(connection, found.employee_id, now)
        return "office"
    credentials.forget_secrets(connection, found.employee_id)
    return "enrol"


def _make(
    connection: Connection,
    employee_id: int,
    purposes: tuple[Purpose, Purpose],
    lasts: timedelta,
    now: datetime,
    made_by: str,
    source: SecretSource | None,
) -> Invitation:
    staff_code = ways_in.invitable(connection, employee_id, now)
    ended: tuple[Purpose, ...] = ("link", "typed", "device") if "link" in purposes else purposes
    ways_in.revoke(connection, employee_id, ended, now)
    codes = new_link_code(source), new_typed_code(source)
    both = list(zip(purposes, codes, strict=True))
    ways_in.put_down(connection, employee_id, both, lasts, now, made_by)
    return Invitation(
        employee_id=employee_id,
        staff_code=staff_code,
        link_code=codes[0],
        typed_code=in_two_groups(codes[1]),
        expires_at=now + lasts,
    )
