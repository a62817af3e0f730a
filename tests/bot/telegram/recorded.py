"""Forty kinds of updates as Telegram sends them, invented but whole; what they are to us."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]

USER = 73_512_846
BOT: Json = {"id": 5_001, "is_bot": True, "first_name": "Phiếu", "username": "phieu_bot"}
PERSON: Json = {
    "id": USER,
    "is_bot": False,
    "first_name": "Lan",
    "last_name": "Phạm Thị",
    "username": "lanpt",
    "language_code": "vi",
}
PRIVATE: Json = {"id": USER, "first_name": "Lan", "type": "private"}
GROUP: Json = {"id": -1_001_234_567_890, "title": "Phòng TC-KH", "type": "supergroup"}
CHANNEL: Json = {"id": -1_009_876_543_210, "title": "Tin sở", "type": "channel"}
AT = 1_792_574_400

BUTTONS: Json = {
    "inline_keyboard": [
        [{"text": "Có", "callback_data": "a:1:4:0"}, {"text": "Không", "callback_data": "a:1:4:1"}],
        [{"text": "Mở trang", "url": "https://phieu.example/viec/7"}],
    ]
}


def update(update_id: int, kind: str, body: Json) -> bytes:
    """One update's bytes."""
    return json.dumps({"update_id": update_id, kind: body}, ensure_ascii=False).encode()


def message(**more: Any) -> Json:
    return {"message_id": 311, "from": PERSON, "chat": PRIVATE, "date": AT, **more}


def said(text: str, update_id: int = 1, user: int = USER, number: int = 311) -> bytes:
    """Somebody writes a text."""
    person, chat = {**PERSON, "id": user}, {**PRIVATE, "id": user}
    body = message(text=text, message_id=number) | {"from": person, "chat": chat}
    return update(update_id, "message", body)


def press(**more: Any) -> Json:
    under = {
        "message_id": 310,
        "from": BOT,
        "chat": PRIVATE,
        "date": AT - 60,
        "text": "Anh/chị có tham gia bồi dưỡng trong năm không?",
        "reply_markup": BUTTONS,
    }
    return {
        "id": "4382004",
        "from": PERSON,
        "message": under,
        "chat_instance": "-391",
        "data": "a:1:4:0",
        **more,
    }


def membership(chat: Json, status: str) -> Json:
    return {
        "chat": chat,
        "from": PERSON,
        "date": AT,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, "status": status, "until_date": 0},
    }


_FILE: Json = {"file_id": "BQACAgUAAxk", "file_unique_id": "AgAD", "file_size": 48_213}
_PHOTO: list[Json] = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1_204},
    {"file_id": "large", "file_unique_id": "l", "width": 1_280, "height": 960, "file_size": 98_310},
]
_DOCUMENT: Json = {**_FILE, "file_name": "Quyết định.pdf", "mime_type": "application/pdf"}
_COMMAND = [{"offset": 0, "length": 6, "type": "bot_command"}]
_GROUP: Json = {"chat": GROUP}
_REPLIED: Json = {
    "message_id": 309,
    "from": BOT,
    "chat": PRIVATE,
    "date": AT - 9,
    "text": "Mời anh/chị gõ câu trả lời.",
}

