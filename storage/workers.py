"""A thread that takes jobs, lets a desk do them, and answers. No caller is left waiting."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from typing import Protocol

from storage.errors import StoreClosedError
from storage.jobs import Inbox, Job, answer

log = logging.getLogger(__name__)


class Desk(Protocol):
    """Where jobs are done: one connection to one database, used by one thread."""

    at_once: int
    """How many jobs share a transaction at most."""

    def open(self) -> None: ...

    def do(self, jobs: list[Job]) -> None:
        """Leave in each job its outcome; what is done here is committed on return."""

    def rest(self) -> None:
        """What can wait until the callers have their answers."""

    def close(self) -> None: ...


class Worker:
    """One thread at one desk, fed by one inbox."""

    def __init__(self, name: str, desk: Desk, inbox: Inbox) -> None:
        self.inbox = inbox
        self._desk = desk
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Return once the desk is open; raise what its opening raised."""
        self._thread.start()
        self._opened.result()

    def join(self) -> None:
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            self._desk.open()
        except BaseException as error:  # noqa: BLE001  told to whoever opens the store
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        try:
            self._serve()
        except BaseException:
            log.critical("the thread %s died; start the program again", self._thread.name)
            raise
        finally:
            self.inbox.refuse_rest()
            self._desk.close()

    def _serve(self) -> None:
        while jobs := self.inbox.take(self._desk.at_once):
            try:
                self._desk.do(jobs)
            except StoreClosedError as error:  # the end of this desk
                for job in jobs:
                    job.fail(error)
                answer(jobs)
                raise
            except BaseException as error:  # the edge: told to all who wait, and on we go
                log.exception("the store could not do %d functions", len(jobs))
                for job in jobs:
                    job.fail(error)
            answer(jobs)
            self._rest()
            del jobs  # or the last outcomes would be kept alive while waiting

    def _rest(self) -> None:
        try:
            self._desk.rest()
        except Exception:  # the edge: what was answered stands, and the next batch may do better
            log.exception("the store could not tidy up")
