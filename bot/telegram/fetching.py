"""A file that somebody sent: fetched from Telegram, and checked to be what it says."""

from __future__ import annotations

import asyncio

from bot.telegram.client import Client
from bot.telegram.outcomes import NotSent, Outcome, Refused, TooFast, Unsure
from bot.telegram.updates import FetchedFile, SentFile, UnfetchedFile
from intake.attachments import clean_name, identify
from intake.questions.base import InvalidAnswerError
from intake.questions.file import MEDIA_TYPES

MOST_BYTES = 20 * 1024 * 1024
"""What Telegram lets a bot fetch, and what the phone page takes."""

_AGAIN_AFTER = (1.0, 4.0)
_LONGEST_WAIT = 10


async def fetch(client: Client, sent: SentFile) -> FetchedFile | UnfetchedFile:
    """The file; or the sentence that says why it was not taken, so that it is sent again."""
    if sent.size > MOST_BYTES:
        return _too_large()
    content = await client.fetch_file(sent.file_id, MOST_BYTES)
    for seconds in _AGAIN_AFTER:
        if not _may_come(content):
            break
        await asyncio.sleep(seconds)
        content = await client.fetch_file(sent.file_id, MOST_BYTES)
    if content == Refused("too_long"):
        return _too_large()
    if not isinstance(content, bytes):
        return UnfetchedFile("file.unknown", {})
    name = clean_name(sent.name)
    try:
        media_type = await asyncio.to_thread(identify, content, name)
    except InvalidAnswerError as error:
        return UnfetchedFile(error.code, error.context)
    return FetchedFile(content, name, media_type)


def _may_come(answer: bytes | Outcome) -> bool:
    match answer:
        case TooFast(seconds):
            return seconds <= _LONGEST_WAIT
        case Unsure() | NotSent():
            return True
    return False


def _too_large() -> UnfetchedFile:
    return UnfetchedFile("file.kind", {"kinds": ", ".join(MEDIA_TYPES).upper()})
