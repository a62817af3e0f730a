"""`phieu campaign export`, as typed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from intake.loading.plan_folder import load_plan
from phieu import campaigns
from phieu.__main__ import main
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.opening import opened
from phieu.rosters import roster_file

PLAN = Path(__file__).parents[2] / "plans" / "hung-yen-2020"


async def begun(data: Path) -> list[str]:
    """A campaign of twelve people; the name of who is dealt with outside the system."""
    plan, example = load_plan(PLAN), read_example(PLAN)
    people = invent(plan, example, 12, 1)
    async with opened(data, SimulatedClock(campaigns.starting(plan), runs=False)) as rooms:
        campaign = await campaigns.start(rooms, PLAN)
        roster = roster_file(plan, people, example.says)
        await campaigns.take_roster(rooms, campaign, "danh-sach.xlsx", roster)
    return [each["full_name"] for each in people if each["outside_system"]]


def test_a_campaign_leaves_in_one_file_for_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = asyncio.run(begun(tmp_path))
    where, out = ["--data", str(tmp_path)], tmp_path / "dot.json"

    assert main(["campaign", "export", "--out", str(out), *where]) == 0
    assert "chỉ giao cho người được phân công kiểm tra" in capsys.readouterr().out
    assert out.stat().st_mode & 0o777 == 0o600
    taken = json.loads(out.read_text("utf-8"))
    assert taken["format"] == "phieu.campaign/1"
    assert taken["campaign"]["plan"] == "hung-yen-2020"
    assert len(taken["people"]) == 11
    assert {each["state"] for each in taken["forms"]} == {"asked"}
    assert all(each["receipts"] == [] for each in taken["forms"])

    # Of who is dealt with outside the system: the name, and nothing else.
    assert [each["full_name"] for each in taken["outside_system"]] == outside != []
    assert not {each["full_name"] for each in taken["people"]} & set(outside)
    persons = [each["person"] for each in taken["parties"] if each["kind"] == "person"]
    assert set(persons) == {each["id"] for each in taken["people"]}

    assert main(["campaign", "export", "--out", str(out), *where]) == 1  # it is there
    assert "Không ghi được" in capsys.readouterr().err
    assert main(["audit", "verify", *where]) == 0


def test_nothing_is_taken_out_of_an_empty_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["campaign", "export", "--out", str(tmp_path / "x"), "--data", str(tmp_path)]) == 1
    assert "Chưa có đợt nào" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
