"""Long texts in parts that Telegram takes: it counts UTF-16 units, and tags must stay whole."""

from __future__ import annotations

import re
import unicodedata

MOST = 4096
"""UTF-16 units of one message."""

_ALWAYS_FITS = MOST // 2
_TOKEN = re.compile(r"<(/?)([a-z]+)[^>]*>|&[a-z#0-9]{1,8};|.", re.DOTALL)
_BREAKS = (
    re.compile(r"\n\n+"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…;:])\s"),
    re.compile(r"\s"),
)
"""Where a part may end, the best first: paragraph, line of a list, sentence, word."""

_LEAST_SHARE = 0.4
"""A part is at least so full, or the next best break is taken."""


def units(text: str) -> int:
    """How long Telegram finds this text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(html: str, most: int = MOST) -> list[str]:
    """The text in parts of at most `most` units, tags closed and opened again at each seam.

    Tags and entities count as they are written: Telegram counts less, never more.
    """
    if len(html) <= _ALWAYS_FITS <= most or units(html) <= most:
        return [html]
    parts: list[str] = []
    rest = html
    while units(rest) > most:
        part, rest = _first(rest, most)
        parts.append(part)
    return [*parts, rest] if rest.strip() else parts


def _first(html: str, most: int) -> tuple[str, str]:
    """What goes first, whole in itself, and the rest."""
    end = _end(html, most - _room_to_close(html))
    head, tail = html[:end], html[end:].lstrip()
    opened = _open_tags(head)
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(opened))
    return head.rstrip() + closing, "".join(opened) + tail


def _end(html: str, most: int) -> int:
    """How many characters of `html` go first."""
    limit = _fitting(html, most)
    window = html[:limit]
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(window) if _outside_tag(window, found)]
        if ends and ends[-1] >= limit * _LEAST_SHARE:
            return ends[-1]
    return limit


def _fitting(html: str, most: int) -> int:
    """The most characters that fit, ending between two signs and outside tags and entities."""
    used, end = 0, 0
    for token in _TOKEN.finditer(html):
        used += units(token[0])
        if used > most:
            break
        end = token.end()
    while end > 1 and _joins(html[end : end + 1]):
        end -= 1
    return end


def _joins(letter: str) -> bool:
    """Whether a sign belongs to the one before it."""
    return letter in {"\u200d", "\ufe0f"} or bool(letter and unicodedata.combining(letter))


def _outside_tag(window: str, found: re.Match[str]) -> bool:
    opened = window.rfind("<", 0, found.start())
    return opened == -1 or window.find(">", opened, found.start()) != -1


def _open_tags(html: str) -> list[str]:
    opened: list[str] = []
    for token in _TOKEN.finditer(html):
        if not token[2]:
            continue
        if token[1]:
            opened.pop()
        else:
            opened.append(token[0])
    return opened


def _room_to_close(html: str) -> int:
    """Room for the tags that a seam may have to close: no text of ours nests deeper."""
    return 16 if "<" in html else 0


def _name(tag: str) -> str:
    return re.match(r"<([a-z]+)", tag)[1]  # type: ignore[index]
