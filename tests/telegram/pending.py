"""Updates that wait for the bot: numbered in order, each with a queue of its own and an end."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

MESSAGE_LIVES = 86_400
PRESS_LIVES = 150

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
"""What a bot only gets when it asks for it by name."""

Queue = tuple[str, int]


@dataclass
class Waiting:
    """One update. `queue`: what a failing one holds up at the webhook. `until`: seconds of 1970."""

    update_id: int
    kind: str
    body: dict[str, Any]
    queue: Queue
    until: float
    tries: int = 0

    @property
    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass
class Pending:
    """The updates that are not confirmed, by number."""

    next_id: int = 100_000_001
    allowed: set[str] | None = None
    waiting: dict[int, Waiting] = field(default_factory=dict)
    lost: list[Waiting] = field(default_factory=list)
    """What nobody fetched in its time."""
    _queues: defaultdict[Queue, deque[Waiting]] = field(default_factory=lambda: defaultdict(deque))

    def put(self, kind: str, body: dict[str, Any], queue: Queue, until: float) -> Waiting | None:
        """None where the bot did not ask for this kind."""
        if (kind in UNASKED) if self.allowed is None else (kind not in self.allowed):
            return None
        update = Waiting(self.next_id, kind, body, queue, until)
        self.next_id += 1
        self.waiting[update.update_id] = update
        self._queues[queue].append(update)
        return update

    def confirm(self, offset: int) -> None:
        """What lies below `offset` is done with; a negative one keeps that many of the last."""
        if offset < 0:
            kept = sorted(self.waiting)[offset:]
            offset = kept[0] if kept else 0
        for number in [each for each in self.waiting if each < offset]:
            del self.waiting[number]

    def expire(self, now: float) -> None:
        for update in [each for each in self.waiting.values() if each.until <= now]:
            self.lose(update)

    def lose(self, update: Waiting) -> None:
        self.lost.append(self.waiting.pop(update.update_id))

    def first(self, limit: int) -> list[dict[str, Any]]:
        return [self.waiting[number].as_json for number in sorted(self.waiting)[:limit]]

    def queues(self) -> list[Queue]:
        return list({update.queue: None for update in self.waiting.values()})

    def head(self, queue: Queue, now: float) -> Waiting | None:
        """The oldest that waits in `queue` and is still worth telling."""
        mine = self._queues[queue]
        while mine:
            if self.waiting.get(mine[0].update_id) is mine[0]:
                if mine[0].until > now:
                    return mine[0]
                self.lose(mine[0])
            mine.popleft()
        del self._queues[queue]
        return None
