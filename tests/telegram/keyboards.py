"""Keyboards under a message: what Telegram refuses of them."""

from __future__ import annotations

import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.refusing import RefusedError, bad

Keyboard = list[list[dict[str, Any]]]

MOST = 100
MOST_IN_A_ROW = 8
MOST_DATA = 64


def read_keyboard(
    markup: str | dict[str, Any] | None, *, private: bool, public: bool
) -> Keyboard | None:
    """The inline keyboard of `reply_markup`, None where there is none (or another kind).

    Telegram takes a URL whose host has a dot in it, so that `http://127.0.0.1` passes and
    `http://localhost` does not; `public` refuses addresses that no other phone can reach as well.
    """
    if not markup:
        return None
    try:
        known = json.loads(markup) if isinstance(markup, str) else markup
    except ValueError as wrong:
        raise bad("can't parse reply keyboard markup JSON object") from wrong
    if not isinstance(known, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in known:
        return None
    rows = known["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(each, private=private, public=public) for each in row] for row in rows if row]
    if sum(map(len, kept)) > MOST or any(len(row) > MOST_IN_A_ROW for row in kept):
        raise bad("reply markup is too long")
    return kept


def _button(button: Any, *, private: bool, public: bool) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad("inline keyboard button text must be non-empty")
    if url := button.get("url"):
        return {"text": text, "url": _address(str(url), public=public)}
    if data := button.get("callback_data"):
        if len(str(data).encode()) > MOST_DATA:
            raise bad("BUTTON_DATA_INVALID")
        return {"text": text, "callback_data": str(data)}
    if app := button.get("web_app"):
        if not private:
            raise bad("BUTTON_TYPE_INVALID")
        if not str(app.get("url", "")).startswith("https://"):
            raise bad(
                f"inline keyboard button Web App URL '{app.get('url')}' is invalid: "
                "Only HTTPS links are allowed"
            )
        return {"text": text, "web_app": app}
    raise bad(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )


def _address(url: str, *, public: bool) -> str:
    """The URL of a button; its host alone decides."""
    if url.lower().startswith("tg://"):
        return url
    whole = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(whole)
        host = parts.hostname or ""
    except ValueError:
        raise _invalid(url, "Wrong HTTP URL") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise _invalid(url, "Unsupported URL protocol")
    if "." not in host and ":" not in host:
        raise _invalid(url, "Wrong HTTP URL")
    if public and _is_private(host):
        raise bad("BUTTON_URL_INVALID")
    return whole


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host.endswith((".local", ".localdomain", ".internal"))


def _invalid(url: str, why: str) -> RefusedError:
    return bad(f"inline keyboard button URL '{url}' is invalid: {why}")
