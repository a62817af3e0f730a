"""Where each part of a meeting stands in the document, or that the software chose it."""

from __future__ import annotations

from backend.console.meeting_words import words
from intake.meeting.settling import LeftOpen
from intake.plan import Meeting, Plan, RatedElsewhere, Step
from intake.turn import Why
from intake.why import why_words

_EXPLAINED = ("members", "chair", "quorum", "least_number")


def meeting_reasons(plan: Plan, planned: Meeting) -> list[tuple[str, Why]]:
    """Each setting by what the page calls it, then each step."""
    documents = plan.titles_of_documents
    settings = [(words(f"setting.{name}"), getattr(planned, name)) for name in _EXPLAINED]
    return [
        *((name, why_words(documents, each.source)) for name, each in settings if each),
        *((step.label, why_words(documents, step.source)) for step in planned.steps),
    ]


def step_reasons(
    plan: Plan,
    step: Step,
    left_open: LeftOpen | None = None,
    elsewhere: RatedElsewhere | None = None,
) -> list[tuple[str, Why]]:
    """Why a matter is gone through so: the step, how many hands it needs, what follows a ballot
    that left it open, and who rates the person where nobody here does."""
    documents = plan.titles_of_documents
    found = [(step.label, why_words(documents, step.source))]
    if step.hands is not None:
        found.append((words("setting.hands"), why_words(documents, step.hands.source)))
    if left_open is not None and left_open.source is not None:
        found.append((words("setting.left_open"), why_words(documents, left_open.source)))
    if elsewhere is not None:
        found.append((elsewhere.words, why_words(documents, elsewhere.source)))
    return found
