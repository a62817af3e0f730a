"""Sheets -> a workbook for A4 across: text is written as text, whatever it looks like.

Row by row from the top, as `constant_memory` demands: a list may be longer than memory.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import IO, Any

import xlsxwriter

from backend.summaries.letterhead import Letterhead
from backend.summaries.lists import Sheet
from backend.summaries.xlsx_looks import Looks
from backend.summaries.xlsx_page import AS_IT_IS, Page

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
_LONGEST_FOOT = 200
"""Excel takes 255 characters of footer, the codes for its looks among them."""


def book_of(head: Letterhead, sheets: Sequence[Sheet], stamped: datetime | None) -> bytes:
    """One workbook, `stamped` with the time of its latest receipt: the same bytes for the same
    arguments."""
    out = io.BytesIO()
    write_book(out, head, sheets, stamped)
    return out.getvalue()


def write_book(
    out: IO[bytes],
    head: Letterhead,
    sheets: Sequence[Sheet],
    stamped: datetime | None,
    foot: Callable[[], str] | None = None,
) -> None:
    """The same into a file; `foot` is asked for what stands at the foot once all is written."""
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    created = (stamped or _EPOCH).astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"created": created})
    looks = Looks(book)
    for sheet in sheets:
        Page(book.add_worksheet(sheet.name), looks, sheet).write(head)
    said = foot() if foot else head.foot
    for page in book.worksheets():
        _foot(page, said)
    book.close()


def _foot(page: Any, said: str) -> None:
    if said:
        told = said[:_LONGEST_FOOT].replace("&", "&&")
        page.set_footer(f'&L&"Times New Roman,Regular"&8{told}', AS_IT_IS)
