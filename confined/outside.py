"""The parent's side: it starts a child, asks it, and kills it when it is late."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from confined.frames import read_frame, write_frame

_ROOT = str(Path(__file__).parents[1])
_START = (
    "import sys; sys.path.insert(0, {root!r}); from importlib import import_module; "
    "import_module({module!r}).main()"
)
BARE = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",  # threads' arenas are address space, and that is limited
    "RAYON_NUM_THREADS": "1",
}


def command(module: str) -> list[str]:
    """How a child is started that runs `main` of this module of ours; give it `BARE` to live in."""
    return [sys.executable, "-I", "-B", "-c", _START.format(root=_ROOT, module=module)]


@contextmanager
def confined(module: str) -> Iterator[Child]:
    """A child that runs `main` of this module of ours (see `confined.inside`): bare environment,
    no working directory, nobody's standard error. It is dead when this ends."""
    with subprocess.Popen(  # noqa: S603 - our own module, on our own interpreter
        command(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=BARE,
    ) as process:
        try:
            yield Child(process)
        finally:
            process.kill()
            assert process.stdin is not None  # noqa: S101
            with suppress(BrokenPipeError):  # what it did not want to hear any more
                process.stdin.close()


class Child:
    """One process, asked for one thing after another. Asking blocks: do it on a thread."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(
        self,
        *frames: bytes,
        seconds: float,
        most: int,
        progress: Callable[[bytes], None] | None = None,
    ) -> bytes | None:
        """Its answer, `+` or `-` first. None when it ended, took longer than so many seconds by
        the clock on the wall, or sent more than `most` bytes: then ask `ended`.

        `progress` is told what the child says on its way there.
        """
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018
        watch = threading.Timer(seconds, self._process.kill)
        watch.start()
        try:
            for frame in frames:
                write_frame(self._process.stdin, frame)
            self._process.stdin.flush()
            while answer := read_frame(self._process.stdout, most):
                if answer[:1] != b"%":
                    return answer
                if progress:
                    progress(answer[1:])
        except BrokenPipeError:
            pass
        finally:
            watch.cancel()
        return None

    def ended(self) -> int | None:
        """Its exit code; None when it was stopped: too long, by either clock, or too much said."""
        self._process.kill()
        code = self._process.wait()
        return None if code in {-signal.SIGXCPU, -signal.SIGKILL} else code
