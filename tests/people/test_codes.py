import pytest

from people.codes import as_link_code, as_typed_code, in_two_groups, new_link_code, new_typed_code


class Ones:
    def token_bytes(self, nbytes, /):
        return b"\x01" * nbytes


@pytest.mark.parametrize(
    "typed",
    ["0123456789", "O1234-56789", "o1234 56789", "0I234-56789", "0L234-56789", "oi234-56789",
     " 01234–56789 ", "0-1-2-3-4-5-6-7-8-9"],
)  # fmt: skip
def test_a_typed_code_is_understood_however_it_is_typed(typed):
    assert as_typed_code(typed) == "0123456789"


@pytest.mark.parametrize(
    "typed", ["", "012345678", "01234567890", "U123456789", "Ố123456789", "0123456789" * 20]
)
def test_what_cannot_be_a_typed_code_is_none(typed):
    assert as_typed_code(typed) is None


def test_codes_are_as_long_as_they_should_be_and_read_back():
    link, typed = new_link_code(), new_typed_code()
    assert as_link_code(f" {link}\n") == link
    assert as_typed_code(in_two_groups(typed).lower()) == typed
    assert as_link_code(typed) is None
    assert as_typed_code(link) is None


def test_no_two_codes_are_alike():
    assert (
        len({new_link_code() for _ in range(500)} | {new_typed_code() for _ in range(500)}) == 1000
    )


def test_a_simulation_may_bring_its_own_source():
    assert new_typed_code(Ones()) == "1111111111"
    assert new_link_code(Ones()) == new_link_code(Ones())
