"""Everything is written unit by unit, and is what it would be if it were collected at once."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from backend.summaries.everything import write_all
from backend.summaries.wanting import wanted
from backend.summaries.writing import Gathered, gather
from bench.lang_son import NOW, set_up
from intake.library import Library
from storage.papers import IssuedPaper
from storage.store import open_store

PEOPLE = 14


def at_once(connection: Connection) -> Gathered:
    return gather(
        connection,
        Library(),
        1,
        lambda collected: [
            each for output in collected.plan.outputs for each in wanted(collected, output)
        ],
        now=NOW,
    )


def issued(connection: Connection) -> dict[tuple[str, str], tuple[int, str]]:
    rows = connection.execute(
        select(
            IssuedPaper.output, IssuedPaper.about, IssuedPaper.number, IssuedPaper.data_hash
        ).order_by(IssuedPaper.number)
    )
    return {(row.output, row.about): (row.number, row.data_hash) for row in rows}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Lạng Sơn's round of two units, at its end."""
    return set_up(tmp_path_factory.mktemp("round") / "phieu.db", PEOPLE, a_unit=7)


async def test_every_paper_of_a_round_is_the_issue_that_it_would_be_at_once(
    url: str, tmp_path: Path
) -> None:
    store = open_store(url)
    try:
        counts = await write_all(store, Library(), 1, tmp_path, now=NOW)
        numbered = await store.read(issued)
        whole = await store.read(at_once)
    finally:
        await store.close()
    assert numbered == {(p.output, p.about): (1, p.data_hash) for p in whole.papers()}
    assert {each.output.code for each in whole.wanted} == {
        code for code, count in counts.items() if count
    }
    assert counts["mau-4"] == PEOPLE + 2
    assert counts["bien-ban-kiem-phieu"] == 2 * 2 * 2  # units, ballots, minutes with their board
    for code, count in counts.items():
        assert len(list((tmp_path / code).iterdir())) == count
    with zipfile.ZipFile(tmp_path / "ho-so-hd-thi-dua" / "ho-so-hd-thi-dua.zip") as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        inside = [file for part in manifest["parts"] for file in part["files"]]
        for file in inside:
            content = archive.read(file["name"])
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
    on_disk = {path.name for path in (tmp_path / "bao-cao-thanh-tich").iterdir()}
    assert {Path(file["name"]).name for file in inside} & on_disk == on_disk
