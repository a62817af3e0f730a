"""How alike two texts are, in percent: what is shown side by side, for people to decide.

Each text is taken as the set of its words and of its pairs of neighbouring words, without marks,
case and punctuation, *y* as *i*; words that every text of the kind has count for nothing. Two are
as alike as twice what they share, divided by what they hold together: Dice's coefficient
(L. R. Dice, Measures of the Amount of Ecologic Association Between Species, Ecology 26, 1945).
Words turned round keep most pairs, since a Vietnamese word is mostly two syllables; another piece
of work of the same field shares words and few pairs. Runs of letters were tried instead of pairs:
syllables are so short that works of one field became as alike as the same one in other words.

Of many texts only those are compared that share one of their rarest words or pairs: two that are
alike enough must (prefix filtering: R. J. Bayardo, Y. Ma, R. Srikant, Scaling Up All Pairs
Similarity Search, WWW 2007).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise

from intake.texts import sentence
from vietnamese.text import words

Traits = frozenset[str]
"""The words and pairs of a text."""


def likeness(one: str, other: str) -> int:
    """From 0, nothing in common, to 100, the same words; 0 where one of them has no words."""
    return _percent(traits_of(one), traits_of(other))


def alike(texts: Sequence[str], others: Sequence[str], least: int) -> list[tuple[int, int, int]]:
    """Of each text (by place) each other one (by place) that is so alike, with the percentage;
    `least` is 1 to 100."""
    return list(
        alike_traits([traits_of(each) for each in texts], [traits_of(e) for e in others], least)
    )


def alike_traits(
    texts: Sequence[Traits], others: Sequence[Traits], least: int
) -> Iterator[tuple[int, int, int]]:
    """The same of texts that were taken apart before."""
    often = Counter(chain.from_iterable(others))
    holding: dict[str, list[int]] = defaultdict(list)
    for which, other in enumerate(others):
        for trait in _rarest(other, often, least):
            holding[trait].append(which)
    for at, one in enumerate(texts):
        near = {which for trait in _rarest(one, often, least) for which in holding.get(trait, ())}
        for which in sorted(near):
            if (found := _percent(one, others[which])) >= least:
                yield at, which, found


def traits_of(text: str) -> Traits:
    said = words(text).replace("y", "i").split()
    telling = [word for word in said if word not in _common()] or said
    return frozenset(chain(telling, map(" ".join, pairwise(telling))))


def _rarest(traits: Traits, often: Counter[str], least: int) -> Iterable[str]:
    """So many that one which is alike enough holds one of them."""
    ordered = sorted(traits, key=lambda trait: (often[trait], trait))
    # 200 shared / (one + other) >= least - 1/2, and no more are shared than the other has.
    shared = -(-(2 * least - 1) * len(traits) // (401 - 2 * least))
    return ordered[: len(traits) - shared + 1]


def _percent(one: Traits, other: Traits) -> int:
    """Half a hundredth upwards."""
    together = len(one) + len(other)
    return (400 * len(one & other) + together) // (2 * together) if one and other else 0


@cache
def _common() -> frozenset[str]:
    return frozenset(words(sentence("initiative.common_words")).replace("y", "i").split())
