"""Two agencies with everything in them that an address can name, and people of every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from backend.asking import ask_everybody
from intake.content import canonical, content_hash, content_of
from intake.draft import Draft
from intake.library import Library
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from pages.rooms import Rooms
from people.absences import go_away
from people.limits import Role
from people.sessions import SignedIn, open_session
from phieu import campaigns
from phieu.invented import invent, read_example
from phieu.rosters import roster_file
from storage.access import OfficeAccount, Session
from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.campaigns import Campaign
from storage.channels import Outage
from storage.meetings import Attendance, Meeting, MeetingItem
from storage.people import Employee, Membership, Party, RoleAssignment, RosterImport
from storage.submissions import ReceiptRecord, StoredFile, Submission
from tests.promises.stage import ROOT

OURS, THEIRS = ROOT / "plans" / "quang-ngai-2024", ROOT / "plans" / "hung-yen-2020"
_PEOPLE = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Visitor:
    """Somebody who tries every door. Without an `employee` nobody is signed in, whatever the
    token was; `heads`: the units headed today; `form`: the one that an assisted entry is for."""

    name: str
    token: str = ""
    employee: int | None = None
    agency: int | None = None
    office: bool = False
    heads: frozenset[int] = frozenset()
    form: int | None = None
    deputy: bool = False
    """Chairs a vote on the head of the own unit."""
    writes: bool = False
    """Keeps the minutes of meetings."""


@dataclass(frozen=True)
class Thing:
    """What an address names: whose, of which unit and agency. `relation` is for the report."""

    relation: str
    id: int
    owner: int | None = None
    unit: int | None = None
    agency: int | None = None
    there: bool = True
    of_everybody: bool = False
    """Of the whole installation: the offices of all agencies see it, each for its own people."""
    chairs: frozenset[int] = frozenset()
    """Of a ballot of a unit: who began it, and who may by the plan; of a meeting: who chairs it
    or a matter of it, and who keeps its minutes."""

    def is_chaired_by(self, who: Visitor) -> bool:
        return who.employee in self.chairs


NO_SUCH_THING = Thing("missing", 2**40, there=False)


@dataclass(frozen=True)
class Agencies:
    """`things` by kind; `plans` by agency."""

    visitors: Sequence[Visitor]
    things: Mapping[str, Sequence[Thing]]
    plans: Mapping[int, Plan]


@dataclass(frozen=True)
class _Cast:
    """The people of one agency that the matrix speaks of; two clerks, of further units."""

    agency: int
    campaign: int
    unit: int
    other_unit: int
    head: int
    other_head: int
    staff: Sequence[int]
    other_staff: Sequence[int]
    clerks: Sequence[int]


async def two_agencies(rooms: Rooms) -> Agencies:
    """Both campaigns run, everybody was asked and has handed in."""
    ours = await rooms.store.write(_cast_of(await _started(rooms, OURS)))
    theirs = await rooms.store.write(_cast_of(await _started(rooms, THEIRS)))
    return await rooms.store.write(lambda c: _populated(c, rooms, ours, theirs))


async def _started(rooms: Rooms, folder: Path) -> int:
    plan, example = load_plan(folder), read_example(folder)
    campaign = await campaigns.start(rooms, folder)
    roster = roster_file(plan, invent(plan, example, _PEOPLE, 1), example.says)
    await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
    return campaign


def _cast_of(campaign: int) -> Callable[[Connection], _Cast]:
    """A head and the staff of the largest unit, and of another."""

    def choose(connection: Connection) -> _Cast:
        agency = connection.execute(
            select(Campaign.agency_id).where(Campaign.id == campaign)
        ).scalar_one()
        rows = connection.execute(
            select(Employee.id, Employee.facts, Membership.unit_id)
            .join(Membership, Membership.employee_id == Employee.id)
            .where(Employee.agency_id == agency, Employee.outside_system.is_(False))
            .order_by(Employee.id)
        ).all()
        heads = {row.unit_id: row.id for row in rows if row.facts.get("head") is True}
        staff: dict[int, list[int]] = {}
        for row in rows:
            if row.id not in heads.values():
                staff.setdefault(row.unit_id, []).append(row.id)
        unit, other, *further = sorted(heads, key=lambda unit: -len(staff.get(unit, ())))
        clerks = [each for place in further for each in staff.get(place, ())]
        return _Cast(
            agency=agency,
            campaign=campaign,
            unit=unit,
            other_unit=other,
            head=heads[unit],
            other_head=heads[other],
            staff=staff[unit],
            other_staff=staff[other],
            clerks=clerks[:2],
        )

    return choose


def _populated(connection: Connection, rooms: Rooms, ours: _Cast, theirs: _Cast) -> Agencies:
    now = rooms.clock.now()
    today = now.astimezone(rooms.zone).date()
    acting, acted = ours.staff[1:3]
    assignment = _act(connection, ours, acting, today - _DAY, today + _DAY, now)
    _act(connection, ours, acted, today - 3 * _DAY, today - _DAY, now)
    another = _act(connection, theirs, theirs.staff[0], today + 5 * _DAY, None, now)
    for cast in (ours, theirs):
        ask_everybody(connection, rooms.library, cast.campaign, now)
        owing = {cast.staff[-1], cast.other_staff[-1]}
        _hand_in_everything(connection, rooms.library, cast.campaign, owing, now)
        _give_accounts(connection, cast, now)
    opened = _Opening(connection, now)
    visitors = [*_visitors(opened, ours, theirs), *_assisted(opened, ours)]
    things = {
        "form": _forms(connection, ours, theirs),
        "unit": _units(ours, theirs),
        "employee": _people(ours, theirs),
        "party": _parties(connection, _people(ours, theirs)),
        "office person": _clerks(ours, theirs),
        "device": _devices(opened, ours, theirs),
        "office session": _office_sessions(opened, ours, theirs),
        "absence": _absences(connection, ours, theirs, now),
        "ballot": _ballots(connection, ours, now),
        "meeting": _meetings(connection, ours, now),
        "outage": [
            Thing("the installation's", _outage(connection, now), of_everybody=True),
            NO_SUCH_THING,
        ],
        "assignment": [
            Thing("own agency", assignment, acting, ours.unit, ours.agency),
            Thing("other agency", another, theirs.staff[0], theirs.unit, theirs.agency),
            NO_SUCH_THING,
        ],
        "roster file": [
            Thing("own agency", _roster_file(connection, ours, now), agency=ours.agency),
            Thing("other agency", _roster_file(connection, theirs, now), agency=theirs.agency),
            NO_SUCH_THING,
        ],
        "campaign": [
            Thing("own agency", ours.campaign, agency=ours.agency),
            Thing("other agency", theirs.campaign, agency=theirs.agency),
            NO_SUCH_THING,
        ],
    }
    gone, outside = ours.staff[3:5]
    change = update(Employee)
    connection.execute(change.where(Employee.id == gone).values(left_on=today - _DAY))
    connection.execute(change.where(Employee.id == outside).values(outside_system=True))
    plans = {c.agency: campaigns.plan_of(connection, rooms, c.campaign) for c in (ours, theirs)}
    return Agencies(visitors, things, plans)


@dataclass(frozen=True)
class _Opening:
    """Sessions of every kind."""

    connection: Connection
    now: datetime

    def session(self, employee: int, role: Role = "employee", **changed: object) -> SignedIn:
        opened = open_session(self.connection, employee, role=role, now=self.now)
        if changed:
            change = update(Session).where(Session.id == opened.session_id)
            self.connection.execute(change.values(**changed))
        return opened

    def token(self, employee: int, role: Role = "employee", **changed: object) -> str:
        return self.session(employee, role, **changed).token


def _visitors(opened: _Opening, ours: _Cast, theirs: _Cast) -> list[Visitor]:
    """Who is signed in, and those of whom nothing is left to be signed in with."""
    employee, acting, acted, gone, outside = ours.staff[:5]
    unit, other = frozenset({ours.unit}), frozenset({ours.other_unit})

    def somebody(name: str, who: int, cast: _Cast = ours, **more: Any) -> Visitor:
        role: Role = "office" if more.get("office") else "employee"
        units = (cast.unit, cast.other_unit)
        deputy = any(who in _deputies(opened.connection, unit) for unit in units)
        token = opened.token(who, role)
        writes = who == ours.staff[0] or who in _by_role(opened.connection, "secretary")
        return Visitor(name, token, who, cast.agency, deputy=deputy, writes=writes, **more)

    def nobody(name: str, who: int, role: Role = "employee", **changed: object) -> Visitor:
        return Visitor(name, opened.token(who, role, **changed))

    return [
        Visitor("nobody"),
        nobody("who has left", gone),
        nobody("who is dealt with outside", outside),
        nobody("an ended session", employee, ended_at=opened.now),
        nobody("an ended session of the office", ours.clerks[0], "office", ended_at=opened.now),
        nobody("who has no password yet", ours.clerks[0], "enrol"),
        somebody("employee", employee),
        somebody("employee of another unit", ours.other_staff[0]),
        somebody("employee of another agency", theirs.staff[1], theirs),
        somebody("head", ours.head, heads=unit),
        somebody("head of another unit", ours.other_head, heads=other),
        somebody("head in another agency", theirs.head, theirs, heads=frozenset({theirs.unit})),
        somebody("acting head", acting, heads=unit),
        somebody("acting head until yesterday", acted),
        somebody("office", ours.clerks[0], office=True),
        somebody("office of another agency", theirs.clerks[0], theirs, office=True),
        somebody("head at the office's pages", ours.other_head, office=True, heads=other),
    ]


def _assisted(opened: _Opening, ours: _Cast) -> list[Visitor]:
    """A session for one form of the employee, and one for a form of a colleague."""
    made = []
    for name, who in (("this", ours.staff[0]), ("another", ours.staff[5])):
        form = _form_of(opened.connection, ours.campaign, who)
        token = opened.token(who, assistant_id=ours.clerks[0], submission_id=form)
        entry = f"assisted entry of {name} form"
        made.append(Visitor(entry, token, who, ours.agency, form=form))
    return made


def _act(
    connection: Connection, cast: _Cast, who: int, first: date, end: date | None, now: datetime
) -> int:
    key: int = connection.execute(
        insert(RoleAssignment)
        .values(
            agency_id=cast.agency,
            role="head",
            unit_id=cast.unit,
            employee_id=who,
            capacity="KT.",
            for_employee_id=cast.head,
            valid_from=first,
            valid_to=end,
            document_number="15/QĐ",
            made_by="",
            made_at=now,
        )
        .returning(RoleAssignment.id)
    ).scalar_one()
    return key


def _absences(connection: Connection, ours: _Cast, theirs: _Cast, now: datetime) -> list[Thing]:
    """One of each person; each can be ended once."""
    today = now.date()
    return [
        replace(each, id=go_away(connection, each.id, today, None, "", "", now))
        if each.there
        else each
        for each in _people(ours, theirs)
    ]


def _ballots(connection: Connection, ours: _Cast, now: datetime) -> list[Thing]:
    """The head began one in the unit, and the office one in the agency; one and the same employee
    votes and counts in both."""
    voter, clerk = ours.staff[0], ours.clerks[1]
    made = []
    for relation, code, unit, chair in (
        ("own unit", "lao-dong-tien-tien", ours.unit, ours.head),
        ("own agency", "xep-loai-co-quan", None, clerk),
    ):
        key: int = connection.execute(
            insert(Ballot)
            .values(
                campaign_id=ours.campaign, code=code, unit_id=unit, round=relation,
                state="issuing", chair_id=chair, began_at=now,
            )
            .returning(Ballot.id)
        ).scalar_one()  # fmt: skip
        connection.execute(update(Ballot).where(Ballot.id == key).values(round=round_of(key)))
        part = {"ballot_id": key, "employee_id": voter}
        number = {"ballot_id": key, "position": 1, "label": "Cơ quan"}
        connection.execute(insert(BallotItem).values(**number))
        connection.execute(
            insert(RollEntry).values(**part, attendance="present", voter=round_of(voter))
        )
        connection.execute(insert(Teller).values(**part, seat=1, teller=round_of(voter)))
        chairs = {chair, *(_deputies(connection, unit) if unit else ())}
        made.append(Thing(relation, key, voter, unit, ours.agency, chairs=frozenset(chairs)))
    return [*made, NO_SUCH_THING]


def _meetings(connection: Connection, ours: _Cast, now: datetime) -> list[Thing]:
    """The head holds one in the unit, whose own matter the deputy chairs, and a clerk one of the
    agency; one and the same employee keeps the minutes of both."""
    writer, clerk = ours.staff[0], ours.clerks[1]
    deputies = _deputies(connection, ours.unit)
    made = []
    for relation, code, unit, chair, others in (
        ("own unit", "hop-don-vi", ours.unit, ours.head, deputies),
        ("own agency", "hop-tham-van", None, clerk, set[int]()),
    ):
        key: int = connection.execute(
            insert(Meeting)
            .values(
                campaign_id=ours.campaign, code=code, unit_id=unit, state="open", chair_id=chair,
                secretary_id=writer, guests=[], began_at=now,
            )
            .returning(Meeting.id)
        ).scalar_one()  # fmt: skip
        seat = {"meeting_id": key, "attendance": "present"}
        seats = [{**seat, "employee_id": who} for who in sorted({chair, writer, *others})]
        connection.execute(insert(Attendance), seats)
        connection.execute(
            insert(MeetingItem).values(
                meeting_id=key,
                position=1,
                step="ca-nhan",
                label="Một nội dung",
                recused=[],
                chaired_by=min(others, default=None),
            )
        )
        named = _by_role(connection, "secretary") if unit is None else set()
        people = frozenset({chair, writer, *named, *sorted(others)[:1]})
        made.append(Thing(relation, key, writer, unit, ours.agency, chairs=people))
    return [*made, NO_SUCH_THING]


def round_of(ballot: int) -> str:
    """The number of a ballot's round at the other process, for the addresses."""
    return f"{ballot:032x}"


