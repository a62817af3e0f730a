"""Deadlines: the first instant that is too late, by kind."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from intake.calendar import Moments, cut_off, due_words, latest_cut_off, left_words, rule
from intake.plan import Milestone

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def milestone(kind: str, day: str, **more: str) -> Milestone:
    return Milestone.model_validate_json(
        json.dumps(
            {
                "code": "m",
                "label": "Nộp",
                "kind": kind,
                "date": day,
                "who": "Mọi người",
                "source": {"silent": "Thử."},
                **more,
            }
        ),
        strict=True,
    )


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "day", "more", "first_too_late"),
    [
        ("before", "2024-10-25", {}, "2024-10-24T17:00"),
        ("before", "2024-10-25", {"time": "16:30"}, "2024-10-25T09:30"),
        ("by", "2024-11-05", {}, "2024-11-05T17:00"),
        ("by", "2024-11-05", {"time": "17:00"}, "2024-11-05T10:01"),
        ("by", "2020-02-28", {}, "2020-02-28T17:00"),
        ("window", "2024-12-12", {"until": "2024-12-15"}, "2024-12-15T17:00"),
    ],
)
def test_the_cut_off_follows_the_words(
    kind: str, day: str, more: dict[str, str], first_too_late: str
) -> None:
    assert cut_off(milestone(kind, day, **more), HANOI) == utc(first_too_late)


def test_nobody_is_late_for_what_is_only_planned() -> None:
    assert cut_off(milestone("planned", "2024-11-08"), HANOI) is None
    anyway = Moments(utc("2030-01-01"), utc("2030-01-01"))
    assert rule(anyway, None).standing == "on_time"


def test_an_extension_never_shortens() -> None:
    own, earlier, later = utc("2024-10-24T17:00"), utc("2024-10-20"), utc("2024-10-30")
    assert latest_cut_off(own, [earlier]) == own
    assert latest_cut_off(own, [earlier, later]) == later
    assert latest_cut_off(None, [later]) is None


def test_the_deadline_is_said_with_the_last_day_that_is_still_good() -> None:
    words = due_words(milestone("before", "2024-10-25"), utc("2024-10-24T17:00"), HANOI)
    assert words == (
        "Trước ngày 25 tháng 10 năm 2024 – ngày cuối còn nhận: 23:59, thứ Năm ngày 24/10/2024"
    )
    extended = due_words(milestone("before", "2024-10-25"), utc("2024-10-27T17:00"), HANOI)
    assert extended == "Đã được gia hạn, nhận đến 23:59, Chủ nhật ngày 27/10/2024".replace(
        "Chủ", "chủ"
    )


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2024-10-21T01:00", "Còn 3 ngày"),
        ("2024-10-23T01:00", "Còn 1 ngày"),
        ("2024-10-24T16:59", "Hạn cuối là hôm nay, 23:59"),
        ("2024-10-24T17:00", "Đã quá hạn"),
    ],
)
def test_days_left_are_counted_as_people_count_them(now: str, words: str) -> None:
    assert left_words(utc("2024-10-24T17:00"), utc(now), HANOI) == words


def test_evidence_names_the_earlier_try() -> None:
    due = utc("2024-10-24T17:00")
    late = Moments(due, due + dt.timedelta(minutes=2))
    tried = due - dt.timedelta(seconds=3)
    assert rule(late, due, [(tried, "stale")]).evidence == f"stale {tried.isoformat()}"
    assert rule(late, due, [(due, "stale")]).standing == "late"
