"""The process that reads one table. It is started by `people.tables`.

In: three frames, the headings that are looked for (JSON), the file's name and its bytes. Out: the
lines as JSON, or what went wrong.
"""

from __future__ import annotations

import json

from confined.inside import answer, give_up_everything, heard, limit_time
from people.tables import read_table, table_as_bytes
from people.texts import catalogue
from vietnamese.syllables import is_syllable

CPU_SECONDS = 20

MEMORY_BYTES = 512 * 1024**2
"""On top of what the process holds once it has started."""


def main() -> None:
    wanted, name, content = heard(), heard(), heard()
    if wanted is None or name is None or content is None:
        return
    # What is read once from files is read before there are none.
    catalogue()
    is_syllable("a")
    give_up_everything(MEMORY_BYTES)
    limit_time(CPU_SECONDS)
    try:
        headings, needed = json.loads(wanted)
        answer(b"+" + table_as_bytes(read_table(content, name.decode(), headings, needed)))
    except MemoryError:
        answer(b"-memory")
    except Exception as error:  # noqa: BLE001 - the edge of this process
        answer(b"-" + type(error).__name__.encode())
