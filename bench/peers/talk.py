# mypy: ignore-errors
# ruff: noqa: INP001
"""What the peers share: the twelve questions, the updates of one round, and how it is timed.

Runs in the peers' own environment: the standard library only.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

TOPICS = ["kỷ luật", "chuyên môn", "tiến độ", "phối hợp", "học tập", "đạo đức"]
CHOICES = ["Xuất sắc", "Tốt", "Đạt yêu cầu", "Chưa đạt"]
QUESTIONS = [
    question
    for topic in TOPICS
    for question in ((f"Mức về {topic}", CHOICES), (f"Việc đã làm về {topic}", None))
]
FIRST_USER = 7_100_000_000
NOW = 1_729_472_400
BOT = {"id": 5_001, "is_bot": True, "first_name": "Phiếu", "username": "phieu_bot"}
TOKEN = "5001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # noqa: S105 - of a bot that does not exist

Json = dict[str, Any]


class Shown:
    """What each chat's newest message of the bot is; Telegram's part, without a network."""

    def __init__(self) -> None:
        self.newest: dict[int, Json] = {}
        self.number = 1_000

    def sent(self, method: str, given: Json) -> Any:
        """What Telegram answers to a call."""
        if method not in {"sendMessage", "editMessageText", "editMessageReplyMarkup"}:
            return BOT if method == "getMe" else True
        user = int(given["chat_id"])
        self.number += 1
        message = {
            "message_id": int(given.get("message_id") or self.number),
            "from": BOT,
            "chat": _chat(user),
            "date": NOW,
            "text": given.get("text") or self.newest[user]["text"],
        }
        markup = given.get("reply_markup")
        markup = json.loads(markup) if isinstance(markup, str) else markup
        if markup and markup.get("inline_keyboard"):
            message["reply_markup"] = markup
        self.newest[user] = message
        return message


def rounds(users: int, shown: Shown) -> Iterator[list[bytes]]:
    """Everybody starts, answers the twelve questions and hands in: one update each a round."""
    number = 100_000_000
    for place in range(-1, len(QUESTIONS) + 1):
        updates = []
        for user in range(FIRST_USER, FIRST_USER + users):
            number += 1
            updates.append(_update(number, user, place, shown))
        yield updates


def _update(number: int, user: int, place: int, shown: Shown) -> bytes:
    if place == -1:
        return _said(number, user, "/start")
    if place == len(QUESTIONS):
        return _said(number, user, "nộp 4821")
    if QUESTIONS[place][1] is None:
        return _said(number, user, f"Việc thứ {place} của người {user} đã làm xong trong năm")
    under = shown.newest[user]
    keys = [key for row in under["reply_markup"]["inline_keyboard"] for key in row]
    press = {
        "id": str(number), "from": _person(user), "message": under, "chat_instance": "-46116860",
        "data": keys[(user + place) % len(CHOICES)]["callback_data"],
    }  # fmt: skip
    return _bytes({"update_id": number, "callback_query": press})


def _said(number: int, user: int, text: str) -> bytes:
    message = {
        "message_id": 10 * number, "from": _person(user), "chat": _chat(user), "date": NOW,
        "text": text,
    }  # fmt: skip
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return _bytes({"update_id": number, "message": message})


def _person(user: int) -> Json:
    return {
        "id": user, "is_bot": False, "first_name": "Lan", "last_name": "Phạm Thị",
        "username": f"lan{user}", "language_code": "vi",
    }  # fmt: skip


def _chat(user: int) -> Json:
    return {"id": user, "first_name": "Lan", "last_name": "Phạm Thị", "type": "private"}


def _bytes(update: Json) -> bytes:
    return json.dumps(update, ensure_ascii=False).encode()


async def timed(users: int, shown: Shown, feed: Callable[[bytes], Awaitable[object]]) -> Json:
    """Feed everything, one update after the other; only the feeding is timed."""
    taken = []
    for updates in rounds(users, shown):
        for raw in updates:
            began = time.perf_counter()
            await feed(raw)
            taken.append(time.perf_counter() - began)
        await asyncio.sleep(0)
    return {
        "updates": len(taken),
        "per_second": round(len(taken) / sum(taken)),
        "p50_ms": round(statistics.median(taken) * 1000, 2),
        "p99_ms": round(statistics.quantiles(taken, n=100)[98] * 1000, 2),
    }
