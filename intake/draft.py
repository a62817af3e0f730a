"""A draft: the answers, those set aside, those sent back, and the question being revised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from intake.questions.base import Value


@dataclass(frozen=True, slots=True)
class Draft:
    """The position is not kept: it is the first relevant question without an answer."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    set_aside: Mapping[str, Value] = field(default_factory=dict)
    """Answers that a change made irrelevant or invalid: neither lost nor handed in."""
    revising: str | None = None
    again: tuple[str, ...] = ()
    """Answers that were handed in and sent back, in the order of the form, until each is looked
    at: answered anew or kept. They stay answers all the while."""

    def with_answer(self, name: str, value: Value, *, whole: bool) -> Self:
        """The draft with this answer; a whole one ends the revising."""
        aside = self.set_aside
        if name in aside:
            aside = {key: old for key, old in aside.items() if key != name}
        revising = None if whole else self.revising
        again = self.again
        if whole and name in again:
            again = tuple(each for each in again if each != name)
        return type(self)({**self.answers, name: value}, aside, revising, again)

    def aside(self, names: set[str]) -> Self:
        """The same draft with these answers set aside."""
        moved = {name: self.answers[name] for name in names}
        kept = {name: value for name, value in self.answers.items() if name not in names}
        return replace(self, answers=kept, set_aside={**self.set_aside, **moved})

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {
            "answers": dict(self.answers),
            "set_aside": dict(self.set_aside),
            "revising": self.revising,
        }
        if self.again:
            kept["again"] = list(self.again)
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            answers=kept.get("answers", {}),
            set_aside=kept.get("set_aside", {}),
            revising=kept.get("revising"),
            again=tuple(kept.get("again", ())),
        )
