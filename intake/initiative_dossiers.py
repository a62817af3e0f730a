"""Whose report of initiatives holds one: a report that says that there is none is no dossier."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from intake.conditions import compile_condition
from intake.initiative_rules import authors_of
from intake.plan import Plan
from vietnamese.text import words


class Ideas:
    """Reports read one after another. Co-authors are known by their names, within a unit: one
    hands in for all of them."""

    def __init__(self, plan: Plan) -> None:
        self._rules = plan.initiatives
        asked = {form for title in plan.titles for form in title.dossier}
        form = self._rules.form if self._rules else ""
        self.forms: tuple[str, ...] = (form,) if form in asked else ()
        self._holds = compile_condition(self._rules.when if self._rules else None)
        self._having: set[int] = set()
        self._empty: set[int] = set()
        self._named: set[tuple[int | None, str]] = set()

    def read(self, row: Any) -> None:
        """`row`: a form with subject_id, unit_id, full_name and content as JSON, None before it
        was handed in."""
        if self._rules is None or not row.content:
            return
        content = json.loads(row.content)
        answers = content["answers"]
        if self._holds({**content["facts"], **answers}) is not True:
            self._empty.add(row.subject_id)
            return
        self._having.add(row.subject_id)
        for name, _ in authors_of(self._rules, answers, row.full_name or ""):
            self._named.add((row.unit_id, words(name)))

    def without(self, parties: Mapping[int, Any]) -> Iterator[int]:
        """Those of `parties` who handed in that there is none, and whom nobody names."""
        for party in self._empty - self._having:
            row = parties[party]
            if (row.unit_id, words(row.full_name or "")) not in self._named:
                yield party
