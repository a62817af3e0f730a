"""How alike two texts are, in percent: what is shown side by side, for people to decide.

Each text is taken as the set of its words and of its pairs of neighbouring words, without marks,
case and punctuation, *y* as *i*; words that every text of the kind has count for nothing. Two are
as alike as twice what they share, divided by what they hold together: Dice's coefficient
(L. R. Dice, Measures of the Amount of Ecologic Association Between Species, Ecology 26, 1945).
Words turned round keep most pairs, since a Vietnamese word is mostly two syllables; another piece
of work of the same field shares words and few pairs. Runs of letters were tried instead of pairs:
syllables are so short that works of one field became as alike as the same one in other words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from intake.texts import sentence
from vietnamese.text import words


def likeness(one: str, other: str) -> int:
    """From 0, nothing in common, to 100, the same words; 0 where one of them has no words."""
    bits = Bits()
    return percent(bits.of(one), bits.of(other))


class Bits:
    """Texts as numbers with one bit for each word and pair, so that many can be compared: the
    numbers of one `Bits` belong together."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], int] = {}

    def of(self, text: str) -> int:
        number = 0
        for trait in _traits(text):
            number |= 1 << self._places.setdefault(trait, len(self._places))
        return number


def percent(one: int, other: int) -> int:
    """Of two texts as numbers, half a hundredth upwards."""
    together = one.bit_count() + other.bit_count()
    return (400 * (one & other).bit_count() + together) // (2 * together) if one and other else 0


def alike(texts: Sequence[str], others: Sequence[str], least: int) -> list[tuple[int, int, int]]:
    """Of each text (by place) each other one (by place) that is so alike, with the percentage."""
    bits = Bits()
    numbers = [bits.of(text) for text in texts]
    known = [bits.of(text) for text in others]
    return [
        (at, which, found)
        for at, one in enumerate(numbers)
        for which, other in enumerate(known)
        if (found := percent(one, other)) >= least
    ]


def _traits(text: str) -> set[tuple[str, ...]]:
    said = words(text).replace("y", "i").split()
    telling = [word for word in said if word not in _common()] or said
    return {(word,) for word in telling} | set(pairwise(telling))


@cache
def _common() -> frozenset[str]:
    return frozenset(words(sentence("initiative.common_words")).replace("y", "i").split())
