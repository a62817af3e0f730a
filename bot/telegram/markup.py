"""The keyboard of a content of the outbox, as python-telegram-bot wants it."""

from __future__ import annotations

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup


def markup_of(content: dict[str, Any]) -> InlineKeyboardMarkup | None:
    rows = content.get("keyboard") or []
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button["text"], callback_data=button.get("data"), url=button.get("url")
                )
                for button in row
            ]
            for row in rows
        ]
    )
