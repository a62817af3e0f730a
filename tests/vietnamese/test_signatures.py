"""What stands above a signature."""

from __future__ import annotations

import pytest

from vietnamese.signatures import signature_lines


@pytest.mark.parametrize(
    ("capacity", "lines"),
    [
        ("", ("TRƯỞNG PHÒNG",)),
        ("KT.", ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("TL.", ("TL. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("TUQ.", ("TUQ. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("Q.", ("Q. TRƯỞNG PHÒNG",)),
    ],
)
def test_the_own_post_stands_below_the_one_signed_for(
    capacity: str, lines: tuple[str, ...]
) -> None:
    assert signature_lines(capacity, "Trưởng phòng", "Phó Trưởng phòng") == lines


def test_what_is_not_known_leaves_no_empty_line() -> None:
    assert signature_lines("KT.", "Trưởng phòng", "") == ("KT. TRƯỞNG PHÒNG",)
    assert signature_lines("", "", "") == ()
