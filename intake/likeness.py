"""How alike two texts are, in percent: what is shown side by side, for people to decide.

Each text is taken as the set of its words and of its pairs of neighbouring words, without marks,
case and punctuation, *y* as *i*; words that every text of the kind has count for nothing. Two are
as alike as twice what they share, divided by what they hold together: Dice's coefficient
(L. R. Dice, Measures of the Amount of Ecologic Association Between Species, Ecology 26, 1945).
Words turned round keep most pairs, since a Vietnamese word is mostly two syllables; another piece
of work of the same field shares words and few pairs. Runs of letters were tried instead of pairs:
syllables are so short that works of one field became as alike as the same one in other words.

Of many texts each is kept as a sketch as well: its words and pairs as bits of one number. Bits that
two have in common, and those on which several words of one fell, are at least as many as what they
share; so whatever its sketch rules out need not be compared word by word.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from zlib import crc32

from intake.texts import sentence
from vietnamese.text import words

_BITS = 1024
_KEPT = 50_000
"""Sketches, of 300 bytes each beside the text: of the register and of a campaign at once."""


def likeness(one: str, other: str) -> int:
    """From 0, nothing in common, to 100, the same words; 0 where one of them has no words."""
    ours, theirs = _traits(one), _traits(other)
    together = len(ours) + len(theirs)
    shared = len(ours & theirs)
    # Half a hundredth upwards.
    return (400 * shared + together) // (2 * together) if ours and theirs else 0


def alike(texts: Sequence[str], others: Sequence[str], least: int) -> list[tuple[int, int, int]]:
    """Of each text (by place) each other one (by place) that is so alike, with the percentage;
    `least` is 1 to 100."""
    known = [_sketch(other) for other in others]
    found = []
    for at, text in enumerate(texts):
        size, fell, bits = _sketch(text)
        for which, (their_size, their_fell, their_bits) in enumerate(known):
            most = (bits & their_bits).bit_count() + min(fell, their_fell)
            if 400 * most < (2 * least - 1) * (size + their_size):
                continue
            percent = likeness(text, others[which])
            if percent >= least:
                found.append((at, which, percent))
    return found


@lru_cache(maxsize=_KEPT)
def _sketch(text: str) -> tuple[int, int, int]:
    """How many words and pairs it has, how many of them fell on a bit that was taken, the bits."""
    traits = _traits(text)
    bits = 0
    for trait in traits:
        bits |= 1 << crc32(trait.encode()) % _BITS
    return len(traits), len(traits) - bits.bit_count(), bits


def _traits(text: str) -> frozenset[str]:
    said = words(text).replace("y", "i").split()
    telling = [word for word in said if word not in _common()] or said
    return frozenset(chain(telling, map(" ".join, pairwise(telling))))


@cache
def _common() -> frozenset[str]:
    return frozenset(words(sentence("initiative.common_words")).replace("y", "i").split())
