"""On which day a rule falls, and which of them has come."""

from __future__ import annotations

import datetime as dt

import pytest

from intake.plan import ReminderRule
from reminders.due import Come, come, falls
from reminders.hours import SendingTimes, times_of
from tests.reminders import stage
from tests.reminders.stage import at

PLAN = stage.plan()
LONG_AGO = dt.date(2024, 9, 1)
THREE, ONE, _ = PLAN.reminders


def days(cut_off: dt.datetime, since: dt.date = LONG_AGO, **policy: object) -> dict[str, str]:
    times = times_of(stage.plan(policy=dict(policy)))
    return {
        slot.rule.code: f"{slot.day:%d/%m}" for slot in falls((THREE, ONE), cut_off, since, times)
    }


def test_days_are_counted_from_the_last_day_that_is_still_good() -> None:
    # Before Friday 25/10: Thursday is the last good day.
    assert days(at(25, 0)) == {"ba-ngay": "21/10", "mot-ngay": "23/10"}


@pytest.mark.parametrize(
    ("cut_off", "expected"),
    [
        (at(22, 0), {"ba-ngay": "18/10", "mot-ngay": "18/10"}),  # Monday is the last day
        (at(21, 0), {"ba-ngay": "17/10", "mot-ngay": "18/10"}),  # Sunday is the last day
    ],
)
def test_a_day_off_gives_way_to_the_working_day_before_it(
    cut_off: dt.datetime, expected: dict[str, str]
) -> None:
    assert days(cut_off) == expected


def test_tet_is_passed_over() -> None:
    tet = dt.datetime(2024, 2, 16, tzinfo=stage.ZONE)
    assert days(tet, dt.date(2024, 1, 1)) == {"ba-ngay": "07/02", "mot-ngay": "07/02"}


def test_the_plan_adds_days_off_and_takes_them_away() -> None:
    moved = {"days_off": ["2024-10-21"], "working_days": ["2024-10-20"]}
    extra = days(at(25, 0), **moved, days_source=stage.SOURCE)
    assert extra == {"ba-ngay": "20/10", "mot-ngay": "23/10"}


def test_a_deadline_at_breakfast_is_told_of_on_the_day_before() -> None:
    last = ReminderRule.model_validate({**THREE.model_dump(), "code": "hom-nay", "days_before": 0})
    times = times_of(PLAN)
    (slot,) = falls([last], at(24, 8, 20), LONG_AGO, times)
    assert slot.day == dt.date(2024, 10, 23)
    (slot,) = falls([last], at(24, 16, 30), LONG_AGO, times)
    assert slot.day == dt.date(2024, 10, 24)


def test_what_fell_before_the_deadline_came_to_be_is_not_told() -> None:
    assert days(at(25, 0), since=dt.date(2024, 10, 21)) == {"mot-ngay": "23/10"}


def test_who_is_asked_at_the_last_moment_is_told_once_if_a_working_day_is_left() -> None:
    assert days(at(25, 0), since=dt.date(2024, 10, 23)) == {"mot-ngay": "24/10"}
    assert days(at(25, 0), since=dt.date(2024, 10, 24)) == {}


def test_of_what_was_missed_only_the_nearest_is_told() -> None:
    slots = falls((THREE, ONE), at(25, 0), LONG_AGO, times_of(PLAN))
    assert come(slots, dt.date(2024, 10, 20), set()) == Come(None)
    assert come(slots, dt.date(2024, 10, 22), set()) == Come(THREE)
    assert come(slots, dt.date(2024, 10, 24), set()) == Come(ONE, ((THREE, "down"),))
    assert come(slots, dt.date(2024, 10, 24), {"mot-ngay"}) == Come(None)


def test_of_two_that_fall_on_one_day_the_nearer_is_told() -> None:
    slots = falls((THREE, ONE), at(22, 0), LONG_AGO, times_of(PLAN))
    assert come(slots, dt.date(2024, 10, 18), set()) == Come(ONE, ((THREE, "superseded"),))


def times(**policy: object) -> SendingTimes:
    return times_of(stage.plan(policy=dict(policy)))


def test_nothing_is_sent_at_night_at_noon_or_on_a_day_off() -> None:
    open_hours = [
        (day, hour) for day in range(19, 23) for hour in range(24)
        if times().window_at(at(day, hour)) is not None
    ]  # fmt: skip
    assert open_hours == [(day, hour) for day in (21, 22) for hour in (8, 9, 10, 14, 15, 16)]
    assert times().window_at(at(21, 16, 30)) is None


def test_units_come_one_after_another_and_closer_where_the_hours_are_short() -> None:
    moments = times(wave_spacing=10).spread(4, at(21, 10, 40))
    assert moments == [at(21, 10, 40), at(21, 10, 50), at(21, 14, 0), at(21, 14, 10)]
    crowded = times(wave_spacing=120).spread(50, at(21, 8))
    assert crowded == sorted(crowded)
    assert crowded[-1] < at(21, 16, 15)
    assert all(times().window_at(moment) for moment in crowded)


def test_no_more_units_than_fit_come_in_what_is_left_of_the_day() -> None:
    # Twenty minutes are left, of which a quarter of an hour is kept free.
    assert times().spread(30, at(21, 16, 10)) == [at(21, 16, minute) for minute in range(10, 15)]
    assert times().spread(3, at(21, 16, 20)) == [at(21, 16, 20)]
    assert times().spread(3, at(21, 17)) == []
    # More units than a day has minutes: then closer.
    assert len(times().spread(1000, at(21, 8))) == 1000
