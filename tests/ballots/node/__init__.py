"""Node beside Python: the tools of the ballot page, which a test drives or skips without."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

PAGE_SOURCE = Path(__file__).resolve().parents[3] / "ballots" / "page"
THIRD_OPINION = Path(__file__).with_name("third_opinion.mjs")
RANDOMIZED = "RSABSSA-SHA384-PSS-Randomized"


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node.js is not installed: apt-get install nodejs npm")
    return found


def packages() -> Path:
    """Where `npm ci` put what the page is made of."""
    installed = PAGE_SOURCE / "node_modules"
    if not installed.is_dir():
        pytest.skip("the page's packages are not installed: cd ballots/page && npm ci")
    return installed


def third_opinion(*questions: dict[str, Any]) -> list[Any]:
    """What @cloudflare/blindrsa-ts says to each."""
    packages()
    ran = subprocess.run(
        [node(), THIRD_OPINION],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))
