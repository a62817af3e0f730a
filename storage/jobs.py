"""From the event loop to a thread and back: jobs, the bounded queue, one answer for a batch."""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection

from storage.errors import StoreBusyError, StoreClosedError

Function = Callable[[Connection], Any]


class Job:
    """One function that somebody awaits; its outcome is kept until it may be told."""

    __slots__ = ("_context", "_function", "error", "future", "loop", "value")

    def __init__(self, function: Function) -> None:
        self._function = function
        self._context = contextvars.copy_context()
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.value: Any = None
        self.error: BaseException | None = None

    def run(self, connection: Connection) -> bool:
        """Call the function; False when it raised. It may be called again after a lost batch."""
        self.value = self.error = None
        try:
            self.value = self._context.run(self._function, connection)
        except BaseException as error:  # noqa: BLE001  the edge: whatever it was, it is the caller's
            self.error = error
        return self.error is None

    def fail(self, error: BaseException) -> None:
        self.value, self.error = None, error

    def deliver(self) -> None:
        """On the loop's own thread: hand the outcome to who waits, if anybody still does."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.value)
        elif isinstance(self.error, Exception) and not isinstance(self.error, StopIteration):
            self.future.set_exception(self.error)
        else:
            # A future refuses StopIteration, and its caller would wait for ever; SystemExit
            # would end the event loop with everybody on it.
            odd = RuntimeError(f"the function raised {type(self.error).__name__}")
            odd.__cause__ = self.error
            self.future.set_exception(odd)


def _deliver_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.deliver()


def answer(jobs: Iterable[Job]) -> None:
    """Tell every caller its outcome, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, its_jobs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_deliver_all, its_jobs)
        except RuntimeError:  # the loop is closed: nobody waits there any more
            continue


class Inbox:
    """Jobs waiting for a thread: bounded, drained when closed."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed: str | None = None

    def put(self, job: Job) -> None:
        """Queue a job, or raise `StoreBusyError` or `StoreClosedError` at once."""
        with self._closing:
            if self._closed:
                raise StoreClosedError(self._closed)
            if self._jobs.qsize() >= self._limit:
                raise StoreBusyError(f"{self._limit} functions are waiting already; try again")
            self._jobs.put(job)

    def take(self, most: int) -> list[Job]:
        """Wait for jobs and take up to `most`; an empty list when closed and drained."""
        jobs: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            # Cancelled while it was waiting: it is never executed.
            if not job.future.cancelled():
                jobs.append(job)
            if len(jobs) == most:
                return jobs
            try:
                job = self._jobs.get(block=not jobs)
            except queue.Empty:
                return jobs
        self._jobs.put(None)  # for the next thread, or for the next turn of this one
        return jobs

    def refuse(self, why: str = "the store is closed") -> None:
        """Take no more; threads go on with what is queued, and wait."""
        with self._closing:
            self._closed = self._closed or why

    def close(self) -> None:
        """Take no more, and send the threads home once they have done what is queued."""
        self.refuse()
        self._jobs.put(None)

    def refuse_rest(self) -> None:
        """Close, and tell all who still wait that nobody will come."""
        self.refuse("the store's thread has stopped; see the log")
        self._jobs.put(None)
        while jobs := self.take(most=1000):
            for job in jobs:
                job.fail(StoreClosedError(self._closed))
            answer(jobs)
