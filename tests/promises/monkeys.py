"""People who do anything in the messenger, in any order: conversations to record and play again."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bench.messenger import FIRST_UPDATE, NOW, Sent, deliver, pressed, said, user_of
from bot.telegram import handling
from bot.telegram.here import Here
from bot.telegram.reading import read
from bot.telegram.updates import Update
from intake.calendar import Moments
from storage.store import Store

SAYINGS = [
    "Tham mưu kế hoạch", "tốt", "Đạt yêu cầu", "2", "lùi", "xem", "/viec", "để sau", "tiếp",
    "trợ giúp", "sửa 3", "nộp 0000", "Có nhiều cố gắng trong năm", "không", "25/10/2024", "?",
]  # fmt: skip


@dataclass
class Monkey:
    """One person: what lies in the chat, and what was said there."""

    user: int
    chance: random.Random
    shown: list[Sent] = field(default_factory=list)
    said: list[int] = field(default_factory=list)

    def act(self, update_id: int) -> bytes:
        """Mostly what the newest card asks for, now and then something else."""
        cards = [each for each in self.shown if each.content.get("keyboard")]
        number = re.search(r"NỘP (\d{4})", cards[-1].content["text"]) if cards else None
        dice = self.chance.random()
        if not cards or dice < 0.03:
            return self._say(update_id, "/start")
        if number is not None and dice < 0.5:
            return self._say(update_id, f"nộp {number[1]}")
        if dice < 0.08 and self.said:
            before = self.chance.choice(self.said)
            return said(update_id, self.user, self.chance.choice(SAYINGS), edits=before)
        if dice < 0.13:
            return self._press(update_id, self.chance.choice(cards))
        if dice < 0.2:
            return self._say(update_id, self.chance.choice(SAYINGS))
        forward = [key for key in _keys(cards[-1]) if key["data"][0] in "cTPkdy"]
        if forward:
            return self._press(update_id, cards[-1], forward)
        return self._say(update_id, f"Việc thứ {update_id} đã làm xong")

    def _say(self, update_id: int, text: str) -> bytes:
        self.said.append(10 * update_id)
        return said(update_id, self.user, text)

    def _press(self, update_id: int, card: Sent, keys: list[Any] | None = None) -> bytes:
        keys = keys or _keys(card) or [{"data": "?"}]
        return pressed(update_id, self.user, self.chance.choice(keys)["data"], card)


def _keys(card: Sent) -> list[Any]:
    """Buttons that do not lead to the page: its one-time codes differ each time."""
    keys = [key for row in card.content["keyboard"] for key in row]
    return [key for key in keys if key.get("data") and not key["data"].startswith("o:")]


async def play(store: Store, here: Here, people: int, updates: int, seed: int) -> list[bytes]:
    """A plain run, one update after the other; what Telegram sent."""
    chance = random.Random(seed)
    monkeys = [Monkey(user_of(n), random.Random(f"{seed}/{n}")) for n in range(1, people + 1)]
    recorded = []
    for update_id in range(FIRST_UPDATE, FIRST_UPDATE + updates):
        monkey = chance.choice(monkeys)
        raw = monkey.act(update_id)
        sent = await store.write(lambda c, raw=raw: handle_and_deliver(c, here, read(raw)))
        for each in sent:
            monkey.shown = [old for old in monkey.shown if old.message != each.message] + [each]
        recorded.append(raw)
    return recorded


def handle_and_deliver(connection: Connection, here: Here, update: Update) -> list[Sent]:
    """An update, and at once what it led to arrives: people answer what they have seen."""
    handling.handle(connection, here, update, Moments(NOW, NOW))
    return deliver(connection, str(update.chat), 10 * update.update_id + 1)