KINDS: dict[str, tuple[str, Json, str]] = {
    "text": ("message", message(text="Hoàn thành tốt nhiệm vụ"), "Said"),
    "command": ("message", message(text="/start a1b2", entities=_COMMAND), "Said"),
    "reply": ("message", message(text="12", reply_to_message=_REPLIED), "Said"),
    "forwarded": (
        "message",
        message(
            text="xin",
            forward_origin={"type": "hidden_user", "sender_user_name": "B", "date": AT},
        ),
        "Said",
    ),
    "edited": ("edited_message", message(text="13", edit_date=AT + 9), "Edited"),
    "edited_caption": (
        "edited_message",
        message(document=_DOCUMENT, caption="bản mới", edit_date=AT + 9),
        "unused",
    ),
    "pressed": ("callback_query", press(), "Pressed"),
    "pressed_old": (
        "callback_query",
        press(message={"chat": PRIVATE, "message_id": 12, "date": 0}),
        "Pressed",
    ),
    "pressed_inline": (
        "callback_query",
        {k: v for k, v in press(inline_message_id="AAA").items() if k != "message"},
        "Pressed",
    ),
    "pressed_game": (
        "callback_query",
        {k: v for k, v in press(game_short_name="x").items() if k != "data"},
        "unused",
    ),
    "pressed_in_group": (
        "callback_query",
        press(message={**_REPLIED, "chat": GROUP}),
        "unused",
    ),
    "document": ("message", message(document=_DOCUMENT, caption="của tôi"), "SentFile"),
    "photo": ("message", message(photo=_PHOTO, media_group_id="77"), "SentFile"),
    "voice": ("message", message(voice={**_FILE, "duration": 4}), "Other"),
    "audio": ("message", message(audio={**_FILE, "duration": 4, "title": "a"}), "Other"),
    "video": (
        "message",
        message(video={**_FILE, "width": 1, "height": 1, "duration": 4}),
        "Other",
    ),
    "video_note": ("message", message(video_note={**_FILE, "length": 1, "duration": 4}), "Other"),
    "animation": (
        "message",
        message(
            animation={**_FILE, "width": 1, "height": 1, "duration": 4},
            document=_DOCUMENT,
        ),
        "Other",
    ),
    "sticker": (
        "message",
        message(sticker={**_FILE, "type": "regular", "width": 1, "height": 1, "emoji": "👍"}),
        "Other",
    ),
    "contact": (
        "message",
        message(contact={"phone_number": "+8490", "first_name": "Lan", "user_id": USER}),
        "Other",
    ),
    "location": ("message", message(location={"latitude": 15.1, "longitude": 108.8}), "Other"),
    "venue": (
        "message",
        message(
            venue={
                "location": {"latitude": 15.1, "longitude": 108.8},
                "title": "Sở",
                "address": "1 HV",
            },
            location={"latitude": 15.1, "longitude": 108.8},
        ),
        "Other",
    ),
    "poll": (
        "message",
        message(poll={"id": "9", "question": "?", "options": [], "total_voter_count": 0}),
        "Other",
    ),
    "dice": ("message", message(dice={"emoji": "🎲", "value": 3}), "Other"),
    "pinned": ("message", message(pinned_message=_REPLIED), "unused"),
    "timer": (
        "message",
        message(message_auto_delete_timer_changed={"message_auto_delete_time": 86_400}),
        "unused",
    ),
    "newfangled": ("message", message(hologram={"file_id": "x"}), "Other"),
    "group_text": ("message", message(text="@phieu_bot chào", **_GROUP), "InGroup"),
    "group_anonymous": (
        "message",
        message(text="chào", sender_chat=GROUP, **_GROUP) | {"from": {**BOT, "id": 1_087_968_824}},
        "InGroup",
    ),
    "group_joined": ("message", message(new_chat_members=[BOT], **_GROUP), "unused"),
    "group_moved": ("message", message(migrate_to_chat_id=-1_001_111, **_GROUP), "unused"),
    "group_from_bot": ("message", message(text="beep", **_GROUP) | {"from": BOT}, "unused"),
    "group_edited": ("edited_message", message(text="sửa", **_GROUP), "unused"),
    "blocked": ("my_chat_member", membership(PRIVATE, "kicked"), "Membership"),
    "unblocked": ("my_chat_member", membership(PRIVATE, "member"), "Membership"),
    "added_to_group": ("my_chat_member", membership(GROUP, "member"), "unused"),
    "channel_post": (
        "channel_post",
        {"message_id": 4, "sender_chat": CHANNEL, "chat": CHANNEL, "date": AT, "text": "tin"},
        "unused",
    ),
    "inline_query": (
        "inline_query",
        {"id": "55", "from": PERSON, "query": "lan", "offset": "", "chat_type": "sender"},
        "unused",
    ),
    "reaction": (
        "message_reaction",
        {
            "chat": PRIVATE,
            "message_id": 300,
            "user": PERSON,
            "date": AT,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        },
        "unused",
    ),
    "join_request": (
        "chat_join_request",
        {"chat": GROUP, "from": PERSON, "user_chat_id": USER, "date": AT},
        "unused",
    ),
}
"""The key of the update, its body, and the name of what `reading.read` makes of it."""
