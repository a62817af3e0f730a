"""How fast we send, so that Telegram never has to say no: 30 a second over all, 1 a second a chat.

Replies are free to take any slot of the running second. Broadcasts go one by one at an even step,
so that a reply finds a slot within a few hundredths of a second, and only where no reply waits.
Instants are seconds of a clock that never goes back; nothing here waits or reads one.

Telegram counts a call when it arrives, and all that we know is when it went and when its answer
came: a busy machine or line lets calls bunch on the way. A slot is free again when nothing sent
into it can arrive within a second of what was sent before: a second after the answer, less the
quickest way there and back.
"""

from __future__ import annotations

import math
from collections import deque
from enum import Enum, auto

from storage.outgoing import Rank

OVERALL = 30
"""So many a second Telegram lets through."""

SECOND = 1.02
"""The second as we count it between two calls in one slot, however quick the first was."""

STEP = SECOND / OVERALL
_BEHIND = 0.005
"""So much a broadcast may make up for, when the claim took its time; more would let broadcasts
bunch, and a second later a bunch of slots be taken when a reply comes."""

_OF_A_CHAT = 1.001
"""From the answer to the next call: whatever the way, a second lies between their arrivals."""

_KNOWN_WAYS = 2_000
"""Of so many calls the quickest counts: a slow minute does not make us forget it."""
_FEW_WAYS = OVERALL
"""From so few, each on a new connection, nobody knows how quick a call can be."""

_ROUNDING = 1e-9


class Class(Enum):
    """Who waits for whom: what people asked for, and what we say unasked."""

    REPLIES = auto()
    BROADCASTS = auto()


def class_of(rank: int) -> Class:
    return Class.REPLIES if rank <= Rank.RECEIPT else Class.BROADCASTS


class Pacing:
    """When the next message may go: overall, of a class, and to a chat."""

    def __init__(self) -> None:
        self._free_from: list[float] = []
        """Of the slots whose call was answered, from when on each may be used again."""
        self._sent: dict[str, float] = {}
        """Of the chats to which a call is under way, when it went."""
        self._ways: deque[float] = deque(maxlen=_KNOWN_WAYS)
        """How long calls took, there and back."""
        self._broadcast_from = -math.inf
        self._chat_from: dict[str, float] = {}
        self._pauses = dict.fromkeys(Class, -math.inf)
        self._refused: dict[str, float] = {}

    def opens_at(self, kind: Class) -> float:
        """From when on a message of this class may go to a chat that is free."""
        opens = max(self._slot_opens_at(), self._pauses[kind])
        return max(opens, self._broadcast_from) if kind is Class.BROADCASTS else opens

    def slots(self, kind: Class, at: float) -> int:
        """How many messages of this class may go at this instant."""
        if self.opens_at(kind) > at + _ROUNDING:
            return 0
        taken = len(self._sent) + sum(free > at + _ROUNDING for free in self._free_from)
        return 1 if kind is Class.BROADCASTS else OVERALL - taken

    def _slot_opens_at(self) -> float:
        """From when on fewer than all slots are taken; `inf` while calls have all of them."""
        if len(self._sent) >= OVERALL:
            return math.inf
        answered = sorted(self._free_from, reverse=True)
        last = OVERALL - len(self._sent)
        return answered[last - 1] if len(answered) >= last else -math.inf

    def free_at(self, chat: str) -> float:
        """From when on this chat may be sent to; `inf` while a call to it is under way."""
        return self._chat_from.get(chat, -math.inf)

    def is_free(self, chat: str, at: float) -> bool:
        return self.free_at(chat) <= at + _ROUNDING

    def busy_chats(self, at: float) -> int:
        """How many chats may not be sent to just now."""
        self._chat_from = {
            chat: free for chat, free in self._chat_from.items() if free > at + _ROUNDING
        }
        return len(self._chat_from)

    def gone(self, kind: Class, chat: str, at: float) -> None:
        """A message goes out now."""
        self._free_from = [free for free in self._free_from if free > at + _ROUNDING]
        self._sent[chat] = at
        self._chat_from[chat] = math.inf
        if kind is Class.BROADCASTS:
            self._broadcast_from = max(self._broadcast_from, at - _BEHIND) + STEP

    def answered(self, chat: str, at: float) -> None:
        """The call to this chat has ended, however it did."""
        self._chat_from[chat] = at + _OF_A_CHAT
        sent = self._sent.pop(chat, None)
        if sent is not None:
            self._ways.append(at - sent)
            quickest = min(self._ways) if len(self._ways) > _FEW_WAYS else 0.0
            self._free_from.append(max(sent + SECOND, at + _OF_A_CHAT - quickest))

    def refused(self, kind: Class, chat: str, seconds: float, at: float) -> None:
        """Telegram said that this was too fast, but not whether for the chat or over all.

        The chat waits, and with a broadcast so do all broadcasts. Replies to others go on; only
        when one of them is refused as well, it is no matter of one chat, and everything waits.
        """
        until = at + seconds
        self._chat_from[chat] = max(until, at + _OF_A_CHAT)
        self._refused = {which: end for which, end in self._refused.items() if end > at}
        if kind is Class.REPLIES:
            self._refused[chat] = until
        everything = len(self._refused) > 1
        if everything:
            self.pause(Class.REPLIES, until)
        if everything or kind is Class.BROADCASTS:
            self.pause(Class.BROADCASTS, until)

    def pause(self, kind: Class, until: float) -> None:
        """Nothing of this class goes before; a pause is never shortened."""
        self._pauses[kind] = max(until, self._pauses[kind])
