"""The process that reads one roster file. It is started by `people.reading`.

In: three frames, the columns that are looked for (JSON), the file's name and its bytes. Out: how
many rows of how many were read, while they are; then the sheet as JSON, or what went wrong.
"""

from __future__ import annotations

import json

from confined.inside import answer, give_up_everything, heard, limit_time
from people.headings import standard_headings, unit_headings
from people.roster import read_roster
from people.wire import columns_of, sheet_as_json
from vietnamese.syllables import is_syllable

CPU_SECONDS = 20
"""For 20,000 rows with 30 columns it takes a third of that."""

MEMORY_BYTES = 512 * 1024**2
"""On top of what the process holds once it has started."""


def main() -> None:
    columns, name, content = heard(), heard(), heard()
    if columns is None or name is None or content is None:
        return
    # What is read once from files is read before there are none.
    standard_headings()
    unit_headings()
    is_syllable("a")
    give_up_everything(MEMORY_BYTES)
    limit_time(CPU_SECONDS)
    try:
        sheet = read_roster(
            content,
            name.decode(),
            columns_of(json.loads(columns)),
            lambda done, total: answer(b"%%%d %d" % (done, total)),
        )
        answer(b"+" + json.dumps(sheet_as_json(sheet)).encode())
    except MemoryError:
        answer(b"-memory")
    except Exception as error:  # noqa: BLE001 - the edge of this process
        answer(b"-" + type(error).__name__.encode())
