"""Lists that take long to make: one at a time, off the event loop, with how far each is.

Jobs live in this process. Another worker that is asked for the same list makes it again, and it
is the same issue: what is numbered are the data.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import FastAPI

from backend.console.visiting import Visitor
from backend.summaries.issuing import Issue, Paper, issue
from backend.summaries.streaming import write_streamed
from intake.plan import Output
from pages.rooms import Rooms

Key = tuple[int, str, int | None]
"""Campaign, output, and who asked for it."""

_KEPT = 4
"""Finished files that wait to be fetched."""


@dataclass
class Job:
    """One list on its way; `content` once it is `ready`."""

    state: Literal["waiting", "working", "ready", "failed"] = "waiting"
    done: int = 0
    total: int = 0
    content: bytes = b""
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class PaperJobs:
    """The jobs of one process."""

    def __init__(self) -> None:
        self._jobs: dict[Key, Job] = {}
        self._one_at_a_time = asyncio.Lock()

    def of(self, key: Key) -> Job | None:
        return self._jobs.get(key)

    def fetch(self, key: Key) -> bytes | None:
        """The finished file, which is then forgotten: its data may change."""
        job = self._jobs.get(key)
        return self._jobs.pop(key).content if job and job.state == "ready" else None

    def start(self, key: Key, rooms: Rooms, visitor: Visitor, output: Output) -> Job:
        """The job that is under way, or a new one."""
        job = self._jobs.get(key)
        if job is None or job.state in {"ready", "failed"}:
            self._forget()
            job = self._jobs[key] = Job()
            job.task = asyncio.create_task(self._run(job, rooms, visitor, output))
        return job

    async def _run(self, job: Job, rooms: Rooms, visitor: Visitor, output: Output) -> None:
        async with self._one_at_a_time:
            job.state = "working"
            try:
                job.content = await _make(job, rooms, visitor, output)
                job.state = "ready"
            finally:  # whatever happened rises and is logged; who waits is told
                if job.state == "working":
                    job.state = "failed"

    def _forget(self) -> None:
        over = [key for key, job in self._jobs.items() if job.state in {"ready", "failed"}]
        for key in over[: max(0, len(over) - _KEPT + 1)]:
            del self._jobs[key]


def jobs_of(app: FastAPI) -> PaperJobs:
    """The jobs of this process, made when first asked for."""
    jobs: PaperJobs | None = getattr(app.state, "paper_jobs", None)
    if jobs is None:
        jobs = app.state.paper_jobs = PaperJobs()
    return jobs


async def _make(job: Job, rooms: Rooms, visitor: Visitor, output: Output) -> bytes:
    """The workbook; each read and the one write go through the store, as any other."""
    loop, store = asyncio.get_running_loop(), rooms.store

    def read(fn: Callable[[Any], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(store.read(fn), loop).result()

    def give_out(paper: Paper) -> Issue:
        def work(connection: Any) -> Issue:
            given = issue(
                connection,
                visitor.campaign_id,
                [paper],
                revision=visitor.plan.revision,
                actor=visitor.actor,
                now=visitor.now,
            )
            return given[paper.output, paper.about]

        return asyncio.run_coroutine_threadsafe(store.write(work), loop).result()

    def told(done: int, total: int) -> None:
        job.done, job.total = done, total

    def write() -> bytes:
        out = io.BytesIO()
        write_streamed(
            out,
            read,
            rooms.library,
            visitor.campaign_id,
            output,
            now=visitor.now,
            give_out=give_out,
            told=told,
        )
        return out.getvalue()

    return await asyncio.to_thread(write)
