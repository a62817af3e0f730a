"""A campaign as its papers see it, one unit after another: no more of it is in memory.

Each unit is a read of its own, for none may last: what is handed in meanwhile is on the papers of
the units that are still to come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from backend.summaries.awaited import Awaited, awaited
from backend.summaries.ballot_rows import Held, ballots_for_papers
from backend.summaries.collect import entries_for_papers, plan_of, revisions_of
from backend.summaries.entries import Collected
from backend.summaries.meeting_rows import meetings_above, meetings_below, meetings_for_papers
from backend.summaries.proposed_collecting import (
    ballots_above,
    lists_of_proposed,
    proposed_for_papers,
    proposed_lines,
    speaks_of_titles,
)
from backend.summaries.proposed_initiatives import recognised
from backend.summaries.proposed_rows import Proposed
from backend.summaries.rated import with_ratings
from intake.candidates import Candidate, candidates
from intake.initiatives import Initiative, initiatives
from intake.library import Library, templates_of
from intake.meeting.held import HeldMeeting
from intake.plan import Plan
from storage.ballots import Ballot
from storage.meetings import Meeting
from storage.people import Unit
from storage.submissions import Submission
from vietnamese.order import sort_key

Read = Callable[[Callable[[Connection], Any]], Any]
"""Runs a function on storage and waits for what it answers."""


class ByUnit:
    """`units` are in the order of papers, first `None`: what is of no unit, or of the agency
    itself. `of` collects one of them; what every unit needs is read once."""

    def __init__(self, read: Read, library: Library, campaign_id: int, now: datetime) -> None:
        self._read, self._library, self._campaign = read, library, campaign_id
        self.plan: Plan = read(lambda connection: plan_of(connection, library, campaign_id))
        self.templates: Mapping[str, bytes] = read(
            lambda connection: templates_of(connection, self.plan.revision)
        )
        self.awaited: Awaited = read(
            lambda connection: awaited(connection, self.plan, campaign_id, None, now)
        )
        self._has_titles = speaks_of_titles(self.plan)
        self.units: list[int | None] = [None, *read(self._units)]
        self.above: tuple[HeldMeeting, ...] = read(
            lambda connection: meetings_above(connection, self.plan, campaign_id)
        )
        self._ballots_above: tuple[Held, ...] = read(
            lambda connection: ballots_above(connection, self.plan, campaign_id)
        )
        self._came: Sequence[Initiative] = read(self._initiatives)
        self._of_units: dict[int | None, list[int]] = defaultdict(list)
        for place, each in enumerate(self._came):
            self._of_units[each.unit_id].append(place)
        self._recognised = recognised(self.plan, self._came, self.above)

    def of(self, unit_id: int | None) -> Collected:
        """What `collect` has of this unit, with every meeting of the agency."""
        work = self._of_none if unit_id is None else partial(self._of_unit, unit_id=unit_id)
        collected: Collected = self._read(work)
        return collected

    def places_of_initiatives(self, unit_id: int | None) -> Sequence[int]:
        """Where the initiatives of this unit stand among everybody's, from 0."""
        return self._of_units[unit_id]

    def _of_unit(self, connection: Connection, unit_id: int) -> Collected:
        plan, campaign = self.plan, self._campaign
        ballots = ballots_for_papers(connection, plan, campaign, unit_id)
        meetings = meetings_below(connection, plan, campaign, unit_id, self.above)
        who = candidates(connection, plan, campaign, unit_id=unit_id) if self._has_titles else []
        proposed = self._proposed(unit_id, who, meetings, (*ballots, *self._ballots_above))
        return self._collected(
            connection, Submission.unit_id == unit_id, ballots, meetings, proposed
        )

    def _of_none(self, connection: Connection) -> Collected:
        """A dossier of those of no unit has everybody's minutes and lists in it."""
        plan, campaign, here = self.plan, self._campaign, Submission.unit_id.is_(None)
        somebody = connection.scalar(
            select(Submission.id).where(Submission.campaign_id == campaign, here).limit(1)
        )
        if somebody and any((o.kind, o.one_for) == ("dossier", "unit") for o in plan.outputs):
            ballots = ballots_for_papers(connection, plan, campaign, None)
            meetings = meetings_for_papers(connection, plan, campaign, None)
            everything = proposed_for_papers(connection, plan, campaign, None, meetings, ballots)
            return self._collected(connection, here, ballots, meetings, everything)
        ballots = ballots_for_papers(connection, plan, campaign, None, of_agency=True)
        everybody = candidates(connection, plan, campaign) if somebody and self._has_titles else []
        who = [each for each in everybody if each.unit_id is None]
        proposed = self._proposed(None, who, self.above, ballots)
        return self._collected(connection, here, ballots, self.above, proposed)

    def _collected(
        self,
        connection: Connection,
        here: ColumnElement[bool],
        ballots: tuple[Held, ...],
        meetings: tuple[HeldMeeting, ...],
        proposed: Mapping[str, tuple[Proposed, ...]],
    ) -> Collected:
        entries = entries_for_papers(connection, self.plan, self._campaign, here)
        revisions = revisions_of(connection, self._library, entries)
        rated = with_ratings(connection, self.plan, self._campaign, ballots)
        return Collected(
            self.plan, revisions, self.templates, entries, rated, meetings, proposed, self.awaited
        )

    def _proposed(
        self,
        unit_id: int | None,
        who: Sequence[Candidate],
        meetings: Sequence[HeldMeeting],
        ballots: Sequence[Held],
    ) -> Mapping[str, tuple[Proposed, ...]]:
        came = [self._came[place] for place in self._of_units[unit_id]]
        of_parties = {**self._recognised, **recognised(self.plan, came, meetings)}
        return proposed_lines(self.plan, came, who, meetings, ballots, of_parties)

    def _initiatives(self, connection: Connection) -> list[Initiative]:
        if not lists_of_proposed(self.plan):
            return []
        return initiatives(connection, self.plan, self._campaign)

    def _units(self, connection: Connection) -> list[int]:
        """Every unit that was asked something, voted or met."""
        found: dict[int, str] = {}
        for table in (Submission, Ballot, Meeting):
            named = select(Unit.id, Unit.name).where(
                Unit.id.in_(select(table.unit_id).where(table.campaign_id == self._campaign))
            )
            found.update({row.id: row.name for row in connection.execute(named)})
        return sorted(found, key=lambda unit: (sort_key(found[unit]), unit))
