"""What every question has, and the error a reply can make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import Field

from intake.conditions import Condition
from intake.parts import Code, Name, PlanPart, Source, Text
from intake.turn import Reply, Widget

Value = Any
"""An accepted answer: a JSON value."""

NIL: dict[str, bool] = {"nil": True}
"""The answer "Không có"."""

SKIPPED: dict[str, bool] = {"skipped": True}
"""An optional question that was passed over."""


class InvalidAnswerError(Exception):
    """A reply that cannot be taken: a code of `texts/vi.yaml` and what its sentence needs.

    `suggestion` is what the input should hold next, when we can do better than what was typed.
    """

    def __init__(self, code: str, suggestion: str | None = None, **context: Any) -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion
        self.context = context


class Choice(PlanPart):
    """One choice: a code that is stored and a label that is shown."""

    code: Code
    label: Text
    short: Text | None = None
    hint: Text | None = None
    relevant: Condition | None = None


@dataclass(frozen=True, slots=True)
class FileMeta:
    """A stored file, as an answer names it."""

    file: str
    name: str
    media_type: str
    size: int
    sha256: str


class Asking(NamedTuple):
    """What a question may know when it is asked: the plan's lists, the values so far, files."""

    lists: Mapping[str, tuple[Choice, ...]] = MappingProxyType({})
    values: Mapping[str, Any] = MappingProxyType({})
    files: Mapping[str, FileMeta] = MappingProxyType({})


class BaseQuestion(PlanPart):
    """XLSForm's words: `name`, `label`, `hint`, `required`, `relevant`."""

    name: Name
    label: Text
    short: Text | None = None
    """The label on the review page; `label` when it is short enough itself."""
    hint: Text | None = None
    source: Source | None = None
    """Why it is asked: shown when somebody asks "vì sao?"."""
    required: bool = True
    relevant: Condition | None = None
    nil: bool = False
    """"Không có" is an answer here."""
    prefill: Name | None = None
    """A fact of the roster that is shown for confirmation instead of being asked."""
    shows: tuple[Name, ...] = Field(default=())
    """Facts that are shown beside the question."""
    sensitive: bool = False
    """Never echoed in a preview or a chat notification."""

    def widget(self, asking: Asking, value: Value | None) -> Widget:
        """How it is shown; `value` is the answer so far, where the widget needs it."""
        raise NotImplementedError

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> Value:
        """The answer that a reply gives, or InvalidAnswerError."""
        raise NotImplementedError

    def show(self, value: Value, asking: Asking) -> str:
        """The answer as a person reads it, on the review page and on paper."""
        return str(value)

    def holds(self, value: Value, asking: Asking) -> bool:
        """Whether a stored answer is still one after the plan was amended."""
        raise NotImplementedError

    def closed(self, value: Value) -> bool:
        """Whether the answer is whole; a table is not until its rows are all there."""
        return True
