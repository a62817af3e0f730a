"""Reading the trail back: whether it is whole, and if not, where it breaks first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from storage.audit import START, Head, hash_of, salted
from storage.papers import IssuedPaper
from storage.trail import AuditDetail, AuditEvent

ERASURE = "person.erase"
RETENTION = "retention.apply"
EMPTYING = {ERASURE, RETENTION}
"""Acts whose `after` names the events that they emptied: `{"details": [numbers]}`."""

_ANCHOR = re.compile(r"([0-9]{1,15})\s*[:,]\s*([0-9a-f]{8,64})\.?", re.ASCII)
_AT_ONCE = 1_000
_COLUMNS = AuditEvent.__table__.columns


class Fault(NamedTuple):
    """`what` is a code: numbering, chain, event, detail or anchor."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`first` is the first bad event, None for a whole trail; `head` is where the trail ends."""

    events: int
    """Good events, from the first on."""
    head: Head
    first: Fault | None
    erased: int
    """Events whose contents are gone, as an erasure leaves them; the chain holds without."""


def verify(connection: Connection, anchors: Iterable[Head] = ()) -> Verified:
    """Read the whole trail, oldest first, and hold it against itself and against `anchors`.

    A chain alone shows what was changed by who cannot compute hashes. Who can rewrites it whole;
    then only anchors show it: what is printed on papers (a prefix of the hash is enough), beside
    those that this database itself remembers having printed.
    """
    wanted = _by_number([*anchors, *_printed(connection)])
    last, faults = Head(0, START), list[Fault]()
    emptied, excused = set[int](), set[int]()
    for row in _events(connection):
        fault = _fault(row, last, wanted.pop(row.seq, ()))
        if fault is not None:
            faults.append(fault)
        if row.salt is None:
            emptied.add(row.seq)
        elif row.act in EMPTYING:
            excused.update((row.after or {}).get("details", ()))
        last = Head(row.seq, row.hash)
    faults += [Fault(seq, "detail") for seq in emptied - excused]
    faults += [Fault(min(seq, last.seq + 1), "anchor") for seq in wanted if seq > 0]
    first = min(faults, default=None)
    events = last.seq if first is None else max(first.seq - 1, 0)
    return Verified(events, last, first, len(emptied))


def read_anchor(text: str) -> Head | None:
    """`12:3f2a…` as printed at the foot of a paper; None for anything else."""
    found = _ANCHOR.fullmatch(text.strip().lower())
    return None if found is None else Head(int(found[1]), found[2])


def _fault(row: Row[Any], last: Head, anchors: Iterable[str]) -> Fault | None:
    event = {name: getattr(row, name) for name in _COLUMNS.keys() if name != "hash"}  # noqa: SIM118
    if row.seq != last.seq + 1:
        return Fault(last.seq + 1, "numbering")
    if row.prev_hash != last.hash:
        return Fault(row.seq, "chain")
    if row.hash != hash_of(event):
        return Fault(row.seq, "event")
    if row.salt is not None and (
        salted(row.salt, row.before) != row.before_hash
        or salted(row.salt, row.after) != row.after_hash
    ):
        return Fault(row.seq, "detail")
    if any(not row.hash.startswith(anchor) for anchor in anchors):
        return Fault(row.seq, "anchor")
    return None


def _events(connection: Connection) -> Iterator[Row[Any]]:
    """Every event with its contents, a thousand at a time: the trail may be long."""
    columns: Any = (*_COLUMNS, AuditDetail.salt, AuditDetail.before, AuditDetail.after)
    query = select(*columns).outerjoin(AuditDetail, AuditDetail.seq == AuditEvent.seq)
    after = -1
    while rows := connection.execute(
        query.where(AuditEvent.seq > after).order_by(AuditEvent.seq).limit(_AT_ONCE)
    ).all():
        for row in rows:
            yield row
            after = row.seq


def _printed(connection: Connection) -> list[Head]:
    kept = connection.execute(
        select(IssuedPaper.audit_seq, IssuedPaper.audit_hash)
        .where(IssuedPaper.audit_seq.is_not(None), IssuedPaper.audit_hash.is_not(None))
        .distinct()
    )
    return [Head(seq, digest) for seq, digest in kept if seq is not None and digest is not None]


def _by_number(anchors: Iterable[Head]) -> dict[int, list[str]]:
    by_number: dict[int, list[str]] = {}
    for anchor in anchors:
        by_number.setdefault(anchor.seq, []).append(anchor.hash)
    return by_number
