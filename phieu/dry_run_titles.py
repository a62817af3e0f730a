"""Titles that the roster alone rules out, and caps that come to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake.caps import most_under
from intake.conditions import names_in
from intake.considering import About, Unmet, is_open, unmet
from intake.fact_words import LEVEL
from intake.plan import Plan, Title
from intake.plan.respondents import PartyKind
from intake.plan.titles import OF_UNIT
from phieu.dry_run_people import Crowd
from phieu.dry_run_words import Told, info, look, named, say


@dataclass(frozen=True, slots=True)
class _Party:
    kind: PartyKind
    name: str
    facts: Mapping[str, Any]


def told(plan: Plan, crowd: Crowd) -> Iterator[Told]:
    """What the roster alone rules out: not what this year's level or earlier titles may."""
    given = [title for title in plan.titles if title.given_to]
    if not given:
        return
    parties = [*_people(crowd), *_collectives(plan, crowd)]
    found: dict[tuple[str, str, PartyKind], list[str]] = {}
    rules: dict[str, Unmet] = {}
    for title in given:
        ruling = _Ruling(plan, title)
        n_open = 0
        for party in parties:
            if party.kind not in title.given_to:
                continue
            is_for, ruled = ruling.of(party)
            n_open += is_for and party.kind == "person"
            for each in ruled:
                where = "" if each.kind == "exclusion" else title.code
                key = (where, each.rule, party.kind)
                name = say("titles", "known", name=party.name, fact=each.fact)
                found.setdefault(key, []).append(name)
                rules[each.rule] = each
        yield from _cap(plan, title, n_open)
    for (code, rule, kind), names in found.items():
        each_once = list(dict.fromkeys(names))
        group = ("prerequisite" if code else "exclusion") + ("" if kind == "person" else "_units")
        words = say(
            "titles",
            group,
            n=len(each_once),
            title=plan.titles_by_code[code].label if code else "",
            words=f"{rules[rule].words.rstrip('.')}.",
            who=rules[rule].corrected_by,
        )
        yield look(words, *named(each_once, "more" if kind == "person" else "more_units"))
    yield info(say("titles", "later"))


def _cap(plan: Plan, title: Title, n: int) -> Iterator[Told]:
    if title.cap is not None and n and most_under(title.cap, n) == 0:
        of = plan.titles_by_code[title.cap.of].label
        percent = title.cap.percent
        yield look(say("quotas", "cap", title=title.label, percent=percent, n=n, of=of))


class _Ruling:
    """Whether a title is open to a party, and which rules say no by the roster alone; people of
    the same facts, as far as the rules speak of them, are ruled on once."""

    def __init__(self, plan: Plan, title: Title) -> None:
        self._plan, self._title = plan, title
        read = {each.code: names_in(each.when) for each in title.requires if each.when is not None}
        read |= {each.code: names_in(each.when) for each in plan.exclusions}
        self._now = {code for code, names in read.items() if LEVEL not in names}
        named = set[str]().union(*read.values())
        self._names = sorted(named | names_in(title.when))
        self._known: dict[tuple[Any, ...], tuple[bool, tuple[Unmet, ...]]] = {}

    def of(self, party: _Party) -> tuple[bool, tuple[Unmet, ...]]:
        key = (party.kind, *(party.facts.get(name) for name in self._names))
        if key not in self._known:
            self._known[key] = self._rule(party)
        return self._known[key]

    def _rule(self, party: _Party) -> tuple[bool, tuple[Unmet, ...]]:
        if not is_open(self._title, party.kind, party.facts):
            return False, ()
        dossier = dict.fromkeys(self._title.dossier, "on_time")
        about = About(party.kind, party.facts, registered="on_time", dossier=dossier)
        ruled = unmet(self._plan, self._title, about)
        return True, tuple(each for each in ruled if each.rule in self._now)


def _people(crowd: Crowd) -> Iterator[_Party]:
    for each in crowd.inside:
        facts = {name: value for name, value in each.facts.items() if not _is_of_unit(name)}
        yield _Party("person", crowd.name(each.employee_id), facts)


def _collectives(plan: Plan, crowd: Crowd) -> Iterator[_Party]:
    """With what the roster says of the unit beside any of its people."""
    own = [fact.name for fact in plan.facts if _is_of_unit(fact.name)]
    for each in crowd.collectives:
        beside = [member.facts for member in crowd.of_unit.get(each.unit_id, ())]
        said = {name: facts[name] for facts in beside for name in own if facts.get(name)}
        yield _Party(each.kind, str(each.facts["unit"]), {**each.facts, **said})


def _is_of_unit(name: str) -> bool:
    return name.startswith(OF_UNIT) and name not in {"unit_code", "unit_kind"}
