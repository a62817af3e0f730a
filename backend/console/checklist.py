"""What is missing before people are invited: told with names, and where it is put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from backend.asking import everybody
from intake.checking.new_dates import has_passed
from intake.eligibility import OUTSIDE, Collective, Member, holders_of, who_is_asked
from intake.plan import Plan
from intake.tenure import disagreeing
from intake.texts import sentence
from people.accounts import accounts_of
from storage.people import Unit
from vietnamese.dates import short_date
from vietnamese.order import person_key, sort_key

HEAD = "head"
_NAMES = 12


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to see to. `stops`: nobody could be asked anything without it."""

    code: str
    words: str
    names: Sequence[str] = ()
    """The first of those whom it is about; `more` others are not named."""
    more: int = 0
    address: str = ""
    link: str = ""
    stops: bool = False


def missing(
    connection: Connection, plan: Plan, agency_id: int, state: str, now: datetime
) -> list[Missing]:
    """Everything at once, what stops the campaign first."""
    members, collectives = everybody(connection, plan, agency_id, now)
    inside = [each for each in members if each.facts.get(OUTSIDE) is not True]
    found: list[Missing] = []
    if not inside or not any(each.unit_id for each in inside):
        found.append(_told("roster", address="/van-phong/danh-sach-nhan-su", stops=True))
    else:
        found += _about_people(plan, members, inside, collectives)
        found += _about_roles(connection, plan, agency_id, inside, now)
    if state == "planned":
        found += _about_dates(plan, now)
    if sum(account.works for account in accounts_of(connection, agency_id, now)) < 2:  # noqa: PLR2004
        found.append(_told("second_person", address="/van-phong/phien"))
    return found


def _about_people(
    plan: Plan,
    members: tuple[Member, ...],
    inside: Sequence[Member],
    collectives: tuple[Collective, ...],
) -> Iterator[Missing]:
    asked, unmet = who_is_asked(plan, members, collectives)
    names = {each.party_id: str(each.facts["unit"]) for each in collectives}
    for reason in ("nobody_fills", "several_fill"):
        owed = [
            f"{plan.forms_by_code[each.form].official_name}: {names[each.party_id]}"
            for each in unmet
            if each.reason == reason
        ]
        if owed:
            yield _told(reason, sorted(owed, key=sort_key), address="/van-phong/vai-tro")
    fillers = {each.filler_id for each in asked if each.assignment.from_the_start}
    idle = [each for each in inside if each.employee_id not in fillers]
    if idle:
        yield _told("no_form", _people(idle), address="/van-phong/danh-sach-nhan-su")
    doubtful = [each for each in inside if any(disagreeing(plan, each.facts))]
    if doubtful:
        yield _told("tenure", _people(doubtful), address="/van-phong/danh-sach-nhan-su")


def _about_roles(
    connection: Connection,
    plan: Plan,
    agency_id: int,
    inside: Sequence[Member],
    now: datetime,
) -> Iterator[Missing]:
    holders = holders_of(plan, inside)
    places = {*holders.roster, *holders.given, *holders.acting}
    peopled = {each.unit_id for each in inside}
    today = now.astimezone(plan.zone).date()
    if HEAD in {role.code for role in plan.roles}:
        units = connection.execute(
            select(Unit.id, Unit.name)
            .where(Unit.agency_id == agency_id)
            .where(Unit.valid_to.is_(None) | (Unit.valid_to > today))
        )
        headless = [u.name for u in units if u.id in peopled and (HEAD, u.id) not in places]
        if headless:
            yield _told("headless", sorted(headless, key=sort_key), address="/van-phong/vai-tro")
    held = {role for role, _ in places}
    wanted = {each.filled_by for each in plan.assignments}
    wanted |= {each.signed_by for each in plan.assignments}
    labels = [role.label for role in plan.roles if role.code in wanted - held]
    if labels:
        yield _told("no_holder", labels, address="/van-phong/vai-tro")


def _about_dates(plan: Plan, now: datetime) -> Iterator[Missing]:
    """Before it opens, a date that has gone by would make people late at once."""
    gone = [
        f"{short_date(each.until or each.date)}: {each.label}"
        for each in plan.milestones
        if has_passed(plan, each, now)
    ]
    if gone:
        yield _told("dates", gone, address="#moc")


def _people(members: Iterable[Member]) -> list[str]:
    named = sorted(members, key=lambda each: person_key(str(each.facts["full_name"])))
    return [f"{each.facts['full_name']} ({each.facts['unit'] or '—'})" for each in named]


def _told(
    code: str, names: Sequence[str] = (), *, address: str = "", stops: bool = False
) -> Missing:
    return Missing(
        code,
        sentence(f"checklist.{code}", count=len(names)),
        names[:_NAMES],
        max(0, len(names) - _NAMES),
        address,
        sentence(f"checklist.{code}_do"),
        stops,
    )
