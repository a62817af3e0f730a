"""The Vietnamese of this channel, as Telegram's HTML; what it speaks of is escaped."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from vietnamese.sentences import sentences_of


@cache
def catalogue() -> dict[str, str]:
    """Code -> sentence, as in `vi.yaml`."""
    return sentences_of(__package__)


def say(code: str, /, **context: Any) -> str:
    """The sentence of a code as HTML, with what it speaks of filled in."""
    sentence = catalogue()[code]
    if not context:
        return sentence
    return sentence.format_map({key: plain(str(value)) for key, value in context.items()})


def sentence(code: str, /, **context: Any) -> str:
    """The sentence of a code as plain text, for buttons and for what is said beside a press."""
    said = catalogue()[code]
    return said.format_map({key: str(value) for key, value in context.items()}) if context else said


def plain(text: str) -> str:
    """Text of people as it is: nothing in it is a tag."""
    return escape(text, quote=False)


def bold(text: str) -> str:
    return f"<b>{escape(text, quote=False)}</b>"
