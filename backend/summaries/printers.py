"""Threads that make papers, each with a child of its own that fills in Word templates."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Self, TypeVar

from backend.summaries.docx import Fill, Filler

T = TypeVar("T")

PRINTERS = 1
"""A child fills in a document in a third of the time that it takes to make ready what is filled
in; a second one would wait, and hold memory."""


class Printers:
    """A context manager; what it was given to do is answered in any order."""

    def __init__(self, number: int = PRINTERS, filler: Callable[[], Filler] = Filler) -> None:
        self.number, self._filler = number, filler
        self._open = ExitStack()
        self._idle: SimpleQueue[Filler] = SimpleQueue()

    def __enter__(self) -> Self:
        for _ in range(self.number):
            self._idle.put(self._open.enter_context(self._filler()))
        self._threads = self._open.enter_context(ThreadPoolExecutor(self.number, "printer"))
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._open.close()

    def print(self, make: Callable[[Fill], T]) -> Future[T]:
        """`make` is called on a thread with what fills in templates."""
        return self._threads.submit(self._make, make)

    def _make(self, make: Callable[[Fill], T]) -> T:
        filler = self._idle.get()
        try:
            return make(filler.fill)
        finally:
            self._idle.put(filler)
