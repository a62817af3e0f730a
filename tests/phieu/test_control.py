"""Commands that write reach the running server, and open the database when none runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from phieu.clock import Clock
from phieu.commands import COMMANDS
from phieu.control import CommandError, listening, send
from phieu.opening import opened
from storage.store import StoreLockedError
from tests.architecture.tree import ROOT

PLAN = Path(__file__).parents[2] / "plans" / "hung-yen-2020"


async def sent(data: Path, command: str, **given: Any) -> list[str] | None:
    return await asyncio.to_thread(send, data, command, given)


async def test_a_command_is_carried_out_by_the_process_that_owns_the_database(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, Clock()) as rooms, listening(tmp_path, rooms, COMMANDS):
        lines = await sent(tmp_path, "campaign start", plan=str(PLAN))
        assert lines is not None
        assert lines[0].startswith("Đợt 1:")
        assert await sent(tmp_path, "status") == ["0 người", "Đợt 1: hung-yen-2020 (planned)"]
        with pytest.raises(CommandError, match="Không có ai mang mã cán bộ 999"):
            await sent(tmp_path, "office invite", staff_code="999")
        given = {"milestone": "dang-ky", "reason": "r", "document": "1", "by": "VP"}
        with pytest.raises(CommandError, match="Chưa đọc được ngày 31/02/2020"):
            await sent(tmp_path, "extend", until="31/02/2020", **given)
        with pytest.raises(CommandError, match="Không gia hạn về quá khứ được"):
            await sent(tmp_path, "extend", until="20/02/2020", **given)
        soon = f"{Clock().now() + dt.timedelta(days=30):%d/%m/%Y}"
        extended = await sent(tmp_path, "extend", until=soon, **given)
        assert extended == [f"Đã gia hạn “Gửi hồ sơ đăng ký thi đua” đến hết ngày {soon}."]
        with pytest.raises(CommandError, match="Không ghi được"):
            await sent(tmp_path, "invite", out=str(tmp_path / "no" / "codes.csv"))
        with pytest.raises(StoreLockedError):
            async with opened(tmp_path, Clock()):
                pass
    assert await sent(tmp_path, "status") is None


async def test_only_its_owner_can_open_the_socket(tmp_path: Path) -> None:
    async with opened(tmp_path, Clock()) as rooms, listening(tmp_path, rooms, COMMANDS):
        assert stat.S_IMODE((tmp_path / "phieu.sock").stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize(
    ("command", "given", "words"),
    [
        ("invite", {"out": "x.csv"}, "Chưa có đợt nào"),
        ("campaign start", {"plan": "/khong/co"}, "/khong/co"),
        ("office invite", {"staff_code": "999"}, "Chưa có đợt nào"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, command: str, given: dict[str, str], words: str
) -> None:
    async with opened(tmp_path, Clock()) as rooms, listening(tmp_path, rooms, COMMANDS):
        with pytest.raises(CommandError, match=words):
            await sent(tmp_path, command, **given)
        assert await sent(tmp_path, "status") == ["0 người"]


def test_a_command_that_serve_carries_out_loads_neither_the_web_nor_the_database() -> None:
    loading = "import sys, phieu.__main__; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", loading], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "phieu.control" in loaded
    assert {"fastapi", "sqlalchemy", "pydantic", "docx"}.isdisjoint(loaded)
