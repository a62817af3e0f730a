"""Lạng Sơn's round at its end, for any number of people, loaded straight into the tables.

Units of fifty: forms handed in, remarks, two ballots and one meeting in each, two councils above.
Everybody writes a self-review; of a hundred people 5 report an initiative, 30 ask for a title, 3
have just come; 2 are late, 2 have handed in nothing. Nothing goes through a channel.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from bench.lang_son_forms import Forms
from bench.lang_son_meetings import Voting
from intake.content import content_hash
from intake.library import keep_revision, keep_templates
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from people.naming import name_columns
from phieu.invented import names
from storage.campaigns import Campaign, Period
from storage.migrating import upgrade
from storage.people import Agency, Employee, Membership, Party, Unit
from storage.submissions import ReceiptRecord, Remark, Submission

PLAN = Path(__file__).parents[1] / "plans" / "lang-son-2012"
NOW = datetime(2013, 1, 20, 2, tzinfo=UTC)
HANDED_IN = datetime(2013, 1, 8, 3, tzinfo=UTC)
LATE = datetime(2013, 1, 10, 3, tzinfo=UTC)
A_UNIT = 50

_AT_ONCE = 2_000
_LEVELS = "htxs htt htt htnv".split()
_OF_UNIT = ("bao-cao-thanh-tich-tap-the", "bao-cao-cong-tac", "phu-luc", "du-kien-van-ban")


@dataclass(frozen=True, slots=True)
class Person:
    """Also the number of the party; `unit` counts from 1, `place` in it from 0."""

    number: int
    unit: int
    place: int
    name: str
    position: str
    facts: dict[str, Any]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    people: int
    units: int

    def leadership(self, unit: int) -> int:
        """The number of its party."""
        return self.people + unit

    def unit(self, unit: int) -> int:
        return self.people + self.units + unit


def set_up(database: Path, people: int, a_unit: int = A_UNIT) -> str:
    """The address of the database; about a minute for 20,000 people."""
    url = f"sqlite:///{database}"
    upgrade(url)
    plan = load_plan(PLAN)
    size, forms = Size(people, -(-people // a_unit)), Forms(plan)
    engine = create_engine(url)
    with engine.begin() as connection:
        _campaign(connection, plan)
        of_units = [list(some) for some in _people(size, a_unit)]
        _tables(connection, size, of_units)
        voting = Voting(plan, size)
        for some in of_units:
            _hand_in(connection, plan, size, forms, some)
            voting.in_unit(connection, some)
        voting.above(connection, of_units[0])
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return url


def _campaign(connection: Connection, plan: Plan) -> None:
    connection.execute(insert(Agency).values(id=1, code="bench", name=plan.agency.name))
    period = plan.period
    connection.execute(
        insert(Period).values(
            id=1, agency_id=1, code=period.code, name=period.name,
            starts_on=period.starts_on, ends_on=period.ends_on,
        )
    )  # fmt: skip
    revision = keep_revision(connection, plan, HANDED_IN)
    files = {f"templates/{file.name}": file.read_bytes() for file in PLAN.glob("templates/*.docx")}
    keep_templates(connection, plan, files)
    connection.execute(
        insert(Campaign).values(
            id=1, agency_id=1, period_id=1, plan_code=plan.plan, revision=revision,
            state="open", opened_at=HANDED_IN,
        )
    )  # fmt: skip


def _people(size: Size, a_unit: int) -> Iterator[Iterator[Person]]:
    """By unit."""
    dice, number = random.Random(7), itertools.count(1)
    for unit in range(1, size.units + 1):
        many = min(a_unit, size.people - (unit - 1) * a_unit)
        yield (_person(dice, next(number), unit, place) for place in range(many))


_POSTS = {0: ("Trưởng phòng", "head"), 1: ("Phó Trưởng phòng", "deputy")}
"""By place in the unit: the post, and the fact that says so."""
_POSTS_OF_OFFICE = {
    0: ("office_chief",), 2: ("secretary",), 3: ("director", "office_leader"), 4: ("office_leader",)
}  # fmt: skip
_COUNCIL = range(12)
"""Places of the office whose people are members of both councils."""
_SHARES = {"newcomer": 0.03, "registered": 0.95, "initiative": 0.05, "title": 0.30, "nothing": 0.02,
           "late": 0.02}  # fmt: skip


def _person(dice: random.Random, number: int, unit: int, place: int) -> Person:
    post, leads = _POSTS.get(place, ("Chuyên viên", ""))
    here = {leads, *(_POSTS_OF_OFFICE.get(place, ()) if unit == 1 else ())}
    names_of_posts = ("head", "deputy", "secretary", "office_chief", "office_leader", "director")
    council = unit == 1 and place in _COUNCIL
    newcomer = not here - {""} and dice.random() < _SHARES["newcomer"]
    facts = {
        "employment": dice.choice(("cong-chuc", "cong-chuc", "vien-chuc")),
        "leader": bool(leads),
        "managed_by": "so",
        **{name: name in here for name in names_of_posts},
        "initiative_council": council,
        "emulation_council": council,
        "newcomer": newcomer,
        "registered_2012": dice.random() < _SHARES["registered"],
        "unit_registered": True,
        "birth_date": "1975-03-12",
        "grade": "Chuyên viên, bậc 3",
    }
    forms = ["tu-nhan-xet-lanh-dao" if leads else "tu-nhan-xet"]
    forms += ["nhan-xet-co-quan-cu"] * newcomer
    reports = dice.random() < _SHARES["initiative"]
    forms += ["bao-cao-sang-kien"] * reports
    forms += ["bao-cao-thanh-tich"] * (dice.random() < _SHARES["title"] or reports)
    return Person(number, unit, place, _name(dice), post, facts, tuple(forms))


def _name(dice: random.Random) -> str:
    words, sex = names(), dice.choice(("female", "male"))
    parts = (words["family"], words[f"middle_{sex}"], words[f"given_{sex}"])
    return " ".join(dice.choice(part) for part in parts)


def unit_name(unit: int) -> str:
    """All in one house have names of three words and a number."""
    return f"{('Phòng', 'Ban', 'Trung tâm')[unit % 3]} Nghiệp vụ số {unit:04}"


def _tables(connection: Connection, size: Size, of_units: list[list[Person]]) -> None:
    units, every = range(1, size.units + 1), list(itertools.chain(*of_units))
    many(connection, Unit, (
        {"id": n, "agency_id": 1, "code": f"U{n:04}", "name": unit_name(n),
         "kind": "van-phong" if n == 1 else "phong"}
        for n in units
    ))  # fmt: skip
    many(connection, Employee, (
        {"id": each.number, "agency_id": 1, "staff_code": f"CB{each.number:06}",
         "outside_system": False, "facts": each.facts, **name_columns(each.name)}
        for each in every
    ))  # fmt: skip
    many(connection, Membership, (
        {"employee_id": each.number, "unit_id": each.unit, "position": each.position,
         "is_main": True}
        for each in every
    ))  # fmt: skip
    many(connection, Party, (
        {"id": each.number, "kind": "person", "employee_id": each.number} for each in every
    ))  # fmt: skip
    for kind, party in (("leadership", size.leadership), ("unit", size.unit)):
        many(connection, Party, ({"id": party(n), "kind": kind, "unit_id": n} for n in units))


def _hand_in(
    connection: Connection, plan: Plan, size: Size, forms: Forms, unit: list[Person]
) -> None:
    """Every form of a unit, and what its head says of each."""
    head, dice = unit[0], random.Random(f"{unit[0].unit}")
    asked = [(form, each.number, each) for each in unit for form in each.forms]
    asked.append(("kiem-diem-tap-the", size.leadership(head.unit), head))
    asked += [(form, size.unit(head.unit), head) for form in _OF_UNIT]
    due = {each.form: each.milestone for each in plan.assignments}
    submissions, receipts = [], []
    for at, (form, party, filler) in enumerate(asked):
        key, at_once = filler.unit * 1_000 + at, dice.random()
        collective = party > size.people
        facts = forms.facts(filler, unit_name(filler.unit), collective=collective)
        there = collective or at_once > _SHARES["nothing"]
        late = there and not collective and at_once < _SHARES["nothing"] + _SHARES["late"]
        standing = "late" if late else "on_time"
        submissions.append(
            {"id": key, "campaign_id": 1, "form": form, "milestone": due[form],
             "subject_id": party, "filler_id": filler.number, "unit_id": filler.unit,
             "state": "submitted" if there else "asked", "revision": plan.revision,
             "version": 1, "draft": {}, "facts": facts, "receipts": int(there),
             "asked_at": HANDED_IN, "standing": standing if there else None, "reach": "joined"}
        )  # fmt: skip
        if there:
            text = forms.text(form, facts, key)
            receipts.append(
                {"submission_id": key, "number": 1, "code": f"{key // 1000:05}-{key % 1000:05}",
                 "revision": plan.revision, "content": text, "content_hash": content_hash(text),
                 "began_at": HANDED_IN, "received_at": LATE if late else HANDED_IN,
                 "standing": standing, "evidence": ""}
            )  # fmt: skip
    many(connection, Submission, submissions)
    many(connection, ReceiptRecord, receipts)
    parties = [size.leadership(head.unit), *(each.number for each in unit)]
    many(connection, Remark, (
        {"campaign_id": 1, "subject_id": party, "unit_id": head.unit,
         "text": "\n".join(dice.sample(names()["sentences"], 2)), "level": dice.choice(_LEVELS),
         "version": 1, "made_by": head.name, "capacity": "",
         "changed_at": HANDED_IN + timedelta(days=1)}
        for party in parties
    ))  # fmt: skip


def many(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert these, some thousand at a time."""
    left = iter(rows)
    while some := list(itertools.islice(left, _AT_ONCE)):
        connection.execute(insert(table), some)
