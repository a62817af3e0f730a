"""The plans that campaigns have pinned, ready to be asked; a revision never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from intake.calendar import cut_off
from intake.plan import Plan
from intake.script import Script, make_script
from storage.campaigns import PlanRevision, PlanTemplate


class Library:
    """Plans and scripts by revision, read from storage once and then kept in memory."""

    def __init__(self) -> None:
        self._plans: dict[str, Plan] = {}
        self._scripts: dict[tuple[str, str], Script] = {}
        self._cut_offs: dict[tuple[str, str], datetime | None] = {}

    def plan(self, connection: Connection, revision: str) -> Plan:
        kept = self._plans.get(revision)
        if kept is None:
            text = connection.scalar(
                select(PlanRevision.content).where(PlanRevision.revision == revision)
            )
            if text is None:
                raise LookupError(f"no plan of revision {revision}")
            kept = self._plans[revision] = Plan.from_json(text)
        return kept

    def revision_for(self, connection: Connection, row: Any) -> str:
        """The revision under which a submission is shown: the campaign's, unless the amended
        plan has dropped its form or its milestone; then the one it was last validated under."""
        plan = self.plan(connection, row.campaign_revision)
        known = row.form in plan.forms_by_code and row.milestone in plan.milestones_by_code
        revision: str = row.campaign_revision if known else row.revision
        return revision

    def cut_off(self, connection: Connection, revision: str, milestone: str) -> datetime | None:
        """The plan's own cut-off of a milestone, before any extension."""
        key = (revision, milestone)
        if key not in self._cut_offs:
            plan = self.plan(connection, revision)
            self._cut_offs[key] = cut_off(plan.milestones_by_code[milestone], plan.zone)
        return self._cut_offs[key]

    def script(self, connection: Connection, revision: str, form: str) -> Script:
        kept = self._scripts.get((revision, form))
        if kept is None:
            kept = make_script(self.plan(connection, revision), form)
            self._scripts[revision, form] = kept
        return kept


Files = Mapping[str, bytes]
"""Word templates by their path in the plan folder."""


def keep_templates(connection: Connection, plan: Plan, files: Files) -> None:
    """Store the plan's Word files beside its revision; a changed file replaces the old one."""
    ours = PlanTemplate.revision == plan.revision
    connection.execute(delete(PlanTemplate).where(ours))
    if files:
        connection.execute(
            insert(PlanTemplate),
            [
                {"revision": plan.revision, "path": path, "content": content}
                for path, content in files.items()
            ],
        )


def templates_of(connection: Connection, revision: str) -> dict[str, bytes]:
    """The Word files of a plan revision."""
    rows = connection.execute(
        select(PlanTemplate.path, PlanTemplate.content).where(PlanTemplate.revision == revision)
    )
    return {row.path: row.content for row in rows}


def keep_revision(connection: Connection, plan: Plan, now: datetime) -> str:
    """Store the plan's text under its revision, once; answers the revision."""
    known = connection.scalar(
        select(PlanRevision.revision).where(PlanRevision.revision == plan.revision)
    )
    if known is None:
        connection.execute(
            insert(PlanRevision).values(
                revision=plan.revision, plan_code=plan.plan, content=plan.as_json(), taken_at=now
            )
        )
    return plan.revision