def _by_role(connection: Connection, fact: str) -> set[int]:
    """Those of all agencies of whom the roster says so."""
    rows = connection.execute(select(Employee.id, Employee.facts))
    return {row.id for row in rows if row.facts.get(fact) is True}


def _deputies(connection: Connection, unit: int) -> set[int]:
    rows = connection.execute(
        select(Employee.id, Employee.facts)
        .join(Membership, Membership.employee_id == Employee.id)
        .where(Membership.unit_id == unit)
    )
    return {row.id for row in rows if row.facts.get("deputy") is True}


def _outage(connection: Connection, now: datetime) -> int:
    key: int = connection.execute(
        insert(Outage)
        .values(
            channel="telegram", began_at=now, ended_at=now, why="stopped", affected=[],
            asked_again=[], asked_at=now,
        )
        .returning(Outage.id)
    ).scalar_one()  # fmt: skip
    return key


def _roster_file(connection: Connection, cast: _Cast, now: datetime) -> int:
    """One that was refused: nothing runs on by itself."""
    key: int = connection.execute(
        insert(RosterImport)
        .values(
            agency_id=cast.agency,
            campaign_id=cast.campaign,
            file_name="x.xlsx",
            sha256="",
            state="refused",
            findings={},
            uploaded_by=cast.clerks[1],
            uploaded_at=now,
        )
        .returning(RosterImport.id)
    ).scalar_one()
    return key


