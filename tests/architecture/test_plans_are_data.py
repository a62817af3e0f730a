"""What differs between provinces and years is said in `plans/`, and nowhere in Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml

from tests.architecture.tree import ROOT, shipped_modules, short


def test_no_module_knows_a_province_a_title_or_a_level() -> None:
    known = _words_of_the_plans()
    told = [
        f"{short(path)} says {word!r}"
        for path in shipped_modules()
        for word in _found(path.read_text(), known)
    ]
    assert told == []


def test_the_plans_give_the_words_to_look_for() -> None:
    assert _words_of_the_plans() >= {
        "quang ngai",
        "so noi vu tinh hung yen",
        "lao dong tien tien",
        "hoan thanh xuat sac nhiem vu",
        "htxsnv",
        "htxs",
        "kem",
    }


def test_a_word_is_found_however_it_is_written() -> None:
    known = {"quang ngai", "kem"}
    assert _found("# như ở QUẢNG\u00a0NGÃI", known) == ["quang ngai"]
    assert _found("PLAN = 'plans/quang-ngai-2024'", known) == ["quang ngai"]
    assert _found("if level == 'kem': ...", known) == ["kem"]
    assert _found("# ảnh đính kèm", known) == []


def _words_of_the_plans() -> set[str]:
    plans = [yaml.safe_load(path.read_text()) for path in ROOT.glob("plans/*/plan.yaml")]
    return {_folded(word) for plan in plans for word in _words_of(plan)}


def _words_of(plan: dict[str, Any]) -> Iterator[str]:
    agency, document = plan["agency"], plan["document"]
    yield from (plan["plan"], plan["name"], agency["code"], agency["name"])
    yield from (document[key] for key in ("place", "issuer", "signer") if document.get(key))
    for title in plan.get("titles", []):
        yield from (title["code"], title["label"])
    for scale in plan.get("levels", []):
        for level in plan["choice_lists"][scale["list_name"]]:
            yield from (level["code"], level["label"])
            if level.get("short"):
                yield level["short"]


def _found(code: str, known: set[str]) -> list[str]:
    """Which of `known` the code says: of several syllables anywhere, of one as a whole string.

    A single syllable ("tốt") is an ordinary word, so it counts only where a program would use it.
    """
    text = f" {_folded(code)} "
    strings = {_folded(given) for given in re.findall(r"""["']([^"'\\n]+)["']""", code)}
    return sorted(
        word for word in known if (f" {word} " in text if " " in word else word in strings)
    )


def _folded(text: str) -> str:
    """Lower case, no diacritics, one space between what are words."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", letters))
