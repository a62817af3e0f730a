"""Text typed for the fonts of before Unicode: TCVN3 (ABC, `.VnTime`) and VNI (`VNI-Times`).

Pasted into a Unicode page it keeps its Latin-1 letters: "Hoµn thµnh tèt" for *Hoàn thành tốt*.
A line is called legacy when its words are Vietnamese syllables only after conversion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from vietnamese.syllables import is_syllable, marked_words

MISREAD_UTF8 = "UTF-8 (đọc nhầm)"


Scores = dict[tuple[str, str], int]
"""What a word says for an encoding: words come again and again in a long list."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """`encoding` as people name it, and the `text` in Unicode."""

    encoding: str
    text: str


_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_VNI_ALONE = dict(zip("ìíæóòôöîñ", "ìíỉĩịơưỵđ", strict=True))
_VNI_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_VNI_ROOF = dict(zip("âàáåãä", ("", *"\u0300\u0301\u0309\u0303\u0323"), strict=True))
_VNI_BREVE = dict(zip("êèéúüë", ("", *"\u0300\u0301\u0309\u0303\u0323"), strict=True))
_VNI_PAIR = re.compile("([aeouyôö])([øùûõïâàáåãäêèéúüë])|[ìíæóòôöîñ]", re.IGNORECASE)

# Letters that no text of either encoding can hold: it is Unicode already.
_UNICODE_VIETNAMESE = re.compile("[ăđơưĂĐƠƯĩũĨŨ\u1ea0-\u1ef9\u0300-\u0323]")
_SIGNS = "µ¸¶·¹¨»¾¼½©®«¬¡¢§£¤¥¦ª×÷\u00ad"
_WORD = re.compile(f"(?:[^\\W\\d_]|[{_SIGNS}])+")

# How the first two octets of a Vietnamese letter look in windows-1252.
_MISREAD = re.compile("[ÃÄÅÆ][^\\x00-\\x7f]|á[º»]")

# These say nothing: units, formulas ("m×n", "N·m"), and French words that would convert.
_SAYS_NOTHING = re.compile("µm|£m|où|dû|mû|haï|thaï|[a-zđ][×÷·¸][a-zđ]", re.IGNORECASE)


def detect(text: str) -> Legacy | None:
    """The encoding and the text in Unicode, or None for ordinary text.

    Ask before `clean`: in TCVN3 the soft hyphen is the letter *ư*. Lines are judged one by one,
    so that one pasted paragraph among others is found.
    """
    if text.isascii():
        return None
    found = ""
    lines = []
    known: Scores = {}
    for line in unicodedata.normalize("NFC", text).split("\n"):
        encoding = _encoding_of(line, known)
        found = found or encoding
        lines.append(_READERS[encoding](line) if encoding else line)
    return Legacy(found, "\n".join(lines)) if found else None


def read_as(text: str, encoding: str) -> str:
    """Text of this encoding in Unicode, whether or not it looks like it: for who knows that a
    whole document is in it. Ask before `clean`, cell by cell: capitals are judged by their word."""
    if text.isascii():
        return text
    return _READERS[encoding](unicodedata.normalize("NFC", text))


def is_unicode(text: str) -> bool:
    """Whether it holds a letter that no text of an old font's encoding can hold."""
    if text.isascii():
        return False
    return bool(_UNICODE_VIETNAMESE.search(unicodedata.normalize("NFC", text)))


def _encoding_of(line: str, known: Scores) -> str:
    """The name of the encoding, or "" when the line is ordinary."""
    if line.isascii() or _UNICODE_VIETNAMESE.search(line):
        return ""
    if _MISREAD.search(line) and marked_words(_from_misread_utf8(line))[0]:
        return MISREAD_UTF8
    evidence = {name: _evidence(line, name, known) for name in ("TCVN3 (ABC)", "VNI")}
    name = max(evidence, key=lambda name: evidence[name])
    return name if evidence[name] > 0 else ""


def _evidence(line: str, encoding: str, known: Scores) -> int:
    """Words that only conversion makes Vietnamese, less those that it does not."""
    score = 0
    for word in _WORD.findall(line):
        if (word, encoding) not in known:
            known[word, encoding] = _score_of(word, _READERS[encoding])
        score += known[word, encoding]
    return score


def _score_of(word: str, read: Callable[[str], str]) -> int:
    if word.isascii() or len(word) == 1 or _SAYS_NOTHING.fullmatch(word):
        return 0
    converts = is_syllable(read(word))
    if is_syllable(word):
        return 0 if converts else -1
    return 1 if converts else -1


def _from_tcvn3(text: str) -> str:
    converted = text.translate(_TCVN3)
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    # `.VnTimeH` drew capitals from small letters: NGUYÔN stands for NGUYỄN.
    in_capitals = len(plain) > 2 and all(letter.isupper() for letter in plain)  # noqa: PLR2004
    return converted.upper() if in_capitals else converted


def _from_vni(text: str) -> str:
    return _VNI_PAIR.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    base, mark = (found[1] or found[0]), (found[2] or "").lower()
    letter = _VNI_ALONE.get(base.lower(), base.lower())
    if mark in _VNI_TONES:
        letter += _VNI_TONES[mark]
    elif mark in _VNI_ROOF and letter in "aeo":
        letter += "\u0302" + _VNI_ROOF[mark]
    elif mark in _VNI_BREVE and letter == "a":
        letter += "\u0306" + _VNI_BREVE[mark]
    elif mark:
        return found[0]
    letter = unicodedata.normalize("NFC", letter)
    return letter.upper() if base.isupper() else letter


def _from_misread_utf8(text: str) -> str:
    """UTF-8 that was opened as windows-1252 ("Nguyá»…n"); "" when it is not."""
    try:
        octets = b"".join(
            letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252") for letter in text
        )
        return octets.decode("utf-8")
    except UnicodeError:
        return ""


_READERS: dict[str, Callable[[str], str]] = {
    "TCVN3 (ABC)": _from_tcvn3,
    "VNI": _from_vni,
    MISREAD_UTF8: _from_misread_utf8,
}
