"""Invented people: repeatable, said to be invented, and readable as a roster."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from intake.loading.plan_folder import load_plan
from people.roster import read_roster
from phieu.invented import invent, read_example
from phieu.rosters import roster_columns, roster_file

PLANS = sorted((Path(__file__).parents[2] / "plans").glob("*/example.yaml"))


@pytest.mark.parametrize("example_file", PLANS, ids=lambda path: path.parent.name)
def test_the_same_seed_gives_the_same_people(example_file: Path) -> None:
    plan, example = load_plan(example_file.parent), read_example(example_file.parent)
    people = invent(plan, example, 90, 7)
    assert people == invent(plan, example, 90, 7)
    assert people != invent(plan, example, 90, 8)
    assert len(people) == 90
    assert len({person["staff_code"] for person in people}) == 90
    assert set(Counter(person["unit_code"] for person in people)) == {
        unit.code for unit in example.units
    }


def test_a_room_too_small_to_vote_stays_so_however_many_the_others_are() -> None:
    folder = next(each.parent for each in PLANS if each.parent.name == "lang-son-2012")
    plan, example = load_plan(folder), read_example(folder)
    for people in (12, 24, 300):
        sizes = Counter(each["unit_code"] for each in invent(plan, example, people, 7))
        assert sizes["CCHC"] == 2
        assert sizes.total() == people


@pytest.mark.parametrize("example_file", PLANS, ids=lambda path: path.parent.name)
def test_their_roster_is_read_without_a_problem(example_file: Path) -> None:
    plan, example = load_plan(example_file.parent), read_example(example_file.parent)
    people = invent(plan, example, 60, 1)
    file = roster_file(plan, people, example.says)
    sheet = read_roster(file, "danh-sach.xlsx", roster_columns(plan))
    assert [str(problem) for problem in sheet.problems] == []
    assert {row.full_name for row in sheet.rows} == {person["full_name"] for person in people}
    assert "bịa" in example.says
