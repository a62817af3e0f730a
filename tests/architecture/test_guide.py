"""The guide says what stands on the buttons, word for word, and its pictures are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
BALLOT_PAGE = ROOT / "ballots" / "page" / "src" / "ui" / "texts.js"
_NO_WORD_OF_A_PAGE = {"đậm", "mật khẩu", "mã xác thực", "Có biên nhận mới là đã nộp."} | {
    "Trả lại", "Nộp trễ", "Gia hạn một người", "Gia hạn một đơn vị hoặc tất cả",
    "Mã rút từ bát", "Phiếu giấy", "cùng máy ấy", "không chung phiên",
}  # fmt: skip
"""Stressed for other reasons: they begin a step, or say what matters."""


def on_pages() -> set[str]:
    """Every text between two tags, every string of an expression, every sentence of a texts
    file, the ballot page's included; what a page fills in is cut off."""
    found: set[str] = set()
    for template in _files("templates/*.html"):
        page = template.read_text(encoding="utf-8")
        said = re.sub(r"\{#.*?#\}", "", page, flags=re.DOTALL)
        found.update(re.findall(r'"([^"<>]+)"', said))
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", said, flags=re.DOTALL)
        found.update(re.split(r"<[^>]*>|\0", plain))
    for texts in _files("texts/*.yaml"):
        found.update(_strings(yaml.safe_load(texts.read_text(encoding="utf-8"))))
    found.update(re.findall(r'"([^"]+)"', BALLOT_PAGE.read_text(encoding="utf-8")))
    return {" ".join(each.split()).rstrip(" (:") for each in found}


def _files(kind: str) -> list[Path]:
    rooms = ("backend", "bot", "intake", "pages", "people")
    return [file for room in rooms for file in (ROOT / room).rglob(kind)]


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from _strings(each)
    elif isinstance(node, str):
        yield node


def test_every_word_of_a_button_in_the_guide_stands_on_a_page() -> None:
    bold = {" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", GUIDE, re.DOTALL)}
    assert len(bold) > 50
    assert sorted(bold - on_pages() - _NO_WORD_OF_A_PAGE) == []


def test_every_picture_and_page_that_the_guide_names_is_there() -> None:
    named = re.findall(r"\]\(([^)#]+)", GUIDE) + re.findall(r'src="([^"]+)"', GUIDE)
    assert len(named) > 12
    assert [each for each in named if not (ROOT / "docs" / each).exists()] == []


def test_every_part_that_the_guide_points_to_is_in_it() -> None:
    heads = [each.casefold() for each in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)]
    anchors = {re.sub(r"[^\w\- ]", "", each).replace(" ", "-") for each in heads}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= anchors
