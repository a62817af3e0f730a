"""The rules of titles over many parties: who is the same to the rules is ruled on once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from intake.conditions import names_in
from intake.considering import About, Unmet, is_open, unmet
from intake.plan import Plan
from intake.plan.respondents import PartyKind
from intake.plan.titles import Title


class Rulings:
    """`is_open` and `unmet` of one plan, remembered as long as this is."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        excluding = set[str]().union(*(names_in(each.when) for each in plan.exclusions))
        self._names = {title.code: _read_by(title) | excluding for title in plan.titles}
        self._open: dict[Hashable, bool] = {}
        self._unmet: dict[Hashable, tuple[Unmet, ...]] = {}

    def is_open(self, title: Title, kind: PartyKind, facts: Mapping[str, Any]) -> bool:
        key = self._key(title, kind, facts)
        if key not in self._open:
            self._open[key] = is_open(title, kind, facts)
        return self._open[key]

    def unmet(self, title: Title, about: About) -> tuple[Unmet, ...]:
        key = (
            self._key(title, about.kind, about.facts),
            about.level,
            about.elsewhere,
            about.initiative,
            tuple(about.awards),
            about.year,
            about.registered,
            about.registration,
            tuple(about.dossier.get(form) for form in title.dossier),
            frozenset(about.lifted.items()),
        )
        if key not in self._unmet:
            self._unmet[key] = unmet(self._plan, title, about)
        return self._unmet[key]

    def _key(self, title: Title, kind: PartyKind, facts: Mapping[str, Any]) -> Hashable:
        """A fact may be a list, and True is no 1: as they are written."""
        return title.code, kind, *(repr(facts.get(name)) for name in self._names[title.code])


def _read_by(title: Title) -> set[str]:
    asked = (each.when for each in title.requires if each.when is not None)
    return names_in(title.when).union(*map(names_in, asked))
