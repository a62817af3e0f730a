"""The process that reads one roster file: it hears from its parent, answers it, and can do
nothing else. It is started by `people.reading`.

In: three frames, the columns that are looked for (JSON), the file's name and its bytes. Out:
frames whose first byte is `%` before how many rows of how many were read, `+` before the sheet
as JSON, `-` before what went wrong. A frame is eight bytes of length, big-endian, and so many
bytes.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from people.headings import standard_headings, unit_headings
from people.roster import read_roster
from people.wire import columns_of, sheet_as_json
from vietnamese.syllables import is_syllable

CPU_SECONDS = 20
"""For 20,000 rows with 30 columns it takes a third of that."""

MEMORY_BYTES = 512 * 1024**2
"""On top of what the process holds once it has started."""


def main() -> None:
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    columns, name, content = (_read(given) for _ in range(3))
    # What is read once from files is read before there are none.
    standard_headings()
    unit_headings()
    is_syllable("a")
    _give_up_everything()

    def tell(kind: bytes, said: bytes) -> None:
        answers.write(struct.pack(">Q", len(said) + 1) + kind + said)
        answers.flush()

    try:
        sheet = read_roster(
            content,
            name.decode(),
            columns_of(json.loads(columns)),
            lambda done, total: tell(b"%", b"%d %d" % (done, total)),
        )
        tell(b"+", json.dumps(sheet_as_json(sheet)).encode())
    except MemoryError:
        tell(b"-", b"memory")
    except Exception as error:  # noqa: BLE001 - the edge of this process
        tell(b"-", type(error).__name__.encode())


def _give_up_everything() -> None:
    """No files, no children, no core; some memory and some time."""
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + CPU_SECONDS + 1
    for limit, most in (
        (resource.RLIMIT_AS, held + MEMORY_BYTES),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(limit, (most, most))


def _read(given: BinaryIO) -> bytes:
    length = struct.unpack(">Q", given.read(8))[0]
    return given.read(length)
