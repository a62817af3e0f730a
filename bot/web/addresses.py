"""What stands in an address, and what an address may hold."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Path

SubmissionId = Annotated[int, Path(ge=1, le=2**53)]
"""Beyond 2**53 no browser can count, and SQLite soon cannot either."""

KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}", re.ASCII)
"""The key of a reply: a second copy with the same key is harmless."""

FILE = re.compile(r"[0-9a-f]{32}", re.ASCII)
