"""Long texts in parts: by Telegram's unit, at paragraphs, lines, sentences, words."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.splitting import MOST, split, units


def plain(parts: list[str]) -> str:
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", "".join(parts))))


def test_a_short_text_stays_one() -> None:
    assert split("Chào <b>anh/chị</b>.") == ["Chào <b>anh/chị</b>."]


def test_it_ends_at_a_paragraph_rather_than_anywhere() -> None:
    first, second = "Một. " * 400, "Hai. " * 600
    assert split(f"{first}\n\n{second}") == [first.strip(), second]


def test_it_ends_at_a_sentence_where_there_is_no_line() -> None:
    parts = split("Tham mưu 42 văn bản, đúng hạn. " * 300)
    assert len(parts) == 3
    assert all(part.strip().endswith("đúng hạn.") for part in parts)


def test_signs_beyond_the_basic_plane_count_twice() -> None:
    parts = split("😀" * 3000)
    assert [units(part) for part in parts] == [MOST, 1904]
    assert "".join(parts) == "😀" * 3000


def test_tags_are_closed_and_opened_again() -> None:
    parts = split("<b>" + "chữ " * 2000 + "</b> hết")
    assert all(part.count("<b>") == part.count("</b>") for part in parts)
    assert parts[0].startswith("<b>")
    assert parts[1].startswith("<b>")


def test_an_entity_is_never_cut() -> None:
    for part in split("&amp;" * 3000):
        assert re.fullmatch(r"(&amp;)+", part)


_PIECES = st.one_of(
    st.text(min_size=1, max_size=40).map(lambda text: html.escape(text, quote=False)),
    st.sampled_from(["\n\n", "\n", ". ", " ", "😀", "e\u0301", "👨\u200d👩", "<i>x</i>", "&lt;"]),
)


@given(st.lists(_PIECES, max_size=60), st.integers(40, 200))
def test_nothing_is_lost_and_everything_fits(pieces: list[str], most: int) -> None:
    text = "".join(pieces)
    parts = split(text, most)
    assert all(units(part) <= most for part in parts)
    assert plain(parts) == plain([text])
