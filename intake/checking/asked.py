"""What is asked when a meeting has concluded: of a meeting that concludes it, and in time."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.conditions import fits
from intake.checking.finding import Finding, error
from intake.checking.known import level_of
from intake.checking.reach import facts_of
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.plan import AskedAfter, Assignment, Meeting, Plan
from vietnamese.dates import short_date


def check(plan: Plan) -> Iterator[Finding]:
    for number, assignment in enumerate(plan.assignments):
        if assignment.asked is not None:
            yield from _asked(plan, assignment, assignment.asked, ("assignments", number, "asked"))


def _asked(plan: Plan, assignment: Assignment, asked: AskedAfter, path: Path) -> Iterator[Finding]:
    yield from missing((*path, "after"), "ref.meeting", asked.after, plan.meetings_by_code)
    facts = {**facts_of(plan, assignment), **level_of(plan)}
    yield from fits(asked.when, (*path, "when"), facts)
    for place, title in enumerate(asked.titles):
        here: Path = (*path, "titles", place)
        yield from missing(here, "ref.title", title, plan.titles_by_code)
    meeting = plan.meetings_by_code.get(asked.after)
    if meeting is None:
        return
    if not _concludes(plan, meeting, assignment):
        context = {"form": assignment.form, "name": meeting.code}
        yield Finding((*path, "after"), "asked.never", context)
    due = plan.milestones_by_code.get(assignment.milestone)
    held = plan.milestones_by_code.get(meeting.milestone or "")
    if due is None or held is None or due.code == held.code:
        return
    if (due.until or due.date) <= held.date:
        yield error(
            (*path[:-1], "milestone"),
            "asked.too_early",
            form=assignment.form,
            due=short_date(due.until or due.date),
            held=short_date(held.date),
        )


def _concludes(plan: Plan, meeting: Meeting, assignment: Assignment) -> bool:
    """Whether the meeting comes to anything on parties of this kind; of the agency it does when
    it is over."""
    kind = assignment.respondent
    if kind == "agency":
        return True
    for step in meeting.steps:
        titles = step.titles
        ballot = plan.ballots_by_code.get(step.ballot or "")
        if ballot is not None and ballot.items is not None:
            if ballot.items.subject == kind:
                return True
            titles = ballot.items.titles
        elif step.kind == "titles" and not titles:
            titles = tuple(plan.titles_by_code)
        given = (plan.titles_by_code[code] for code in titles if code in plan.titles_by_code)
        if any(each.kind == kind for each in step.subjects) or any(
            kind in title.given_to for title in given
        ):
            return True
    return False
