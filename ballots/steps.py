"""How many of how many, told so roughly that nobody can watch one person arrive."""

from __future__ import annotations

from typing import Literal

Step = Literal["none", "some", "quarter", "half", "most", "all"]

FEW = 8
"""Below it a quarter would be one or two people."""


def step(count: int, of: int) -> Step:
    """`quarter`, `half` and `most` (three quarters) say that at least so much is reached."""
    if count <= 0:
        return "none"
    if count >= of:
        return "all"
    if of < FEW:
        return "some"
    for name, quarters in (("most", 3), ("half", 2), ("quarter", 1)):
        if 4 * count >= quarters * of:
            return name  # type: ignore[return-value]
    return "some"
