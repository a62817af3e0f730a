"""What storage says of the parties of a campaign when titles are considered."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, case, select

from intake.considering import EMPTY, IN_TIME, About
from intake.drafted import awaits_release, is_released_late, standing_of
from intake.initiative_dossiers import Ideas
from intake.party_records import awards_of, facts_of_units, is_of_unit, levels_of, lifted_of
from intake.plan import Plan
from intake.plan.titles import Title
from intake.recognising import carried_by_councils
from intake.texts import sentence
from intake.vetted import vetted_of
from storage.people import Employee, Party, Unit
from storage.submissions import ReceiptRecord, Submission
from vietnamese.dates import in_words


class Registered:
    """The parties of a campaign by number, what each handed in, chose, was given and was spared;
    read once for all of them, of a unit or of one party."""

    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        campaign_id: int,
        *,
        unit_id: int | None = None,
        party_id: int | None = None,
    ) -> None:
        self._zone, self._year = plan.zone, plan.period.ends_on.year
        registering = plan.registration.forms if plan.registration else ()
        self._ideas = Ideas(plan)
        self.parties: dict[int, Any] = {}
        self.registrations: dict[int, Any] = {}
        self.chosen: dict[int, tuple[str, ...]] = {}
        self.handed_in: dict[int, dict[str, str | None]] = defaultdict(dict)
        rows = _submissions(campaign_id, (*registering, *self._ideas.forms))
        if unit_id is not None:
            rows = rows.where(
                Submission.unit_id == unit_id if unit_id else Submission.unit_id.is_(None)
            )
        if party_id is not None:
            rows = rows.where(_of_one(campaign_id, party_id, self._ideas.forms))
        for row in connection.execute(rows):
            if party_id is not None and row.subject_id != party_id:
                self._ideas.read(row)
                continue
            self.parties.setdefault(row.subject_id, row)
            self.handed_in[row.subject_id][row.form] = standing_of(row)
            if row.form in self._ideas.forms:
                self._ideas.read(row)
            if row.form in registering and row.receipts and plan.registration:
                self.registrations[row.subject_id] = row
                self.chosen[row.subject_id] = _chosen(row, plan.registration.question)
        for party in self._ideas.without(self.parties):
            if self.handed_in[party][self._ideas.forms[0]] in IN_TIME:
                self.handed_in[party][self._ideas.forms[0]] = EMPTY
        of = sorted(self.parties)
        self._awards = awards_of(connection, of)
        self._lifted = lifted_of(connection, campaign_id, of)
        self._levels = levels_of(connection, plan, campaign_id, of)
        self._of_units = facts_of_units(connection, plan, self.parties.values())
        self._known_facts: dict[int, Mapping[str, Any]] = {}
        self._recognised = self._recognised_of(connection, plan, campaign_id)

    def about(self, party: Any, title: Title) -> About:
        registered, told = self._registered(party.subject_id, title)
        return About(
            kind=party.kind,
            facts=self._facts(party),
            level=self._levels.get(party.subject_id),
            initiative=self._recognised.get(party.subject_id),
            awards=self._awards.get(party.subject_id, ()),
            year=self._year,
            registered=registered,
            dossier=self.handed_in[party.subject_id],
            lifted=self._lifted.get(party.subject_id, {}),
            registration=told,
        )

    def _recognised_of(
        self, connection: Connection, plan: Plan, campaign_id: int
    ) -> dict[int, bool | None]:
        """Only where some title asks for it."""
        if not (self._ideas.forms and self._ideas.recognition_counts):
            return {}
        carried = carried_by_councils(connection, plan, campaign_id)
        vetted = vetted_of(connection, campaign_id).items()
        held_back = {submission for submission, each in vetted if not each.forwarded}
        (form,) = self._ideas.forms
        return {
            party: self._ideas.recognised(
                row, carried, held_back, owed=self.handed_in[party].get(form, "") is None
            )
            for party, row in self.parties.items()
        }

    def _facts(self, party: Any) -> Mapping[str, Any]:
        if party.subject_id not in self._known_facts:
            self._known_facts[party.subject_id] = (
                {name: value for name, value in party.facts.items() if not is_of_unit(name)}
                if party.kind == "person"
                else {**self._of_units.get(party.unit_id, {}), **party.facts}
            )
        return self._known_facts[party.subject_id]

    def _registered(
        self, party_id: int, title: Title
    ) -> tuple[Literal["on_time", "late", "no"], str]:
        """What was sent back to be completed stays registered."""
        row = self.registrations.get(party_id)
        if row is None:
            return "no", ""
        if title.code not in self.chosen[party_id]:
            return "no", sentence("consider.not_for_this", title=title.label)
        if awaits_release(row):
            return "no", sentence("consider.unreleased")
        released_late = is_released_late(row)
        if row.standing in IN_TIME and not released_late:
            return "on_time", ""
        at = row.confirmed_at if released_late else row.received_at
        return "late", sentence("consider.late_at", when=in_words(at, self._zone, seconds=True))


def registered_in_time(connection: Connection, plan: Plan, campaign_id: int) -> frozenset[int]:
    """The parties that registered for some title in time, or late and were admitted."""
    if plan.registration is None:
        return frozenset()
    forms, question = plan.registration.forms, plan.registration.question
    rows = _submissions(campaign_id, forms).where(
        Submission.form.in_(forms), Submission.standing.in_(IN_TIME)
    )
    return frozenset(
        row.subject_id
        for row in connection.execute(rows)
        if not (awaits_release(row) or is_released_late(row)) and _chosen(row, question)
    )


def _submissions(campaign_id: int, registering: Sequence[str]) -> Select[Any]:
    """Each form asked, with the receipt that stands; what was handed in only of `registering`."""
    return (
        select(
            Submission.id, Submission.subject_id, Submission.form, Submission.unit_id,
            Submission.state, Submission.standing, Submission.receipts, Submission.facts,
            Submission.filler_id, Submission.signer_id, Party.kind, Party.employee_id,
            Employee.full_name, Unit.name.label("unit"), ReceiptRecord.received_at,
            ReceiptRecord.cut_off, ReceiptRecord.confirmed_at,
            case((Submission.form.in_(registering), ReceiptRecord.content)).label("content"),
        )
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(Submission.campaign_id == campaign_id, Submission.state != "withdrawn")
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
        .where(Employee.id.is_(None) | Employee.erased_at.is_(None))
        .order_by(Submission.id)
    )  # fmt: skip


def _of_one(campaign_id: int, party_id: int, ideas: Sequence[str]) -> ColumnElement[bool]:
    """The party's forms, and the unit's reports of initiatives: one may name it as an author."""
    own = Submission.subject_id == party_id
    if not ideas:
        return own
    units = select(Submission.unit_id).where(
        Submission.campaign_id == campaign_id, Submission.subject_id == party_id
    )
    return own | (Submission.form.in_(ideas) & Submission.unit_id.in_(units))


def _chosen(row: Any, question: str) -> tuple[str, ...]:
    """The titles in what was handed in."""
    answer = json.loads(row.content)["answers"].get(question) if row.content else None
    if isinstance(answer, str):
        return (answer,)
    return tuple(answer) if isinstance(answer, list) else ()
