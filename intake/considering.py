"""Whether a party may be considered for a title: each rule that says no, in its own words.

Pure: who calls knows the facts. A cap is of all together: `caps`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from intake.conditions import compile_condition, names_in
from intake.fact_words import INITIATIVE, LEVEL, OF_THIS_YEAR, facts_in_words
from intake.given_before import given_in_words, was_given
from intake.parts import Source
from intake.plan.calendar import Lateness
from intake.plan.plan import Plan
from intake.plan.respondents import PartyKind
from intake.plan.titles import Title
from intake.texts import sentence

Kind = Literal["registration", "late", "dossier", "prerequisite", "exclusion", "not_open"]

IN_TIME = frozenset({"on_time", "in_line", "admitted"})
"""Standings with which a hand-in counts: what is late counts when a person admits it."""

EMPTY = "empty"
"""Of the initiatives' form, handed in time: it says that there is none."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """By whom a rule was set aside for one party, why, and by which document."""

    reason: str
    document_number: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """One rule that keeps a party from a title: `words` are the rule's own, `fact` what is known
    of the party, `corrected_by` who can correct it.

    `rests_on`: what of this year it asks for, that meetings come to: the level, an initiative.
    `pending`: no meeting has yet, and so the party may be proposed; who decides waits for it.
    `rule` is the plan's code of a prerequisite or an exclusion; of the others it is their kind,
    and of a form of the dossier "dossier:FORM".
    """

    rule: str
    kind: Kind
    words: str
    fact: str
    source: Source
    corrected_by: str
    lifted: Lifted | None = None
    rests_on: frozenset[str] = frozenset()
    pending: bool = False

    @property
    def keeps_out(self) -> bool:
        """Even from being proposed."""
        return self.lifted is None and not self.pending


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a party in one campaign, for one title.

    `awards`: year and title (a code) of what it was given before; `year`: of this campaign;
    `dossier`: the standing of each form handed in, None where it is still owed or sent back.
    `registration` says in words what became of the registration, where there is more to say;
    `elsewhere` who rates the party instead of us, and so no level comes here.
    """

    kind: PartyKind
    facts: Mapping[str, Any]
    level: str | None = None
    initiative: bool | None = None
    """Whether one of this year was recognised; None before anybody has concluded."""
    awards: Sequence[tuple[int, str]] = ()
    year: int = 0
    registered: Literal["on_time", "late", "no"] = "no"
    dossier: Mapping[str, str | None] = field(default_factory=dict)
    lifted: Mapping[str, Lifted] = field(default_factory=dict)
    registration: str = ""
    elsewhere: str = ""


def is_open(title: Title, kind: PartyKind, facts: Mapping[str, Any]) -> bool:
    """Whether the title is for such a party at all."""
    return kind in title.given_to and compile_condition(title.when)(facts) is True


def unmet(plan: Plan, title: Title, about: About) -> tuple[Unmet, ...]:
    """Every rule that keeps the party from the title, lifted ones too; in the plan's order.

    What the roster does not say is unmet for a prerequisite, and excludes nobody; what no meeting
    has come to yet is pending.
    """
    if not is_open(title, about.kind, about.facts):
        fact = facts_in_words(plan, title.when, about.facts) or sentence(f"party.{about.kind}")
        mend = sentence("consider.roster")
        return (Unmet("not_open", "not_open", title.open_to, fact, title.source, mend),)
    return (
        *_of_registration(plan, about),
        *_of_dossier(plan, title, about),
        *_of_prerequisites(plan, title, about),
        *_of_exclusions(plan, about),
    )


def _of_registration(plan: Plan, about: About) -> Iterator[Unmet]:
    demanded = plan.registration
    if demanded is None or not demanded.required or about.registered == "on_time":
        return
    late = _lateness(plan, demanded.forms, about.kind) if about.registered == "late" else None
    kind: Kind = "late" if about.registered == "late" else "registration"
    yield Unmet(
        kind,
        kind,
        late.words if late else demanded.words,
        about.registration or sentence(f"consider.{kind}"),
        late.source if late else demanded.source,
        sentence("consider.office"),
        about.lifted.get(kind),
    )


def _of_dossier(plan: Plan, title: Title, about: About) -> Iterator[Unmet]:
    """Only the forms that such a party is asked: a person's report is no unit's."""
    for form in title.dossier:
        if _assigned(plan, form, about.kind) is None:
            continue
        standing = about.dossier.get(form)
        if standing in IN_TIME:
            continue
        empty = standing == EMPTY
        rule = None if empty else _lateness(plan, (form,), about.kind)
        otherwise = title.standard or title.label if empty else sentence("standing.late_default")
        code = _OWED.get(standing or "", "consider.dossier_late")
        yield Unmet(
            f"dossier:{form}",
            "dossier",
            rule.words if rule else otherwise,
            sentence(code, form=plan.forms_by_code[form].title),
            rule.source if rule else title.source,
            sentence("consider.filler" if standing in {None, EMPTY} else "consider.office"),
            about.lifted.get(f"dossier:{form}"),
        )


_OWED = {"": "consider.dossier_missing", EMPTY: "consider.dossier_empty"}
"""What is known of a form that does not count, by its standing."""


def _of_prerequisites(plan: Plan, title: Title, about: About) -> Iterator[Unmet]:
    values = {**about.facts, LEVEL: about.level, INITIATIVE: about.initiative}
    for each in title.requires:
        holds: bool | None
        if each.earlier is not None:
            holds = was_given(each.earlier, about.awards, about.year)
            fact = given_in_words(plan, each.earlier, about.awards, about.year)
        else:
            holds = compile_condition(each.when)(values)
            fact = facts_in_words(plan, each.when, values)
        if holds is not True:
            named = names_in(each.when)
            if about.elsewhere and LEVEL in named:
                fact = sentence("consider.elsewhere", fact=fact, words=about.elsewhere)
            unknown = {name for name in named if values.get(name) is None}
            yield Unmet(
                each.code, "prerequisite", each.words, fact, each.source, each.corrected_by,
                about.lifted.get(each.code), OF_THIS_YEAR & named,
                pending=holds is None and unknown <= OF_THIS_YEAR,
            )  # fmt: skip


def _of_exclusions(plan: Plan, about: About) -> Iterator[Unmet]:
    values = {**about.facts, LEVEL: about.level}
    for each in plan.exclusions:
        if compile_condition(each.when)(values) is True:
            fact = facts_in_words(plan, each.when, values, only_true=True)
            yield Unmet(
                each.code, "exclusion", each.words, fact, each.source, each.corrected_by,
                about.lifted.get(each.code),
            )  # fmt: skip


def _assigned(plan: Plan, form: str, kind: PartyKind) -> str | None:
    """The milestone at which such a party hands the form in."""
    found = (each for each in plan.assignments if (each.form, each.respondent) == (form, kind))
    return next((each.milestone for each in found), None)


def _lateness(plan: Plan, forms: Sequence[str], kind: PartyKind) -> Lateness | None:
    """What the plan says of who misses the milestone of these forms."""
    milestones = {_assigned(plan, form, kind) for form in forms}
    return next((each for each in plan.lateness if milestones & {*each.milestones}), None)
