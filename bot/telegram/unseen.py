"""No word answers a question that its writer cannot have seen.

Two messages sent in a row, or a backlog after an outage, would otherwise fill one question after
the other. A card that was never sent has been seen by nobody; and a message that stands above a
question in the chat was written before it.
"""

from __future__ import annotations

from bot.telegram.buttons import asked_in
from bot.telegram.showing import cards_waiting
from bot.telegram.visit import Visit
from intake.turn import Turn


def why_unseen(visit: Visit, version: int, turn: Turn) -> str | None:
    """The code of why what came does not answer this question; None where it does."""
    if visit.chat.state.get("asks") not in {None, asked_in(turn)}:
        return "card.not_shown"
    return "card.too_early" if is_too_early(visit, version) else None


def is_too_early(visit: Visit, version: int) -> bool:
    """Whether the message that came was written before the question of `version` was there."""
    for waiting in cards_waiting(visit):
        if waiting.tries == 0 and waiting.content.get("asks_anew"):
            return True
    seen = visit.chat.state.get("seen")
    first_card = seen[1] if seen and seen[0] == version else visit.chat.card_message
    return first_card is not None and visit.message < first_card


def mark_seen(visit: Visit, version: int) -> None:
    """The question of `version` is about to be shown again: it was seen in the card that lives."""
    seen = visit.chat.state.get("seen")
    if (not seen or seen[0] != version) and visit.chat.card_message is not None:
        visit.keep("seen", [version, visit.chat.card_message])


def is_on_its_way(visit: Visit) -> bool:
    """Whether a card already waits to be sent: it shows what stands."""
    return any(waiting.content.get("card") for waiting in cards_waiting(visit))
