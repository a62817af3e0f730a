"""Each promise in short; `./run promise NAME` proves it in full."""

from __future__ import annotations

import pytest

from tests.cluster import postgres_programs
from tests.promises import (
    answers_survive,
    audit,
    deadline,
    erase,
    exports,
    one_effect,
    restore,
    roster,
    templates,
    who_may,
)
from tests.promises.briefly import given


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_no_acknowledged_answer_is_lost_by_a_kill(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--kills", "2", "--people", "10", "--databases", database)
    found = await answers_survive.prove(given(answers_survive, *words))
    assert found["violations"] == 0, found["wrong"]
    assert found["acknowledged"][database] > 0


async def test_every_reply_has_one_effect() -> None:
    found = await one_effect.prove(given(one_effect, "--people", "4"))
    assert found["violations"] == 0, found["wrong"]
    assert found["sent"] > found["trials"]


async def test_nobody_is_misclassified_at_a_deadline() -> None:
    words = ("--submissions", "120", "--straddle", "1.5", "--hold", "2")
    found = await deadline.prove(given(deadline, *words))
    assert found["violations"] == 0, found["wrong"]
    # "In line" needs a request under way at the very cut-off: of so few there may be none.
    assert {"on_time", "late"} <= set(found["standings"])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_who_tampers_with_the_trail_is_shown(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--trials", "60", "--events", "60", "--databases", database)
    found = await audit.prove(given(audit, *words))
    assert found["violations"] == 0, found["wrong"]
    assert len(found["kinds"]) == 9


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_backup_taken_under_load_restores_whole_or_not_at_all(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--backups", "1", "--rows", "500", "--truncate", "120", "--flip", "120")
    found = await restore.prove(given(restore, *words, "--databases", database))
    assert found["violations"] == 0, found["wrong"]
    assert found["acknowledged"] > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_who_is_erased_leaves_no_mark(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--people", "6", "--erase", "4", "--databases", database)
    found = await erase.prove(given(erase, *words))
    assert found["violations"] == 0, found["wrong"]
    assert found["fields"] > 30


async def test_no_roster_is_mangled_in_silence() -> None:
    found = await roster.prove(given(roster, "--here", "--light"))
    assert found["violations"] == 0, found["wrong"]
    assert (found["encodings"], found["defects"]) == (12, 30)
    assert found["came_of"]["read"] > 100


async def test_nobody_opens_what_is_not_theirs() -> None:
    found = await who_may.prove(given(who_may, "--cells", "400"))
    assert found["violations"] == 0, found["wrong"]
    assert found["refused"] > found["allowed"] > 0


async def test_what_people_write_is_text_in_every_file() -> None:
    found = await exports.prove(given(exports, "--n", "300"))
    assert found["violations"] == 0, found["wrong"]
    assert found["files"] > 20
    assert found["most_seconds"] > 0


async def test_a_hostile_template_reaches_nothing() -> None:
    found = await templates.prove(given(templates, "--payloads", "12"))
    assert found["violations"] == 0, found["wrong"]
    assert found["not_opened"] + found["refused"] > 0
