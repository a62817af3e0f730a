"""Read a roster in a child process that can do no harm: whoever made the file is not trusted."""

from __future__ import annotations

import json

from confined.outside import confined
from people.problems import Problem
from people.rows import RosterColumns, RosterSheet
from people.wire import columns_as_json, sheet_of
from people.workbook import Told

SECONDS = 60.0
"""By the clock on the wall; the child's own limit counts the processor's time."""

_LARGEST_ANSWER = 64 * 1024**2


def read_in_child(
    content: bytes,
    name: str,
    columns: RosterColumns,
    told: Told | None = None,
) -> RosterSheet:
    """What `people.roster.read_roster` says of the file; a file that takes more time or memory
    than any honest one has the problem `reading_failed`. Blocks: call it on a thread."""

    def progress(said: bytes) -> None:
        if told:
            done, total = map(int, said.split())
            told(done, total)

    with confined("people.reading_child") as child:
        answer = child.ask(
            json.dumps(columns_as_json(columns)).encode(),
            name.encode("utf-8", "replace"),
            content,
            seconds=SECONDS,
            most=_LARGEST_ANSWER,
            progress=progress,
        )
        if answer is None and child.ended() is not None:
            raise RuntimeError("the reader of rosters ended without an answer")
    if answer is None or answer[:1] != b"+":
        return RosterSheet((), (Problem("reading_failed"),))
    return sheet_of(json.loads(answer[1:]))
