"""Several processes and one database: the second is told, and a killed one loses nothing."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from storage.store import Store, StoreLockedError, open_store
from tests.storage import killed_writer
from tests.storage.notes import kept

ROOT = Path(__file__).parents[2]


def _write_until_killed(url: str, name: str, answers: int) -> list[str]:
    """What a writing process was told is stored, up to the kill after some answers and after."""
    process = subprocess.Popen(
        [sys.executable, "-m", killed_writer.__name__, url, name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    told = [process.stdout.readline().strip() for _ in range(answers)]
    process.kill()
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    # A line that the kill cut short is not an acknowledgement.
    return told + rest[: rest.rfind("\n") + 1].split("\n")[:-1]


async def test_a_killed_process_loses_no_answered_write_and_leaves_none_half_done(
    database_url: str,
) -> None:
    moments = random.Random(7)
    for kill in range(5):
        told = _write_until_killed(database_url, f"k{kill}", moments.randrange(1, 400))

        store = open_store(database_url)
        rows = set(await kept(store))
        await store.close()

        assert len(told) > 0
        assert {f"{name} {half}" for name in told for half in "ab"} <= rows
        assert {row.removesuffix(" a") for row in rows if row.endswith(" a")} == {
            row.removesuffix(" b") for row in rows if row.endswith(" b")
        }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_process_is_told_who_writes(store: Store, database_url: str) -> None:
    assert store.dialect_name == "sqlite"
    second = subprocess.run(
        [sys.executable, "-m", killed_writer.__name__, database_url, "second"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode != 0
    assert "StoreLockedError" in second.stderr
    assert "is in use: process" in second.stderr


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_lock_ends_with_the_store_and_not_before(database_url: str) -> None:
    first = open_store(database_url)
    with pytest.raises(StoreLockedError):
        open_store(database_url)
    await first.close()

    second = open_store(database_url)
    await second.close()
