"""Numbers as Vietnamese writes them: a comma before decimals, dots between thousands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from vietnamese.text import fold, one_line

NUMBER_WORDS: dict[str, int] = {
    fold(word): number
    for number, names in enumerate(
        (
            "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy|bẩy", "tám", "chín", "mười",
            "mười một", "mười hai", "mười ba", "mười bốn", "mười lăm|mười năm", "mười sáu",
            "mười bảy|mười bẩy", "mười tám", "mười chín", "hai mươi",
        )
    )
    for word in names.split("|")
}  # fmt: skip
"""Folded word -> number, 0 to 20."""

_LONGEST = 40
_PLAIN = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"([0-9]+),([0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<gap>[. ])[0-9]{3})(?:(?P=gap)[0-9]{3})*(?:,[0-9]+)?")
_POINT = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")
_THREE_AFTER_A_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


class UnreadableNumberError(ValueError):
    """`code`: "unreadable", or "ambiguous" when two countries would read it differently."""

    def __init__(self, code: Literal["unreadable", "ambiguous"]) -> None:
        super().__init__(code)
        self.code = code


def parse_number(text: str) -> Decimal:
    """*1.000,5*, *2,5*, *2.5*, *1 000*, *mười*; UnreadableNumberError for anything else.

    *1,000* is refused: one with three decimals here, a thousand in English.
    """
    said = one_line(text)
    if len(said) > _LONGEST:
        raise UnreadableNumberError("unreadable")
    if (number := NUMBER_WORDS.get(fold(said))) is not None:
        return Decimal(number)
    sign, digits = (-1, said[1:].lstrip()) if said[:1] in {"-", "−"} else (1, said)
    return sign * Decimal(_written_with_a_point(digits))


def show_number(number: Decimal) -> str:
    """*1.000,5*: no zeros that say nothing."""
    plain = f"{number:,f}"
    whole, _, decimals = plain.partition(".")
    decimals = decimals.rstrip("0")
    whole = whole.replace(",", ".")
    return f"{whole},{decimals}" if decimals else whole


def _written_with_a_point(digits: str) -> str:
    if _PLAIN.fullmatch(digits) or _POINT.fullmatch(digits):
        return digits
    if _GROUPED.fullmatch(digits):
        return re.sub("[. ]", "", digits).replace(",", ".")
    if _THREE_AFTER_A_COMMA.fullmatch(digits):
        raise UnreadableNumberError("ambiguous")
    if _DECIMAL.fullmatch(digits):
        return digits.replace(",", ".")
    raise UnreadableNumberError("unreadable")
