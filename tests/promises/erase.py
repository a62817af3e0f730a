"""Who is erased leaves no mark in any file of the installation, in no log and in no paper.

Fifty people get a mark of their own in every field that can hold text about them; a field that
holds none is reported. Some stay, and theirs must still be there. On PostgreSQL the tables'
files are searched after a checkpoint; the server's own log (pg_wal) is its owner's to end.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import re
import secrets
import zipfile
from collections.abc import Collection
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import (
    Connection,
    LargeBinary,
    NullPool,
    String,
    Text,
    create_engine,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.types import TypeDecorator

from backend.unballoting import check_all_forgotten, forget_rounds
from ballots.settings import Settings
from pages.rooms import Rooms
from people.naming import index_words, name_columns
from phieu.clock import Clock
from phieu.commands import papers
from phieu.opening import opened
from storage.access import Invitation, OfficeAccount, Session
from storage.audit import Actor, record
from storage.awards import Award, LiftedExclusion, RecognisedInitiative, VettedInitiative
from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.campaigns import Extension
from storage.channels import ChannelAccount, Chat, Incoming, Outgoing, SaidMessage
from storage.meetings import Attendance, Meeting, MeetingItem, Opinion
from storage.papers import IssuedPaper
from storage.people import Employee, Membership, Party, RoleAssignment, RosterImport
from storage.personal.ballots import rounds_naming
from storage.personal.classes import Class, class_of
from storage.personal.erasing import erase
from storage.personal.exporting import everything_about
from storage.reminding import Absence, CalendarFeed, Nudge, NudgeItem
from storage.submissions import (
    Attempt,
    ReceiptRecord,
    Remark,
    ReplyRecord,
    Returned,
    StoredFile,
    Submission,
)
from storage.suggestions import Suggestion
from storage.tables import metadata
from storage.verifying import verify
from tests.ballots.room import House, housed
from tests.cluster import postgres_programs, throwaway_postgres
from tests.promises import stage

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
OFFICE = Actor(None, "office", "Văn phòng")
CODES = re.compile(
    r"state|kind|role|reach|standing|purpose|capacity|level|form|milestone|revision|hash|sha256"
    r"|code_hash|batch|digest|key|code|media_type|origin|notice_seen|totp_secret|salt|output|about|version"
    r"|channel|attendance|way|chair_capacity"
)
"""Columns of codes and hashes: nothing that anybody writes can stand in them."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--erase", type=int, default=50)
    parser.add_argument("--databases", default="sqlite,postgresql")


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    wrong: list[str] = []
    counts = {"erased": 0, "fields": 0, "files_searched": 0, "octets_searched": 0}
    log = io.StringIO()
    heard = logging.StreamHandler(log)
    root = logging.getLogger()
    before = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    try:
        for database in given.databases.split(","):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(TemporaryDirectory()))
                url = None
                if database == "postgresql":
                    if postgres_programs() is None:
                        wrong.append("PostgreSQL is not installed")
                        continue
                    url = stack.enter_context(throwaway_postgres())
                await _on(database, url, folder, given, wrong, counts)
    finally:
        root.removeHandler(heard)
        root.setLevel(before)
    said = log.getvalue()
    wrong += [f"the log speaks of {mark}" for mark in set(re.findall(r"MARK\d{4}Z", said))]
    return {
        "trials": counts["erased"],
        "violations": len(wrong),
        **counts,
        "log_octets": len(said),
        "wrong": wrong[:8],
    }


