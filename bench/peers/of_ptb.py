# mypy: ignore-errors
# ruff: noqa: INP001, S101
"""python-telegram-bot's ConversationHandler: in memory, or pickled after each update."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from talk import BOT, QUESTIONS, TOKEN, Shown, timed
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest

REVIEW = len(QUESTIONS)


class Stubbed(BaseRequest):
    """Telegram, as near as can be."""

    read_timeout = 5.0

    def __init__(self, shown: Shown) -> None:
        self.shown = shown

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, method: str, request_data: Any = None, **_: Any) -> Any:
        given = request_data.parameters if request_data else {}
        result = self.shown.sent(url.rpartition("/")[2], given)
        return 200, json.dumps({"ok": True, "result": result}).encode()


def card(place: int) -> dict[str, Any]:
    if place == REVIEW:
        return {"text": "Xem lại. Để nộp, nhắn: NỘP 4821"}
    label, choices = QUESTIONS[place]
    keys = [
        [InlineKeyboardButton(c, callback_data=f"{place}.{n}")] for n, c in enumerate(choices or [])
    ]
    return {"text": label, "reply_markup": InlineKeyboardMarkup(keys) if keys else None}


async def start(update: Update, context: Any) -> int:
    context.user_data.clear()
    await update.message.reply_text(**card(0))
    return 0


def pressed(place: int) -> Any:
    async def answer(update: Update, context: Any) -> int:
        context.user_data[place] = update.callback_query.data
        await update.callback_query.answer()
        await update.callback_query.edit_message_text(**card(place + 1))
        return place + 1

    return CallbackQueryHandler(answer, pattern=rf"^{place}\.")


def typed(place: int) -> Any:
    async def answer(update: Update, context: Any) -> int:
        context.user_data[place] = update.message.text
        await update.message.reply_text(**card(place + 1))
        return place + 1

    return MessageHandler(filters.TEXT & ~filters.COMMAND, answer)


async def submit(update: Update, context: Any) -> int:
    assert len(context.user_data) == len(QUESTIONS)
    await update.message.reply_text("Đã nộp. Mã biên nhận: ABCDE-12345")
    return ConversationHandler.END


async def run(users: int, *, pickled: bool) -> dict[str, Any]:
    shown = Shown()
    with tempfile.TemporaryDirectory() as folder:
        build = Application.builder().token(TOKEN).updater(None)
        build = build.request(Stubbed(shown)).get_updates_request(Stubbed(shown))
        if pickled:
            build = build.persistence(PicklePersistence(Path(folder) / "kept", on_flush=False))
        application = build.build()
        states = {
            place: [pressed(place) if choices else typed(place)]
            for place, (_, choices) in enumerate(QUESTIONS)
        }
        states[REVIEW] = [MessageHandler(filters.Regex(r"^nộp \d{4}$"), submit)]
        application.add_handler(
            ConversationHandler(
                [CommandHandler("start", start)], states, [CommandHandler("start", start)],
                name="form", persistent=pickled,
            )
        )  # fmt: skip
        await application.initialize()

        async def feed(raw: bytes) -> None:
            await application.process_update(Update.de_json(json.loads(raw), application.bot))
            if pickled:
                await application.update_persistence()

        found = await timed(users, shown, feed)
        assert all("biên nhận" in each["text"] for each in shown.newest.values()), BOT
        await application.shutdown()
    return found
