"""Which plain (unquoted) YAML words are not text."""

from __future__ import annotations

import re

CONFUSING_WORDS = frozenset({"no", "yes", "on", "off", "y", "n"})
"""True and false to one YAML reader, text to the next: refused unless quoted."""

_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_NULL = {"", "~", "null", "Null", "NULL"}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,10}")


def plain_value(text: str) -> bool | int | float | str | None:
    """The value of an unquoted word; 12:30, 0123, 1_000, 0x1F, 1e3 and dates stay text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
