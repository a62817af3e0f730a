"""Who may be considered for which title in a campaign, and every rule that keeps somebody out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from intake.considering import Unmet
from intake.plan import Plan
from intake.plan.titles import Title
from intake.refusing import ActRefusedError
from intake.registered import Registered
from intake.rulings import Rulings
from vietnamese.order import person_key, sort_key


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party and one title; `unmet` holds lifted rules too."""

    party_id: int
    employee_id: int | None
    kind: str
    name: str
    position: str
    unit_id: int | None
    unit: str
    title: str
    """Of the catalogue, by code."""
    submission_id: int | None
    """The registration, where there is one."""
    level: str | None
    unmet: tuple[Unmet, ...]
    unit_kind: str = ""

    @property
    def may_be_considered(self) -> bool:
        return all(each.lifted for each in self.unmet)

    @property
    def may_be_proposed(self) -> bool:
        """Though what a meeting has yet to come to is not known."""
        return not any(each.keeps_out for each in self.unmet)

    def barred_by(self, *, proposing: bool) -> tuple[Unmet, ...]:
        """What keeps a meeting from deciding on them. `proposing`: another meeting decides, so
        what is pending does not matter yet."""
        return tuple(
            each for each in self.unmet if each.keeps_out or (not each.lifted and not proposing)
        )


def candidates(
    connection: Connection, plan: Plan, campaign_id: int, *, unit_id: int | None = None
) -> list[Candidate]:
    """Each party with each title that it registered for; where the plan demands no registration,
    with each title that is open to it. By unit, collective first, then name, then catalogue.
    Of one unit, or (0) of none.

    What was only begun is no registration. Who is struck from the list is not among them.
    """
    known, rulings = Registered(connection, plan, campaign_id, unit_id=unit_id), Rulings(plan)
    units = cache(sort_key)

    def place(party: Any) -> tuple[Any, ...]:
        return (
            party.unit_id is not None, units(_unit_of(party)), party.unit_id or 0,
            party.kind == "person", person_key(_name_of(party)), party.subject_id,
        )  # fmt: skip

    return [
        _candidate(known, rulings, party, title)
        for party in sorted(known.parties.values(), key=place)
        for title in _titles_of(plan, known, rulings, party)
    ]


def candidate(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    party_id: int,
    title: str,
    *,
    in_meeting: int | None = None,
) -> Candidate | None:
    """One party and one title, whether registered for or not; None for who is struck from the
    list: nothing (or nothing any more) is asked of them. `in_meeting`: what this one came to counts
    before it ends."""
    found = of_party(connection, plan, campaign_id, party_id, in_meeting=in_meeting)
    return next((each for each in found if each.title == title), None)


def of_party(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    party_id: int,
    *,
    in_meeting: int | None = None,
) -> Iterator[Candidate]:
    """The same with every title of the plan, in its order."""
    known = Registered(connection, plan, campaign_id, party_id=party_id, in_meeting=in_meeting)
    for party in known.parties.values():
        rulings = Rulings(plan)
        yield from (_candidate(known, rulings, party, title) for title in plan.titles)


def candidates_among(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    parties: Collection[int],
    titles: Collection[str],
    *,
    unit_id: int | None,
) -> dict[tuple[int, str], Candidate]:
    """Each of these parties with each of these titles, registered for or not. `unit_id`: where
    most of them are. Who is struck from the list is not among them."""
    known, rulings = Registered(connection, plan, campaign_id, unit_id=unit_id), Rulings(plan)
    found = {}
    for party in parties:
        row = known.parties.get(party)
        for title in titles:
            # Who came since was asked in another unit.
            each = (
                candidate(connection, plan, campaign_id, party, title)
                if row is None
                else _candidate(known, rulings, row, plan.titles_by_code[title])
            )
            if each is not None:
                found[party, title] = each
    return found


def sure_may_be_considered(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    party_id: int,
    title: str,
    *,
    proposing: bool = False,
    in_meeting: int | None = None,
) -> None:
    """ActRefusedError, in the rule's words, for whom nobody may decide on for this title.
    `proposing`: another meeting decides, so what is pending does not matter yet."""
    found = candidate(connection, plan, campaign_id, party_id, title, in_meeting=in_meeting)
    label = plan.titles_by_code[title].label
    if found is None:
        raise ActRefusedError("consider.struck", "title", title=label)
    for each in found.barred_by(proposing=proposing):
        raise ActRefusedError(
            "consider.excluded", "title",
            name=found.name, title=label, words=each.words, fact=each.fact,
        )  # fmt: skip


def _titles_of(plan: Plan, known: Registered, rulings: Rulings, party: Any) -> Iterator[Title]:
    chosen = known.chosen.get(party.subject_id, ())
    by_choice = plan.registration is not None and plan.registration.required
    for title in plan.titles:
        if title.code in chosen or (
            not by_choice and rulings.is_open(title, party.kind, party.facts)
        ):
            yield title


def _name_of(party: Any) -> str:
    return str(party.full_name or party.unit or party.facts.get("unit") or "")


def _unit_of(party: Any) -> str:
    return party.unit or str(party.facts.get("unit") or "")


def _candidate(known: Registered, rulings: Rulings, party: Any, title: Title) -> Candidate:
    about = known.about(party, title)
    registration = known.registrations.get(party.subject_id)
    return Candidate(
        party_id=party.subject_id,
        employee_id=party.employee_id,
        kind=party.kind,
        name=_name_of(party),
        position=str(party.facts.get("position") or ""),
        unit_id=party.unit_id,
        unit=_unit_of(party),
        title=title.code,
        submission_id=registration.id if registration else None,
        level=about.level,
        unmet=rulings.unmet(title, about),
        unit_kind=str(party.facts.get("unit_kind") or ""),
    )
