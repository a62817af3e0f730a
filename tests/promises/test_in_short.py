"""Each promise in short; `./run promise NAME` proves it in full."""

from __future__ import annotations

import argparse
import shutil

import pytest

from tests.cluster import postgres_programs
from tests.promises import (
    answers_survive,
    audit,
    ballot_faults,
    blindness,
    deadline,
    erase,
    exactly_once,
    exports,
    kill_anywhere,
    last_hour,
    linkage,
    no_telegram,
    one_effect,
    poison,
    reminders,
    restore,
    roster,
    templates,
    who_may,
    wire,
)


def given(module: object, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.options(parser)  # type: ignore[attr-defined]
    return parser.parse_args(words)


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


async def test_who_tampers_with_the_trail_is_shown() -> None:
    found = await audit.prove(given(audit, "--trials", "100", "--events", "60"))
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
    found = await who_may.prove(given(who_may, "--cells", "300"))
    assert found["violations"] == 0, found["wrong"]
    assert found["refused"] > found["allowed"] > 0


async def test_what_people_write_is_text_in_every_file() -> None:
    found = await exports.prove(given(exports, "--n", "300"))
    assert found["violations"] == 0, found["wrong"]
    assert found["files"] > 20


async def test_a_hostile_template_reaches_nothing() -> None:
    found = await templates.prove(given(templates, "--payloads", "12"))
    assert found["violations"] == 0, found["wrong"]
    assert found["not_opened"] + found["refused"] > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_every_update_has_its_effect_once(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--updates", "150", "--people", "6", "--databases", database)
    found = await exactly_once.prove(given(exactly_once, *words))
    assert found["violations"] == 0, found["wrong"]
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


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_no_vote_is_lost_or_doubled(database: str) -> None:
    if database == "postgresql" and postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    words = ("--kills", "1", "--steps", "issue,drop_all,close", "--hurried", "1")
    words += ("--voters", "7", "--items", "2", "--databases", database)
    found = await ballot_faults.prove(given(ballot_faults, *words))
    assert found["violations"] == 0, found["wrong"]
    assert found["seen"]["kills"] == 3
    assert found["seen"]["counted"] > 0
