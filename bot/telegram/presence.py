"""Whether Telegram is there for us: what the last calls say, and when to ask again."""

from __future__ import annotations

from bot.telegram.outcomes import NotSent, Outcome, Unsure

_LONGEST_REST = 30.0
_LONGEST_DOUBT = 60.0
_ASK_AFTER = 60.0
"""After so long without an answer we ask for one, so that silence is no mere idleness."""


class Presence:
    """Instants are seconds of a clock that never goes back."""

    def __init__(self, at: float) -> None:
        self._not_reached = 0
        self._lost = 0
        self._ask_at = at
        self.in_doubt = False
        """Answers get lost: what may go out only once had better wait."""

    def heard(self, outcome: Outcome, at: float) -> float:
        """What a call came to; for how many seconds nothing at all should be sent now."""
        match outcome:
            case NotSent():
                self._not_reached += 1
                rest = _doubling(self._not_reached - 1, _LONGEST_REST)
                self._ask_at = at + rest
                return rest
            case Unsure():
                self._lost += 1
                self.in_doubt = True
                self._ask_at = at + _doubling(self._lost, _LONGEST_DOUBT)
            case _:
                self._lost = 0
                self.found(at)
        return 0.0

    def found(self, at: float) -> None:
        """Telegram answers: what may go out only once is tried again."""
        self._not_reached = 0
        self.in_doubt = False
        self._ask_at = at + _ASK_AFTER

    def should_ask(self, at: float) -> bool:
        """Whether it is time to ask Telegram who we are, to hear it at all."""
        return at >= self._ask_at


def _doubling(times: int, most: float) -> float:
    """1, 2, 4, … seconds."""
    return min(2.0 ** min(times, 10), most)
