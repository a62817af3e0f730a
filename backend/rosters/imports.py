"""The life of one roster file: reading, previewed, waiting, applying, applied; or refused, or
withdrawn. Every step by a person stands in the trail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from backend.rosters.texts import words
from storage.access import OfficeAccount
from storage.audit import Actor, record
from storage.people import Employee, RosterImport

Json = dict[str, Any]

OPEN = ("reading", "previewed", "waiting", "applying")
_KEPT = ("whole", "leaves_on", "counts", "second", "asked", "encoding", "day", "fingerprint")
"""What stays of the findings once a file is done with: no name of anybody."""


class NotNowError(Exception):
    """A step that cannot be taken; `sentence` says why."""

    def __init__(self, code: str, **context: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = words(code, **context)


@dataclass(frozen=True, slots=True)
class Import:
    """A row of `roster_import` without the file itself."""

    id: int
    agency_id: int
    file_name: str
    sha256: str
    state: str
    done: int
    total: int
    findings: Json
    uploaded_by: int | None
    uploaded_at: datetime
    confirmed_by: int | None
    applied_at: datetime | None

    @property
    def whole(self) -> bool:
        return bool(self.findings.get("whole"))

    @property
    def runs(self) -> bool:
        """Whether something is being done with it."""
        return self.state in {"reading", "applying"}


_COLUMNS: Any = (
    RosterImport.id, RosterImport.agency_id, RosterImport.file_name, RosterImport.sha256,
    RosterImport.state, RosterImport.done, RosterImport.total, RosterImport.findings,
    RosterImport.uploaded_by, RosterImport.uploaded_at, RosterImport.confirmed_by,
    RosterImport.applied_at,
)  # fmt: skip


def import_of(connection: Connection, import_id: int) -> Import | None:
    row = connection.execute(select(*_COLUMNS).where(RosterImport.id == import_id)).one_or_none()
    return None if row is None else Import(*row)


def content_of(connection: Connection, import_id: int) -> bytes:
    query = select(RosterImport.content).where(RosterImport.id == import_id)
    return connection.scalar(query) or b""


def begin(
    connection: Connection,
    agency_id: int,
    file_name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
    *,
    leaves_on: date | None = None,
) -> int:
    """Take a file in, to be read. `leaves_on`: it is the whole roster, and who is missing from
    it leaves on that day."""
    sha256 = hashlib.sha256(content).hexdigest()
    forget_old(connection, agency_id)
    key: int = connection.execute(
        insert(RosterImport)
        .values(
            agency_id=agency_id,
            file_name=file_name[:300],
            sha256=sha256,
            content=content,
            state="reading",
            findings={
                "whole": leaves_on is not None,
                "leaves_on": leaves_on.isoformat() if leaves_on else None,
            },
            uploaded_by=actor.employee_id,
            uploaded_at=now,
        )
        .returning(RosterImport.id)
    ).scalar_one()
    after = {"file": file_name[:300], "sha256": sha256}
    record(connection, actor, "roster.upload", f"roster_import:{key}", now=now, after=after)
    return key


def press(connection: Connection, found: Import, actor: Actor, now: datetime, day: date) -> str:
    """Apply what was previewed; answers the new state, `waiting` when another must confirm."""
    _sure(connection, found, "previewed")
    reasons = [*found.findings.get("second", ()), *_of_the_office(connection, found)]
    if reasons:
        _set(connection, found.id, findings={**found.findings, "second": reasons})
        state = "waiting"
        _set(connection, found.id, state=state)
    else:
        state = _start(connection, found, day)
    _record(connection, actor, "roster.apply", found, now, state)
    return state


def confirm(connection: Connection, found: Import, actor: Actor, now: datetime, day: date) -> None:
    """The second person's word. NotNowError for who uploaded it."""
    _sure(connection, found, "waiting")
    if actor.employee_id is None or actor.employee_id == found.uploaded_by:
        raise NotNowError("same_person")
    _set(connection, found.id, confirmed_by=actor.employee_id, confirmed_at=now)
    _record(connection, actor, "roster.confirm", found, now, _start(connection, found, day))


