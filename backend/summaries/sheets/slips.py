"""Slips with a QR code, a sheet a unit: what each person needs to come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from backend.summaries.printable import printable
from backend.summaries.sheets.press import BREAK_HERE, pdf_of, qr_of, said
from vietnamese.dates import in_words, short_date


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's way in, as it is printed this once."""

    unit: str
    full_name: str
    position: str
    staff_code: str
    typed_code: str
    link: str
    expires_at: datetime


def sheet_of_slips(
    slips: Sequence[Slip],
    *,
    agency: str,
    campaign: str,
    base: str,
    made_at: datetime,
    zone: ZoneInfo,
    bot: str = "",
) -> bytes:
    """The slips as PDF, A4, each unit on pages of its own, in the order given. SheetError.

    `bot` is printed where there is one: whoever reads its name on paper takes no look-alike.
    """
    data = {
        "agency": said(agency),
        "campaign": said(campaign),
        "base": printable(base).replace(".", f".{BREAK_HERE}"),
        "bot": said(bot),
        "made": in_words(made_at, zone),
        "units": [
            {"name": said(unit), "slips": list(_printed(group, zone))}
            for unit, group in groupby(slips, key=lambda slip: slip.unit)
        ],
    }
    return pdf_of("slips", data, made_at)


def _printed(slips: Iterable[Slip], zone: ZoneInfo) -> Iterable[dict[str, str]]:
    for slip in slips:
        until = slip.expires_at.astimezone(zone)
        yield {
            "name": said(slip.full_name),
            "position": said(slip.position),
            "unit": said(slip.unit),
            "staff_code": said(slip.staff_code),
            "typed_code": slip.typed_code,
            "until": f"{until:%H:%M} ngày {short_date(until.date())}",
            "qr": qr_of(slip.link),
        }
