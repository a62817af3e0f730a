"""A child that does what it is told to, well or badly."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from confined.inside import answer, give_up_everything, heard, limit_time

_NOBODY = 65534


def main() -> None:
    give_up_everything(32 * 1024**2)
    limit_time(1)
    while (told := heard()) is not None:
        answer(_done(told))


def _done(told: bytes) -> bytes:
    match told.split(b" "):
        case [b"echo", said]:
            return b"+" + said
        case [b"count"]:
            answer(b"%1 2")
            answer(b"%2 2")
            return b"+counted"
        case [b"environment"]:
            return b"+" + " ".join(sorted(os.environ)).encode() + b" in " + bytes(Path.cwd())
        case [b"sleep"]:
            time.sleep(60)
        case [b"spin"]:
            while True:
                pass
        case [b"end"]:
            os._exit(3)
        case [b"large"]:
            return b"+" + b"x" * 2000
        case _:
            return _tried(told)
    return b"-"


def _tried(told: bytes) -> bytes:
    try:
        match told.split(b" "):
            case [b"grow"]:
                return b"+%d" % len(bytes(64 * 1024**2))
            case [b"write", path]:
                Path(path.decode()).write_bytes(b"harm")
            case [b"start"]:
                if os.geteuid() == 0:
                    os.setuid(_NOBODY)  # the kernel lets root start what it likes
                subprocess.run(["true"], check=True)
    except (MemoryError, OSError) as error:
        return b"-" + type(error).__name__.encode()
    return b"+done"
