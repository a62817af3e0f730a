"""What stands in the addresses of these pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

Number = Annotated[int, Path(ge=1, le=2**53)]
"""The number of a thing that is kept."""
