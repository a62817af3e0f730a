"""The papers of the whole agency, made of what its units left behind as they went by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Self

from backend.summaries.ballot_summary import context_of_places, of_places
from backend.summaries.by_unit import ByUnit
from backend.summaries.data_hash import DataHash
from backend.summaries.docx import Fill
from backend.summaries.dossier import Made
from backend.summaries.entries import Collected
from backend.summaries.issuing import EVERYBODY, Issues, Paper
from backend.summaries.kept import Kept, KeptLines
from backend.summaries.list_context import MOST_ROWS
from backend.summaries.meeting_rows import in_order
from backend.summaries.outputs import DOCX, Press
from backend.summaries.proposed_collecting import lists_of_proposed
from backend.summaries.rated import hash_for
from backend.summaries.templates import template_of
from backend.summaries.texts import paper_words
from backend.summaries.wanted import Signatures, Wanted, proposed_of_agency
from backend.summaries.wanting import papers, signed
from intake.meeting.held import HeldMeeting
from intake.plan import Output

Context = dict[str, Any]


class AboveUnits:
    """A context manager. `see` takes each unit once, in any order of ballots and initiatives; then
    `paper` and `files` are asked for an output `of_agency`."""

    def __init__(self, units: ByUnit, places: dict[int, int]) -> None:
        """`places`: of every ballot, in the order of papers."""
        self._units, self._places, self._open = units, places, ExitStack()
        self.plan, self.templates = units.plan, units.templates
        self._lines: dict[str, KeptLines] = {}
        self._counted: dict[str, Kept] = {}
        self._hashes: dict[str, dict[int, str]] = defaultdict(dict)
        self._meetings: list[HeldMeeting] = [_bare(each) for each in units.above]

    def __enter__(self) -> Self:
        for output in self.plan.outputs:
            if output in lists_of_proposed(self.plan) and is_of_agency(output):
                self._lines[output.code] = KeptLines(self._open.enter_context(Kept()))
            if output.kind == "ballot_summary" and is_of_agency(output):
                self._counted[output.code] = self._open.enter_context(Kept())
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def see(self, unit_id: int | None, collected: Collected) -> None:
        if unit_id is not None:
            ours = [each for each in collected.meetings if each.unit_id == unit_id]
            self._meetings += map(_bare, ours)
        for output in self.plan.outputs:
            if output.code in self._lines:
                self._see_lines(output, unit_id, collected)
            if output.code in self._counted:
                self._see_ballots(output, unit_id, collected)

    def wanted(self, output: Output) -> Wanted | None:
        """A list of titles or initiatives, or a summary of ballots; None where there is none."""
        if output.code in self._lines:
            return proposed_of_agency(self._collected(), output)
        if self._hashes[output.code]:
            return Wanted(output, EVERYBODY, ())
        return None

    def paper(self, each: Wanted, signatures: Signatures) -> Paper:
        """What is numbered; the same as for what is collected at once."""
        output = each.output
        if output.code in self._lines:
            return papers(self._collected(), each, signatures)[-1]
        hashes = self._hashes[output.code]
        also = [
            *signed(signatures.get((output.code, None))),
            *(hashes[place] for place in sorted(hashes)),
        ]
        told = DataHash(self.plan, output, self.templates, also)
        return Paper(output.code, EVERYBODY, told.hexdigest())

    def files(
        self, each: Wanted, issues: Issues, signatures: Signatures, fill: Fill
    ) -> Iterator[Made]:
        """A workbook, and a Word file where Word opens so much; or the volumes of a summary."""
        press = Press(self._collected(), issues, signatures, fill)
        if each.output.code in self._counted:
            yield from self._volumes(press, each, fill)
            return
        yield from press.files([each])

    def _see_lines(self, output: Output, unit_id: int | None, collected: Collected) -> None:
        kept = self._lines[output.code]
        lines = [each for each in collected.proposed[output.code] if each.unit_id == unit_id]
        places: Sequence[int] = range(len(kept), len(kept) + len(lines))
        if output.of == "initiatives":
            places = self._units.places_of_initiatives(unit_id)
        for place, line in zip(places, lines, strict=True):
            kept.add(place, line)

    def _see_ballots(self, output: Output, unit_id: int | None, collected: Collected) -> None:
        ballots = [
            held
            for held in collected.ballots
            if held.unit_id == unit_id and (not output.ballots or held.code in output.ballots)
        ]
        for held in ballots:
            self._hashes[output.code][self._places[held.ballot_id]] = hash_for(output, held)
        firsts = {(held.code, held.unit_id): held.ballot_id for held in reversed(ballots)}
        for first, told in zip(
            reversed(firsts.values()), of_places(self.plan, ballots), strict=True
        ):
            self._counted[output.code].add(self._places[first], told)

    def _collected(self) -> Collected:
        meetings = in_order(self.plan, self._meetings)
        return Collected(self.plan, {}, self.templates, (), (), meetings, self._lines)

    def _volumes(self, press: Press, each: Wanted, fill: Fill) -> Iterator[Made]:
        output = each.output
        name, head = output.template or "", press.head(each)
        template = template_of(self.templates, name)
        last = sum(1 for _ in _volumes(self._counted[output.code]))
        for number, told in enumerate(_volumes(self._counted[output.code]), start=1):
            context = context_of_places(self.plan, output, told, None, head)
            stem = output.code
            if last > 1:
                title = context["paper"]["title"]
                context["paper"]["title"] = paper_words(
                    "volume", title=title, number=number, last=last
                )
                stem = f"{output.code}-{number}"
            (document,) = fill(template, [context], name)
            yield Made(f"{stem}.docx", DOCX, document, output.label)


def is_of_agency(output: Output) -> bool:
    """Made once for everybody, of more than one thing."""
    return output.one_for == "agency" and output.kind in {"list", "dossier", "ballot_summary"}


def _volumes(places: Kept) -> Iterator[list[Context]]:
    """As many places together as Word opens lines."""
    volume: list[Context] = []
    lines = 0
    for told in places:
        if volume and lines + len(told["lines"]) > MOST_ROWS:
            yield volume
            volume, lines = [], 0
        volume.append(told)
        lines += len(told["lines"])
    if volume:
        yield volume


def _bare(meeting: HeldMeeting) -> HeldMeeting:
    """Without what only its own minutes say."""
    return replace(meeting, items=(), present=(), conclusion="", corrections="", ballots=())
