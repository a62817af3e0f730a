"""Everything is written unit by unit, and is what it would be if it were collected at once."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from backend.summaries.everything import write_all
from backend.summaries.outputs import Press
from backend.summaries.wanting import wanted
from backend.summaries.writing import Gathered, gather, give_out
from bench.lang_son import NOW, set_up
from intake.library import Library
from storage.audit import CONSOLE
from storage.papers import IssuedPaper
from storage.store import open_store
from storage.submissions import Submission

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


def somebody_is_rated_above(connection: Connection) -> None:
    """So that a list of everybody stands in a dossier."""
    (one,) = connection.execute(
        select(Submission.__table__).where(Submission.form == "tu-nhan-xet").limit(1)
    ).mappings()
    other = {"id": None, "form": "ho-so-cap-tren", "state": "asked", "receipts": 0}
    connection.execute(insert(Submission).values({**one, **other}))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Lạng Sơn's round of two units, at its end."""
    return set_up(tmp_path_factory.mktemp("round") / "phieu.db", PEOPLE, a_unit=7)


async def test_every_paper_of_a_round_is_the_issue_that_it_would_be_at_once(
    url: str, tmp_path: Path
) -> None:
    store = open_store(url)
    try:
        await store.write(somebody_is_rated_above)
        counts = await write_all(store, Library(), 1, tmp_path, now=NOW)
        numbered = await store.read(issued)
        whole = await store.read(at_once)
        issues = await store.write(lambda c: give_out(c, whole, CONSOLE, NOW))
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
    press = Press(whole.collected, issues, whole.signatures)
    for each in whole.wanted:
        if each.output.kind == "dossier" and each.unit_id is None:
            made = zipfile.ZipFile(io.BytesIO(press.dossier(each).content))
            filed = zipfile.ZipFile(tmp_path / each.output.code / f"{each.output.code}.zip")
            assert filed.read("MUC-LUC.txt").decode() == made.read("MUC-LUC.txt").decode()
            assert filed.namelist() == made.namelist()
    on_disk = {path.name for path in (tmp_path / "bao-cao-thanh-tich").iterdir()}
    assert {Path(file["name"]).name for file in inside} & on_disk == on_disk
