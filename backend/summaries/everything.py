"""Every paper of a campaign, written under a folder: unit by unit, however many people there are.

What one unit is made of is read, numbered, handed to a printer and let go once its files are on
disk; what the agency's own papers need of it is kept aside in files. So memory does not grow with
the number of people.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from backend.summaries.above_units import AboveUnits, is_of_agency
from backend.summaries.agency_wide import AgencyWide
from backend.summaries.ballot_rows import places_of_ballots
from backend.summaries.by_unit import ByUnit
from backend.summaries.docx import Fill
from backend.summaries.dossier import Made
from backend.summaries.entries import Collected
from backend.summaries.issuing import Issues
from backend.summaries.outputs import Press
from backend.summaries.printers import Printers
from backend.summaries.round import Round, Work
from backend.summaries.shelf import Shelf
from backend.summaries.wanting import Signatures, Wanted, papers, wanted
from backend.summaries.whole_dossiers import WholeDossiers
from backend.summaries.writing import signing_places
from intake.library import Library
from storage.audit import CONSOLE, Actor
from storage.store import Store

Printed = list[tuple[Wanted, str, list[Made]]]
"""Each paper with the hash of its data and its files."""


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
            return _write(Round(read, write, library, campaign_id, now, actor), out, open_printers)

    return await asyncio.to_thread(work)


def _write(round_: Round, out: Path, printers: Printers) -> dict[str, int]:
    units = ByUnit(round_.read, round_.library, round_.campaign_id, round_.now)
    plan = units.plan
    shelf = Shelf(out, [output.code for output in plan.outputs])
    places = round_.read(lambda connection: places_of_ballots(connection, round_.campaign_id))
    with (
        AboveUnits(units, places) as above,
        WholeDossiers(plan, units.templates, places, units.awaited) as dossiers,
    ):
        _write_units(round_, units, above, dossiers, shelf, printers)
        outputs = [output for output in plan.outputs if is_of_agency(output)]
        outputs.sort(key=lambda output: output.kind == "dossier")
        signatures = round_.signatures(plan, ((output.code, None) for output in outputs))
        wide = AgencyWide(round_, plan, above, dossiers, shelf)
        for output in outputs:
            printers.print(partial(wide.write, output, signatures)).result()
    return shelf.counts


def _write_units(
    round_: Round,
    units: ByUnit,
    above: AboveUnits,
    dossiers: WholeDossiers,
    shelf: Shelf,
    printers: Printers,
) -> None:
    """While one unit is printed the next one is read and numbered."""
    plan = units.plan
    printing: deque[Future[Printed]] = deque()

    def shelve() -> None:
        for each, data_hash, files in printing.popleft().result():
            dossiers.file(each, data_hash, shelf.put(each.output.code, files))

    for unit_id in units.units:
        collected = units.of(unit_id)
        above.see(unit_id, collected)
        dossiers.see(collected)
        theirs = [
            each
            for output in plan.outputs
            if not is_of_agency(output)
            for each in wanted(collected, output)
            if each.unit_id == unit_id
        ]
        signatures = round_.signatures(plan, signing_places(theirs))
        given = [papers(collected, each, signatures) for each in theirs]
        issues = round_.numbered(plan, (paper for some in given for paper in some))
        hashes = [some[-1].data_hash for some in given]
        job = partial(_printed, collected, theirs, hashes, issues, signatures)
        printing.append(printers.print(job))
        if len(printing) > printers.number:
            shelve()
    while printing:
        shelve()


def _printed(
    collected: Collected,
    theirs: Sequence[Wanted],
    hashes: Sequence[str],
    issues: Issues,
    signatures: Signatures,
    fill: Fill,
) -> Printed:
    press = Press(collected, issues, signatures, fill)
    return [
        (each, data_hash, press.files([each]))
        for each, data_hash in zip(theirs, hashes, strict=True)
    ]
