"""The promises of the messenger and the clock in short; `./run promise NAME` proves one in full."""

from __future__ import annotations

import shutil

import pytest

from tests.cluster import postgres_programs
from tests.promises import (
    exactly_once,
    kill_anywhere,
    last_hour,
    no_telegram,
    poison,
    reminders,
)
from tests.promises.briefly import given


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_every_update_has_its_effect_once(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--updates", "150", "--people", "6", "--databases", database)
    found = await exactly_once.prove(given(exactly_once, *words))
    assert found["violations"] == 0, found
    assert found["sent"] > found["trials"]
    assert found["left"]["reply"] > 20


async def test_a_bad_update_delays_nobody() -> None:
    found = await poison.prove(given(poison, "--mutations", "400", "--good", "60"))
    assert found["violations"] == 0, found["wrong"]
    assert found["polled"]["dead"] + found["posted"]["dead"] > 60


async def test_nobody_who_is_done_is_nudged_and_everybody_else_is() -> None:
    words = ("--plans", "lang-son-2012", "--databases", "sqlite", "--people", "8")
    words += ("--days", "34", "--step", "60", "--hasty", "0.4")
    found = await reminders.prove(given(reminders, *words))
    assert found["violations"] == 0, found["wrong"]
    assert found["sent"] > 0
    assert found["calls"] > 0
    assert found["handed_in"] > 0
    assert found["cancelled"] > 0


async def test_killed_anywhere_nothing_is_lost_or_doubled() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace")
    words = ("--kills", "1", "--postgres-kills", "0", "--people", "1", "--sweeps", "nudges")
    found = await kill_anywhere.prove(
        given(kill_anywhere, *words, "--every", "400", "--lanes", "1")
    )
    assert found["violations"] == 0, found["wrong"]
    assert set(found["kills"]) == {"random", "nudges"}


async def test_the_last_hour_loses_nothing() -> None:
    found = await last_hour.prove(given(last_hour, "--forms", "40", "--minutes", "0.06"))
    assert found["violations"] == 0, found["wrong"]
    assert found["updates"] == 480
    assert found["telegram"]["sends"] > 100


async def test_nobody_on_the_web_notices_that_telegram_is_gone() -> None:
    found = await no_telegram.prove(given(no_telegram, "--people", "3", "--ways", "closed"))
    assert found["violations"] == 0, found["wrong"]
    assert found["handed_in"]["closed"] > 0
    assert found["mails"]["closed"] > 0