def withdraw(
    connection: Connection, found: Import, actor: Actor, now: datetime, *, stuck: bool = False
) -> None:
    """Nothing of it comes any more. One that is `stuck` leaves what it had applied."""
    _sure(connection, found, "reading", "previewed", "waiting", *(("applying",) if stuck else ()))
    finish(connection, found, "withdrawn")
    _record(connection, actor, "roster.withdraw", found, now, "withdrawn")


def finish(connection: Connection, found: Import, state: str, **values: Any) -> None:
    """Done with: the file goes, and every name in what was found."""
    kept = {name: found.findings[name] for name in _KEPT if name in found.findings}
    _set(connection, found.id, state=state, content=None, findings=kept, **values)


def refuse(connection: Connection, found: Import, problems: Json) -> None:
    """The file goes; what is wrong with it stays until the next one is taken in."""
    findings = {**found.findings, **problems}
    _set(connection, found.id, state="refused", content=None, findings=findings)


def show(connection: Connection, import_id: int, findings: Json) -> None:
    """Ready to be looked at."""
    _set(connection, import_id, state="previewed", findings=findings, done=0, total=0)


def mark(connection: Connection, found: Import, *, first: bool) -> None:
    """Applying has begun: from here on it only goes on. `first`: nobody was known before."""
    _set(connection, found.id, findings={**found.findings, "first": first})


def went_on(connection: Connection, import_id: int, done: int, total: int) -> None:
    _set(connection, import_id, done=done, total=total)


def forget_old(connection: Connection, agency_id: int) -> None:
    """Of refused files only counts are kept once another is taken in."""
    old = connection.execute(
        select(*_COLUMNS).where(
            RosterImport.agency_id == agency_id, RosterImport.state == "refused"
        )
    )
    for row in old.all():
        finish(connection, Import(*row), "refused")


def _of_the_office(connection: Connection, found: Import) -> list[str]:
    """People of the office whom the file lets go: a second one confirms, and somebody stays."""
    works = (
        select(Employee.staff_code)
        .join(OfficeAccount, OfficeAccount.employee_id == Employee.id)
        .where(Employee.agency_id == found.agency_id, Employee.left_on.is_(None))
        .where(OfficeAccount.confirmed_at.is_not(None), OfficeAccount.ended_at.is_(None))
    )
    office = set(connection.scalars(works))
    leaving = office & {code for code, *_ in found.findings.get("removed", ())}
    if leaving and leaving == office:
        raise NotNowError("nobody_left")
    return [words("second.office", count=len(leaving))] if leaving else []


def _start(connection: Connection, found: Import, day: date) -> str:
    others = select(func.count()).where(
        RosterImport.agency_id == found.agency_id, RosterImport.state == "applying"
    )
    if connection.scalar(others):
        raise NotNowError("busy")
    findings = {**found.findings, "day": day.isoformat()}
    _set(connection, found.id, state="applying", findings=findings)
    return "applying"


def _sure(connection: Connection, found: Import, *states: str) -> None:
    """Of two people at one button the second is told."""
    query = select(RosterImport.state).where(RosterImport.id == found.id).with_for_update()
    state = connection.scalar(query)
    if state not in states:
        raise NotNowError("not_so", state=words(f"state.{state}"))


def _record(
    connection: Connection, actor: Actor, act: str, found: Import, now: datetime, state: str
) -> None:
    after = {
        "sha256": found.sha256,
        "counts": found.findings.get("counts"),
        "fingerprint": found.findings.get("fingerprint"),
        "state": state,
    }
    before = {"state": found.state}
    about = f"roster_import:{found.id}"
    record(connection, actor, act, about, now=now, before=before, after=after)


def _set(connection: Connection, import_id: int, **values: Any) -> None:
    connection.execute(update(RosterImport).where(RosterImport.id == import_id).values(**values))
