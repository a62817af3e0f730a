"""`python -m tests.promises.moved_clock SECONDS serve …`: the command line, its clock moved."""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial

from phieu import __main__ as command_line
from phieu.clock import Clock


def wall(shift: dt.timedelta) -> dt.datetime:
    """UTC now, `shift` later."""
    return dt.datetime.now(dt.UTC) + shift


def main(words: list[str]) -> int:
    """Like `phieu`, but for what time it is."""
    shift = dt.timedelta(seconds=float(words[0]))
    command_line.Clock = partial(Clock, partial(wall, shift))  # type: ignore[assignment, attr-defined]
    return command_line.main(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