async def _on(
    database: str,
    url: str | None,
    folder: Path,
    given: argparse.Namespace,
    wrong: list[str],
    counts: dict[str, int],
) -> None:
    data = folder / "data"
    at = Settings(data / "ballots", bytes(range(32)), url and _beside(url))
    async with housed(at) as house, opened(data, Clock(), database=url) as rooms:
        object.__setattr__(rooms, "ballots", house.serve)
        people = await stage.signed_in(rooms, given.people)
        mine = [each.employee for each in people]
        for n, employee in enumerate(mine):
            await rooms.store.write(lambda c, e=employee, n=n: _mark(c, e, mark_of(n)))  # type: ignore[misc]
            await _vote(rooms, house, employee)
        unmarked = await rooms.store.read(_unmarked)
        wrong += [f"{database}: no mark could be put into {name}" for name in unmarked]
        counts["fields"] = len(_texts())
        exported = json.dumps(await rooms.store.read(lambda c: everything_about(c, mine[0])))
        if exported.count(mark_of(0)) < 30:
            wrong.append(f"{database}: an export holds {exported.count(mark_of(0))} marks")
        _note_values(url)
        for employee in mine[: given.erase]:
            forgotten = await forget_rounds(rooms, [employee])
            await rooms.store.write(lambda c, e=employee, f=forgotten: _erase(c, e, f))  # type: ignore[misc]
            counts["erased"] += 1
        await rooms.store.scrub()
        _searched(database, _files(url, data), given, wrong, counts, where="while serving")
        await _papers(rooms, folder / "papers")
        trail = await rooms.store.read(verify)
        if trail.first is not None:
            wrong.append(f"{database}: the trail breaks at {trail.first}")
    _searched(database, _files(url, folder), given, wrong, counts, where="when closed")


