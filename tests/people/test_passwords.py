"""Which passwords are refused, and that only their hashes are kept."""

import unicodedata

import pytest

from people.passwords import fits, hashed_password, refusal

OWN = ("Nguyễn Văn An", "CB-00123")
GOOD = "con mèo ngủ trên mái nhà"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "conmeongutrenmainha",
        "Tr0i-mua-thi-o-nha!",
        "kjhxvbqpwzrt",
        "七転び八起き七転び八起き",
        "🙂🐈🌧🏠🙂🐈🌧🏠🛵🍜🎋🪁",
        "an cơm chưa bạn ơi",
        "quả dừa rơi trúng đầu " * 9,
        "mười một kýt",
    ],
)
def test_a_long_password_of_ones_own_is_taken(password):
    assert refusal(password, OWN) is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "ít nhất 12 ký tự"),
        ("ngắn quá à", "anh/chị mới gõ 10"),
        ("mười một ký", "anh/chị mới gõ 11"),
        ("a" * 200, "đoán đầu tiên"),
        ("a" * 201, "dài nhất 200"),
        ("xy" * 500_000, "dài nhất 200"),
        ("123456789012", "đoán đầu tiên"),
        ("1234 5678 9012", "đoán đầu tiên"),
        ("MatKhau123456", "đoán đầu tiên"),
        ("Mật khẩu 2024!", "đoán đầu tiên"),
        ("P@ssword2024!!", "đoán đầu tiên"),
        ("qwertyuiop12", "đoán đầu tiên"),
        ("aaaaaaaaaaaa", "đoán đầu tiên"),
        ("ababababababab", "đoán đầu tiên"),
        ("!@#$%^&*()_+", "đoán đầu tiên"),
        ("\u200b" * 14, "đoán đầu tiên"),
        ("            ", "đoán đầu tiên"),
        ("NguyenVanAn2024", "họ tên hoặc mã cán bộ"),
        ("nguyễn văn an 1", "họ tên hoặc mã cán bộ"),
        ("CB00123-CB-00123", "họ tên hoặc mã cán bộ"),
    ],
)
def test_what_is_tried_first_is_refused_with_the_reason(password, says):
    assert says in (refusal(password, OWN) or "")


def test_the_same_word_with_its_marks_apart_is_the_same_password():
    apart = unicodedata.normalize("NFD", GOOD)
    assert apart != GOOD
    kept = hashed_password(apart)
    assert fits(GOOD, kept)
    assert fits(apart, hashed_password(GOOD))


def test_a_password_of_200_signs_may_come_with_its_marks_apart():
    longest = "ệ ử ạ ổ ị ỹ " * 16 + "ệ ử ạ ổ "
    apart = unicodedata.normalize("NFD", longest)
    assert (len(longest), len(apart)) == (200, 351)
    assert refusal(apart, OWN) is None
    assert fits(longest, hashed_password(apart))


def test_another_password_does_not_fit():
    kept = hashed_password(GOOD)
    for other in ("", GOOD.upper(), GOOD + " ", GOOD[:-1], "x" * 1_000_000, "\x00", "\ud800"):
        assert not fits(other, kept)


def test_the_hash_is_salted_argon2id_and_holds_no_word():
    first, second = hashed_password(GOOD), hashed_password(GOOD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert len(first) <= 300
    assert "mèo" not in first


@pytest.mark.parametrize("kept", [None, "", "$argon2id$broken", "plain"])
def test_without_a_hash_nothing_fits(kept):
    for password in (GOOD, "", "\0" * 12):
        assert not fits(password, kept)
