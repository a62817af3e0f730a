"""The files of this repository, as the tests of its shape see them."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

NOT_SHIPPED = {"tests", "bench"}
"""Folders of Python that no installation holds."""


def files() -> list[Path]:
    """Every file that is, or would be, committed; below ROOT."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    named = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in named if path.is_file()]


def shipped_modules() -> list[Path]:
    """Every module of a room."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and len(path.relative_to(ROOT).parts) > 1
        and path.relative_to(ROOT).parts[0] not in NOT_SHIPPED
    ]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