def _note_values(url: str | None) -> None:
    """What autovacuum does at some moment of its own: the planner notes values word for word."""
    for database in [] if url is None else [url, _ballots(url)]:
        engine = create_engine(database, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")


def _beside(url: str) -> str:
    """A database of the ballots process on the same server."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE ballots")
    return _ballots(url)


def _ballots(url: str) -> str:
    return make_url(url).set(database="ballots").render_as_string(hide_password=False)


def _erase(connection: Connection, employee: int, forgotten: Collection[str]) -> None:
    check_all_forgotten(connection, [employee], forgotten)
    words = {"reason": "hết thời hạn lưu", "document_number": "01/QĐ"}
    erase(connection, employee, OFFICE, **words, now=NOW)


async def _vote(rooms: Rooms, house: House, employee: int) -> None:
    """The ballots that name the person, at the ballots process: one is counted and signed, by
    everybody's own vote; the other is void."""
    rounds = await rooms.store.read(lambda c: rounds_naming(c, [employee]))
    name = await rooms.store.read(
        lambda c: c.scalar(select(Employee.full_name).where(Employee.id == employee))
    )
    for at, round_ in enumerate(sorted(rounds)):
        room = await house.create(
            round_=round_, place=f"Phòng của {name}", title=name, notice=[name], voters=3, items=1,
            seats=1, needed=1, tellers=[(1, secrets.token_hex(16), name)], selections=["Có", name],
        )  # fmt: skip
        if at:
            await house.serve.void(round_, f"{name} vắng")
            continue
        await room.give_keys()
        await room.issue()
        for voter in range(3):
            await room.vote(voter, [1])
        await room.close()
        await room.count()
        await house.serve.minutes_signed(round_)


def mark_of(n: int) -> str:
    return f"MARK{n:04}Z"


async def _papers(rooms: Rooms, out: Path) -> None:
    out.mkdir()
    await papers(rooms, {"out": str(out)})


def _files(url: str | None, folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    if url is not None:
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        server = Path(parse_qs(urlsplit(url).query)["host"][0])
        found += [path for path in (server / "data" / "base").rglob("*") if path.is_file()]
        found += [path for path in server.glob("log") if path.is_file()]
    return found


def _searched(
    database: str,
    files: list[Path],
    given: argparse.Namespace,
    wrong: list[str],
    counts: dict[str, int],
    *,
    where: str,
) -> None:
    gone = {mark_of(n) for n in range(given.erase)}
    found: set[str] = set()
    for path in files:
        content = _unpacked(path.read_bytes())
        counts["files_searched"] += 1
        counts["octets_searched"] += len(content)
        marks = {each.decode() for each in re.findall(rb"MARK\d{4}Z", content)}
        found |= marks
        wrong += [f"{database}, {where}: {mark} in {path.name}" for mark in sorted(marks & gone)]
    if not any(mark_of(n) in found for n in range(given.erase, given.people)):
        wrong.append(f"{database}, {where}: the search does not find who stayed")


def _unpacked(content: bytes) -> bytes:
    """A file with what lies in it, where it is a ZIP (so are DOCX and XLSX)."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return content + b"".join(_unpacked(packed.read(name)) for name in packed.namelist())


def _texts() -> list[tuple[str, str]]:
    """Every field of text, JSON or octets that is about a person and is no code."""
    return [
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if class_of(table, column) not in {Class.NONE, Class.LINK, Class.TRAIL}
        and isinstance(_impl(column.type), String | Text | LargeBinary)
        and not CODES.fullmatch(column.name)
        and not column.name.endswith("_hash")
    ]


def _impl(kind: Any) -> Any:
    return kind.impl if isinstance(kind, TypeDecorator) else kind


def _unmarked(connection: Connection) -> list[str]:
    bare = []
    for table, column in _texts():
        kept = connection.exec_driver_sql(f"SELECT {column} FROM {table}")
        if not any("MARK" in _read(value) for (value,) in kept):
            bare.append(f"{table}.{column}")
    return bare


def _read(value: Any) -> str:
    folded = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
    return folded.upper()


def _mark(connection: Connection, employee: int, mark: str) -> None:
    """Put the mark of somebody into every field about that person."""
    name = f"Nguyễn Văn {mark}"
    agency = connection.scalar(select(Employee.agency_id).where(Employee.id == employee)) or 0
    party = connection.scalar(
        select(Party.id).where(Party.kind == "person", Party.employee_id == employee)
    )
    connection.execute(
        update(Employee)
        .where(Employee.id == employee)
        .values(
            staff_code=mark, facts={"ghi_chú": mark}, email=f"{mark}@so.vn", **name_columns(name)
        )
    )  # fmt: skip
    index_words(connection, agency, [(employee, name)])
    connection.execute(
        update(Membership).where(Membership.employee_id == employee).values(position=mark)
    )
    _mark_access(connection, employee, agency, mark, name)
    own = connection.execute(
        select(Submission.id, Submission.campaign_id, Submission.form, Submission.revision).where(
            Submission.subject_id == party
        )
    ).all()
    for row in own:
        _mark_submission(connection, row, mark, name)
    campaign = own[0].campaign_id
    _mark_messages(connection, employee, own[0], mark, name)
    _mark_reminders(connection, employee, own[0], mark, name)
    _mark_ballots(connection, employee, own[0], party, mark, name)
    _mark_meetings(connection, employee, agency, own[0], mark, name)
    connection.execute(
        insert(Remark).values(
            campaign_id=campaign, subject_id=party, text=mark, made_by=name, changed_at=NOW
        )
    )
    connection.execute(
        insert(Extension).values(
            campaign_id=campaign, milestone="x", party_id=party, cut_off=NOW, reason=mark,
            document_number=mark, granted_by=name, granted_at=NOW,
        )
    )  # fmt: skip
    connection.execute(
        insert(IssuedPaper).values(
            campaign_id=campaign, output="x", about="campaign", number=1, revision="",
            data_hash="", made_by=name, made_at=NOW,
        )
    )  # fmt: skip
    actor = Actor(employee, "office", name)
    for about in (f"submission:{own[0].id}", f"employee:{employee}", "unit:1"):
        said = {"who": name, "code": mark}
        record(connection, actor, "remark.write", about, now=NOW, before=said, after=said)


def _mark_access(connection: Connection, employee: int, agency: int, mark: str, name: str) -> None:
    connection.execute(
        update(Session).where(Session.employee_id == employee).values(device=f"Máy {mark}")
    )
    times = {"made_at": NOW, "expires_at": NOW}
    connection.execute(
        insert(Invitation).values(
            employee_id=employee, purpose="link", code_hash=mark, batch="", made_by=name, **times
        )
    )
    connection.execute(
        insert(OfficeAccount).values(
            employee_id=employee, password_hash=mark, made_by=name, made_at=NOW
        )
    )
    connection.execute(
        insert(RoleAssignment).values(
            agency_id=agency, role="head", employee_id=employee, valid_from=NOW.date(),
            document_number=mark, made_by=name, made_at=NOW,
        )
    )  # fmt: skip
    for state in ("applied", "waiting"):
        connection.execute(
            insert(RosterImport).values(
                agency_id=agency, file_name=f"{mark}.csv", sha256="", state=state,
                content=f"ma;{mark}".encode(), findings={"problems": [name]}, uploaded_at=NOW,
            )
        )  # fmt: skip


def _mark_messages(connection: Connection, employee: int, own: Any, mark: str, name: str) -> None:
    """One account that lives and one that was cut; what came from them and what went to them."""
    for subject, ended in ((mark, None), (f"{mark}-cut", NOW)):
        connection.execute(
            insert(ChannelAccount).values(
                channel="telegram", subject=subject, employee_id=employee, bound_at=NOW,
                ended_at=ended, ended_why=mark, unreachable_why=mark,
            )
        )  # fmt: skip
        connection.execute(
            insert(Incoming).values(
                channel="telegram", update_id=None, chat=subject, raw=mark.encode(),
                received_at=NOW, state="dead", tries=0, why=mark,
            )
        )  # fmt: skip
        chat = {"channel": "telegram", "address": subject, "submission_id": own.id}
        connection.execute(insert(Chat).values(**chat, state={"text": mark}, changed_at=NOW))
        connection.execute(
            insert(SaidMessage).values(**chat, message=own.id, question=mark, said_at=NOW)
        )
    ways = (
        ("telegram", mark, employee), ("telegram", f"{mark}-cut", None),
        ("mail", f"{mark}@so.vn", None), ("telegram", "the head of the unit", None),
    )  # fmt: skip
    for state in ("waiting", "sent"):
        for channel, address, whose in ways:
            connection.execute(
                insert(Outgoing).values(
                    channel=channel, address=address, employee_id=whose, rank=2, made_at=NOW,
                    content={"do": "tell", "text": f"Chưa nộp: {name}"}, state=state, tries=0,
                    external_id=mark if whose else None, why=mark if whose else None,
                )
            )  # fmt: skip


def _mark_reminders(connection: Connection, employee: int, own: Any, mark: str, name: str) -> None:
    nudge = connection.execute(
        insert(Nudge)
        .values(
            employee_id=employee, campaign_id=own.campaign_id, day=NOW.date(), state="call",
            why=mark, made_at=NOW,
        )
        .returning(Nudge.id)
    ).scalar_one()  # fmt: skip
    connection.execute(
        insert(NudgeItem).values(
            campaign_id=own.campaign_id, rule=mark, target=mark, employee_id=employee,
            cut_off=NOW, nudge_id=nudge, state="skipped", why=mark, at=NOW,
        )
    )  # fmt: skip
    connection.execute(
        insert(Absence).values(
            employee_id=employee, first_day=NOW.date(), why=mark, made_by=name, made_at=NOW
        )
    )
    connection.execute(
        insert(CalendarFeed).values(token_hash=mark, employee_id=employee, made_at=NOW)
    )


def _mark_ballots(
    connection: Connection, employee: int, own: Any, party: int | None, mark: str, name: str
) -> None:
    """One where the person is voted on, and one where the person counts."""
    for number in (1, 2):
        ballot = connection.execute(
            insert(Ballot)
            .values(
                campaign_id=own.campaign_id, code="x", number=number,
                round=f"{own.id:030}{number:02}",
                state="signed", place=f"Phòng của {name}", chair_id=employee, began_at=NOW,
                why_again=f"{name} bằng phiếu", void_reason=f"{name} vắng",
                result={"issued": 3}, board=f'{{"manifest":"{name}"}}'.encode(),
            )
            .returning(Ballot.id)
        ).scalar_one()  # fmt: skip
        of_it = {"ballot_id": ballot}
        if number == 1:
            item = {"position": 1, "party_id": party, "label": name, "detail": mark}
            connection.execute(insert(BallotItem).values(**of_it, **item))
        else:
            seat = {"seat": 1, "employee_id": employee, "teller": ""}
            connection.execute(insert(Teller).values(**of_it, **seat))
        entry = {"employee_id": employee, "attendance": "absent", "reason": mark}
        connection.execute(insert(RollEntry).values(**of_it, **entry))


def _mark_meetings(
    connection: Connection, employee: int, agency: int, own: Any, mark: str, name: str
) -> None:
    """The person is spoken of, speaks, and is named in what was noted of the meeting."""
    meeting = connection.execute(
        insert(Meeting)
        .values(
            campaign_id=own.campaign_id, code="x", state="signed", place=f"Phòng của {name}",
            chair_id=employee, secretary_id=employee, guests=[{"name": name}], began_at=NOW,
            conclusion=f"Giao {name}", corrections=f"Sửa tên {name}", void_reason=f"{name} vắng",
        )
        .returning(Meeting.id)
    ).scalar_one()  # fmt: skip
    of_it = {"meeting_id": meeting}
    party = connection.scalar(select(Party.id).where(Party.employee_id == employee))
    connection.execute(
        insert(Attendance).values(
            **of_it, employee_id=employee, position=mark, attendance="absent", reason=mark,
            document_number=mark,
        )
    )  # fmt: skip
    item = {"step": "x", "recused": [], "detail": mark, "conclusion": mark, "level": mark}
    connection.execute(
        insert(MeetingItem), [
            {**of_it, **item, "position": 1, "party_id": party, "label": name},
            {**of_it, **item, "position": 2, "party_id": None, "label": name, "level": None,
             "detail": name, "conclusion": name},
        ],
    )  # fmt: skip
    for at, (speaker, who, text) in enumerate(
        (("Khách", None, mark), (mark, employee, mark), (name, None, f"Như {name} nói")), start=1
    ):
        connection.execute(
            insert(Opinion).values(
                **of_it, item=min(at, 2), employee_id=who, speaker=speaker, text=text, said_at=NOW
            )
        )
    connection.execute(
        insert(Award).values(
            party_id=party, year=2025, label=mark, document_number=mark, decided_by=mark,
            made_by=name, made_at=NOW,
        )
    )  # fmt: skip
    connection.execute(
        insert(LiftedExclusion).values(
            campaign_id=own.campaign_id, party_id=party, rule="x", reason=mark,
            document_number=mark, made_by=name, made_at=NOW,
        )
    )  # fmt: skip
    connection.execute(
        insert(RecognisedInitiative).values(
            agency_id=agency, year=2025, label=f"Cách làm của {name}", summary=name, authors=name,
            document_number="01/QĐ",
        )
    )  # fmt: skip
    connection.execute(
        insert(VettedInitiative).values(
            submission_id=own.id, forwarded=False, reason=f"{mark}: {name}", made_by=name,
            made_at=NOW,
        )
    )  # fmt: skip
    for line, to in enumerate((party, None), start=1):
        connection.execute(
            insert(Suggestion).values(
                submission_id=own.id, receipt_number=1, line=line, said_to=name, party_id=to,
                says=name if to is None else mark, reason=name, made_by=name, made_at=NOW,
            )
        )  # fmt: skip


def _mark_submission(connection: Connection, row: Any, mark: str, name: str) -> None:
    said = {"answers": {"q": mark}, "set_aside": {"p": mark}, "revising": None}
    connection.execute(
        update(Submission)
        .where(Submission.id == row.id)
        .values(
            state="submitted", standing="late", receipts=1, draft=said,
            facts={"full_name": name, "staff_code": mark},
        )
    )  # fmt: skip
    of_it = {"submission_id": row.id}
    connection.execute(
        insert(ReplyRecord).values(
            **of_it, key="k", digest="", version=1, raw=mark, outcome=mark, received_at=NOW
        )
    )
    connection.execute(insert(Attempt).values(**of_it, received_at=NOW, reason=mark))
    facts = {"full_name": name, "staff_code": mark}
    content = {"form": row.form, "answers": {"q": mark}, "shown": {"q": mark}, "facts": facts}
    connection.execute(
        insert(ReceiptRecord).values(
            **of_it, number=1, code=f"code-{row.id}", revision=row.revision,
            content=json.dumps(content), content_hash="", began_at=NOW, received_at=NOW,
            standing="late", evidence=mark, admitted_at=NOW, admitted_by=name,
            admitted_reason=mark, admitted_document=mark, confirmed_how=mark,
        )
    )  # fmt: skip
    connection.execute(
        insert(StoredFile).values(
            **of_it, id=f"{row.id}", question=mark, name=f"{mark}.pdf", media_type="", size=1,
            sha256="", content=mark.encode(), stored_at=NOW,
        )
    )  # fmt: skip
    connection.execute(
        insert(Returned).values(
            **of_it, receipt_number=1, reason=mark, questions=[mark], returned_by=name,
            returned_at=NOW,
        )
    )  # fmt: skip