def _give_accounts(connection: Connection, cast: _Cast, now: datetime) -> None:
    for clerk in cast.clerks:
        connection.execute(
            insert(OfficeAccount).values(
                employee_id=clerk, made_by="", made_at=now, confirmed_at=now
            )
        )


def _hand_in_everything(
    connection: Connection, library: Library, campaign: int, owing: set[int], now: datetime
) -> None:
    """Every form but those of who is `owing`, blank, with one file: the matrix asks who may, not
    what was said."""
    rows = connection.execute(
        select(Submission.id, Submission.form, Submission.revision, Submission.facts)
        .where(Submission.campaign_id == campaign, Submission.state != "withdrawn")
        .where(Submission.filler_id.not_in(owing))
    ).all()
    for row in rows:
        script = library.script(connection, row.revision, row.form)
        content = {"submission": row.id, **content_of(script, row.facts, Draft())}
        content["answers"][script.steps[0].name] = {"file": file_of(row.id), "sha256": ""}
        text = canonical(content)
        connection.execute(
            insert(ReceiptRecord).values(
                submission_id=row.id, number=1, code=f"{row.id:05}-00000", revision=row.revision,
                content=text, content_hash=content_hash(text), began_at=now, received_at=now,
                standing="on_time",
            )
        )  # fmt: skip
        connection.execute(
            insert(StoredFile).values(
                id=file_of(row.id), submission_id=row.id, question="x", name="x.pdf",
                media_type="application/pdf", size=1, sha256="", content=b"x", stored_at=now,
            )
        )  # fmt: skip
    handed_in = update(Submission).where(Submission.id.in_([row.id for row in rows]))
    connection.execute(handed_in.values(state="submitted", receipts=1, standing="on_time"))


