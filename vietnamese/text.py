"""Text as it is kept and as it is searched."""

from __future__ import annotations

import re
import unicodedata

# What no keyboard means to type: zero-width and direction marks, which make two names look
# alike or a name read backwards. The joiner U+200D stays between emoji, where it has a use.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_JOINER_AT_A_LETTER = re.compile("(?<=\\w)\u200d|\u200d(?=\\w)|^\u200d|\u200d$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
"""Those that Vietnamese has; every other letter's are looked up one by one."""
_PUNCTUATION = re.compile(r"[^\w\s]")
_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    r"""Text at the boundary: NFC, `\n` newlines, no invisible or control characters."""
    if text.isprintable():
        return unicodedata.normalize("NFC", text).strip()
    if not text.replace("\n", "").isprintable():
        text = _NEWLINE.sub("\n", _LONE_SURROGATE.sub("\ufffd", text))
        text = _JOINER_AT_A_LETTER.sub("", _INVISIBLE.sub("", _CONTROL.sub("", text)))
    lines = unicodedata.normalize("NFC", text).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def one_line(text: str) -> str:
    """Clean text on one line, with single spaces: names, posts, short answers."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """The key under which text is found: lower case, no marks, đ as d, single spaces.

    *hòa* and *hoà* have one key, and so has *hoa*.
    """
    lowered = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d"))
    plain = _MARKS.sub("", lowered)
    if not plain.isascii():
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.split())


def words(text: str) -> str:
    """The folded key with punctuation as spaces, to compare what people type."""
    return " ".join(_PUNCTUATION.sub(" ", fold(text)).split())
