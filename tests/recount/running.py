"""The recount as somebody runs it who has the script and the files alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCRIPT = tuple(sorted({path.stem for path in HERE.glob("*.py")} - {"running", "test_recount"}))
"""Its modules; this one and the test belong to the product's tests."""


def recounted(out: Path, folder: Path) -> tuple[int, dict[str, Any]]:
    """Its exit status, and its last line with every difference under `wrong`. It is run from a copy
    in `folder`, where nothing of the product can be imported by chance."""
    alone = folder / "recount"
    alone.mkdir()
    for name in SCRIPT:
        shutil.copy(HERE / f"{name}.py", alone)
    done = subprocess.run(
        [sys.executable, "-E", "-s", str(alone / "round.py"), str(out)],
        cwd=alone,
        env={"PATH": os.defpath, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    *wrong, last = done.stdout.splitlines()
    return done.returncode, {**json.loads(last), "wrong": wrong}
