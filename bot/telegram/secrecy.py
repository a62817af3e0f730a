"""What must never be read anywhere: the bot's token, and the secret of its webhook.

Whoever has the token is the bot, and libraries put it into addresses, reprs and log lines. So
`keep_secret` takes it out of every log record, wherever that goes, and out of what Python prints
of an exception that nobody caught.
"""

from __future__ import annotations

import functools
import logging
import re
import sys
import threading
import traceback
from typing import Any

_HIDDEN = "<bí mật>"
_NOISY = ("httpx", "httpcore", "telegram")
"""At INFO and below they write whole addresses and whole messages."""

_secrets: set[str] = set()
_pattern: re.Pattern[str] | None = None


class Token:
    """The bot's token; printed it says nothing. `reveal` is for the wire alone."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        if not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,100}", value):
            raise ValueError("a token looks like 123456789:ABC…, as BotFather gives it")
        self.__value = value

    def reveal(self) -> str:
        return self.__value

    def __repr__(self) -> str:
        return f"Token({_HIDDEN})"

    def __reduce__(self) -> str:
        raise TypeError("a token is not written down")


def keep_secret(*secrets: str) -> None:
    """From now on none of these is in a log record or in the report of an uncaught exception.

    Of a token the part behind the colon is looked for, so that it is found however the colon is
    written. To be called once for a secret, before it is used; calling again is harmless.
    """
    global _pattern  # noqa: PLW0603  a secret is one for the whole process
    _secrets.update(secret for secret in secrets if secret)
    parts = sorted({re.escape(secret.rpartition(":")[2]) for secret in _secrets}, reverse=True)
    _pattern = re.compile(rf"(?:[0-9]+(?::|%3[Aa]))?(?:{'|'.join(parts)})") if parts else None
    for name in _NOISY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    _watch()


def redacted(text: str) -> str:
    """The text without any secret that is kept here."""
    return _pattern.sub(_HIDDEN, text) if _pattern else text


@functools.cache
def _watch() -> None:
    _watch_records()
    _watch_reports()


def _watch_records() -> None:
    """At the birth of a record, so that no handler of any logger is forgotten."""
    born = logging.getLogRecordFactory()

    def record_of(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = born(*args, **kwargs)
        _clean(record)
        return record

    logging.setLogRecordFactory(record_of)


def _clean(record: logging.LogRecord) -> None:
    try:
        said = record.getMessage()
    except (TypeError, ValueError, KeyError):  # as a handler would find out, and say itself
        said = f"{record.msg} {record.args}"
    if redacted(said) != said:
        record.msg, record.args = redacted(said), ()
    if record.exc_info and record.exc_info[0] is not None:
        report = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if redacted(report) != report:
            record.exc_text, record.exc_info = redacted(report), None
    if record.stack_info:
        record.stack_info = redacted(record.stack_info)


def _watch_reports() -> None:
    """What Python itself prints when nobody catches; without a secret in it, as ever."""
    uncaught, of_thread, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook

    def excepthook(kind: Any, error: Any, where: Any) -> None:
        if not _told_without_secrets(kind, error, where):
            uncaught(kind, error, where)

    def thread_excepthook(given: threading.ExceptHookArgs) -> None:
        if not _told_without_secrets(given.exc_type, given.exc_value, given.exc_traceback):
            of_thread(given)

    def unraisablehook(given: Any) -> None:
        if not _told_without_secrets(given.exc_type, given.exc_value, given.exc_traceback):
            unraisable(given)

    sys.excepthook, threading.excepthook = excepthook, thread_excepthook
    sys.unraisablehook = unraisablehook


def _told_without_secrets(kind: Any, error: Any, where: Any) -> bool:
    """Whether there was a secret in the report, so that it was printed here."""
    report = "".join(traceback.format_exception(kind, error, where))
    if redacted(report) == report:
        return False
    sys.stderr.write(redacted(report))
    return True
