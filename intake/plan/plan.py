"""The plan: one run of a year's review, as data."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from intake.parts import Code, Name, PlanPart, Text
from intake.plan.ballots import Ballot
from intake.plan.calendar import Lateness, Milestone
from intake.plan.document import Agency, LegalBasis, Period, PlanDocument, Privacy
from intake.plan.form import Form
from intake.plan.meetings import Initiatives, Meeting
from intake.plan.output import Output
from intake.plan.reminding import SILENT, ReminderRule, Reminding
from intake.plan.respondents import Assignment, FactSpec, Role, UnitKind
from intake.plan.rules import Level, PointTable, Quota, Returning
from intake.plan.suggestions import Suggestions
from intake.plan.titles import Exclusion, Registration, Title
from intake.questions.base import Choice

WORKING_DAYS_AFTER_RETURN = 3
"""Where the plan is silent."""


class Plan(PlanPart):
    """A plan folder, whole: `plan.yaml` with the files under `forms/` put into `forms`."""

    plan: Code
    name: Text
    document: PlanDocument
    agency: Agency
    period: Period
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]+/[A-Za-z_]+$")] = (
        "Asia/Ho_Chi_Minh"
    )
    legal_bases: tuple[LegalBasis, ...] = ()
    unit_kinds: tuple[UnitKind, ...] = Field(min_length=1)
    facts: tuple[FactSpec, ...] = ()
    roles: tuple[Role, ...] = ()
    choice_lists: dict[Name, tuple[Choice, ...]] = {}
    levels: tuple[Level, ...] = ()
    quotas: tuple[Quota, ...] = ()
    titles: tuple[Title, ...] = ()
    registration: Registration | None = None
    exclusions: tuple[Exclusion, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    initiatives: Initiatives | None = None
    suggestions: Suggestions | None = None
    milestones: tuple[Milestone, ...] = Field(min_length=1)
    lateness: tuple[Lateness, ...] = ()
    returning: Returning | None = None
    assignments: tuple[Assignment, ...] = Field(min_length=1)
    forms: tuple[Form, ...] = Field(min_length=1)
    outputs: tuple[Output, ...] = ()
    reminders: tuple[ReminderRule, ...] = ()
    reminding: Reminding | None = None
    ballots: tuple[Ballot, ...] = ()
    point_tables: tuple[PointTable, ...] = ()
    privacy: Privacy
    remarks: tuple[Text, ...] = ()
    """What a reader of the document should know: slips of its text, annexes not given."""

    @cached_property
    def revision(self) -> str:
        """SHA-256 of the plan's canonical JSON: what a campaign pins."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def working_days_after_return(self) -> int:
        """How many working days keep the standing of what was sent back."""
        return self.returning.working_days if self.returning else WORKING_DAYS_AFTER_RETURN

    @property
    def when_to_remind(self) -> Reminding:
        """When nudges go out, and how many at most."""
        return self.reminding or SILENT

    @cached_property
    def forms_by_code(self) -> dict[str, Form]:
        return {form.form: form for form in self.forms}

    @cached_property
    def milestones_by_code(self) -> dict[str, Milestone]:
        return {milestone.code: milestone for milestone in self.milestones}

    @cached_property
    def ballots_by_code(self) -> dict[str, Ballot]:
        return {ballot.code: ballot for ballot in self.ballots}

    @cached_property
    def titles_by_code(self) -> dict[str, Title]:
        return {title.code: title for title in self.titles}

    @cached_property
    def meetings_by_code(self) -> dict[str, Meeting]:
        return {meeting.code: meeting for meeting in self.meetings}

    @cached_property
    def titles_of_documents(self) -> dict[str, str]:
        """Code -> title of each document that a source may name; "plan" is the plan itself."""
        number = f"{self.document.number} – " if self.document.number else ""
        named = {basis.code: basis.title for basis in self.legal_bases}
        return {"plan": f"{number}{self.name}", **named}

    def as_json(self) -> str:
        """The plan as canonical JSON, which `Plan.from_json` reads back."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        return cls.model_validate_json(text, strict=True)
