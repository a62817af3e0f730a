"""Titles that the roster alone rules out, and caps that come to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from intake.caps import most_under
from intake.conditions import names_in
from intake.considering import About, Unmet, is_open, unmet
from intake.fact_words import OF_THIS_YEAR
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
    found: dict[_Ruled, list[str]] = {}
    for title in given:
        ruling = _Ruling(plan, title)
        n_open = 0
        for party in parties:
            if party.kind not in title.given_to:
                continue
            is_for, ruled = ruling.of(party)
            n_open += is_for and party.kind == "person"
            for each in ruled:
                where = "" if each.kind == "exclusion" else title.label
                name = say("titles", "known", name=party.name, fact=each.fact)
                key = _Ruled(where, party.kind, each.words.rstrip("."), each.corrected_by)
                found.setdefault(key, []).append(name)
        yield from _cap(plan, title, n_open)
    yield from _each_once(found)
    yield info(say("titles", "later"))


class _Ruled(NamedTuple):
    """A rule of one title (its label; "" for all of them) that says no to some of a kind."""

    title: str
    kind: PartyKind
    words: str
    corrected_by: str


def _each_once(found: Mapping[_Ruled, Sequence[str]]) -> Iterator[Told]:
    """The same rule about the same people is told once, with all the titles that it is of."""
    grouped: dict[tuple[_Ruled, tuple[str, ...]], list[str]] = {}
    for rule, names in found.items():
        those = tuple(dict.fromkeys(names))
        some = rule._replace(title="*") if rule.title else rule
        grouped.setdefault((some, those), []).append(f"“{rule.title}”")
    for (rule, those), titles in grouped.items():
        group = ("prerequisite" if rule.title else "exclusion") + (
            "" if rule.kind == "person" else "_units"
        )
        words = say(
            "titles",
            group,
            n=len(those),
            titles=", ".join(titles),
            words=f"{rule.words}.",
            who=rule.corrected_by,
        )
        yield look(words, *named(those, "more" if rule.kind == "person" else "more_units"))


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
        self._now = {code for code, names in read.items() if OF_THIS_YEAR.isdisjoint(names)}
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
