"""What the ballots process has freed is overwritten, so that its memory tells no order.

Envelopes pass through buffers that are freed as they are answered, one after the other. Left as
they are, they lie in the heap in the order of dropping, and somebody who has watched the room and
reads the memory after closing would link people to ballots. glibc overwrites freed blocks when it
is asked to; Python's own small blocks go through it too then. Elsewhere than on glibc this is
nothing, and the memory has to be trusted until the process ends.
"""

from __future__ import annotations

import os
import sys

ENVIRONMENT = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165",
}
"""The cache of freed blocks is off, as they would pass it by."""


def forget_what_is_freed() -> None:
    """Start this program anew, once: both are read before its first line runs."""
    if any(os.environ.get(name) != value for name, value in ENVIRONMENT.items()):
        again = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, again, {**os.environ, **ENVIRONMENT})  # noqa: S606 - ourselves
