"""What storage says of the parties of a campaign when titles are considered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection

from intake.considering import EMPTY, IN_TIME, About
from intake.drafted import awaits_release, is_released_late, standing_of
from intake.elsewhere import rated_elsewhere
from intake.initiative_dossiers import Ideas
from intake.party_records import awards_of, facts_of_units, is_of_unit, levels_of, lifted_of
from intake.plan import Plan
from intake.plan.titles import Title
from intake.recognising import fates_of
from intake.registered_forms import forms_asked, reports_beside, titles_chosen
from intake.texts import sentence
from storage.submissions import Submission
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
        in_meeting: int | None = None,
    ) -> None:
        self._zone, self._year = plan.zone, plan.period.ends_on.year
        registering = plan.registration.forms if plan.registration else ()
        self._ideas = Ideas(plan)
        self.parties: dict[int, Any] = {}
        self.registrations: dict[int, Any] = {}
        self.chosen: dict[int, tuple[str, ...]] = {}
        self.handed_in: dict[int, dict[str, str | None]] = defaultdict(dict)
        rows = forms_asked(
            campaign_id, (*registering, *self._ideas.forms), narrowed=party_id is not None
        )
        if unit_id is not None:
            rows = rows.where(
                Submission.unit_id == unit_id if unit_id else Submission.unit_id.is_(None)
            )
        if party_id is not None:
            rows = rows.where(Submission.subject_id == party_id)
        for row in connection.execute(rows):
            self.parties.setdefault(row.subject_id, row)
            self.handed_in[row.subject_id][row.form] = standing_of(row)
            if row.form in self._ideas.forms:
                self._ideas.read(row)
            if row.form in registering and row.receipts and plan.registration:
                self.registrations[row.subject_id] = row
                self.chosen[row.subject_id] = titles_chosen(row, plan.registration.question)
        if party_id in self.parties and self._ideas.forms:
            beside = reports_beside(campaign_id, self.parties[party_id], self._ideas.forms)
            for row in connection.execute(beside):
                self._ideas.read(row)
        for party in self._ideas.without(self.parties):
            if self.handed_in[party][self._ideas.forms[0]] in IN_TIME:
                self.handed_in[party][self._ideas.forms[0]] = EMPTY
        of = sorted(self.parties)
        self._awards = awards_of(connection, of)
        self._lifted = lifted_of(connection, campaign_id, of)
        self._elsewhere = {
            party: by.words.rstrip(". ")
            for party, row in self.parties.items()
            if row.kind == "person" and (by := rated_elsewhere(plan, row.facts))
        }
        self._levels = levels_of(connection, plan, campaign_id, of, in_meeting=in_meeting)
        self._of_units = facts_of_units(connection, plan, self.parties.values())
        self._known_facts: dict[int, Mapping[str, Any]] = {}
        self._recognised = self._recognised_of(connection, plan, campaign_id, in_meeting)

    def about(self, party: Any, title: Title) -> About:
        registered, told = self._registered(party.subject_id, title)
        elsewhere = self._elsewhere.get(party.subject_id, "")
        return About(
            kind=party.kind,
            facts=self._facts(party),
            level=None if elsewhere else self._levels.get(party.subject_id),
            elsewhere=elsewhere,
            initiative=self._recognised.get(party.subject_id),
            awards=self._awards.get(party.subject_id, ()),
            year=self._year,
            registered=registered,
            dossier=self.handed_in[party.subject_id],
            lifted=self._lifted.get(party.subject_id, {}),
            registration=told,
        )

    def _recognised_of(
        self, connection: Connection, plan: Plan, campaign_id: int, in_meeting: int | None
    ) -> dict[int, bool | None]:
        """Only where some title asks for it."""
        if not (self._ideas.forms and self._ideas.recognition_counts):
            return {}
        ideas = self._ideas.submissions
        carried, held_back = fates_of(connection, plan, campaign_id, ideas, in_meeting=in_meeting)
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