def file_of(submission: int) -> str:
    """The file that is attached to a form."""
    return f"{submission:032x}"


def _form_of(connection: Connection, campaign: int, who: int, at: int = 0) -> int:
    """One of the forms that somebody fills in."""
    found = connection.scalars(
        select(Submission.id)
        .where(Submission.campaign_id == campaign, Submission.filler_id == who)
        .where(Submission.state != "withdrawn")
        .order_by(Submission.id)
    ).all()
    return found[at]


def _forms(connection: Connection, ours: _Cast, theirs: _Cast) -> list[Thing]:
    def form(relation: str, cast: _Cast, unit: int, who: int, at: int = 0) -> Thing:
        found = _form_of(connection, cast.campaign, who, at)
        return Thing(relation, found, who, unit, cast.agency)

    employee, acting = ours.staff[:2]
    return [
        form("own", ours, ours.unit, employee),
        form("own unit", ours, ours.unit, ours.staff[5]),
        form("own unit: the head's", ours, ours.unit, ours.head),
        form("own unit: the report", ours, ours.unit, acting, -1),
        form("other unit", ours, ours.other_unit, ours.other_staff[0]),
        form("other unit: the report", ours, ours.other_unit, ours.other_head, -1),
        form("other agency", theirs, theirs.unit, theirs.staff[1]),
        NO_SUCH_THING,
    ]


