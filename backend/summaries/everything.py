"""Every paper of a campaign, written under a folder: unit by unit, however many people there are.

What one unit is made of is read, numbered, handed to a printer and let go once its files are on
disk; what the agency's own papers need of it is kept aside in files. So memory does not grow with
the number of people.
"""

from __future__ import annotations

import asyncio
import io
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from backend.summaries.above_units import AboveUnits, is_of_agency
from backend.summaries.ballot_rows import places_of_ballots
from backend.summaries.by_unit import ByUnit
from backend.summaries.docx import Fill
from backend.summaries.dossier import Made
from backend.summaries.entries import Collected
from backend.summaries.issuing import Issue, Issues, Paper, issue
from backend.summaries.outputs import DOCX, XLSX, Press, with_word
from backend.summaries.printers import Printers
from backend.summaries.shelf import Shelf
from backend.summaries.streaming import StreamedList
from backend.summaries.wanting import Signatures, Wanted, papers, wanted
from backend.summaries.writing import Gathered, gather, signatures_of, signing_places
from intake.library import Library
from intake.plan import Output
from storage.audit import CONSOLE, Actor
from storage.store import Store

Work = Callable[[Connection], Any]

_AT_ONCE = 100
"""Papers that are numbered in one write: hundreds would hold up everybody who answers."""


async def write_all(
    store: Store,
    library: Library,
    campaign_id: int,
    out: Path,
    *,
    now: datetime,
    actor: Actor = CONSOLE,
    printers: Printers | None = None,
) -> dict[str, int]:
    """Write each output under `out/<its code>/`; how many files of each.

    Papers that an earlier run left in those folders go. Raises
    `backend.summaries.docx.TemplateError`.
    """
    loop = asyncio.get_running_loop()

    def read(fn: Work) -> Any:
        return asyncio.run_coroutine_threadsafe(store.read(fn), loop).result()

    def write(fn: Work) -> Any:
        return asyncio.run_coroutine_threadsafe(store.write(fn), loop).result()

    def work() -> dict[str, int]:
        with printers or Printers() as open_printers:
            return _Round(read, write, library, campaign_id, out, now, actor).write(open_printers)

    return await asyncio.to_thread(work)


class _Round:
    """One writing of everything."""

    def __init__(
        self,
        read: Callable[[Work], Any],
        write: Callable[[Work], Any],
        library: Library,
        campaign_id: int,
        out: Path,
        now: datetime,
        actor: Actor,
    ) -> None:
        self._read, self._write, self._library = read, write, library
        self._campaign, self._now, self._actor = campaign_id, now, actor
        self._units = ByUnit(read, library, campaign_id)
        self.plan = self._units.plan
        self._shelf = Shelf(out, [output.code for output in self.plan.outputs])

    def write(self, printers: Printers) -> dict[str, int]:
        places = self._read(lambda connection: places_of_ballots(connection, self._campaign))
        with AboveUnits(self._units, places) as above:
            self._write_units(printers, above)
            outputs = [output for output in self.plan.outputs if is_of_agency(output)]
            signatures = self._signatures((output.code, None) for output in outputs)
            for output in outputs:
                made = partial(self._of_agency, above, output, signatures)
                self._shelf.put(output.code, printers.print(made).result())
        return self._shelf.counts

    def _write_units(self, printers: Printers, above: AboveUnits) -> None:
        printing: deque[Future[list[tuple[str, list[Made]]]]] = deque()
        for unit_id in self._units.units:
            collected = self._units.of(unit_id)
            above.see(unit_id, collected)
            theirs = [
                each
                for output in self.plan.outputs
                if not is_of_agency(output)
                for each in wanted(collected, output)
                if each.unit_id == unit_id
            ]
            signatures = self._signatures(signing_places(theirs))
            issues = self._numbered(
                paper for each in theirs for paper in papers(collected, each, signatures)
            )
            print_them = partial(_printed, collected, theirs, issues, signatures)
            printing.append(printers.print(print_them))
            if len(printing) > printers.number:
                self._shelve(printing.popleft())
        while printing:
            self._shelve(printing.popleft())

    def _shelve(self, printed: Future[list[tuple[str, list[Made]]]]) -> None:
        for code, files in printed.result():
            self._shelf.put(code, files)

    def _of_agency(
        self, above: AboveUnits, output: Output, signatures: Signatures, fill: Fill
    ) -> list[Made]:
        if output.kind == "dossier":
            return self._whole_dossier(output, fill)
        if output.kind == "list" and output.of == "submissions":
            return self._whole_list(output, signatures, fill)
        each = above.wanted(output)
        if each is None:
            return []
        issues = self._numbered([above.paper(each, signatures)])
        return list(above.files(each, issues, signatures, fill))

    def _whole_list(self, output: Output, signatures: Signatures, fill: Fill) -> list[Made]:
        """A workbook of any length; beside it a Word file, as far as Word opens one."""
        issues: dict[tuple[str, str], Issue] = {}

        def give_out(paper: Paper) -> Issue:
            issues.update(self._numbered([paper]))
            return issues[paper.output, paper.about]

        where = StreamedList(
            self._read, self._library, self._campaign, output, signatures.get((output.code, None))
        )
        book = io.BytesIO()
        where.write_book(book, give_out)
        return with_word(
            Made(f"{output.code}.xlsx", XLSX, book.getvalue(), output.label),
            output,
            lambda: Made(f"{output.code}.docx", DOCX, where.word(issues, fill), output.label),
        )

    def _whole_dossier(self, output: Output, fill: Fill) -> list[Made]:
        """It holds everybody's papers, and memory holds it."""
        gathered: Gathered = self._read(
            lambda connection: gather(
                connection,
                self._library,
                self._campaign,
                lambda collected: wanted(collected, output),
                now=self._now,
            )
        )
        issues = self._numbered(gathered.papers())
        press = Press(gathered.collected, issues, gathered.signatures, fill)
        return press.files(gathered.wanted)

    def _signatures(self, signed: Iterable[tuple[str, int | None]]) -> Signatures:
        where = set(signed)
        found: Signatures = self._read(
            lambda connection: signatures_of(
                connection, self.plan, self._campaign, where, self._now
            )
        )
        return found

    def _numbered(self, some: Iterable[Paper]) -> Issues:
        """A paper that is in a dossier too is numbered once."""
        every, issues = list(dict.fromkeys(some)), {}
        for start in range(0, len(every), _AT_ONCE):
            given = partial(
                issue,
                campaign_id=self._campaign,
                papers=every[start : start + _AT_ONCE],
                revision=self.plan.revision,
                actor=self._actor,
                now=self._now,
            )
            issues.update(self._write(given))
        return issues


def _printed(
    collected: Collected,
    theirs: Sequence[Wanted],
    issues: Issues,
    signatures: Signatures,
    fill: Fill,
) -> list[tuple[str, list[Made]]]:
    """By the code of each output, its files."""
    press = Press(collected, issues, signatures, fill)
    outputs = groupby(theirs, key=lambda each: each.output.code)
    return [(code, press.files(list(some))) for code, some in outputs]
