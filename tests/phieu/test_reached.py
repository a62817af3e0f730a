"""What a played campaign must come to: each output with its files, each milestone on its day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from phieu.simulation.audit_days import Reached, not_reached
from phieu.simulation.audit_made import wrongly_made
from phieu.simulation.days import day_of, earlier_day

PLANS = Path(__file__).parents[2] / "plans"
EIGHT = dt.date(2013, 1, 8)


@pytest.fixture(scope="module")
def lang_son() -> Plan:
    return load_plan(PLANS / "lang-son-2012")


def test_an_output_without_a_paper_or_with_too_few_is_a_violation(lang_son: Plan) -> None:
    expected: dict[str, int | None] = {each.code: 1 for each in lang_son.outputs}
    made = {each.code: 1 for each in lang_son.outputs}
    assert list(wrongly_made(lang_son, made, expected)) == []
    expected |= {"mau-4": 3, "khong-xet": 0, "de-nghi-thi-dua-phong": None}
    made |= {"mau-4": 2, "khong-xet": 0, "de-nghi-thi-dua-phong": 9}
    assert list(wrongly_made(lang_son, made, expected)) == [
        "mau-4: 2 files instead of 3",
        "khong-xet: nothing came of it in the whole round",
    ]


def test_a_milestone_is_reached_when_all_that_hangs_on_it_was_done_by_then(lang_son: Plan) -> None:
    milestone = lang_son.milestones_by_code["ho-so"]
    good = Reached(milestone, {"hop-phong": 8, "muc-ca-nhan": 8}, {}, EIGHT)
    assert list(not_reached([good])) == []
    assert good.told() == {
        "day": "2013-01-10",
        "kind": "before",
        "reached": "2013-01-08",
        "done": {"hop-phong": 8, "muc-ca-nhan": 8},
    }
    assert Reached(milestone, {}, {}, EIGHT).told()["by_the_clock"] is True
    bad = Reached(milestone, {"hop-phong": 0, "muc-ca-nhan": 8}, {"hop-phong": 8}, None)
    bare = Reached(milestone, {}, {}, None)
    assert list(not_reached([bad, bare])) == [
        "milestone ho-so: no hop-phong in time",
        "milestone ho-so: 8 hop-phong too late",
        "milestone ho-so: the campaign ended before its day",
    ]


def test_people_hand_in_a_week_before_their_unit_meets(lang_son: Plan) -> None:
    meets = day_of(lang_son, "ho-so")
    assert meets == dt.datetime(2013, 1, 9, 9, tzinfo=lang_son.zone)
    assert earlier_day(lang_son, "ban-tu-nhan-xet") == dt.date(2013, 1, 2)
    assert earlier_day(lang_son, "bao-cao") == dt.date(2013, 1, 1)
    quang_ngai = load_plan(PLANS / "quang-ngai-2024")
    assert earlier_day(quang_ngai, "ban-kiem-diem") is None
