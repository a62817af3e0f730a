"""What one part of a plan says of another is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pydantic import BaseModel

from intake.checking.finding import Finding, error
from intake.checking.known import FILLER_FACTS, facts_of_people, question_names
from intake.checking.list_fields import FIELDS_OF
from intake.loading.problem import meant
from intake.loading.strict_yaml import Path
from intake.parts import Source
from intake.plan import CountTable, Output, Plan


def check(plan: Plan) -> Iterator[Finding]:
    yield from _assignments(plan)
    yield from _milestones(plan)
    yield from _lists(plan)
    yield from _facts(plan)
    yield from _outputs(plan)
    yield from _sources(plan)


def missing(path: Path, code: str, name: str | None, known: Collection[str]) -> Iterator[Finding]:
    """An error of `code` when `name` is given and not known."""
    if name is not None and name not in known:
        listed = ", ".join(known) or "—"
        yield error(path, code, name=name, meant=meant(name, known), known=listed)


def _assignments(plan: Plan) -> Iterator[Finding]:
    roles = {role.code: role for role in plan.roles}
    for number, each in enumerate(plan.assignments):
        path: Path = ("assignments", number)
        yield from missing((*path, "form"), "ref.form", each.form, plan.forms_by_code)
        yield from missing((*path, "filled_by"), "ref.role", each.filled_by, roles)
        yield from missing((*path, "signed_by"), "ref.role", each.signed_by, roles)
        if each.respondent != "person" and each.filled_by is None:
            yield error(path, "ref.no_filler", form=each.form)
        if each.respondent == "person" and each.filled_by is not None:
            yield error((*path, "filled_by"), "ref.needless_filler")


def _milestones(plan: Plan) -> Iterator[Finding]:
    known = plan.milestones_by_code
    named: list[tuple[Path, str | None]] = [
        *((("assignments", n, "milestone"), a.milestone) for n, a in enumerate(plan.assignments)),
        *((("reminders", n, "milestone"), r.milestone) for n, r in enumerate(plan.reminders)),
        *((("ballots", n, "milestone"), b.milestone) for n, b in enumerate(plan.ballots)),
        *((("outputs", n, "milestone"), each.milestone) for n, each in enumerate(plan.outputs)),
        *((("levels", n, "milestone"), level.milestone) for n, level in enumerate(plan.levels)),
        *(
            (("lateness", n, "milestones", place), code)
            for n, rule in enumerate(plan.lateness)
            for place, code in enumerate(rule.milestones)
        ),
    ]
    for path, code in named:
        yield from missing(path, "ref.milestone", code, known)


def _lists(plan: Plan) -> Iterator[Finding]:
    for part in ("facts", "levels", "quotas"):
        for number, each in enumerate(getattr(plan, part)):
            path: Path = (part, number, "list_name")
            yield from missing(path, "ref.list", each.list_name, plan.choice_lists)
    for number, fact in enumerate(plan.facts):
        if (fact.type == "select_one") != (fact.list_name is not None):
            yield error(("facts", number), "ref.fact_list", name=fact.name)
    days = {fact.name for fact in plan.facts if fact.type == "date"}
    for number, fact in enumerate(plan.facts):
        if fact.under and (fact.type != "yes_no" or fact.under.since not in days):
            yield error(("facts", number, "under"), "ref.fact_under", name=fact.name)


def _facts(plan: Plan) -> Iterator[Finding]:
    people = facts_of_people(plan)
    for number, quota in enumerate(plan.quotas):
        yield from missing(("quotas", number, "group_by"), "ref.fact", quota.group_by, people)
    for f, form in enumerate(plan.forms):
        shown = [*people, *_of_fillers(plan, [form.form])]
        for s, section in enumerate(form.sections):
            for q, question in enumerate(section.questions):
                path: Path = ("forms", f, "sections", s, "questions", q)
                yield from missing((*path, "prefill"), "ref.fact", question.prefill, people)
                for place, name in enumerate(question.shows):
                    yield from missing((*path, "shows", place), "ref.fact", name, shown)
                named = getattr(question, "list_name", None)
                yield from missing((*path, "list_name"), "ref.list", named, plan.choice_lists)


def _of_fillers(plan: Plan, forms: Collection[str]) -> tuple[str, ...]:
    """What is known besides where one of these forms is a collective's."""
    collective = {each.form for each in plan.assignments if each.respondent != "person"}
    return () if collective.isdisjoint(forms) else FILLER_FACTS


