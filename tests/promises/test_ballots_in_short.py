"""The promises of secret ballots in short; `./run promise NAME` proves one in full."""

from __future__ import annotations

import shutil

import pytest

from tests.cluster import postgres_programs
from tests.promises import (
    ballot_faults,
    blindness,
    linkage,
    wire,
)
from tests.promises.briefly import given


async def test_no_stamp_can_be_led_back_to_a_voter() -> None:
    if shutil.which("node") is None:
        pytest.skip("Node.js is not installed: apt-get install nodejs npm")
    found = await blindness.prove(given(blindness, "--voters", "5", "--items", "2"))
    assert found["violations"] == 0, found["wrong"]
    assert found["consistent"] == found["pairs"] == 5 * 5 * 3
    assert set(found["controls"]) == set(blindness.WAYS)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_nothing_that_is_left_of_a_ballot_links_anybody(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--trials", "12", "--sizes", "4", "--databases", database, "--leaks", "5")
    found = await linkage.prove(
        given(linkage, *words, "--memory", "0", "--houses", "1", "--lanes", "1", "--z", "6")
    )
    assert found["violations"] == 0, found["wrong"]
    assert found["cells"][f"{database} 4"]["with_evidence"]["rows"] == 12
    assert len(found["leaks"]) == {"sqlite": 5, "postgresql": 2}[database]


async def test_the_line_to_the_box_tells_nobody_apart() -> None:
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    found = await wire.prove(given(wire, "--rounds", "1", "--leaks", "0"))
    assert found["violations"] == 0, found["wrong"]
    assert len(found["leaks"]) == 5


@pytest.mark.parametrize(
    ("database", "steps"), [("sqlite", "issue,drop_all,close"), ("postgresql", "close")]
)
async def test_no_vote_is_lost_or_doubled(database: str, steps: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--kills", "1", "--steps", steps, "--hurried", "1")
    words += ("--voters", "7", "--items", "2", "--databases", database)
    found = await ballot_faults.prove(given(ballot_faults, *words))
    assert found["violations"] == 0, found["wrong"]
    assert found["seen"]["kills"] == len(steps.split(","))
    assert found["seen"]["counted"] > 0
