"""`phieu audit verify` on an installation of its own."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phieu.audit_commands import audit_verify
from phieu.clock import SimulatedClock
from phieu.control import CommandError
from phieu.opening import opened
from storage.audit import CONSOLE, head, record

NOW = datetime(2024, 10, 21, 1, tzinfo=UTC)


async def test_a_trail_is_verified_against_what_a_paper_shows(tmp_path: Path) -> None:
    async with opened(tmp_path, SimulatedClock(NOW, runs=False)) as rooms:
        for n in range(3):
            await rooms.store.write(
                lambda c, n=n: record(c, CONSOLE, "campaign.open", f"campaign:{n}", now=NOW)
            )
        end = await rooms.store.read(head)
        printed = f"{end.seq}:{end.hash[:16]}"
        said = await audit_verify(rooms, {"anchor": [printed]})
        assert said == [f"Nhật ký nguyên vẹn: 3 việc. Cuối chuỗi: {printed}"]
        with pytest.raises(CommandError, match=r"việc số 3 .*không khớp mã đã in"):
            await audit_verify(rooms, {"anchor": ["3:00000000"]})
        with pytest.raises(CommandError, match="Chưa đọc được mã"):
            await audit_verify(rooms, {"anchor": ["ba"]})

    with sqlite3.connect(tmp_path / "phieu.db") as driver:
        driver.execute("DROP TRIGGER audit_event_no_update")
        driver.execute("UPDATE audit_event SET actor = 'employee:5' WHERE seq = 2")
    driver.close()
    async with opened(tmp_path, SimulatedClock(NOW, runs=False)) as rooms:
        with pytest.raises(CommandError, match=r"việc số 2 \(đã bị sửa\)"):
            await audit_verify(rooms, {})
