"""Short and long text."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from intake.questions.base import Asking, BaseQuestion, InvalidAnswerError, Value
from intake.turn import FreeText, Reply, Typed
from vietnamese import legacy
from vietnamese.text import clean, one_line

SHORT = 300
LONG = 12_000


class TextQuestion(BaseQuestion):
    """One line: a name, a post."""

    type: Literal["text"]
    max_length: int = Field(default=SHORT, ge=1, le=1000)

    def widget(self, asking: Asking, value: Value | None) -> FreeText:
        return FreeText(lines=1, max_length=self.max_length)

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> str:
        typed = typed_text(reply)
        refuse_legacy(typed)
        return accepted_text(one_line(typed), self.max_length)

    def holds(self, value: Value, asking: Asking) -> bool:
        return isinstance(value, str) and 0 < len(value) <= self.max_length


class LongTextQuestion(BaseQuestion):
    """Paragraphs; `min_length` keeps a single dot from being a self-assessment."""

    type: Literal["long_text"]
    min_length: int = Field(default=1, ge=1, le=2000)
    max_length: int = Field(default=LONG, ge=1, le=LONG)

    def widget(self, asking: Asking, value: Value | None) -> FreeText:
        return FreeText(lines=8, max_length=self.max_length)

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> str:
        typed = typed_text(reply)
        refuse_legacy(typed)
        text = accepted_text(clean(typed), self.max_length)
        if len(text) < self.min_length:
            raise InvalidAnswerError("text.too_short", least=self.min_length, length=len(text))
        return text

    def holds(self, value: Value, asking: Asking) -> bool:
        return isinstance(value, str) and self.min_length <= len(value) <= self.max_length


def typed_text(reply: Reply) -> str:
    """What was typed; a reply of another kind does not fit the question."""
    if not isinstance(reply, Typed):
        raise InvalidAnswerError("reply.unfit")
    return reply.text


def accepted_text(text: str, most: int) -> str:
    """`text` when it says something and fits."""
    if not any(letter.isalnum() for letter in text):
        raise InvalidAnswerError("text.empty")
    if len(text) > most:
        raise InvalidAnswerError("text.too_long", most=most, length=len(text))
    return text


def refuse_legacy(typed: str) -> None:
    """Text pasted from TCVN3 or VNI would be printed as gibberish: offer it in Unicode.

    Looked at before cleaning: in TCVN3 the soft hyphen is a letter.
    """
    found = legacy.detect(typed[: 2 * LONG])
    if found is not None:
        raise InvalidAnswerError(
            "text.legacy_encoding", suggestion=found.text, encoding=found.encoding
        )
