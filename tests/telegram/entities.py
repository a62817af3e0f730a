"""Telegram's own small HTML: what it allows, how it counts, and what it says about the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.refusing import RefusedError, bad

KINDS = {
    "b": "bold", "strong": "bold",
    "i": "italic", "em": "italic",
    "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "tg-emoji": "custom_emoji",
}  # fmt: skip

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
_PLAIN = re.compile(r"[^<&]+")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(lt|gt|amp|quot));?")
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")


def units(text: str) -> int:
    """The length in UTF-16 code units: what offsets count in, and the strictest reading of 4096."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parsed(text: str, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The text that is shown and its entities; refuses what Telegram cannot parse."""
    if not parse_mode:
        return text, []
    if parse_mode.upper() != "HTML":
        raise bad("unsupported parse_mode")
    return _Reading(text).whole()


@dataclass
class _Open:
    tag: str
    attributes: str
    offset: int


@dataclass
class _Reading:
    source: str
    shown: str = ""
    opened: list[_Open] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)

    def whole(self) -> tuple[str, list[dict[str, Any]]]:
        at = 0
        while at < len(self.source):
            letter = self.source[at]
            if letter == "<":
                at = self._tag(at)
            elif letter == "&" and (reference := _REFERENCE.match(self.source, at)):
                self.shown += _letter(reference)
                at = reference.end()
            else:
                end = plain.end() if (plain := _PLAIN.match(self.source, at)) else at + 1
                self.shown += self.source[at:end]
                at = end
        if self.opened:
            raise self._cannot(
                f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"'
            )
        return self.shown, sorted(self.found, key=lambda each: (each["offset"], -each["length"]))

    def _tag(self, at: int) -> int:
        tag = _TAG.match(self.source, at)
        if tag is None:
            raise self._cannot(f"Unclosed or empty start tag at byte offset {self._bytes(at)}")
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if closing:
            self._close(name, at)
        elif name not in KINDS or (name == "span" and "tg-spoiler" not in attributes):
            raise self._cannot(f'Unsupported start tag "{name}" at byte offset {self._bytes(at)}')
        else:
            self.opened.append(_Open(name, attributes, units(self.shown)))
        return tag.end()

    def _close(self, name: str, at: int) -> None:
        if not self.opened:
            raise self._cannot(f"Unexpected end tag at byte offset {self._bytes(at)}")
        start = self.opened.pop()
        if start.tag != name:
            raise self._cannot(
                f"Unmatched end tag at byte offset {self._bytes(at)}, "
                f'expected "</{start.tag}>", found "</{name}>"'
            )
        length = units(self.shown) - start.offset
        entity = {"type": KINDS[name], "offset": start.offset, "length": length}
        if name == "a":
            href = _HREF.search(start.attributes)
            if href is None or "." not in (url := next(filter(None, href.groups()), "")):
                return  # as Telegram does: a link that leads nowhere is plain text
            entity["url"] = url
        if length:
            self.found.append(entity)

    def _cannot(self, why: str) -> RefusedError:
        return bad(f"can't parse entities: {why}")

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))


def _letter(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        return _NAMED[name]
    return chr(int(decimal) if decimal else int(hexadecimal, 16))
