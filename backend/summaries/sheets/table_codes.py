"""Codes for people without a phone: cut apart, put into a bowl, drawn by each unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.summaries.sheets.press import pdf_of, said
from vietnamese.dates import in_words


def sheet_of_codes(
    codes: Sequence[str],
    *,
    agency: str,
    place: str,
    title: str,
    made_at: datetime,
    zone: ZoneInfo,
) -> bytes:
    """The slips as PDF, A4, all of one size, in the order of the codes, which is random.
    SheetError."""
    data = {
        "agency": said(agency),
        "place": said(place),
        "title": said(title),
        "made": in_words(made_at, zone),
        "codes": sorted(codes),
    }
    return pdf_of("table_codes", data, made_at)
