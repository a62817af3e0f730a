"""The Vietnamese alphabet's order: letters first, tones second, capitals last."""

from __future__ import annotations

import re
import unicodedata

from vietnamese.text import one_line

SortKey = tuple[tuple[int, ...], tuple[int, ...], str]

# f, j, w and z are no Vietnamese letters; in names they stand where a dictionary puts them.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
_FIRST_LETTER = 0x100
_PLACES = {letter: _FIRST_LETTER + place for place, letter in enumerate(_ALPHABET)}
_BETWEEN, _LOWEST, _HIGHEST = "\x01", 2, 0xD7FF
_LONGEST_SORTABLE = 600
_AFTER_THE_NAME = re.compile(r"\s*\([^()]*\)\s*$")


def sort_key(name: str) -> SortKey:
    """Letters, then the tone of each syllable (ngang huyền hỏi ngã sắc nặng), then the text.

    A space comes before every letter, so that *An Bình* stands before *Anh*.
    """
    text = one_line(name)
    letters: list[int] = []
    tones: list[int] = []
    for word in text.lower().split(" "):
        toneless, tone = _without_tone(word)
        letters += [0, *(_PLACES.get(letter, _elsewhere(letter)) for letter in toneless)]
        tones.append(tone)
    return tuple(letters), tuple(tones), text.swapcase()


def person_key(full_name: str) -> tuple[SortKey, SortKey, str]:
    """People stand by given name (the last word), then by the names before it.

    "Nguyễn Văn An (B)" stands among the others named An: the note in brackets decides last.
    """
    text = one_line(full_name)
    before, _, given = (_AFTER_THE_NAME.sub("", text) or text).rpartition(" ")
    return sort_key(given), sort_key(before), text


def sortable(full_name: str) -> str:
    """`person_key` as a text without NUL whose code points, or UTF-8 bytes, sort the same way.

    At most 600 characters: names longer than that stand together.
    """
    given, before, text = person_key(full_name)
    parts = [*_flat(given), *_flat(before), text]
    return _BETWEEN.join(parts)[:_LONGEST_SORTABLE]


def sortable_name(name: str) -> str:
    """`sort_key` in the same way, for what is no person: units."""
    return _BETWEEN.join(_flat(sort_key(name)))[:_LONGEST_SORTABLE]


def _flat(key: SortKey) -> tuple[str, str, str]:
    letters, tones, text = key
    return (
        "".join(chr(min(letter + _LOWEST, _HIGHEST)) for letter in letters),
        "".join(chr(tone + _LOWEST) for tone in tones),
        text,
    )


def _without_tone(word: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", word)
    tone = next((_TONES.index(mark) + 1 for mark in parts if mark in _TONES), 0)
    kept = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", kept), tone


def _elsewhere(letter: str) -> int:
    """Digits and signs before the letters, foreign letters after them."""
    point = ord(letter)
    return point if point < _FIRST_LETTER and not letter.isalpha() else _FIRST_LETTER * 2 + point
