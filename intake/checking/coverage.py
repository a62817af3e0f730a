"""Each form is filled by somebody and printed somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.finding import Finding, warning
from intake.plan import Plan


def check(plan: Plan) -> Iterator[Finding]:
    yield from _forms_nobody_fills(plan)
    yield from _papers_nobody_fills(plan)


def _forms_nobody_fills(plan: Plan) -> Iterator[Finding]:
    filled = {assignment.form for assignment in plan.assignments}
    printed = {code for output in plan.outputs for code in output.forms}
    for number, form in enumerate(plan.forms):
        if form.form not in filled:
            yield warning(("forms", number, "form"), "cover.form", form=form.form)
        if form.form not in printed:
            yield warning(("forms", number, "form"), "cover.unprinted", form=form.form)


def _papers_nobody_fills(plan: Plan) -> Iterator[Finding]:
    filled = {assignment.form for assignment in plan.assignments}
    for number, output in enumerate(plan.outputs):
        if output.forms and filled.isdisjoint(output.forms):
            yield warning(("outputs", number), "cover.output", code=output.code)
