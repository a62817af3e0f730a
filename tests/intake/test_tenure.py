"""From which day somebody has been here for so many months when the period ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.plan import Plan
from intake.plan.respondents import Tenure
from intake.tenure import disagreeing, last_day
from tests.intake.forms import form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
FACTS: list[dict[str, Any]] = [
    {"name": "newcomer", "label": "Mới về", "type": "yes_no", "columns": ["Mới về"],
     "under": {"months": 8, "since": "came_on", "source": SOURCE}},
    {"name": "came_on", "label": "Ngày về", "type": "date", "columns": ["Ngày về"]},
]  # fmt: skip


def plan(ends_on: str) -> Plan:
    period = {"code": "k", "name": "Kỳ", "starts_on": "2023-01-01", "ends_on": ends_on}
    return plan_of(form_of(), facts=FACTS, period=period)


@pytest.mark.parametrize(
    ("ends_on", "months", "expected"),
    [
        ("2024-12-31", 8, date(2024, 5, 1)),
        ("2024-12-30", 1, date(2024, 11, 30)),
        ("2024-03-30", 1, date(2024, 2, 29)),  # there is no 31 February
        ("2024-06-30", 12, date(2023, 7, 1)),
    ],
)
def test_months_are_counted_to_the_end_of_the_last_day(
    ends_on: str, months: int, expected: date
) -> None:
    tenure = Tenure.model_validate({"months": months, "since": "came_on", "source": SOURCE})
    assert last_day(plan(ends_on), tenure) == expected


def test_a_mark_and_a_day_agree_or_do_not_and_without_a_day_nothing_is_said() -> None:
    def told(**facts: Any) -> list[str]:
        return [each.name for each in disagreeing(plan("2024-12-31"), facts)]

    assert told(newcomer=True, came_on="2024-05-02") == []
    assert told(newcomer=False, came_on="2024-05-01") == []
    assert told(came_on="2024-05-02") == ["newcomer"]
    assert told(newcomer=True, came_on="2024-05-01") == ["newcomer"]
    assert told(newcomer=True) == []
    assert told(newcomer=True, came_on="đầu năm") == []  # kept from a plan that asked for words
