"""A raw cell as text, a name, a code, or the value of a fact; CellError says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache

from people.problems import CellError
from people.sheets import Doubtful, Failed, Formula, Raw, is_blank
from people.texts import catalogue
from vietnamese import legacy
from vietnamese.dates import UnreadableDateError, parse_date, short_date
from vietnamese.numbers import UnreadableNumberError, parse_number, show_number
from vietnamese.text import one_line, words

MOST_TEXT = 300
MOST_NAME = 200
MOST_CODE = 80
MOST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3, without its angle brackets."""

_SAFE_INTEGER = 10**15
"""Excel keeps 15 digits; of a longer number the end is lost."""
_LATEST, _EARLIEST = date(2100, 12, 31), date(1900, 1, 1)
_POINT_ZERO = re.compile(r"(0|[1-9][0-9]*)\.0+")
_MANGLED_NUMBER = re.compile(r"[0-9]+\.0+|[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+")
_MANGLED_DATE = re.compile(
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:-[0-9]{2,4})?",
    re.IGNORECASE,
)
_LOST_LETTER = re.compile("\ufffd|[^\\W\\d_]\\?[^\\W\\d_]")
_EMAIL = re.compile(r"[a-z0-9._%+'-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_SIGNS_IN_NAMES = frozenset(" '’ʼ`-–.,()/&0123456789")
_SIGNS_IN_CODES = frozenset(" -_./")


def text_of(raw: Raw, most: int = MOST_TEXT) -> str:
    """Clean text on one line, "" for a blank cell."""
    if isinstance(raw, Formula) or (isinstance(raw, str) and raw.lstrip().startswith("=")):
        raise CellError("formula")
    if isinstance(raw, Failed):
        raise CellError("cell_error", value=raw.text)
    if isinstance(raw, Doubtful):
        raise CellError(
            "legacy_doubtful",
            encoding=raw.encoding,
            value=_short(raw.text),
            meant=_short(raw.meant),
        )
    text = _shown(raw)
    found = legacy.detect(text)
    if found is not None:
        raise CellError(
            "legacy_text", encoding=found.encoding, value=_short(text), meant=_short(found.text)
        )
    text = one_line(text)
    if _LOST_LETTER.search(text):
        raise CellError("lost_letters", value=_short(text))
    if len(text) > most:
        raise CellError("too_long", length=len(text), most=most)
    return text


def name_of(raw: Raw) -> str:
    """A person's name: Latin letters, and the few signs that names have."""
    name = text_of(raw, MOST_NAME)
    _check_letters(name, _SIGNS_IN_NAMES)
    return name


def code_of(raw: Raw) -> str:
    """A code as it was typed, leading zeros and all; what Excel made of it is refused."""
    if isinstance(raw, date | time | timedelta):
        raise CellError("code_is_date", value=_shown(raw))
    if isinstance(raw, bool | int | float):
        if isinstance(raw, bool) or not (0 <= raw < _SAFE_INTEGER) or raw != int(raw):
            raise CellError("code_is_number", value=_shown(raw))
        return str(int(raw))
    code = text_of(raw, MOST_CODE)
    if whole := _POINT_ZERO.fullmatch(code):
        return whole[1]
    if _MANGLED_DATE.fullmatch(code):
        raise CellError("code_is_date", value=code)
    if _MANGLED_NUMBER.fullmatch(code):
        raise CellError("code_is_number", value=code)
    _check_letters(code, _SIGNS_IN_CODES | frozenset("0123456789"))
    return code


def code_of_or_blank(raw: Raw) -> str:
    return "" if is_blank(raw) else code_of(raw)


def code_key(code: str) -> str:
    """What two codes share that people would take for one: letters and digits, without case."""
    return re.sub(r"[\W_]+", "", code).casefold()


def email_of(raw: Raw) -> str:
    """A mail address, in small letters; "" for a blank cell."""
    address = text_of(raw, MOST_EMAIL).removeprefix("mailto:").strip().lower()
    if address and not _EMAIL.fullmatch(address):
        raise CellError("not_email", value=_short(address))
    return address


def yes_no_of(raw: Raw) -> bool | None:
    """x, có, 1, đúng … or không, 0, sai …; None for a blank cell."""
    if isinstance(raw, int | float) and raw in {0, 1}:
        return bool(raw)
    text = text_of(raw)
    if not text:
        return None
    said = _said()
    if (answer := said.get(text.lower(), said.get(words(text)))) is None:
        raise CellError("not_yes_no", value=_short(text))
    return answer


def integer_of(raw: Raw) -> int | None:
    text = text_of(raw)
    if not text:
        return None
    try:
        number = parse_number(text)
    except UnreadableNumberError as unreadable:
        code = "number_ambiguous" if unreadable.code == "ambiguous" else "not_integer"
        raise CellError(code, value=_short(text)) from None
    if isinstance(raw, bool | date | time | timedelta) or number != int(number):
        raise CellError("not_integer", value=_short(text))
    return int(number)


def date_of(raw: Raw) -> str | None:
    """ISO 8601 text; a bare number is no date, whichever year Excel counts from."""
    if isinstance(raw, int | float):
        raise CellError("date_serial", value=_shown(raw))
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
    else:
        text = text_of(raw)
        if not text:
            return None
        day = _typed_date(text)
    if not _EARLIEST <= day <= _LATEST:
        raise CellError("date_out_of_range", value=short_date(day))
    return day.isoformat()


def day_of(raw: Raw) -> date | None:
    text = date_of(raw)
    return None if text is None else date.fromisoformat(text)


def choice_of(raw: Raw, choices: Sequence[tuple[str, str]]) -> str | None:
    """The code of the choice whose code or label this is."""
    text = text_of(raw)
    if not text:
        return None
    exact, folded = _index(tuple(choices))
    for matches in (exact.get(text), folded.get(words(text))):
        if matches and len(matches) > 1:
            raise CellError("choice_ambiguous", value=_short(text), choices=_listed(choices))
        if matches:
            return next(iter(matches))
    raise CellError("not_a_choice", value=_short(text), choices=_listed(choices))


@lru_cache(maxsize=256)
def _index(choices: tuple[tuple[str, str], ...]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Codes by what may stand for them: as written, and without marks and case."""
    exact: dict[str, set[str]] = {}
    folded: dict[str, set[str]] = {}
    for code, label in choices:
        for name in (code, label):
            exact.setdefault(one_line(name), set()).add(code)
            folded.setdefault(words(name), set()).add(code)
    return exact, folded


def _typed_date(text: str) -> date:
    try:
        return parse_date(text)
    except UnreadableDateError as unreadable:
        code = "not_date" if unreadable.code == "unreadable" else f"date_{unreadable.code}"
        raise CellError(code, value=_short(text)) from None


def _shown(raw: Raw) -> str:
    if raw is None:
        return ""
    if isinstance(raw, date):
        return short_date(raw)
    if isinstance(raw, float):
        return show_number(Decimal(repr(raw)))
    return str(raw)


def _check_letters(text: str, signs: frozenset[str]) -> None:
    """No Cyrillic *а* that looks like ours, no emoji, no letter of another script."""
    for letter in text:
        name = unicodedata.name(letter, "?")
        if letter not in signs and not name.startswith(("LATIN ", "COMBINING ")):
            raise CellError("odd_letter", letter=letter, name=name, value=_short(text))


def _listed(choices: Sequence[tuple[str, str]]) -> str:
    return ", ".join(label for _, label in choices)


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - what fits a line


@cache
def _said() -> dict[str, bool]:
    said = catalogue()["said"]
    return {
        form: answer
        for answer, words_said in ((True, said["yes"]), (False, said["no"]))
        for word in words_said
        for form in (word, words(word))
        if form
    }
