"""What truly happened to people and forms while the clock ran: kept apart from the product.

Each event is done to the database and noted here at the same instant; who owed what when, and by
which deadline, is answered from the notes alone.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from intake.plan import Milestone, Plan
from storage.campaigns import Campaign, Extension
from storage.channels import ChannelAccount
from storage.people import Employee
from storage.reminding import Absence
from storage.submissions import Returned, Submission

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)

_TYPED_AT = ((7, 48), (7, 52), (7, 58), (8, 1), (8, 12), (8, 55), (14, 0), (15, 30))
"""Hours and minutes, most of them just before a nudge could come."""

Span = tuple[dt.datetime, dt.datetime]


def local(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(ZONE)


def moment(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE).astimezone(dt.UTC)


def too_late(milestone: Milestone) -> dt.datetime | None:
    """The first instant that is too late, by the words of the kind."""
    last = {
        "before": milestone.date - DAY,
        "by": milestone.date,
        "window": milestone.until or milestone.date,
        "planned": None,
    }[milestone.kind]
    return None if last is None else moment(last + DAY)


@dataclass
class Person:
    id: int
    unit: int | None
    channel: str
    """telegram, mail or none."""
    outside_from: dt.date | None = None
    away: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    left_on: dt.date | None = None
    blocked_at: dt.datetime | None = None
    typed: list[dt.datetime] = field(default_factory=list)

    def present(self, day: dt.date) -> bool:
        return self.belongs(day) and not self.is_away(day)

    def belongs(self, day: dt.date) -> bool:
        """Has not left, and is dealt with here."""
        ends = [each for each in (self.left_on, self.outside_from) if each is not None]
        return all(day < each for each in ends)

    def is_away(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self.away)


@dataclass
class Form:
    """One form; `owed` are the spans in which it was owed, the last one perhaps open."""

    id: int
    filler: int
    unit: int | None
    subject: int
    milestone: str
    owed: list[list[dt.datetime | None]]
    cut_offs: list[tuple[dt.datetime, dt.datetime]]
    """From when on which cut-off held."""
    receipts: int = 0

    def owes(self, now: dt.datetime) -> bool:
        return any(
            start is not None and start <= now and (end is None or now < end)
            for start, end in self.owed
        )

    def cut_off(self, now: dt.datetime) -> dt.datetime:
        return [cut for since, cut in self.cut_offs if since <= now][-1]


@dataclass
class World:
    plan: Plan
    campaign: int
    people: dict[int, Person]
    forms: dict[int, Form]
    closes: dt.datetime
    down: list[Span] = field(default_factory=list)
    silent: list[Span] = field(default_factory=list)
    """When the messenger did not answer."""
    played_to: dt.datetime | None = None
    happened: dict[str, int] = field(default_factory=dict)

    def is_down(self, now: dt.datetime) -> bool:
        return any(start <= now < end for start, end in self.down)

    def is_silent(self, now: dt.datetime) -> bool:
        return any(start <= now < end for start, end in self.silent)

    def owing(self, form: Form, now: dt.datetime) -> bool:
        """Owed, in time, in a campaign that runs, by somebody who belongs here."""
        return now < form.cut_off(now) and self.still_owing(form, now)

    def still_owing(self, form: Form, now: dt.datetime) -> bool:
        """Owed, in time or not."""
        here = self.people[form.filler].belongs(local(now).date())
        return form.owes(now) and now < self.closes and here

    def count(self, what: str) -> None:
        self.happened[what] = self.happened.get(what, 0) + 1


Event = tuple[dt.datetime, Callable[[Connection, dt.datetime], None]]


def read_world(connection: Connection, plan: Plan, campaign: int, chance: random.Random) -> World:
    """The people and forms of a campaign that has just begun; a way to reach each third."""
    people: dict[int, Person] = {}
    forms: dict[int, Form] = {}
    rows = connection.execute(
        select(Submission).where(Submission.campaign_id == campaign).order_by(Submission.id)
    )
    for row in rows.mappings():
        cut = too_late(plan.milestones_by_code[row["milestone"]])
        assert cut is not None
        asked = row["asked_at"]
        forms[row["id"]] = Form(
            row["id"], row["filler_id"], row["unit_id"], row["subject_id"], row["milestone"],
            [[asked, None]], [(asked, cut)],
        )  # fmt: skip
        who = row["filler_id"]
        if who not in people:
            people[who] = Person(who, row["unit_id"], chance.choice(("telegram", "mail", "none")))
    last = max(form.cut_offs[0][1] for form in forms.values())
    return World(plan, campaign, people, forms, closes=last + 20 * DAY)


def settle_in(connection: Connection, world: World, now: dt.datetime) -> None:
    """Accounts and addresses as the world has them."""
    for person in world.people.values():
        if person.channel == "telegram":
            connection.execute(
                insert(ChannelAccount).values(
                    channel="telegram", subject=str(5000 + person.id), employee_id=person.id,
                    bound_at=now,
                )
            )  # fmt: skip
        if person.channel == "mail":
            address = f"nguoi{person.id}@thu.vn"
            connection.execute(
                update(Employee).where(Employee.id == person.id).values(email=address)
            )


def plan_events(world: World, begun: dt.datetime, chance: random.Random) -> list[Event]:
    """Everything that will happen: hand-ins, typing, returns, leave, extensions, the end."""
    events: list[Event] = []
    cuts = {form.milestone: form.cut_offs[0][1] for form in world.forms.values()}
    for form in world.forms.values():
        events += _of_form(world, form, begun, chance)
    for person in world.people.values():
        events += _of_person(world, person, max(cuts.values()), chance)
    for milestone, cut in cuts.items():
        events += _extensions(world, milestone, cut, chance)

    def close(connection: Connection, now: dt.datetime) -> None:
        connection.execute(
            update(Campaign).where(Campaign.id == world.campaign).values(state="closed")
        )

    events.append((world.closes, close))
    return sorted(events, key=lambda event: event[0])


def _of_form(world: World, form: Form, begun: dt.datetime, chance: random.Random) -> list[Event]:
    cut = form.cut_offs[0][1]
    begin = max(begun + MINUTE, cut - 16 * DAY)
    events: list[Event] = []

    def at(start: dt.datetime, end: dt.datetime) -> dt.datetime:
        return start + chance.random() * (end - start)

    for _ in range(chance.randrange(5)):
        day = local(cut - chance.randrange(1, 9) * DAY).date()
        events.append((moment(day, *chance.choice(_TYPED_AT)), partial(_type_on, world, form)))
    if chance.random() < 0.65:
        handed = at(begin, cut + DAY) if chance.random() < 0.5 else at(cut - 4 * DAY, cut)
        events.append((handed, partial(hand_in, world, form)))
        if chance.random() < 0.3:
            back = at(handed, handed + 4 * DAY)
            events.append((back, partial(_send_back, world, form)))
            if chance.random() < 0.5:
                events.append((at(back, back + 6 * DAY), partial(hand_in, world, form)))
    return events


def hand_in(world: World, form: Form, connection: Connection, now: dt.datetime) -> None:
    if not form.owes(now) or now >= world.closes:
        return
    form.owed[-1][1] = now
    form.receipts += 1
    world.people[form.filler].typed.append(now)
    world.count("handed_in")
    changed = {"state": "submitted", "receipts": form.receipts, "changed_at": now}
    connection.execute(
        update(Submission).where(Submission.id == form.id).values(standing="on_time", **changed)
    )


def _type_on(world: World, form: Form, connection: Connection, now: dt.datetime) -> None:
    if not form.owes(now) or now >= world.closes:
        return
    world.people[form.filler].typed.append(now)
    world.count("typed")
    state = "returned" if form.receipts else "draft"
    changed = {"state": state, "changed_at": now}
    connection.execute(update(Submission).where(Submission.id == form.id).values(**changed))


def _send_back(world: World, form: Form, connection: Connection, now: dt.datetime) -> None:
    if form.owes(now) or form.receipts == 0 or now >= world.closes:
        return
    form.owed.append([now, None])
    form.cut_offs.append((now, max(form.cut_off(now), _after_return(now))))
    world.people[form.filler].typed.append(now)  # the row changes: counted as typing
    world.count("returned")
    connection.execute(
        insert(Returned).values(
            submission_id=form.id, receipt_number=form.receipts, reason="Bổ sung",
            questions=[], returned_by="Văn phòng", returned_at=now,
        )
    )  # fmt: skip
    changed = {"state": "returned", "changed_at": now}
    connection.execute(update(Submission).where(Submission.id == form.id).values(**changed))


def _after_return(now: dt.datetime) -> dt.datetime:
    """Three working days: no holiday lies in the weeks that are played."""
    from vietnamese.days_off import day_off  # noqa: PLC0415

    day, left = local(now).date(), 3
    while left:
        day += DAY
        left -= day_off(day) is None
    return moment(day + DAY)


def _of_person(
    world: World, person: Person, last: dt.datetime, chance: random.Random
) -> list[Event]:
    events: list[Event] = []
    cut = local(last).date()

    def leave(connection: Connection, now: dt.datetime) -> None:
        first = local(now).date() + chance.randrange(3) * DAY
        until = first + chance.randrange(6) * DAY
        person.away.append((first, until))
        world.count("leave")
        connection.execute(
            insert(Absence).values(
                employee_id=person.id, first_day=first, last_day=until, why="Nghỉ phép",
                made_by="Văn phòng", made_at=now,
            )
        )  # fmt: skip

    def go(connection: Connection, now: dt.datetime) -> None:
        person.left_on = local(now).date()
        world.count("left")
        left = update(Employee).where(Employee.id == person.id)
        connection.execute(left.values(left_on=person.left_on))

    def put_outside(connection: Connection, now: dt.datetime) -> None:
        person.outside_from = local(now).date()
        out = update(Employee).where(Employee.id == person.id)
        connection.execute(out.values(outside_system=True))

    def block(connection: Connection, now: dt.datetime) -> None:
        person.blocked_at = now

    before = moment(cut - chance.randrange(2, 14) * DAY, 6, 30)
    kind = chance.random()
    if kind < 0.2:
        events.append((before, leave))
    elif kind < 0.24:
        events.append((before, go))
    elif kind < 0.28:
        events.append((before, put_outside))
    elif kind < 0.36 and person.channel == "telegram":
        events.append((before, block))
    return events


def _extensions(
    world: World, milestone: str, cut: dt.datetime, chance: random.Random
) -> list[Event]:
    """One for everybody (of some milestones), one for a unit, and some for single people."""
    forms = [form for form in world.forms.values() if form.milestone == milestone]
    units = sorted({form.unit for form in forms if form.unit is not None})
    wanted: list[tuple[dict[str, int], int]] = []
    if chance.random() < 0.5:
        wanted.append(({}, chance.randrange(1, 6)))
    if units:
        wanted.append(({"unit_id": chance.choice(units)}, chance.randrange(1, 8)))
    some = chance.sample(forms, k=max(1, len(forms) // 12))
    wanted += [({"party_id": form.subject}, chance.randrange(1, 9)) for form in some]
    return [
        (moment(local(cut).date() - chance.randrange(1, 6) * DAY, chance.randrange(7, 18)),
         _extension(world, milestone, cut + days * DAY, whom))
        for whom, days in wanted
    ]  # fmt: skip


def _extension(
    world: World, milestone: str, cut: dt.datetime, whom: dict[str, int]
) -> Callable[[Connection, dt.datetime], None]:
    def grant(connection: Connection, now: dt.datetime) -> None:
        world.count("extended")
        for form in world.forms.values():
            of_unit = "unit_id" not in whom or form.unit == whom["unit_id"]
            of_party = "party_id" not in whom or form.subject == whom["party_id"]
            reached = form.milestone == milestone and of_unit and of_party
            if reached and cut > form.cut_off(now):
                form.cut_offs.append((now, cut))
        values: dict[str, Any] = {
            "campaign_id": world.campaign, "milestone": milestone, "cut_off": cut, "reason": "Bão",
            "document_number": "1/QĐ", "granted_by": "Văn phòng", "granted_at": now, **whom,
        }  # fmt: skip
        connection.execute(insert(Extension).values(**values))

    return grant
