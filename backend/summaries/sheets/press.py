"""One sheet, set in a child process that can do no harm and is killed when it is late."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import segno

from backend.summaries.printable import printable
from confined.outside import confined
from intake.texts import sentence

PDF = "application/pdf"
SECONDS = 40.0
"""By the clock on the wall; the child's own limit counts the processor's time."""

_LARGEST_ANSWER = 256 * 1024**2

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_LONG_WORD = re.compile(r"\S{25,}")
BREAK_HERE = "\u200b"


class SheetError(Exception):
    """A sheet that could not be set; its text is a Vietnamese sentence."""


def pdf_of(template: str, data: dict[str, Any], made_at: datetime) -> bytes:
    """The template `NAME.typ` of this folder, filled with `data`; the same bytes for the same.

    Takes about half a second to start; blocks, so call it on a thread. SheetError.
    """
    given = {
        "fonts": str(_FONTS),
        "template": (_HERE / f"{template}.typ").read_text("utf-8"),
        "data": data,
        "made_at": int(made_at.timestamp()),
    }
    frame = json.dumps(given, ensure_ascii=False).encode()
    with confined("backend.summaries.sheets.child") as child:
        answer = child.ask(frame, seconds=SECONDS, most=_LARGEST_ANSWER)
        if answer is None:
            code = child.ended()
            if code is None:
                raise SheetError(sentence("sheet.too_slow"))
            raise SheetError(sentence("sheet.broken", what=code))
    if answer[:1] != b"+":
        raise SheetError(sentence("sheet.broken", what=answer[1:].decode("utf-8", "replace")))
    return answer[1:]


def qr_of(link: str) -> str:
    """A QR code as SVG, readable when a tenth of it is creased."""
    picture = io.BytesIO()
    segno.make(link, micro=False, error="m").save(
        picture, kind="svg", border=2, xmldecl=False, nl=False, omitsize=True
    )
    return picture.getvalue().decode()


def said(text: object) -> str:
    """Text as a sheet takes it: printable, and a word that is too long for a line can break."""
    return _LONG_WORD.sub(
        lambda word: BREAK_HERE.join(re.findall(".{1,12}", word[0])), printable(str(text))
    )
