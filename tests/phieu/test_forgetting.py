"""What the ballots process has freed cannot be read out of its memory."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FREES = """
import ctypes, secrets, sys
{first}
kept = []
for size in (100, 900, 9000):
    secret = secrets.token_bytes(size)
    copy = bytes(bytearray(secret))
    at = id(copy) + bytes.__basicsize__ - 1
    del copy
    kept.append(secret[32:64] in ctypes.string_at(at, size))
print(kept)
"""


def freed(first: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FREES.format(first=first)],
        check=True, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc overwrites what is freed")
def test_what_is_freed_is_overwritten_small_and_large() -> None:
    once = "from phieu.forgetting import forget_what_is_freed as forget; forget(); forget()"
    assert freed("") == "[True, True, True]"
    assert freed(once) == "[False, False, False]"
