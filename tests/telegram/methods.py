"""The methods of the Bot API that the product uses, and what Telegram refuses of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram.delivering import Hook
from tests.telegram.entities import parsed, units
from tests.telegram.keyboards import Keyboard, read_keyboard
from tests.telegram.refusing import NOT_MODIFIED, TOO_OLD, RefusedError, bad, forbidden
from tests.telegram.world import BOT_ID, SMALL, Group, Kept, Message, Person

if TYPE_CHECKING:
    from tests.telegram.bot_api import BotApi

Given = Mapping[str, Any]
Method = Callable[["BotApi", Given], Any]

MOST_TEXT, MOST_CAPTION, MOST_TOAST = 4096, 1024, 200
MOST_DOWNLOAD, MOST_UPLOAD = 20 * 1024**2, 50 * 1024**2


@dataclass(frozen=True)
class Uploaded:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def get_me(api: BotApi, _: Given) -> dict[str, Any]:
    return {
        **api.as_bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def send_message(api: BotApi, given: Given) -> dict[str, Any]:
    chat = _open_chat(api, given)
    text, entities = _text(given, "text", MOST_TEXT)
    message = api.keep(
        chat.id, BOT_ID, text=text, entities=entities, keyboard=_keyboard(api, chat, given),
        silent=_true(given.get("disable_notification")),
    )  # fmt: skip
    return api.shown(message)


def send_document(api: BotApi, given: Given) -> dict[str, Any]:
    return _send_file(api, given, "document")


def send_photo(api: BotApi, given: Given) -> dict[str, Any]:
    return _send_file(api, given, "photo")


def _send_file(api: BotApi, given: Given, kind: str) -> dict[str, Any]:
    chat = _open_chat(api, given)
    caption, entities = parsed(str(given.get("caption", "")), _mode(given))
    if units(caption) > MOST_CAPTION:
        raise bad("message caption is too long")
    message = api.keep(
        chat.id, BOT_ID, text=caption, entities=entities, keyboard=_keyboard(api, chat, given),
        file=_uploaded(api, given, kind),
    )  # fmt: skip
    return api.shown(message)


def _uploaded(api: BotApi, given: Given, kind: str) -> Kept:
    file = given.get(kind)
    if isinstance(file, str) and file.startswith("attach://"):
        file = given.get(file.removeprefix("attach://"))
    if isinstance(file, str) and file in api.files:
        return api.files[file]
    if isinstance(file, str):
        raise bad("wrong remote file identifier specified: Wrong padding in the string")
    if not isinstance(file, Uploaded):
        raise bad(f"there is no {kind} in the request")
    if not file.content:
        raise bad("file must be non-empty")
    if len(file.content) > MOST_UPLOAD:
        raise RefusedError(413, "Request Entity Too Large")
    media_type = file.media_type or "application/octet-stream"
    return api.hold(file.name, file.content, kind, media_type)


def edit_message_text(api: BotApi, given: Given) -> dict[str, Any]:
    chat, message = _to_edit(api, given)
    text, entities = _text(given, "text", MOST_TEXT)
    if message.file is not None:
        raise bad("there is no text in the message to edit")
    keyboard = _keyboard(api, chat, given)
    return _changed(api, message, text, entities, keyboard)


def edit_message_reply_markup(api: BotApi, given: Given) -> dict[str, Any]:
    chat, message = _to_edit(api, given)
    return _changed(api, message, message.text, message.entities, _keyboard(api, chat, given))


def _to_edit(api: BotApi, given: Given) -> tuple[Person | Group, Message]:
    chat = _open_chat(api, given)
    message = api.messages.get(_number(given, "message_id"))
    if message is None or message.chat != chat.id or message.gone:
        raise bad("message to edit not found")
    if not message.from_bot or api.seconds - message.date > api.edit_life:
        raise bad("message can't be edited")
    return chat, message


def _changed(
    api: BotApi,
    message: Message,
    text: str,
    entities: list[dict[str, Any]],
    keyboard: Keyboard | None,
) -> dict[str, Any]:
    keyboard = keyboard or None
    if (message.text, message.entities, message.keyboard or None) == (text, entities, keyboard):
        raise bad(NOT_MODIFIED)
    message.text, message.entities, message.keyboard = text, entities, keyboard
    message.edit_date = int(api.seconds)
    api.news += 1
    return api.shown(message)


def delete_message(api: BotApi, given: Given) -> bool:
    chat = _open_chat(api, given)
    message = api.messages.get(_number(given, "message_id"))
    if message is None or message.chat != chat.id or message.gone:
        raise bad("message to delete not found")
    if api.seconds - message.date > api.edit_life:
        raise bad("message can't be deleted for everyone")
    message.gone = True
    api.news += 1
    return True


def answer_callback_query(api: BotApi, given: Given) -> bool:
    if units(str(given.get("text", ""))) > MOST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    press = api.presses.get(str(given.get("callback_query_id", "")))
    if press is None or press.answered or api.seconds >= press.until:
        raise bad(TOO_OLD)
    press.answered, press.answered_at = True, api.seconds
    press.toast = str(given.get("text", ""))
    api.news += 1
    return True


def get_file(api: BotApi, given: Given) -> dict[str, Any]:
    kept = api.files.get(str(given.get("file_id", "")).removesuffix(SMALL))
    if kept is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(kept.content) > MOST_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": kept.file_id, "file_unique_id": f"u{kept.file_id}",
        "file_size": len(kept.content), "file_path": kept.file_path,
    }  # fmt: skip


def send_chat_action(api: BotApi, given: Given) -> bool:
    _open_chat(api, given)
    if not given.get("action"):
        raise bad("wrong parameter action in request")
    return True


def get_chat(api: BotApi, given: Given) -> dict[str, Any]:
    chat = _chat(api, given)
    return {**chat.as_chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {
        "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False,
        "premium_subscription": False, "gifts_from_channels": False,
    }}  # fmt: skip


def leave_chat(api: BotApi, given: Given) -> bool:
    chat = _open_chat(api, given)
    if isinstance(chat, Person):
        raise bad("chat member status can't be changed in private chats")
    chat.bot_inside = False
    return True


def set_my_commands(api: BotApi, given: Given) -> bool:
    commands = _json(given.get("commands"), "commands") or []
    if len(commands) > 100 or not all(
        re.fullmatch(r"[a-z0-9_]{1,32}", each.get("command", "")) for each in commands
    ):
        raise bad("BOT_COMMAND_INVALID")
    if not all(1 <= len(each.get("description", "")) <= 256 for each in commands):
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    api.commands = commands
    return True


def get_my_commands(api: BotApi, _: Given) -> list[dict[str, str]]:
    return api.commands


def _agreed(api: BotApi, given: Given) -> bool:
    return True


def set_webhook(api: BotApi, given: Given) -> bool:
    url, secret = str(given.get("url", "")), given.get("secret_token")
    if secret and not _SECRET.fullmatch(str(secret)):
        raise bad("secret token contains unallowed characters")
    if url and not url.startswith(("https://", *(() if api.https_only else ("http://",)))):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    _allow(api, given)
    if _true(given.get("drop_pending_updates")):
        api.pending.waiting.clear()
    connections = min(100, max(1, int(given.get("max_connections") or 40)))
    api.end_poll(setting_hook=True)
    api.delivering.use(Hook(url, str(secret) if secret else None, connections) if url else None)
    return True


def delete_webhook(api: BotApi, given: Given) -> bool:
    if _true(given.get("drop_pending_updates")):
        api.pending.waiting.clear()
    api.delivering.use(None)
    return True


def get_webhook_info(api: BotApi, _: Given) -> dict[str, Any]:
    api.pending.expire(api.seconds)
    hook = api.delivering.hook
    info: dict[str, Any] = {
        "url": hook.url if hook else "", "has_custom_certificate": False,
        "pending_update_count": len(api.pending.waiting),
    }  # fmt: skip
    if hook is not None:
        info["max_connections"] = hook.connections
        if hook.last_error:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if api.pending.allowed is not None:
        info["allowed_updates"] = sorted(api.pending.allowed)
    return info


def _allow(api: BotApi, given: Given) -> None:
    """What kinds the bot asks for: kept until it says otherwise; an empty list is the default."""
    if given.get("allowed_updates") is not None:
        api.pending.allowed = set(_json(given["allowed_updates"], "allowed_updates")) or None


async def get_updates(api: BotApi, given: Given) -> list[dict[str, Any]]:
    _allow(api, given)
    limit = int(given.get("limit") or 100)
    timeout = min(50.0, max(0.0, float(given.get("timeout") or 0)))
    offset = int(given.get("offset") or 0)
    return await api.poll(offset, limit if 1 <= limit <= 100 else 100, timeout)


def _chat(api: BotApi, given: Given) -> Person | Group:
    said = str(given.get("chat_id", "")).strip()
    if not said:
        raise bad("chat_id is empty")
    try:
        chat = api.groups.get(int(said)) or api.people.get(int(said))
    except ValueError:
        chat = None
    if chat is None or (isinstance(chat, Person) and not chat.opened and not api.meets(chat)):
        raise bad("chat not found")
    return chat


def _open_chat(api: BotApi, given: Given) -> Person | Group:
    """The chat, if the bot may write there."""
    chat = _chat(api, given)
    if isinstance(chat, Group):
        if not chat.bot_inside:
            raise forbidden("bot was kicked from the supergroup chat")
    elif chat.deleted:
        raise forbidden("user is deactivated")
    elif chat.blocked:
        raise forbidden("bot was blocked by the user")
    elif not chat.opened:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def _text(given: Given, name: str, most: int) -> tuple[str, list[dict[str, Any]]]:
    text, entities = parsed(str(given.get(name) or ""), _mode(given))
    if not text.strip():
        raise bad("message text is empty")
    if units(text) > most:
        raise bad("message is too long")
    if given.get("entities") and not entities:
        entities = _json(given["entities"], "entities")
    return text, entities


def _mode(given: Given) -> str | None:
    mode = given.get("parse_mode")
    return str(mode) if mode else None


def _keyboard(api: BotApi, chat: Person | Group, given: Given) -> Keyboard | None:
    return read_keyboard(
        given.get("reply_markup"), private=isinstance(chat, Person), public=api.public_buttons
    )


def _number(given: Given, name: str) -> int:
    try:
        return int(given.get(name) or 0)
    except ValueError:
        raise bad(f"{name} is invalid") from None


def _json(said: Any, name: str) -> Any:
    try:
        return json.loads(said) if isinstance(said, str) else said
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None


def _true(said: Any) -> bool:
    return str(said).lower() in {"true", "1", "yes"}


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": send_message,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "getchat": get_chat,
    "leavechat": leave_chat,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": _agreed,
    "setmydescription": _agreed,
    "setmyshortdescription": _agreed,
    "setchatmenubutton": _agreed,
}
"""By their names in small letters: Telegram does not mind."""

COUNTED = {
    "sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagereplymarkup",
}  # fmt: skip
"""What the limits count."""
