"""What is told unasked, as a message of Telegram: a title, paragraphs, and one button."""

from __future__ import annotations

import html
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit

from bot.telegram.buttons import page, path_of
from bot.telegram.messages import message
from bot.telegram.splitting import MOST, units
from bot.telegram.texts import say


def as_message(content: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The `send` that a `tell` amounts to; `base_url` is where the phone page is."""
    title, body = content["title"].strip(), content["text"].strip()
    title = _cut(title, MOST // 2)
    body = _cut(body, MOST - units(title) - 2)
    parts = [f"<b>{html.escape(title, quote=False)}</b>" if title else "", _escaped(body)]
    text = "\n\n".join(part for part in parts if part)
    return message(text, _button(content, base_url), quiet=bool(content.get("quiet")))


def _button(content: dict[str, Any], base_url: str) -> list[list[dict[str, str]]]:
    path = content.get("path", "")
    if not path:
        return []
    label = content.get("label") or say("tell.open")
    data = page(path)
    short = len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    if short and path_of(data):
        return [[{"text": label, "data": data}]]
    return [[{"text": label, "url": base_url + path}]] if base_url.startswith("http") else []


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _cut(text: str, most: int) -> str:
    """At most so many of Telegram's units, which are those of UTF-16."""
    if units(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
