"""What was counted again, held against what a paper says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable
from typing import Any


class Check:
    """Each comparison is counted by what it is about, so that none can be left out unseen."""

    def __init__(self) -> None:
        self.compared: Counter[str] = Counter()
        self.wrong: list[str] = []

    def same(self, about: str, where: str, ours: Any, theirs: Any) -> None:
        self.compared[about] += 1
        if ours != theirs:
            self.wrong.append(f"{about}: {where}: counted {ours!r}, the paper says {theirs!r}")

    def same_lines(
        self, about: str, where: str, ours: Collection[Hashable], theirs: Collection[Hashable]
    ) -> None:
        """The same lines, in any order; each line is a comparison."""
        mine, listed = Counter(ours), Counter(theirs)
        self.compared[about] += max(1, len(ours))
        for line in (mine - listed).elements():
            self.wrong.append(f"{about}: {where}: {line!r} is not on it")
        for line in (listed - mine).elements():
            self.wrong.append(f"{about}: {where}: {line!r} should not be on it")
