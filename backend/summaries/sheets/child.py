"""The process that sets one sheet. It is started by `backend.summaries.sheets.press` and imports no
room.

In: one frame of JSON: `fonts` (a folder), `template` (Typst), `data` (for `sys.inputs.data`),
`made_at` (seconds since 1970). Out: the PDF, or what Typst said.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import typst

from confined.inside import answer, give_up_everything, heard, limit_time

CPU_SECONDS = 20
MEMORY_BYTES = 512 * 1024**2
"""On top of what the process holds once it has started."""


def main() -> None:
    frame = heard()
    if frame is None:
        return
    given: dict[str, Any] = json.loads(frame)
    compiler = typst.Compiler(
        root=given["fonts"],
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[given["fonts"]],
        ),
    )
    compiler.compile(input=b".", format="pdf")  # its threads and fonts are there before the limits
    give_up_everything(MEMORY_BYTES)
    limit_time(CPU_SECONDS)
    answer(_set(compiler, given))


def _set(compiler: typst.Compiler, given: dict[str, Any]) -> bytes:
    try:
        pdf = compiler.compile(
            input=given["template"].encode(),
            format="pdf",
            sys_inputs={"data": json.dumps(given["data"], ensure_ascii=False)},
            timestamp=dt.datetime.fromtimestamp(given["made_at"], dt.UTC),
        )
    except (typst.TypstError, MemoryError) as error:
        return b"-" + f"{type(error).__name__}: {error}"[:500].encode()
    return b"+" + pdf if isinstance(pdf, bytes) else b"-no pages"
