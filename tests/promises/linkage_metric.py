"""The matching game: how many voters are led to their own ballot, and what chance alone gives.

Chance gives 1 on the average, with a variance of 1, however many people there are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

Z = 3.72
"""One-sided 99.99 %: with a hundred attackers and cells, one false alarm in a hundred runs."""


def bound(trials: int, z: float = Z) -> float:
    """The mean of right links that chance alone hardly passes."""
    return 1 + z / math.sqrt(trials)


@dataclass
class Tally:
    """What came of one attacker in one cell."""

    right: list[int] = field(default_factory=list)
    seen: int = 0
    """Trials in which the attacker had anything to go by; in the others it guesses."""

    @property
    def mean(self) -> float:
        return sum(self.right) / len(self.right)

    def over(self, z: float = Z) -> bool:
        return self.mean > bound(len(self.right), z)

    def advantage(self, people: int) -> float:
        """0: nothing; 1: everybody."""
        return (self.mean - 1) / (people - 1)


def right(guess: list[int], truth: list[int]) -> int:
    """Both say for each person which ballot; a guess names each ballot once."""
    if sorted(guess) != list(range(len(truth))):
        raise ValueError("a guess is a bijection")
    return sum(one == other for one, other in zip(guess, truth, strict=True))
