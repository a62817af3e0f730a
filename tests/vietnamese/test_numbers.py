from decimal import Decimal

import pytest

from vietnamese.numbers import NUMBER_WORDS, UnreadableNumberError, parse_number, show_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("007", "7"), ("2,5", "2.5"), ("2.5", "2.5"), ("1.000", "1000"),
        ("1.000,5", "1000.5"), ("1.234.567,89", "1234567.89"), ("1 000", "1000"),
        ("1\u00a0000,5", "1000.5"), ("-1", "-1"), ("−1,5", "-1.5"), ("0,125", "0.125"),
        ("mười", "10"), ("Muoi", "10"), ("MƯỜI LĂM", "15"), ("hai mươi", "20"), ("không", "0"),
        ("99.999", "99999"),
    ],
)  # fmt: skip
def test_a_number_is_read_the_vietnamese_way(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,000", "ambiguous"), ("1,000.5", "unreadable"), ("1.00,5", "unreadable"),
        ("1..000", "unreadable"), ("1.000 000", "unreadable"), ("1e5", "unreadable"),
        ("NaN", "unreadable"), ("Infinity", "unreadable"), ("٣", "unreadable"), ("½", "unreadable"),
        ("85%", "unreadable"), ("--1", "unreadable"), ("", "unreadable"), ("-", "unreadable"),
        ("năm mươi tỷ", "unreadable"), ("9" * 5000, "unreadable"), ("1_000", "unreadable"),
    ],
)  # fmt: skip
def test_a_number_is_refused_rather_than_guessed(text, code):
    with pytest.raises(UnreadableNumberError) as refused:
        parse_number(text)
    assert refused.value.code == code


def test_words_count_from_nought_to_twenty():
    assert set(NUMBER_WORDS.values()) == set(range(21))
    assert (NUMBER_WORDS["bay"], NUMBER_WORDS["muoi lam"], NUMBER_WORDS["bon"]) == (7, 15, 4)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1000.50", "1.000,5"), ("2.5", "2,5"), ("12", "12"), ("100", "100"),
        ("-1234567", "-1.234.567"), ("1E+2", "100"), ("0.0", "0"),
    ],
)  # fmt: skip
def test_a_number_is_shown_without_idle_zeros_and_read_back(number, shown):
    assert show_number(Decimal(number)) == shown
    assert parse_number(shown) == Decimal(number)
