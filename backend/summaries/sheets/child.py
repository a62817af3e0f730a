"""The process that sets one sheet: it reads from its parent, answers it, and can do nothing else.
It is run as a file (`python -I child.py`) and imports no room.

In: eight bytes of length, big-endian, and so many bytes of JSON: `fonts` (a folder), `template`
(Typst), `data` (for `sys.inputs.data`), `made_at` (seconds since 1970). Out: a `+` and the PDF,
or a `-` and what Typst said.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import struct
import sys
from pathlib import Path
from typing import Any

import typst

CPU_SECONDS = 20
MEMORY_BYTES = 512 * 1024**2
"""On top of what the process holds once it has started."""

_OPEN_FILES = 16


def main() -> None:
    given: dict[str, Any] = json.loads(_read())
    compiler = typst.Compiler(
        root=given["fonts"],
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[given["fonts"]],
        ),
    )
    compiler.compile(input=b".", format="pdf")  # its threads and fonts are there before the limits
    _give_up_everything()
    sys.stdout.buffer.write(_answer(compiler, given))
    sys.stdout.buffer.flush()


def _answer(compiler: typst.Compiler, given: dict[str, Any]) -> bytes:
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


def _give_up_everything() -> None:
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, held + MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        resource.setrlimit(limit, (most, most))


def _read() -> bytes:
    length = sys.stdin.buffer.read(8)
    return sys.stdin.buffer.read(struct.unpack(">Q", length)[0])


if __name__ == "__main__":
    main()
