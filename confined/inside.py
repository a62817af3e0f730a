"""The child's side: it hears from its parent, answers it, and gives up everything else.

`MODULE.main` of a child reads what it will ever need, calls `give_up_everything`, and only then
looks at what a stranger made. Each answer is a frame whose first byte is `+` before what was
wanted and `-` before what went wrong; `%` stands before how far it is, and is no answer.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from confined.frames import read_frame, write_frame

_OPEN_FILES = 16


def heard() -> bytes | None:
    """What the parent says next; None when it has nothing more to say."""
    return read_frame(sys.stdin.buffer)


def answer(content: bytes) -> None:
    write_frame(sys.stdout.buffer, content)
    sys.stdout.buffer.flush()


def give_up_everything(memory: int) -> None:
    """Nothing written, no children, no core; `memory` bytes on top of what is held by now."""
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, held + memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(limit, (most, most))


def limit_time(seconds: int, *, again: bool = False) -> None:
    """The kernel ends this process when it has used so many seconds of the processor from now on.

    `again`: the limit can be set anew, for what is asked next.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    most = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard if again else most))