def _outputs(plan: Plan) -> Iterator[Finding]:
    codes = [output.code for output in plan.outputs]
    for number, output in enumerate(plan.outputs):
        path: Path = ("outputs", number)
        for place, form in enumerate(output.forms):
            yield from missing((*path, "forms", place), "ref.form", form, plan.forms_by_code)
        if output.kind == "list" and output.of == "submissions" and not output.forms:
            yield error(path, "ref.list_without_forms", code=output.code)
        yield from _titles_and_ballots(plan, output, path)
        for p, part in enumerate(output.parts):
            for place, code in enumerate(part.outputs):
                where: Path = (*path, "parts", p, "outputs", place)
                yield from missing(where, "ref.output", code, codes)
                if code == output.code:
                    yield error(where, "ref.itself", code=code)
        facts = {*facts_of_people(plan), *_of_fillers(plan, output.forms)}
        answers = facts | _asked_by(output, plan) if output.of == "submissions" else set()
        known = sorted({*FIELDS_OF[output.of], *answers})
        for place, column in enumerate(output.columns):
            where = (*path, "columns", place)
            yield from missing((*where, "value"), "ref.column", column.value, known)
            yield from missing((*where, "otherwise"), "ref.column", column.otherwise, known)
        for place, table in enumerate(output.counts):
            yield from _counts(plan, table, known, (*path, "counts", place))


def _titles_and_ballots(plan: Plan, output: Output, path: Path) -> Iterator[Finding]:
    for place, code in enumerate(output.titles):
        yield from missing((*path, "titles", place), "ref.title", code, plan.titles_by_code)
    for place, code in enumerate(output.ballots):
        yield from missing((*path, "ballots", place), "ref.ballot", code, plan.ballots_by_code)
    if output.kind in {"count", "ballot_summary"}:
        named = [each for each in plan.ballots if each.code in output.ballots or not output.ballots]
        if not any(each.secret for each in named):
            yield error(path, "ref.no_secret_ballot", code=output.code)


def _counts(plan: Plan, table: CountTable, known: list[str], path: Path) -> Iterator[Finding]:
    yield from missing((*path, "by"), "ref.column", table.by, known)
    for place, form in enumerate(table.forms):
        yield from missing((*path, "forms", place), "ref.form", form, plan.forms_by_code)
    quotas = [quota.code for quota in plan.quotas]
    yield from missing((*path, "quota"), "ref.quota", table.quota, quotas)
    for place, column in enumerate(table.columns):
        where: Path = (*path, "columns", place)
        yield from missing((*where, "value"), "ref.column", column.value, known)
        yield from missing((*where, "otherwise"), "ref.column", column.otherwise, known)
        yield from missing((*where, "list_name"), "ref.list", column.list_name, plan.choice_lists)


def _asked_by(output: Output, plan: Plan) -> set[str]:
    forms = [plan.forms_by_code[code] for code in output.forms if code in plan.forms_by_code]
    return set().union(*(question_names(form) for form in forms))


def _sources(plan: Plan) -> Iterator[Finding]:
    known = ["plan", *(basis.code for basis in plan.legal_bases)]
    for path, source in sources_in(plan):
        yield from missing((*path, "document"), "ref.document", source.document, known)


def sources_in(part: Any, path: Path = ()) -> Iterator[tuple[Path, Source]]:
    """Every source of a plan, and where it stands."""
    if isinstance(part, Source):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from sources_in(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for number, each in enumerate(part):
            yield from sources_in(each, (*path, number))
    elif isinstance(part, dict):
        for key, each in part.items():
            yield from sources_in(each, (*path, key))
