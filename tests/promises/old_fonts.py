"""Writers of the nineties: Vietnamese text as windows-1258, TCVN3 and VNI programs kept it."""

from __future__ import annotations

import unicodedata

TONES = "\u0300\u0301\u0309\u0303\u0323"

_UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TO_TCVN3 = str.maketrans(_UNICODE, _TCVN3)

_VNI_TONES = dict(zip(TONES, "øùûõï", strict=True))
_VNI_ROOF = dict(zip(("", *TONES), "âàáåãä", strict=True))
_VNI_BREVE = dict(zip(("", *TONES), "êèéúüë", strict=True))
_VNI_ALONE = dict(zip("ìíỉĩịơưỵđ", "ìíæóòôöîñ", strict=True))


def tcvn3(text: str) -> str:
    """As it looks in a Unicode program: Latin-1 letters."""
    return unicodedata.normalize("NFC", text).translate(_TO_TCVN3)


def vni(text: str) -> str:
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter: str) -> str:
    low = letter.lower()
    if low in _VNI_ALONE:
        written = _VNI_ALONE[low]
    else:
        parts = unicodedata.normalize("NFD", low)
        tone = next((mark for mark in parts if mark in TONES), "")
        if "\u0302" in parts:
            written = parts[0] + _VNI_ROOF[tone]
        elif "\u0306" in parts:
            written = parts[0] + _VNI_BREVE[tone]
        elif "\u031b" in parts:
            written = {"o": "ô", "u": "ö"}[parts[0]] + _VNI_TONES.get(tone, "")
        else:
            written = parts[0] + _VNI_TONES.get(tone, "")
    return written.upper() if letter != low else written


def windows_1258(text: str) -> bytes:
    """Its tones are letters of their own, behind the vowel."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in TONES)
        base = "".join(mark for mark in parts if mark not in TONES)
        out.append(unicodedata.normalize("NFC", base) + tone)
    return "".join(out).encode("cp1258", "replace")
