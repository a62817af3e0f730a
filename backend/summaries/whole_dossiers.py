"""Dossiers of the whole agency, made of files that are written already: none is in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.summaries.awaited import Awaited
from backend.summaries.data_hash import DataHash
from backend.summaries.dossier import Cover, Filed, Made, Part, told_apart
from backend.summaries.entries import Collected, Entry
from backend.summaries.issuing import EVERYBODY, Paper
from backend.summaries.kept import Kept
from backend.summaries.printable import plain
from backend.summaries.wanted import Signatures, Wanted, is_ready, listed, told_by_absence, unowed
from backend.summaries.wanting import signed
from intake.plan import DossierPart, Output, Plan

_FILED = {"form", "remark", "minutes", "count"}


class WholeDossiers:
    """A context manager. `see` takes each unit once, `file` what was written for it or for the
    agency; then `paper` and `parts` are asked for a dossier."""

    def __init__(
        self,
        plan: Plan,
        templates: Mapping[str, bytes],
        places_of_ballots: Mapping[int, int],
        awaited: Awaited,
    ) -> None:
        self._plan, self._templates, self._ballots = plan, templates, places_of_ballots
        self._to_come = awaited.of(None)
        self.outputs = [each for each in plan.outputs if can_be_filed(plan, each)]
        inside = {code for output in self.outputs for part in output.parts for code in part.outputs}
        self._open = ExitStack()
        self._kept: dict[str, Kept] = {code: self._open.enter_context(Kept()) for code in inside}
        self._told = {each.code: DataHash(plan, each, {}) for each in self.outputs}
        self._latest: dict[str, datetime] = {}
        self._late: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._missing: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._asked: dict[str, set[str]] = defaultdict(set)
        self._lists = [each for each in plan.outputs if each.code in inside and _lists_forms(each)]
        self._ready: set[str] = set()

    def __enter__(self) -> WholeDossiers:  # noqa: PYI034 - it is this one
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def see(self, collected: Collected) -> None:
        for output in self._lists:
            if output.forms and is_ready(output, listed(output, collected.entries)):
                self._ready.add(output.code)
        for output in self.outputs:
            owed = [_forms_printed(self._plan, part) for part in output.parts]
            for entry in listed(output, collected.entries):
                self._told[output.code].add(entry)
                self._asked[output.code].add(entry.form)
                self._see_time(output.code, entry)
                for number, forms in enumerate(owed):
                    if entry.form in forms:
                        self._see_owed((output.code, number), entry)

    def file(self, each: Wanted, data_hash: str, files: Iterable[tuple[Made, Path]]) -> None:
        """A paper that is on disk, with the hash of its data."""
        kept = self._kept.get(each.output.code)
        if kept is None or not self._is_within(each):
            return
        told = [{**asdict(made), "content": str(path)} for made, path in files]
        kept.add(self._place(each, len(kept)), [data_hash, told])

    def paper(self, output: Output, signatures: Signatures) -> Paper:
        """What is numbered: the same as for everybody collected at once."""
        inner = [
            data_hash
            for part in output.parts
            for code in part.outputs
            for data_hash, _ in self._kept[code]
        ]
        also = [*signed(signatures.get((output.code, None))), *inner]
        also += told_by_absence(self._of_nobody(output))
        told = DataHash(self._plan, output, self._templates, also)
        told.take(self._told[output.code])
        return Paper(output.code, EVERYBODY, told.hexdigest())

    def parts(self, output: Output) -> list[Part]:
        return [
            Part(
                part.label,
                told_apart(filed for code in part.outputs for filed in self._files(code)),
                self._late[output.code, number],
                self._missing[output.code, number],
                of_nobody,
            )
            for number, (part, of_nobody) in enumerate(
                zip(output.parts, self._of_nobody(output), strict=True)
            )
        ]

    def stamp(self, output: Output) -> datetime | None:
        """When the last of its forms was handed in."""
        at = self._latest.get(output.code)
        return at.astimezone(self._plan.zone) if at else None

    def cover(self, output: Output, foot: str) -> Cover:
        plan = self._plan
        return Cover(plan.agency.name, "", output.label, plan.name, plan.revision, foot)

    def _of_nobody(self, output: Output) -> list[bool]:
        return unowed(self._plan, output, self._asked[output.code], self._to_come)

    def _see_time(self, code: str, entry: Entry) -> None:
        if entry.receipt is not None:
            at = entry.receipt.received_at
            self._latest[code] = max(self._latest.get(code, at), at)

    def _see_owed(self, part: tuple[str, int], entry: Entry) -> None:
        if entry.receipt is None:
            self._missing[part].append(plain(entry.name))
        elif not entry.goes_up:
            self._late[part].append(plain(entry.name))

    def _is_within(self, each: Wanted) -> bool:
        if each.output.kind == "form":
            return each.entries[0].goes_up
        if _lists_forms(each.output):
            return each.output.code in self._ready
        return each.output.kind != "list" or bool(each.proposed)

    def _place(self, each: Wanted, last: int) -> Sequence[Any]:
        """In the order in which they would be if everybody were collected at once."""
        if each.output.kind == "count":
            return (self._ballots[each.ballots[0].ballot_id],)
        if each.output.kind == "minutes":
            (meeting,) = each.meetings
            return (meeting.unit_id or 0, meeting.began_at.timestamp(), meeting.meeting_id)
        return (last,)

    def _files(self, code: str) -> Iterator[Filed]:
        for _, told in self._kept[code]:
            for each in told:
                path = Path(each.pop("content"))
                yield Filed(path=path, **each)


def can_be_filed(plan: Plan, output: Output) -> bool:
    """Whether every paper in this dossier is one that is written anyway."""
    codes = {code for part in output.parts for code in part.outputs}
    inside = [each for each in plan.outputs if each.code in codes]
    return (
        output.kind == "dossier"
        and output.one_for == "agency"
        and all(each.kind in _FILED or _is_of_everybody(output, each) for each in inside)
    )


def _is_of_everybody(dossier: Output, output: Output) -> bool:
    """A list that is the same in the dossier as by itself."""
    if output.kind != "list" or output.one_for != "agency":
        return False
    return not _lists_forms(output) or not dossier.forms


def _lists_forms(output: Output) -> bool:
    return output.kind == "list" and output.of == "submissions"


def _forms_printed(plan: Plan, part: DossierPart) -> set[str]:
    printed = [each for each in plan.outputs if each.code in part.outputs and each.kind == "form"]
    return {form for each in printed for form in each.forms}
