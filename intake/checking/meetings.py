"""Meetings: who chairs and who comes is somebody, and each step has what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from intake.checking.cases import cases_of
from intake.checking.conditions import fits
from intake.checking.finding import Finding, error, warning
from intake.checking.known import facts_of_people, facts_of_units
from intake.checking.references import missing
from intake.conditions import Condition, compile_condition
from intake.loading.strict_yaml import Path
from intake.plan import Meeting, Plan, Step

_FROM_OTHERS = frozenset({"titles", "initiatives"})
"""Steps that can go through what an earlier meeting carried."""


def check(plan: Plan) -> Iterator[Finding]:
    roles = [role.code for role in plan.roles]
    for number, meeting in enumerate(plan.meetings):
        path: Path = ("meetings", number)
        yield from _people(plan, meeting, path, roles)
        here: Path = (*path, "milestone")
        yield from missing(here, "ref.milestone", meeting.milestone, plan.milestones_by_code)
        yield from _left_open(plan, meeting, path)
        codes: set[str] = set()
        for place, step in enumerate(meeting.steps):
            here = (*path, "steps", place)
            if step.code in codes:
                yield error((*here, "code"), "name.twice", name=step.code)
            codes.add(step.code)
            yield from _about(plan, meeting, step, here)
            yield from _reached(plan, number, step, here)


def _people(plan: Plan, meeting: Meeting, path: Path, roles: Collection[str]) -> Iterator[Finding]:
    yield from fits(meeting.members.when, (*path, "members", "when"), facts_of_people(plan))
    yield from missing((*path, "chair", "role"), "ref.role", meeting.chair.role, roles)
    other: Path = (*path, "chair", "when_subject")
    yield from missing(other, "ref.role", meeting.chair.when_subject, roles)
    yield from missing((*path, "secretary"), "ref.role", meeting.secretary, roles)
    for place, invited in enumerate(meeting.invited):
        yield from missing((*path, "invited", place, "role"), "ref.role", invited.role, roles)


def _left_open(plan: Plan, meeting: Meeting, path: Path) -> Iterator[Finding]:
    """What the document leaves to the chair, for its reader to know."""
    if meeting.secretary is None:
        yield warning(path, "meeting.no_secretary", code=meeting.code)
    if meeting.quorum is None:
        yield warning(path, "meeting.no_quorum", code=meeting.code)
    if meeting.chair.when_subject is None and _chair_is_subject(plan, meeting):
        yield warning((*path, "chair"), "meeting.no_substitute", code=meeting.code)


def _chair_is_subject(plan: Plan, meeting: Meeting) -> bool:
    """Whether who has the role of the chair may be among those that are gone through, have a title
    of theirs weighed, or an initiative."""
    role = next((each for each in plan.roles if each.code == meeting.chair.role), None)
    if role is None:
        return False
    people, chairs = facts_of_people(plan), compile_condition(role.when)
    return any(
        chairs(case) is True and compile_condition(when)(case) is True
        for when in _conditions_on_people(plan, meeting)
        for case in cases_of([role.when, when], people)
    )


def _conditions_on_people(plan: Plan, meeting: Meeting) -> Iterator[Condition | None]:
    """Of whom each step may be about, where it is about people."""
    for step in meeting.steps:
        yield from (each.when for each in step.subjects if each.kind == "person")
        if step.kind == "titles":
            for title in plan.titles:
                if "person" in title.given_to and title.code in (step.titles or {title.code}):
                    yield title.when
        if step.kind == "initiatives" and plan.initiatives is not None:
            for each in plan.assignments:
                if (each.form, each.respondent) == (plan.initiatives.form, "person"):
                    yield each.when


def _about(plan: Plan, meeting: Meeting, step: Step, path: Path) -> Iterator[Finding]:
    """What the step goes through is in the plan."""
    people, units = facts_of_people(plan), facts_of_units(plan)
    for place, subjects in enumerate(step.subjects):
        here: Path = (*path, "subjects", place)
        yield from fits(
            subjects.when, (*here, "when"), people if subjects.kind == "person" else units
        )
        if meeting.place == "unit" and subjects.kind == "agency":
            yield error((*here, "kind"), "meeting.agency_in_unit", code=meeting.code)
    yield from missing((*path, "ballot"), "ref.ballot", step.ballot, plan.ballots_by_code)
    ballot = plan.ballots_by_code.get(step.ballot or "")
    if ballot and ballot.electorate and ballot.electorate.place != meeting.place:
        yield error((*path, "ballot"), "meeting.ballot_place", code=ballot.code)
    for place, title in enumerate(step.titles):
        here = (*path, "titles", place)
        yield from missing(here, "ref.title", title, plan.titles_by_code)
        if title in plan.titles_by_code and not plan.titles_by_code[title].given_to:
            yield error(here, "meeting.title_of_nobody", code=title)
    every = step.kind == "titles" and not step.titles
    if every and not any(title.given_to for title in plan.titles):
        yield error(path, "meeting.no_titles", code=step.code)
    if step.kind == "initiatives" and plan.initiatives is None:
        yield error(path, "meeting.no_initiatives", code=step.code)
    if step.kind in _FROM_OTHERS and step.hands is None:
        yield warning(path, "meeting.no_hands", code=step.code)


def _reached(plan: Plan, number: int, step: Step, path: Path) -> Iterator[Finding]:
    """An earlier meeting sends on what it went through itself."""
    if step.from_meeting is None:
        return
    here: Path = (*path, "from_meeting")
    if step.kind not in {*_FROM_OTHERS, "review"}:
        yield error(here, "meeting.nothing_to_reach", code=step.code)
    yield from missing(here, "ref.meeting", step.from_meeting, plan.meetings_by_code)
    earlier = {meeting.code: meeting for meeting in plan.meetings[:number]}
    if step.from_meeting in plan.meetings_by_code and step.from_meeting not in earlier:
        yield error(here, "meeting.not_earlier", name=step.from_meeting)
    elif step.from_meeting in earlier and step.kind == "review":
        yield from _leaves_to_leaders(plan, earlier[step.from_meeting], step, here)
    elif step.from_meeting in earlier and step.kind in _FROM_OTHERS:
        yield from _sent_on(plan, earlier[step.from_meeting], step, here)


def _leaves_to_leaders(plan: Plan, earlier: Meeting, step: Step, path: Path) -> Iterator[Finding]:
    """By a ballot on one of those that are gone through, which leaves some to the leaders."""
    kinds = {each.kind for each in step.subjects}
    ballots = [plan.ballots_by_code.get(each.ballot or "") for each in earlier.steps]
    if not any(
        each.items is not None
        and each.items.subject in kinds
        and (
            (each.least_number is not None and each.least_number.below == "leaders_decide")
            or (each.tie is not None and "leaders_decide" in {each.tie.then, each.tie.after})
        )
        for each in ballots
        if each is not None
    ):
        yield error(path, "meeting.leaves_nothing", name=earlier.code)


def _sent_on(plan: Plan, earlier: Meeting, step: Step, path: Path) -> Iterator[Finding]:
    """By a step of the same kind, or (titles) by a ballot about some."""
    of_titles = {each.code for each in plan.ballots if each.items and each.items.titles}
    sends = any(
        each.kind == step.kind or (step.kind == "titles" and each.ballot in of_titles)
        for each in earlier.steps
    )
    if not sends:
        yield error(path, "meeting.sends_nothing", name=earlier.code)
