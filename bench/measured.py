"""A command with all its children: how long it takes, and how much memory they hold together."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BETWEEN = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """`peak_mb`: the most that all its processes held at one time, pages that several share
    counted once (the sum of `Pss`, looked at ten times a second). `said` is its last line."""

    seconds: float
    peak_mb: float
    said: str


def measured(module: str, *given: str) -> Measured:
    """Runs `python -m module given…`; RuntimeError where that fails."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", module, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        assert process.stdout is not None  # noqa: S101
        said = process.stdout.read()
    seconds = time.perf_counter() - began
    watch.stop()
    if process.returncode:
        raise RuntimeError(f"{module} {' '.join(given)}: {process.returncode}")
    return Measured(seconds, watch.peak / 1024, said.strip().rpartition("\n")[2])


class _Watch(threading.Thread):
    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._ended = process, threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._ended.wait(_BETWEEN):
            held = sum(_held(each) for each in _with_children(self._process))
            self.peak = max(self.peak, held)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _with_children(process: int) -> Iterator[int]:
    yield process
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = file.read_text("ascii").split()
        except OSError:
            continue  # it has ended
        for child in children:
            yield from _with_children(int(child))


def _held(process: int) -> int:
    """Kilobytes."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
