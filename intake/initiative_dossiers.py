"""Whose report of initiatives holds one, and whether it was recognised: a report that says that
there is none is no dossier."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from intake.conditions import compile_condition, names_in
from intake.fact_words import INITIATIVE
from intake.initiative_rules import authors_of, by_itself
from intake.plan import Plan
from vietnamese.text import words


class Ideas:
    """Reports read one after another. Co-authors are known by their names, within a unit: one
    hands in for all of them."""

    def __init__(self, plan: Plan) -> None:
        self._rules = plan.initiatives
        asked = {form for title in plan.titles for form in title.dossier}
        form = self._rules.form if self._rules else ""
        self.recognition_counts = any(
            INITIATIVE in names_in(each.when) for title in plan.titles for each in title.requires
        )
        """Whether some title asks for an initiative that was recognised."""
        wanted = form in asked or (self._rules is not None and self.recognition_counts)
        self.forms: tuple[str, ...] = (form,) if wanted else ()
        self._holds = compile_condition(self._rules.when if self._rules else None)
        self._own: dict[int, set[int]] = defaultdict(set)
        self._named: dict[tuple[int | None, str], set[int]] = defaultdict(set)
        self._empty: set[int] = set()
        self._by_itself: set[int] = set()

    def read(self, row: Any) -> None:
        """`row`: a form with id, subject_id, unit_id, state, full_name and content as JSON, None
        before it was handed in."""
        if self._rules is None or not row.content:
            return
        content = json.loads(row.content)
        answers = content["answers"]
        if self._holds({**content["facts"], **answers}) is not True:
            self._empty.add(row.subject_id)
            return
        self._own[row.subject_id].add(row.id)
        for name, _ in authors_of(self._rules, answers, row.full_name or ""):
            self._named[row.unit_id, words(name)].add(row.id)
        if by_itself(self._rules, answers) and row.state != "returned":
            self._by_itself.add(row.id)

    @property
    def submissions(self) -> list[int]:
        """Those that hold one."""
        return sorted({each for named in self._named.values() for each in named})

    def without(self, parties: Mapping[int, Any]) -> Iterator[int]:
        """Those of `parties` who handed in that there is none, and whom nobody names."""
        for party in self._empty & parties.keys():
            if not self._of(parties[party]):
                yield party

    def recognised(
        self, row: Any, carried: Mapping[int, bool], held_back: Collection[int], *, owed: bool
    ) -> bool | None:
        """Whether one of the party was recognised; None before anybody has concluded on all of
        them, and while its report is `owed`. `carried`, `held_back`: by submission, what councils
        came to, and what the office keeps from them."""
        alone = self._by_itself - {*held_back}
        fates = [True if each in alone else carried.get(each) for each in self._of(row)]
        if not fates:
            return None if owed else False
        return True if True in fates else None if None in fates else False

    def _of(self, row: Any) -> set[int]:
        """The submissions that are the party's, its own and those that name it."""
        named = self._named.get((row.unit_id, words(row.full_name or "")), set())
        return self._own.get(row.subject_id, set()) | named
