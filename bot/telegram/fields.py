"""Single fields of Telegram's JSON, strictly: the right type within its bounds, or `OddError`."""

from __future__ import annotations

from typing import Any

from vietnamese.text import clean

_MOST_NUMBER = 2**52
"""Telegram's own promise for the numbers of chats and users; well within 64 bits."""

_MOST_TIME = 253_402_300_799
"""The last second that a date can name: 31/12/9999."""


class OddError(Exception):
    """A field is not what it should be; says which, and never quotes it."""


def obj(value: Any, name: str = "update") -> dict[str, Any]:
    if type(value) is not dict:
        raise OddError(f"{name} is no object")
    return value


def number(of: dict[str, Any], name: str, *, most: int = _MOST_NUMBER) -> int:
    """A whole number from 0; `True` and `1.0` are none."""
    value = of.get(name)
    if type(value) is not int or not 0 <= value <= most:
        raise OddError(f"{name} is no number")
    return value


def identity(of: dict[str, Any]) -> int:
    """`id` of a user or a chat: not 0; groups and channels are below it."""
    value = of.get("id")
    if type(value) is not int or not -_MOST_NUMBER <= value <= _MOST_NUMBER or value == 0:
        raise OddError("id is no number")
    return value


def moment(of: dict[str, Any]) -> int:
    """`date`, in seconds since 1970."""
    return number(of, "date", most=_MOST_TIME)


def flag(of: dict[str, Any], name: str) -> bool:
    value = of.get(name)
    if type(value) is not bool:
        raise OddError(f"{name} is neither true nor false")
    return value


def words(of: dict[str, Any], name: str, *, most: int | None = None) -> str:
    """Text, cleaned as on every channel."""
    value = of.get(name)
    if type(value) is not str or (most is not None and len(value.encode(errors="replace")) > most):
        raise OddError(f"{name} is no such text")
    return clean(value)
