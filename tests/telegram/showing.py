"""A message as HTML: its entities (counted in UTF-16 units), its addresses and its commands."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "spoiler": "mark",
}
_AS_THEY_ARE = {"text_link", "code", "pre"}
"""Inside these nothing becomes a link."""

_FOUND = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\]”\"']|(?<!\S)/[a-z0-9_]{1,32}\b")


def shown(text: str, entities: tuple[dict[str, Any], ...]) -> Markup:
    """`text` with its marks, and links on what Telegram's apps make links of."""
    marks: dict[int, list[tuple[int, str]]] = {}
    plain: dict[int, int] = {}
    for order, entity in enumerate(entities):
        opening, closing = _pair(entity)
        start, end = entity["offset"], entity["offset"] + entity["length"]
        marks.setdefault(start, []).append((len(entities) + order, opening))
        marks.setdefault(end, []).append((-order, closing))
        if entity["type"] in _AS_THEY_ARE:
            plain[start], plain[end] = plain.get(start, 0) + 1, plain.get(end, 0) - 1
    parts, run, unit, depth = [Markup()], "", 0, 0
    for letter in [*text, ""]:
        if unit in marks:
            parts += [_run(run, as_it_is=depth > 0), *_in_order(marks.pop(unit))]
            run, depth = "", depth + plain.get(unit, 0)
        run += letter
        unit += 2 if letter > "\uffff" else 1
    parts.append(_run(run, as_it_is=depth > 0))
    return Markup().join(parts)


def _in_order(marks: list[tuple[int, str]]) -> list[Markup]:
    """What closes before what opens; the innermost closes first."""
    return [Markup(each) for _, each in sorted(marks)]  # noqa: S704  made of our own tags alone


def _pair(entity: dict[str, Any]) -> tuple[str, str]:
    if entity["type"] == "text_link":
        url = escape(entity["url"])
        return f'<a href="{url}" target="_blank" rel="noopener">', "</a>"
    tag = _TAGS.get(entity["type"], "span")
    return f"<{tag}>", f"</{tag}>"


def _run(text: str, *, as_it_is: bool) -> Markup:
    if as_it_is:
        return escape(text)
    parts, at = [Markup()], 0
    for found in _FOUND.finditer(text):
        parts += [escape(text[at : found.start()]), _link(found[0])]
        at = found.end()
    return Markup().join([*parts, escape(text[at:])])


def _link(found: str) -> Markup:
    if found.startswith("/"):
        button = '<button class="word" name="text" value="{0}" form="quick">{0}</button>'
        return Markup(button).format(found)  # noqa: S704
    link = '<a href="{0}" target="_blank" rel="noopener">{0}</a>'
    return Markup(link).format(found)  # noqa: S704
