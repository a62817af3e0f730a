"""A date, day first."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from intake.questions.base import Asking, BaseQuestion, InvalidAnswerError, Value
from intake.questions.text import typed_text
from intake.turn import DatePicker, Reply
from vietnamese.dates import UnreadableDateError, parse_date, short_date


class DateQuestion(BaseQuestion):
    """Kept as ISO 8601 text; typed as 25/10/2024 in any of the usual ways."""

    type: Literal["date"]
    earliest: dt.date = dt.date(1900, 1, 1)
    latest: dt.date = dt.date(2100, 12, 31)

    def widget(self, asking: Asking, value: Value | None) -> DatePicker:
        return DatePicker(earliest=self.earliest.isoformat(), latest=self.latest.isoformat())

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> str:
        try:
            day = parse_date(typed_text(reply))
        except UnreadableDateError as error:
            raise InvalidAnswerError(f"date.{error.code}") from None
        if not self.earliest <= day <= self.latest:
            raise InvalidAnswerError(
                "date.out_of_range",
                earliest=short_date(self.earliest),
                latest=short_date(self.latest),
            )
        return day.isoformat()

    def show(self, value: Value, asking: Asking) -> str:
        return short_date(dt.date.fromisoformat(value))

    def holds(self, value: Value, asking: Asking) -> bool:
        try:
            return self.earliest <= dt.date.fromisoformat(value) <= self.latest
        except (TypeError, ValueError):
            return False
