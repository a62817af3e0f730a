"""Read a roster in a child process that can do no harm: whoever made the file is not trusted."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from people.problems import Problem
from people.rows import RosterColumns, RosterSheet
from people.wire import columns_as_json, sheet_of
from people.workbook import Told

SECONDS = 60.0
"""By the clock on the wall; the child's own limit counts the processor's time."""

_LARGEST_ANSWER = 64 * 1024**2
_ROOT = str(Path(__file__).parents[1])
_START = (
    f"import sys; sys.path.insert(0, {_ROOT!r}); from people import reading_child as c; c.main()"
)


def read_in_child(
    content: bytes,
    name: str,
    columns: RosterColumns,
    told: Told | None = None,
) -> RosterSheet:
    """What `people.roster.read_roster` says of the file; a file that takes more time or memory
    than any honest one has the problem `reading_failed`. Blocks: call it on a thread."""
    with subprocess.Popen(  # noqa: S603 - our own file, on our own interpreter
        [sys.executable, "-I", "-B", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
    ) as child:
        watch = threading.Timer(SECONDS, child.kill)
        watch.start()
        try:
            answer = _asked(child, [json.dumps(columns_as_json(columns)).encode(),
                                    name.encode("utf-8", "replace"), content], told)  # fmt: skip
        finally:
            watch.cancel()
            child.kill()
    return answer or RosterSheet((), (Problem("reading_failed"),))


def _asked(
    child: subprocess.Popen[bytes], frames: list[bytes], told: Told | None
) -> RosterSheet | None:
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018
    try:
        for frame in frames:
            child.stdin.write(struct.pack(">Q", len(frame)) + frame)
        child.stdin.flush()
        while answer := _frame(child.stdout):
            if answer[:1] == b"%" and told:
                done, total = map(int, answer[1:].split())
                told(done, total)
            elif answer[:1] == b"+":
                return sheet_of(json.loads(answer[1:]))
            elif answer[:1] == b"-":
                return None
    except BrokenPipeError:
        return None
    if child.wait() not in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise RuntimeError("the reader of rosters ended without an answer")
    return None


def _frame(answers: IO[bytes]) -> bytes | None:
    length = answers.read(8)
    if len(length) < 8:  # noqa: PLR2004 - a whole length, or the end
        return None
    size = struct.unpack(">Q", length)[0]
    if size > _LARGEST_ANSWER:
        return None
    answer = answers.read(size)
    return answer if len(answer) == size else None
