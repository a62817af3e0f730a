"""A disk that is full, or that fails: nothing is said to be kept that is not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, select

from storage.campaigns import Setting
from storage.errors import StoreFullError
from storage.jobs import Job
from storage.migrating import upgrade
from storage.sqlite import WritingDesk

LARGE = "x" * 100_000


def keep(name: str):
    return lambda c: c.execute(insert(Setting).values(name=name, value=LARGE))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    upgrade(f"sqlite:///{tmp_path / 'phieu.db'}")
    return tmp_path / "phieu.db"


class SmallDisk(WritingDesk):
    """A desk whose file may grow to so many pages, however often it is opened."""

    pages = 300

    def _connect(self):
        driver = super()._connect()
        driver.execute(f"PRAGMA max_page_count={self.pages}")
        return driver


async def test_a_full_disk_refuses_and_goes_on_once_there_is_room(database: Path) -> None:
    desk = SmallDisk(database, seconds=5)
    desk.open()
    jobs = [Job(keep(f"{n}")) for n in range(12)]
    desk.do(jobs)
    refused = [job for job in jobs if job.error is not None]
    assert refused
    assert all(isinstance(job.error, StoreFullError) for job in refused)
    counting = Job(lambda c: c.scalar(select(func.count()).select_from(Setting)))
    desk.do([counting])
    assert counting.value == len(jobs) - len(refused), "the others are all there"
    desk.pages = 100_000
    desk._renew()
    again = Job(keep("again"))
    desk.do([again])
    assert again.error is None
    desk.close()


FAILING = """
import asyncio, sys
from sqlalchemy import insert
from storage.campaigns import Setting
from storage.store import open_store, StoreClosedError, StoreError

async def main():
    store = open_store(sys.argv[1])
    for n in range(40):
        try:
            await store.write(lambda c: c.execute(insert(Setting).values(name=str(n), value=1)))
            print("kept", n, flush=True)
        except StoreClosedError:
            print("closed", n, flush=True)
        except StoreError:
            print("refused", n, flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_disk_that_does_not_confirm_ends_the_writing(database: Path) -> None:
    """After a failed fsync nobody knows what is on the disk: no write is tried again."""
    url = f"sqlite:///{database}"
    done = subprocess.run(
        [
            "strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync",
            "-e", "inject=fdatasync,fsync:error=EIO:when=12+",
            sys.executable, "-c", FAILING, url,
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    said = [line.split() for line in done.stdout.splitlines()]
    kept = [number for word, number in said if word == "kept"]
    assert kept, done.stderr
    assert [word for word, _ in said[len(kept) :]] == ["closed"] * (40 - len(kept))
    with create_engine(url).connect() as connection:
        there = connection.scalars(select(Setting.name)).all()
    assert set(kept) <= set(there), "what was acknowledged is there"
