"""YAML stays what its author meant, or is refused with the line and the remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.loading.strict_yaml import read


def data(text: str | bytes):
    found = read(text if isinstance(text, bytes) else text.encode(), "thu.yaml")
    assert found.problems == ()
    return found.data


def problems(text: str | bytes):
    found = read(text if isinstance(text, bytes) else text.encode(), "thu.yaml")
    assert found.data is None
    return [(problem.line, problem.code) for problem in found.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("7.5", 7.5),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2024-10-25", "2024-10-25"),
        ("2024-10-25 08:00:00", "2024-10-25 08:00:00"),
        ('"no"', "no"),
        ("'12'", "12"),
        ("không", "không"),
        ("Quyết định số 140/QĐ-VP", "Quyết định số 140/QĐ-VP"),
        ("1.000.000", "1.000.000"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_plain_word_is_what_it_looks_like(written, meant):
    found = data(f"khoa: {written}")["khoa"]
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize("word", ["no", "No", "NO", "yes", "on", "Off", "y", "N"])
def test_a_word_that_may_be_true_or_text_is_refused(word):
    assert problems(f"a: 1\nkhoa: {word}") == [(2, "yaml.word")]
    assert problems(f"a: 1\n{word}: 2") == [(2, "yaml.word")]


def test_text_is_composed_and_free_of_invisible_letters():
    assert data("khoa: Hoa\u0300n tha\u0300nh\u200b") == {"khoa": "Hoàn thành"}


def test_a_byte_order_mark_is_passed_over():
    assert data(b"\xef\xbb\xbfkhoa: 1") == {"khoa": 1}


def test_windows_line_ends_count_as_lines():
    assert problems("a: 1\r\nb: no\r\n") == [(2, "yaml.word")]


def test_every_problem_is_told_at_once():
    assert problems("a: no\nb: &x 1\nc: *x\na: 2\nd: !!str 3") == [
        (1, "yaml.word"),
        (2, "yaml.anchor"),
        (3, "yaml.alias"),
        (4, "yaml.duplicate"),
        (5, "yaml.tag"),
    ]


@pytest.mark.parametrize("letter", ["\x07", "\ufffe", "\uffff"])
def test_a_letter_that_no_text_has_is_refused(letter):
    assert problems(f"a: 1\nb: x{letter}") == [(2, "yaml.control")]


def test_what_is_wrong_before_a_mistake_in_the_signs_is_told_too():
    assert problems("a: no\nb: [1") == [(1, "yaml.word"), (2, "yaml.bracket")]


def test_keys_are_the_same_however_their_letters_are_composed():
    assert problems("hoà: 1\nhoa\u0300: 2") == [(2, "yaml.duplicate")]


def test_a_file_of_more_than_half_a_megabyte_is_not_looked_at():
    assert problems(b"a: " + b"x" * 512 * 1024) == [(1, "yaml.too_big")]


def test_a_file_of_ten_megabytes_is_not_even_read(tmp_path):
    from intake.loading.plan_folder import read_plan  # noqa: PLC0415

    (tmp_path / "plan.yaml").write_bytes(b"a: b\n" * 2_000_000)
    assert [problem.code for problem in read_plan(tmp_path)[1]] == ["yaml.too_big"]


def test_more_than_twenty_thousand_values_are_refused():
    assert data("[" + "1," * 19_999 + "]") == [1] * 19_999
    assert problems("[" + "1," * 20_000 + "]") == [(1, "yaml.too_many")]


def test_twenty_levels_are_read_and_one_more_is_refused():
    deep = data("[" * 20 + "]" * 20)
    assert deep == eval("[" * 20 + "]" * 20)  # noqa: S307 - our own brackets
    assert problems("[" * 21 + "]" * 21) == [(1, "yaml.too_deep")]
    assert problems("[" * 100_000) == [(1, "yaml.too_deep")]


def test_values_and_keys_know_their_lines():
    found = read("a:\n  - b: 1\n    c: |\n      dài\n      dòng\n  - 2\n".encode(), "thu.yaml")
    assert found.key_lines == {("a",): 1, ("a", 0, "b"): 2, ("a", 0, "c"): 3}
    assert found.lines[("a", 1)] == 6


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_file_makes_the_reader_fail(octets):
    found = read(octets, "thu.yaml")
    assert (found.data is None) or not found.problems


@given(st.text("abn:-[]{}&*!|>'\"%@`#?,\n \t<~0123.", max_size=60))
def test_no_yaml_makes_the_reader_fail(text):
    found = read(text.encode(), "thu.yaml")
    assert (found.data is None) or not found.problems
