"""Papers about meetings: the meeting is there, and comes to what the paper lists."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.finding import Finding, error
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.plan import Meeting, Output, Plan


def check(plan: Plan) -> Iterator[Finding]:
    for number, output in enumerate(plan.outputs):
        path: Path = ("outputs", number)
        yield from _of_lines(plan, output, path)
        yield from missing((*path, "meeting"), "ref.meeting", output.meeting, plan.meetings_by_code)
        meeting = plan.meetings_by_code.get(output.meeting or "")
        if output.kind == "minutes":
            continue
        if output.meeting is not None and output.of not in {"titles", "initiatives"}:
            yield error((*path, "meeting"), "paper.needless_meeting", code=output.code)
        elif meeting is not None and not _goes_through(plan, meeting, output):
            yield error((*path, "meeting"), "paper.meeting", code=output.code, name=meeting.code)


def _of_lines(plan: Plan, output: Output, path: Path) -> Iterator[Finding]:
    """A list of titles or initiatives needs that there are some."""
    here: Path = (*path, "of")
    if output.of != "submissions" and output.kind != "list":
        yield error(here, "paper.of_a_list", code=output.code)
    if output.of == "initiatives" and plan.initiatives is None:
        yield error(here, "meeting.no_initiatives", code=output.code)
    if output.of in {"titles", "excluded"} and not any(each.given_to for each in plan.titles):
        yield error(here, "meeting.no_titles", code=output.code)


def _goes_through(plan: Plan, meeting: Meeting, output: Output) -> bool:
    """By a step of its own, or (titles) by a ballot about some."""
    of_titles = {each.code for each in plan.ballots if each.items and each.items.titles}
    return any(
        step.kind == output.of or (output.of == "titles" and step.ballot in of_titles)
        for step in meeting.steps
    )
