"""What a message carries beside text: files that may answer a question, and what we do not take."""

from __future__ import annotations

from typing import Any, Literal

from bot.telegram.fields import OddError, moment, number, obj, words
from bot.telegram.updates import SentFile
from vietnamese.text import one_line

_MOST_NAME = 200
_MOST_FILE_ID = 512

WHAT_WE_DO_NOT_TAKE: dict[
    str, Literal["voice", "sticker", "contact", "place", "video", "other"]
] = {
    "voice": "voice",
    "audio": "voice",
    "sticker": "sticker",
    "contact": "contact",
    "location": "place",
    "venue": "place",
    "video": "video",
    "video_note": "video",
    "animation": "video",  # Telegram adds a document to it
    "poll": "other",
    "dice": "other",
}


def of_document(update_id: int, chat: int, message: int, said: dict[str, Any]) -> SentFile:
    document = obj(said["document"], "document")
    return SentFile(
        update_id,
        chat,
        chat,
        message,
        _file_id(document),
        one_line(_optional(document, "file_name"))[:_MOST_NAME],
        one_line(_optional(document, "mime_type"))[:_MOST_NAME],
        _size(document),
        _optional(said, "caption"),
        moment(said),
    )


def of_photo(update_id: int, chat: int, message: int, said: dict[str, Any]) -> SentFile:
    """Telegram lists the same photo in several sizes; all of them are JPEG."""
    sizes = said["photo"]
    if type(sizes) is not list or not sizes:
        raise OddError("photo is no list of sizes")
    largest = max((obj(size, "photo") for size in sizes), key=_area)
    return SentFile(
        update_id,
        chat,
        chat,
        message,
        _file_id(largest),
        f"anh-{message}.jpg",
        "image/jpeg",
        _size(largest),
        _optional(said, "caption"),
        moment(said),
    )


def _area(size: dict[str, Any]) -> int:
    return number(size, "width") * number(size, "height")


def _file_id(file: dict[str, Any]) -> str:
    found = words(file, "file_id", most=_MOST_FILE_ID)
    if not found:
        raise OddError("a file without a number")
    return found


def _size(file: dict[str, Any]) -> int:
    return 0 if file.get("file_size") is None else number(file, "file_size")


def _optional(of: dict[str, Any], name: str) -> str:
    return "" if of.get(name) is None else words(of, name)
