"""The plan as data: everything that differs between provinces and years."""

from intake.parts import Code, Name, Source
from intake.plan.ballots import Ballot
from intake.plan.calendar import Lateness, Milestone
from intake.plan.document import Agency, LegalBasis, Period, PlanDocument, Privacy
from intake.plan.form import Form, Section
from intake.plan.meetings import Initiatives, Meeting, Step
from intake.plan.output import (
    CountColumns,
    CountTable,
    DossierPart,
    ListColumn,
    Output,
    OutputKind,
)
from intake.plan.plan import Plan
from intake.plan.reminding import ReminderRule, Reminding
from intake.plan.respondents import AskedAfter, Assignment, FactSpec, Role, UnitKind
from intake.plan.rules import Level, PointTable, Quota, RatedElsewhere
from intake.plan.suggestions import Suggestions
from intake.plan.titles import Exclusion, Prerequisite, Registration, Title

__all__ = [
    "Agency",
    "AskedAfter",
    "Assignment",
    "Ballot",
    "Code",
    "CountColumns",
    "CountTable",
    "DossierPart",
    "Exclusion",
    "FactSpec",
    "Form",
    "Initiatives",
    "Lateness",
    "LegalBasis",
    "Level",
    "ListColumn",
    "Meeting",
    "Milestone",
    "Name",
    "Output",
    "OutputKind",
    "Period",
    "Plan",
    "PlanDocument",
    "PointTable",
    "Prerequisite",
    "Privacy",
    "Quota",
    "RatedElsewhere",
    "Registration",
    "ReminderRule",
    "Reminding",
    "Role",
    "Section",
    "Source",
    "Step",
    "Suggestions",
    "Title",
    "UnitKind",
]
