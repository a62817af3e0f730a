"""What a paper is made from, as one hash: the same data are the same issue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from backend.summaries.entries import Entry
from backend.summaries.voted import tells_votes
from intake.plan import Output, Plan
from storage.audit import canonical


class DataHash:
    """SHA-256 over what a paper is made from: plan, output, template, `also`, and its lines.

    Lines may come in any order: their hashes are added up.
    """

    def __init__(
        self, plan: Plan, output: Output, templates: Mapping[str, bytes], also: Iterable[str] = ()
    ) -> None:
        self._told = hashlib.sha256(canonical([plan.revision, output.code, *also]))
        self._told.update(hashlib.sha256(templates.get(output.template or "", b"")).digest())
        self._votes = tells_votes(output)
        self._lines = 0

    def add(self, entry: Entry) -> None:
        told = _line(entry)
        if self._votes:
            told.append({"voted": entry.voted})
        line = hashlib.sha256(canonical(told)).digest()
        self._lines = (self._lines + int.from_bytes(line, "big")) % 2**256

    def take(self, other: DataHash) -> None:
        """Every line of the other one, and nothing else of it."""
        self._lines = (self._lines + other._lines) % 2**256

    def hexdigest(self) -> str:
        whole = self._told.copy()
        whole.update(self._lines.to_bytes(32, "big"))
        return whole.hexdigest()


def _line(entry: Entry) -> list[Any]:
    """What an entry can put on a paper; the hash of a receipt stands for its contents."""
    receipt, remark = entry.receipt, entry.remark
    line: list[Any] = [entry.submission_id, entry.form, entry.name, entry.unit, entry.shown_state]
    if receipt is None:
        line += [entry.milestone, dict(entry.facts)]
    else:
        admitted = receipt.admitted_at and receipt.admitted_at.isoformat()
        line += [
            receipt.code,
            receipt.content_hash,
            receipt.standing,
            admitted,
            receipt.admitted_reason,
            receipt.admitted_document,
            receipt.entered_by,
            receipt.confirmed,
        ]
    if remark is not None:
        line += [remark.text, remark.level, remark.made_by, remark.capacity, remark.version]
    if entry.concluded is not None:
        line += [entry.concluded.text, entry.concluded.level, entry.concluded.author]
    return line
