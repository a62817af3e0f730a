"""What the outbox holds of a message that is to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def message(
    text: str,
    keyboard: Sequence[Sequence[dict[str, Any]]] = (),
    *,
    card: bool = False,
    quiet: bool = False,
) -> dict[str, Any]:
    """`keyboard`: rows of buttons; a `card` becomes the live one of its chat; `quiet` comes
    without a sound."""
    return {
        "do": "send",
        "text": text,
        "keyboard": [list(row) for row in keyboard],
        "card": card,
        "quiet": quiet,
    }
