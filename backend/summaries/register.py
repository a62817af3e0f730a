"""Where a list takes its lines from: what was collected, or, for any number of people, storage.

A list of a hundred thousand people is never in memory: units come one after another, and what
was handed in is read a few hundred forms at a time, each time in a read of its own, for none of
them may last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Literal, Protocol

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from backend.summaries.collect import completed, in_order, known, plan_of
from backend.summaries.entries import Collected, Entry
from backend.summaries.entry_rows import entries_of, entry_of
from intake.library import Library, templates_of
from intake.plan import Plan
from storage.people import Unit
from storage.submissions import ReceiptRecord, Submission
from vietnamese.order import sort_key

Which = Literal["up", "late", "missing"]
_LINES_AT_ONCE = 1_000
_CONTENTS_AT_ONCE = 300
"""Some 20 kB each at most."""


class Register(Protocol):
    """The lines of one list, in its order; each call reads them anew."""

    @property
    def plan(self) -> Plan: ...
    @property
    def templates(self) -> Mapping[str, bytes]: ...
    @property
    def latest(self) -> datetime | None:
        """When the last form was handed in, in the plan's zone."""
        ...

    @property
    def late_milestones(self) -> frozenset[str]:
        """Those that somebody missed and was not admitted after."""
        ...

    def entries(self, which: Which) -> Iterator[Entry]: ...


class Held:
    """What was collected."""

    def __init__(self, collected: Collected, entries: Sequence[Entry]) -> None:
        self.plan, self.templates = collected.plan, collected.templates
        self._entries = entries
        self.latest = collected.latest(entries)
        self.late_milestones = frozenset(each.milestone for each in entries if _IS["late"](each))

    def entries(self, which: Which) -> Iterator[Entry]:
        return filter(_IS[which], self._entries)


_IS: dict[Which, Callable[[Entry], bool]] = {
    "up": lambda entry: entry.goes_up,
    "late": lambda entry: entry.receipt is not None and not entry.goes_up,
    "missing": lambda entry: entry.receipt is None,
}


class Streamed:
    """What storage holds, a few hundred lines at a time; `told` hears of each line."""

    def __init__(
        self,
        read: Callable[[Callable[[Connection], Any]], Any],
        library: Library,
        campaign_id: int,
        forms: Sequence[str],
        *,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._read, self._campaign, self._told = read, campaign_id, told
        self._narrowed: ColumnElement[bool] = Submission.form.in_(forms)
        self.plan: Plan = read(lambda connection: plan_of(connection, library, campaign_id))
        revision = self.plan.revision
        self.templates: Mapping[str, bytes] = read(
            lambda connection: templates_of(connection, revision)
        )
        lines = self._lines().subquery()
        late = self._lines().where(_WHERE["late"]).subquery()
        at = read(lambda connection: connection.scalar(select(func.max(lines.c.received_at))))
        self.latest = at.astimezone(self.plan.zone) if at else None
        self.late_milestones: frozenset[str] = read(
            lambda connection: frozenset(
                connection.scalars(select(late.c.milestone).distinct()).all()
            )
        )
        self._units: list[tuple[int | None, int]] = read(self._units_with_counts)

    def __len__(self) -> int:
        return sum(count for _, count in self._units)

    def entries(self, which: Which) -> Iterator[Entry]:
        for units in self._batches():
            found = self._read(partial(self._of_units, units=units, which=which))
            entries = in_order(found)
            for entry in self._with_contents(iter(entries)):
                self._told()
                yield entry

    def _of_units(
        self, connection: Connection, units: Sequence[int | None], which: Which
    ) -> list[Entry]:
        here: ColumnElement[bool] = Submission.unit_id.in_(
            [unit for unit in units if unit is not None]
        )
        if None in units:
            here = or_(here, Submission.unit_id.is_(None))
        lines = entries_of(self._campaign, narrowed=True).where(self._narrowed)
        rows = connection.execute(lines.where(here, _WHERE[which]))
        entries = [entry_of(row, "") for row in rows if known(self.plan, row)]
        return completed(connection, self.plan, self._campaign, entries)

    def _batches(self) -> Iterator[list[int | None]]:
        """Units in their order, as many together as make some hundred lines."""
        batch: list[int | None] = []
        lines = 0
        for unit, count in self._units:
            if batch and lines + count > _LINES_AT_ONCE:
                yield batch
                batch, lines = [], 0
            batch.append(unit)
            lines += count
        if batch:
            yield batch

    def _with_contents(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        while some := list(islice(entries, _CONTENTS_AT_ONCE)):
            codes = [each.receipt.code for each in some if each.receipt]
            texts = self._read(partial(_contents, codes=codes)) if codes else {}
            for each in some:
                if each.receipt is None:
                    yield each
                else:
                    kept = replace(each.receipt, text=texts[each.receipt.code])
                    yield replace(each, receipt=kept)

    def _lines(self) -> Any:
        return entries_of(self._campaign).where(self._narrowed)

    def _units_with_counts(self, connection: Connection) -> list[tuple[int | None, int]]:
        asked = (
            select(Submission.unit_id, Unit.name, func.count())
            .outerjoin(Unit, Unit.id == Submission.unit_id)
            .where(Submission.campaign_id == self._campaign, self._narrowed)
            .group_by(Submission.unit_id, Unit.name)
        )
        units = [(unit, name or "", count) for unit, name, count in connection.execute(asked)]
        units.sort(key=lambda each: (each[0] is not None, sort_key(each[1]), each[0] or 0))
        return [(unit, count) for unit, _, count in units]


def _contents(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    rows = connection.execute(
        select(ReceiptRecord.code, ReceiptRecord.content).where(ReceiptRecord.code.in_(codes))
    )
    return {row.code: row.content for row in rows}


_WHERE: dict[Which, ColumnElement[bool]] = {
    "up": or_(ReceiptRecord.standing != "late", ReceiptRecord.admitted_at.is_not(None)),
    "late": and_(ReceiptRecord.standing == "late", ReceiptRecord.admitted_at.is_(None)),
    "missing": ReceiptRecord.id.is_(None),
}
