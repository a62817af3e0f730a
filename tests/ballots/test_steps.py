"""How many, told in steps."""

from __future__ import annotations

import pytest

from ballots.steps import step


@pytest.mark.parametrize(
    ("count", "of", "told"),
    [
        (0, 30, "none"), (1, 30, "some"), (7, 30, "some"), (8, 30, "quarter"), (15, 30, "half"),
        (23, 30, "most"), (29, 30, "most"), (30, 30, "all"), (31, 30, "all"),
        (0, 7, "none"), (1, 7, "some"), (6, 7, "some"), (7, 7, "all"), (0, 0, "none"),
    ],
)  # fmt: skip
def test_a_number_is_told_roughly(count: int, of: int, told: str) -> None:
    assert step(count, of) == told
