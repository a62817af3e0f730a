"""What can be a Vietnamese syllable: used to tell typing from a wrong encoding."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi
om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych
uyn uynh uyên uyêt uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu ych yn ynh yp yt
""".split()
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_STOPPED_TONES = "\u0301\u0323"
_VOWELS = "aăâeêioôơuưy"
_EITHER_PLACE = {"oa", "oe", "uy"}


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether `word` (NFC, any case) is an onset, a rhyme and a tone in its right place."""
    lowered = word.lower()
    rhymes = _rhymes_with_tones()
    return lowered in rhymes or any(
        lowered.startswith(onset) and lowered[len(onset) :] in rhymes for onset in _ONSETS
    )


@cache
def _rhymes_with_tones() -> frozenset[str]:
    return frozenset(
        unicodedata.normalize("NFC", rhyme[: place + 1] + tone + rhyme[place + 1 :])
        for rhyme in _RHYMES
        for tone in ("", *(_STOPPED_TONES if _is_stopped(rhyme) else _TONES))
        for place in _tone_places(rhyme)
    )


def _is_stopped(rhyme: str) -> bool:
    return rhyme.endswith(("c", "ch", "k", "p", "t"))


def _tone_places(rhyme: str) -> tuple[int, ...]:
    """Where the tone is written; *hòa* and *hoà* are both right."""
    vowels = [place for place, letter in enumerate(rhyme) if letter in _VOWELS]
    marked = [place for place in vowels if rhyme[place] in "ăâêôơ"]
    if rhyme in _EITHER_PLACE:
        return (0, 1)
    if marked:
        return (marked[-1],)
    if len(vowels) == 1 or rhyme[0] == "ư":
        return (0,)
    ends_in_vowel = vowels[-1] == len(rhyme) - 1
    return (0,) if ends_in_vowel and len(vowels) == 2 else (1,)  # noqa: PLR2004 - ai, ua, oi


def marked_words(text: str) -> tuple[int, int]:
    """How many words with letters beyond ASCII are syllables, and how many are not."""
    marked = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    good = sum(map(is_syllable, marked))
    return good, len(marked) - good
