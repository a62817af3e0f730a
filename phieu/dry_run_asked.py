"""Who is asked which form and who is not; who would answer for a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from intake.conditions import compile_condition, names_in
from intake.eligibility import OUTSIDE, Asked, applies, holders_of, where_filled, who_is_asked
from intake.holders import Holders
from intake.plan import Assignment, Plan
from phieu.dry_run_people import Crowd
from phieu.dry_run_words import Told, info, look, named, say, stop
from vietnamese.dates import short_date


@dataclass(frozen=True, slots=True)
class Asking:
    asked: tuple[Asked, ...]
    """On the first day; what needs a registration or a conclusion comes later."""
    unmet: frozenset[tuple[str, int]]
    """Form and party, where nobody or several would fill it in."""
    holders: Holders


def ask(plan: Plan, crowd: Crowd) -> Asking:
    asked, unmet = who_is_asked(plan, crowd.members, crowd.collectives)
    return Asking(
        tuple(each for each in asked if each.assignment.from_the_start),
        frozenset((each.form, each.party_id) for each in unmet),
        holders_of(plan, crowd.members),
    )


def totals(plan: Plan, crowd: Crowd, asking: Asking) -> Iterator[str]:
    inside = len(crowd.inside)
    yield say(
        "head",
        "totals",
        people=len(crowd.members),
        units=len(crowd.units),
        inside=inside,
        outside=len(crowd.members) - inside,
    )
    counted = Counter(id(each.assignment) for each in asking.asked)
    later: set[str] = set()
    for assignment in plan.assignments:
        form = plan.forms_by_code[assignment.form].title
        if not assignment.from_the_start and form not in later:
            later.add(form)
            yield _later(plan, assignment, form)
        elif counted[id(assignment)]:
            milestone = plan.milestones_by_code[assignment.milestone]
            yield say(
                "head",
                "asked",
                n=counted[id(assignment)],
                form=form,
                who=say("who", assignment.respondent),
                milestone=f"{milestone.label} ({short_date(milestone.until or milestone.date)})",
            )
    yield say("head", "documents")


def _later(plan: Plan, assignment: Assignment, form: str) -> str:
    if assignment.asked is None:
        return say("head", "registered", form=form)
    label = plan.meetings_by_code[assignment.asked.after].label
    return say("head", "concluded", form=form, label=label)


def told(plan: Plan, crowd: Crowd, asking: Asking) -> Iterator[Told]:
    if not asking.asked:
        yield stop(say("forms", "none"))
    yield from _without(plan, crowd, asking)
    yield from _with_several(plan, crowd, asking)
    yield from _roles(plan, crowd, asking)


def _without(plan: Plan, crowd: Crowd, asking: Asking) -> Iterator[Told]:
    """Who is the subject of no form, by why."""
    having = {each.subject_id for each in asking.asked}
    conditions = [each.when for each in plan.assignments if each.respondent == "person"]
    tests = [(compile_condition(when), names_in(when)) for when in conditions]
    labels = {fact.name: fact.label for fact in plan.facts}
    why: dict[str, list[str]] = {}
    for member in crowd.members:
        if member.party_id in having:
            continue
        if member.facts.get(OUTSIDE) is True:
            reason = "outside"
        else:
            open_to = [names for test, names in tests if test(member.facts) is None]
            blank = {n for names in open_to for n in names if member.facts.get(n) in (None, "")}
            reason = ", ".join(f"“{labels.get(name, name)}”" for name in sorted(blank))
        why.setdefault(reason, []).append(crowd.name(member.employee_id))
    for reason, names in sorted(why.items(), key=lambda each: -len(each[1])):
        if reason == "outside":
            yield info(say("forms", "outside", n=len(names)), *named(names))
        elif reason:
            yield look(say("forms", "unknown", n=len(names), facts=reason), *named(names))
        else:
            yield look(say("forms", "unmatched", n=len(names)), *named(names))


def _with_several(plan: Plan, crowd: Crowd, asking: Asking) -> Iterator[Told]:
    """Who fills in two or more, by which; those of a unit are filled in by one for all."""
    filling: dict[int, list[str]] = {}
    for each in asking.asked:
        title = f"“{plan.forms_by_code[each.assignment.form].title}”"
        if each.assignment.respondent != "person":
            who = say("who", each.assignment.respondent)
            title = say("forms", "collective", form=title, who=who)
        filling.setdefault(each.filler_id, []).append(title)
    sets: dict[str, list[str]] = {}
    for employee, forms in filling.items():
        if len(forms) > 1:
            each_once = Counter(forms)
            listed = " + ".join(
                form if n == 1 else f"{say('forms', 'twice', n=n)} {form}"
                for form, n in each_once.items()
            )
            sets.setdefault(listed, []).append(crowd.name(employee))
    told = [
        info(say("forms", "several", n=len(names), forms=forms), *named(names))
        for forms, names in sorted(sets.items(), key=lambda each: -len(each[1]))
    ]
    yield from told[:_SETS]
    if len(told) > _SETS:
        yield info(say("list", "more_lines", n=len(told) - _SETS).strip())


_SETS = 8


def _roles(plan: Plan, crowd: Crowd, asking: Asking) -> Iterator[Told]:
    """Whom something waits for, in a unit or the agency, and who is nobody or several."""
    uses: dict[str, dict[int | None, list[str]]] = {}
    for role, unit, use in _uses(plan, crowd, asking):
        known = uses.setdefault(role, {}).setdefault(unit, [])
        if use not in known:
            known.append(use)
    labels = {role.code: role.label for role in plan.roles}
    for role, places in uses.items():
        holding = {unit: asking.holders.answerable(role, unit) for unit in places}
        for code, those in (
            ("nobody", [unit for unit, who in holding.items() if not who]),
            ("several", [unit for unit, who in holding.items() if len(who) > 1]),
        ):
            for here in ([None], [unit for unit in those if unit is not None]):
                if not set(here) & set(those):
                    continue
                what = list(dict.fromkeys(use for unit in here for use in places[unit]))
                context = {"role": f"“{labels[role]}”", "uses": _listed(what)}
                if here == [None]:
                    who = [crowd.name(each) for each, _ in holding[None]]
                    words = say("roles", f"{code}_here", n=len(who), **context)
                    yield look(words, *named(who))
                else:
                    names = [name for unit, name in crowd.units.items() if unit in here]
                    words = say("roles", code, n=len(here), **context)
                    yield look(words, *named(names, "more_units"))


def _listed(uses: list[str]) -> str:
    rest = len(uses) - _USES
    shown = "; ".join(uses[:_USES])
    return say("roles", "more_uses", uses=shown, n=rest) if rest > 0 else shown


_USES = 3


def _uses(plan: Plan, crowd: Crowd, asking: Asking) -> Iterator[tuple[str, int | None, str]]:
    """Role, unit (None: the agency) and what it does there."""
    owed = {(id(each.assignment), each.unit_id) for each in asking.asked}
    for assignment in plan.assignments:
        title = plan.forms_by_code[assignment.form].title
        fills, signs = say("roles", "fills", form=title), say("roles", "signs", form=title)
        for code, unit in owed:
            if code == id(assignment) and assignment.signed_by and unit is not None:
                yield assignment.signed_by, unit, signs
        for each in crowd.collectives:
            mine = each.kind == assignment.respondent and applies(assignment, each.facts)
            if mine and assignment.filled_by and (assignment.form, each.party_id) in asking.unmet:
                yield assignment.filled_by, where_filled(assignment, each.unit_id), fills
    for meeting in plan.meetings:
        test = compile_condition(meeting.members.when)
        where: set[int | None] = {None}
        if meeting.place == "unit":
            where = {each.unit_id for each in crowd.inside if test(each.facts) is True}
        for role, use in ((meeting.chair.role, "chairs"), (meeting.secretary, "minutes")):
            if role is not None:
                yield from ((role, unit, say("roles", use, label=meeting.label)) for unit in where)
