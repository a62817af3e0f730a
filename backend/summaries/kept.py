"""What is kept aside in a file until everybody's is there, so that memory does not grow with it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from backend.summaries.proposed_rows import Proposed


class Kept(Collection[Any]):
    """JSON values in a file of their own, which goes with `close`; gone through by their places,
    however they came, and as often as wanted."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._at: list[tuple[Any, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, place: Any, value: Any) -> None:
        """`place` is anything that can be put in order with the others."""
        at = self._file.seek(0, 2)
        self._file.write(json.dumps(value).encode() + b"\n")
        self._at.append((place, at))

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, value: object) -> bool:
        return any(value == each for each in self)

    def __iter__(self) -> Iterator[Any]:
        for _, at in sorted(self._at):
            self._file.seek(at)
            yield json.loads(self._file.readline())


class KeptLines(Collection[Proposed]):
    """Lines of a list of titles or initiatives, kept the same way."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def add(self, place: int, line: Proposed) -> None:
        self._kept.add(place, asdict(line))

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, line: object) -> bool:
        return any(line == each for each in self)

    def __iter__(self) -> Iterator[Proposed]:
        return (Proposed(**told) for told in self._kept)
