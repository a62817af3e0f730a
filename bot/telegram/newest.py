"""The newest card of a chat, as it was put down, and whether it still has to arrive."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select

from bot.telegram.buttons import asked_in
from bot.telegram.visit import Visit
from intake.turn import Turn
from storage.channels import TELEGRAM, Outgoing
from storage.prepared import prepared

_NEAR = 20
"""Among so many messages the live card is found: others that came after it are few."""


def newest_card(visit: Visit) -> Any | None:
    """Its content, state and tries; None where there is none."""
    rows = _NEWEST.all(visit.connection, address=visit.chat.address, most=_NEAR)
    return next((row for row in rows if row.content.get("card")), None)


def is_arriving(visit: Visit, submission_id: int, turn: Turn) -> bool:
    """Whether the card with this very question was put down already and is not there yet: who
    presses twice is shown it once."""
    asks = visit.chat.state.get("asks")
    if visit.chat.submission_id != submission_id or asks != asked_in(turn):
        return False
    card = newest_card(visit)
    return card is not None and card.state != "sent"


_NEWEST = prepared(
    select(Outgoing.content, Outgoing.state, Outgoing.tries)
    .where(
        Outgoing.channel == TELEGRAM,
        Outgoing.address == bindparam("address"),
        or_(*(Outgoing.state == state for state in ("waiting", "sending", "sent"))),
    )
    .order_by(Outgoing.id.desc())
    .limit(bindparam("most"))
)
