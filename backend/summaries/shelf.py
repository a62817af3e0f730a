"""The folders into which papers are written, one an output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from backend.summaries.dossier import Made

_OURS = {".docx", ".xlsx", ".zip", ".json", ".txt"}


class Shelf:
    """Empty of what an earlier run left there; `counts` says how many files each folder has."""

    def __init__(self, out: Path, outputs: Sequence[str]) -> None:
        self._out = out
        self._counted: Counter[str] = Counter()
        self._outputs = outputs
        for output in outputs:
            folder = out / output
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.iterdir():
                if left.suffix in _OURS:
                    left.unlink()

    @property
    def counts(self) -> dict[str, int]:
        return {output: self._counted[output] for output in self._outputs}

    def put(self, output: str, files: Iterable[Made]) -> list[tuple[Made, Path]]:
        """Two units whose names fold to one are two files; each, without its content, with where
        it lies."""
        put = []
        for made in files:
            with self.open(output, made.name) as out:
                out.write(made.content)
            put.append((replace(made, content=b""), Path(out.name)))
        return put

    def open(self, output: str, name: str) -> IO[bytes]:
        """A new file."""
        self._counted[output] += 1
        return self._free(output, name).open("wb")

    def _free(self, output: str, name: str) -> Path:
        path = self._out / output / name
        number = 1
        while path.exists():
            number += 1
            path = self._out / output / f"{Path(name).stem}-{number}{Path(name).suffix}"
        return path
