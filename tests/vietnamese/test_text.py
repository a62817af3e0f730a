import pytest

from vietnamese.text import clean, fold, one_line, words


def test_one_name_typed_in_two_forms_of_unicode_is_one_text():
    assert clean("Nguye\u0302\u0303n") == clean("Nguy\u1ec5n") == "Nguyễn"


@pytest.mark.parametrize(
    "typed",
    ["An\u200bh", "\u202eAnh", "An\u00adh", "\ufeffAnh", "Anh\x00", "\u2066Anh\u2069", "A\u200dnh"],
)
def test_what_cannot_be_seen_is_not_kept(typed):
    assert clean(typed) == "Anh"


def test_a_family_of_emoji_stays_whole():
    assert clean("👨\u200d👩\u200d👧 vui") == "👨\u200d👩\u200d👧 vui"


def test_lines_are_kept_in_long_text_and_joined_in_short():
    assert clean(" một \r\nhai\u2028ba\t") == "một\nhai\nba"
    assert one_line(" một \r\n  hai\u00a0 ba ") == "một hai ba"


def test_a_lone_surrogate_becomes_the_sign_for_an_unreadable_letter():
    assert clean("a\ud800b") == "a\ufffdb"


def test_plain_text_with_tabs_and_newlines_is_cleaned_too():
    assert clean("a\r\nb") == "a\nb"
    assert one_line("An  Binh") == "An Binh"


def test_searching_needs_no_marks():
    assert fold("Đỗ Thị HÒA") == fold("do thi hoà") == "do thi hoa"
    assert words("Hoàn thành, tốt!") == "hoan thanh tot"


def test_cleaning_twice_changes_nothing():
    for text in ("  a\u0323\u0302 \u200b x\r\n", "ﷺ", "\u1ea5́", "e\u200d\u200d"):
        assert clean(clean(text)) == clean(text)
