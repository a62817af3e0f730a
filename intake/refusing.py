"""Acts of head and office that cannot be done, and what every act must say."""

from __future__ import annotations

from typing import Any

from intake.texts import sentence
from vietnamese.text import clean, one_line

REASON_MOST = 2000
DOCUMENT_MOST = 200


class ActRefusedError(Exception):
    """An act that cannot be done: a code of `texts/vi.yaml`, what its sentence needs, and the
    field of the form that is wrong, if it is one."""

    def __init__(self, code: str, field: str = "", **context: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.context = code, field, context

    @property
    def sentence(self) -> str:
        return sentence(self.code, **self.context)


class ExtensionRefusedError(ActRefusedError):
    """A later deadline that is none, or is nobody's."""


def reason_of(typed: str) -> str:
    """The reason as it is kept: clean, 1 to `REASON_MOST` characters."""
    text = clean(typed)
    if not text:
        raise ActRefusedError("act.no_reason", "reason")
    if len(text) > REASON_MOST:
        length = f"{len(text):,}".replace(",", ".")
        raise ActRefusedError("act.long_reason", "reason", length=length, most=REASON_MOST)
    return text


def document_of(typed: str) -> str:
    """The number of a document on one line, 1 to `DOCUMENT_MOST` characters."""
    text = one_line(typed)
    if not text:
        raise ActRefusedError("act.no_document", "document")
    if len(text) > DOCUMENT_MOST:
        raise ActRefusedError("act.long_document", "document", most=DOCUMENT_MOST)
    return text
