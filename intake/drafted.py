"""A collective's form that one person drafts and another answers for: handed in when released."""

from __future__ import annotations

from typing import Any


def is_drafted(row: Any) -> bool:
    """Whether another than the filler answers for it. `row` has kind, filler_id and signer_id."""
    return row.kind != "person" and row.signer_id not in {None, row.filler_id}


def awaits_release(row: Any) -> bool:
    """Handed in by who drafts, not yet released. `row` has receipts and confirmed_at too."""
    return bool(row.receipts) and is_drafted(row) and row.confirmed_at is None


def standing_of(row: Any) -> str | None:
    """The standing with which a hand-in counts; None while it is owed, sent back to be completed,
    or not released. What was released too late is late.

    `row` has state, standing and cut_off besides.
    """
    if not row.receipts or row.state == "returned" or awaits_release(row):
        return None
    if is_released_late(row):
        return "late"
    standing: str | None = row.standing
    return standing


def is_released_late(row: Any) -> bool:
    drafted = is_drafted(row) and row.confirmed_at is not None and row.cut_off is not None
    return drafted and row.standing != "admitted" and row.confirmed_at >= row.cut_off
