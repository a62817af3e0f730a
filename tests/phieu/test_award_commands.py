"""`phieu awards import`: a file of earlier years' titles, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from phieu.award_commands import awards_import
from phieu.clock import SimulatedClock
from phieu.control import CommandError
from phieu.opening import opened
from tests.intake.titles.hung_yen import DECEMBER, begun
from tests.people.files import csv
from tests.people.test_awards import AN_2018, HEAD


async def test_a_file_is_taken_once_and_one_with_a_problem_not_at_all(tmp_path: Path) -> None:
    file, wrong = tmp_path / "danh-hieu.csv", tmp_path / "sai.csv"
    file.write_bytes(csv(HEAD, AN_2018))
    wrong.write_bytes(csv(HEAD, ["02", 2019, "Giấy khen", "", "", ""], ["77", 2018, "Giấy khen"]))
    async with opened(tmp_path / "data", SimulatedClock(DECEMBER, runs=False)) as rooms:
        await rooms.store.write(begun)
        with pytest.raises(CommandError, match="không có người hay đơn vị nào mã “77”"):
            await awards_import(rooms, {"file": str(wrong)})
        assert await awards_import(rooms, {"file": str(file)}) == [
            "Đã ghi 1 danh hiệu; 0 dòng đã có."
        ]
        assert await awards_import(rooms, {"file": str(file)}) == [
            "Đã ghi 0 danh hiệu; 1 dòng đã có."
        ]
