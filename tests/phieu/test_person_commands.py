"""`phieu person export` and `phieu person erase`, as typed."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from phieu.__main__ import main
from phieu.clock import Clock
from phieu.opening import opened
from storage.people import Agency, Employee


def somebody(connection: Connection) -> None:
    connection.execute(insert(Agency).values(id=1, code="a", name="A"))
    person = {"full_name": "Người Bịa Ra", "search_key": "", "facts": {"note": "x"}}
    connection.execute(insert(Employee).values(id=1, agency_id=1, staff_code="CB1", **person))


async def installation(data: Path) -> None:
    async with opened(data, Clock()) as rooms:
        await rooms.store.write(somebody)


def test_out_and_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(installation(tmp_path))
    where = ["--data", str(tmp_path)]

    out = tmp_path / "an.json"
    assert main(["person", "export", "cb1", "--out", str(out), *where]) == 0
    assert json.loads(out.read_text())["person"]["full_name"] == "Người Bịa Ra"
    assert out.stat().st_mode & 0o777 == 0o600
    assert main(["person", "export", "cb1", "--out", str(out), *where]) == 1  # it is there

    reason = ["--reason", "hết hạn lưu", "--document", "1/QĐ"]
    assert main(["person", "erase", "CB2", *reason, *where]) == 1
    assert "Không có đúng một người" in capsys.readouterr().err
    assert main(["person", "erase", "CB1", *reason, *where]) == 0
    assert "Người Bịa Ra".encode() not in (tmp_path / "phieu.db").read_bytes()
    assert main(["audit", "verify", *where]) == 0


def test_what_is_past_its_term(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_leaver(tmp_path))
    where = ["--data", str(tmp_path)]
    assert main(["retention", *where]) == 0
    assert "1 người đã nghỉ" in capsys.readouterr().out
    assert main(["retention", "--apply", *where]) == 0
    assert "Đã xóa" in capsys.readouterr().out
    assert main(["retention", *where]) == 0
    assert "Không có gì quá hạn" in capsys.readouterr().out
    assert "Người Bịa Ra".encode() not in (tmp_path / "phieu.db").read_bytes()


async def _leaver(data: Path) -> None:
    await installation(data)
    async with opened(data, Clock()) as rooms:
        gone = update(Employee).values(left_on=date(2020, 1, 1))
        await rooms.store.write(lambda c: c.execute(gone).rowcount)
