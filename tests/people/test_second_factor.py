"""Six digits by the clock, each of them once."""

from datetime import UTC, datetime, timedelta

import pytest

from people.second_factor import address, in_groups, new_secret, step_of

# RFC 6238, appendix B (SHA-1): the last six of its eight digits.
RFC_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_the_codes_are_those_of_the_standard(seconds, code):
    assert step_of(RFC_KEY, code, at(seconds)) == seconds // 30


def test_a_phone_may_be_half_a_minute_off_and_no_more():
    moment, code = at(1234567890), "005924"
    step = 1234567890 // 30
    for seconds, found in ((-60, None), (-30, step), (0, step), (30, step), (60, None)):
        assert step_of(RFC_KEY, code, moment + timedelta(seconds=seconds)) == found


def test_a_step_that_was_used_fits_no_more_nor_do_those_before_it():
    moment, step = at(1234567890), 1234567890 // 30
    assert step_of(RFC_KEY, "005924", moment, after=step - 1) == step
    assert step_of(RFC_KEY, "005924", moment, after=step) is None
    assert step_of(RFC_KEY, "005924", moment, after=step + 1) is None


@pytest.mark.parametrize("typed", ["005 924", " 005924 ", "005-924"])
def test_blanks_between_the_digits_do_not_matter(typed):
    assert step_of(RFC_KEY, typed, at(1234567890)) is not None


@pytest.mark.parametrize(
    "typed", ["", "5924", "0059240", "００５９２４", "٠٠٥٩٢٤", "abcdef", "005924" * 200_000, "\x00"]
)
def test_what_is_no_code_of_six_digits_does_not_fit(typed):
    assert step_of(RFC_KEY, typed, at(1234567890)) is None


def test_each_secret_is_new_and_has_160_bits():
    secrets = {new_secret() for _ in range(20)}
    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {32}


def test_the_secret_is_typed_in_groups_and_scanned_as_an_address():
    assert in_groups(RFC_KEY).split() == [RFC_KEY[i : i + 4] for i in range(0, 32, 4)]
    said = address(RFC_KEY, "CB 001")
    assert said.startswith("otpauth://totp/Phi%E1%BA%BFu:CB%20001?secret=" + RFC_KEY)
    assert "issuer=Phi%E1%BA%BFu" in said