def _units(ours: _Cast, theirs: _Cast) -> list[Thing]:
    return [
        Thing("own unit", ours.unit, unit=ours.unit, agency=ours.agency),
        Thing("other unit", ours.other_unit, unit=ours.other_unit, agency=ours.agency),
        Thing("other agency", theirs.unit, unit=theirs.unit, agency=theirs.agency),
        NO_SUCH_THING,
    ]


def _people(ours: _Cast, theirs: _Cast) -> list[Thing]:
    own, colleague, other, stranger = (
        ours.staff[0], ours.staff[5], ours.other_staff[0], theirs.staff[1],
    )  # fmt: skip
    return [
        Thing("own", own, own, ours.unit, ours.agency),
        Thing("own unit", colleague, colleague, ours.unit, ours.agency),
        Thing("other unit", other, other, ours.other_unit, ours.agency),
        Thing("other agency", stranger, stranger, theirs.unit, theirs.agency),
        NO_SUCH_THING,
    ]


def _parties(connection: Connection, people: Sequence[Thing]) -> list[Thing]:
    """The same people as those who are assessed."""
    query = select(Party.employee_id, Party.id).where(Party.kind == "person")
    parties = {row.employee_id: row.id for row in connection.execute(query)}
    return [replace(each, id=parties.get(each.id, each.id)) for each in people]


def _clerks(ours: _Cast, theirs: _Cast) -> list[Thing]:
    return [
        Thing("own agency", ours.clerks[1], agency=ours.agency),
        Thing("other agency", theirs.clerks[1], agency=theirs.agency),
        NO_SUCH_THING,
    ]


def _devices(opened: _Opening, ours: _Cast, theirs: _Cast) -> list[Thing]:
    people = {"own": ours.staff[0], "own unit": ours.staff[5], "other agency": theirs.staff[1]}
    found = [
        Thing(relation, opened.session(who).session_id, who) for relation, who in people.items()
    ]
    return [*found, NO_SUCH_THING]


def _office_sessions(opened: _Opening, ours: _Cast, theirs: _Cast) -> list[Thing]:
    own, other = (opened.session(cast.clerks[1], "office") for cast in (ours, theirs))
    return [
        Thing("own agency", own.session_id, agency=ours.agency),
        Thing("other agency", other.session_id, agency=theirs.agency),
        NO_SUCH_THING,
    ]
