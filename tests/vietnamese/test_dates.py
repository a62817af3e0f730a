from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from vietnamese.dates import (
    UnreadableDateError,
    in_words,
    local_day,
    long_date,
    parse_date,
    short_date,
    weekday,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    "text",
    [
        "25/10/2024", "25-10-2024", "25.10.2024", "2024-10-25", " 25 / 10 / 2024 ",
        "ngày 25 tháng 10 năm 2024", "Ngày 25/10/2024", "25 tháng 10 năm 2024",
        "ngay 25 thang 10 nam 2024", "Thứ Sáu, ngày 25/10/2024", "nga\u0300y 25/10/2024",
    ],
)  # fmt: skip
def test_a_date_is_read_in_each_usual_way(text):
    assert parse_date(text) == date(2024, 10, 25)


def test_single_digits_are_day_first():
    assert parse_date("1/2/2024") == date(2024, 2, 1)
    assert parse_date("29/02/2024") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("25/10/24", "two_digit_year"),
        ("25 tháng 10 năm 24", "two_digit_year"),
        ("31/02/2024", "no_such_day"),
        ("29/02/2023", "no_such_day"),
        ("0/10/2024", "no_such_day"),
        ("32/13/2024", "no_such_day"),
        ("2024-02-30", "no_such_day"),
        ("10/25/2024", "month_first"),
        ("25/10-2024", "unreadable"),
        ("25/10", "unreadable"),
        ("10/2024", "unreadable"),
        ("25/10/20245", "unreadable"),
        ("25/10/2024 08:00", "unreadable"),
        ("trước 25/10/2024", "unreadable"),
        ("45590", "unreadable"),
        ("hôm qua", "unreadable"),
        ("", "unreadable"),
        ("٢٥/١٠/٢٠٢٤", "unreadable"),
    ],
)
def test_a_date_is_refused_rather_than_guessed(text, code):
    with pytest.raises(UnreadableDateError) as refused:
        parse_date(text)
    assert refused.value.code == code


def test_every_day_of_a_week_has_its_name():
    names = [weekday(date(2024, 10, 21 + day)) for day in range(7)]
    assert ", ".join(names) == "Thứ Hai, Thứ Ba, Thứ Tư, Thứ Năm, Thứ Sáu, Thứ Bảy, Chủ nhật"


def test_official_dates_put_a_zero_before_small_days_and_the_first_two_months():
    assert long_date(date(2024, 2, 5)) == "ngày 05 tháng 02 năm 2024"
    assert long_date(date(2024, 3, 15)) == "ngày 15 tháng 3 năm 2024"
    assert parse_date(long_date(date(2024, 2, 5))) == date(2024, 2, 5)
    assert short_date(date(2024, 2, 5)) == "05/02/2024"


def test_an_instant_is_told_by_the_clock_on_the_wall():
    last = datetime(2024, 10, 24, 9, 59, 59, tzinfo=UTC)
    assert in_words(last, VIETNAM) == "16:59, thứ Năm ngày 24/10/2024"
    sunday = datetime(2024, 10, 26, 17, 0, tzinfo=UTC)
    assert in_words(sunday, VIETNAM) == "00:00, chủ nhật ngày 27/10/2024"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        in_words(datetime(2024, 10, 24), VIETNAM)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        local_day(datetime(2024, 10, 24))  # noqa: DTZ001


def test_the_day_begins_here_seven_hours_before_utc_s():
    assert local_day(datetime(2024, 10, 21, 16, 59, tzinfo=UTC)) == date(2024, 10, 21)
    assert local_day(datetime(2024, 10, 21, 17, 0, tzinfo=UTC)) == date(2024, 10, 22)
