"""Whole numbers, and scores with a maximum."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from intake.questions.base import Asking, BaseQuestion, InvalidAnswerError, Value
from intake.questions.text import typed_text
from intake.texts import sentence
from intake.turn import NumberPad, Reply
from vietnamese.numbers import UnreadableNumberError, parse_number, show_number


class IntegerQuestion(BaseQuestion):
    type: Literal["integer"]
    least: int = 0
    most: int = Field(default=1_000_000_000)
    unit: str = ""

    @model_validator(mode="after")
    def _room(self) -> Self:
        if self.least > self.most:
            raise ValueError("least_over_most")
        return self

    def widget(self, asking: Asking, value: Value | None) -> NumberPad:
        return NumberPad(least=self.least, most=self.most)

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> int:
        number = _number(typed_text(reply))
        if number != int(number):
            raise InvalidAnswerError("number.not_whole")
        _check_range(number, Decimal(self.least), Decimal(self.most))
        return int(number)

    def show(self, value: Value, asking: Asking) -> str:
        return f"{show_number(Decimal(value))} {self.unit}".strip()

    def holds(self, value: Value, asking: Asking) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.least <= value <= self.most


class ScoreQuestion(BaseQuestion):
    """Points out of `max`, in steps; kept as a number."""

    type: Literal["score"]
    max: float = Field(gt=0, le=100_000)
    step: float = Field(default=0.5, gt=0)

    def widget(self, asking: Asking, value: Value | None) -> NumberPad:
        return NumberPad(least=0, most=self.max, step=self.step)

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> float:
        number = _number(typed_text(reply))
        _check_range(number, Decimal(0), Decimal(str(self.max)))
        if number % Decimal(str(self.step)):
            raise InvalidAnswerError("number.off_step", step=show_number(Decimal(str(self.step))))
        return float(number)

    def show(self, value: Value, asking: Asking) -> str:
        return sentence(
            "word.score",
            value=show_number(Decimal(str(value))),
            most=show_number(Decimal(str(self.max))),
        )

    def holds(self, value: Value, asking: Asking) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        on_step = not Decimal(str(value)) % Decimal(str(self.step))
        return 0 <= value <= self.max and on_step


def _number(text: str) -> Decimal:
    try:
        return parse_number(text)
    except UnreadableNumberError as error:
        raise InvalidAnswerError(f"number.{error.code}") from None


def _check_range(number: Decimal, least: Decimal, most: Decimal) -> None:
    if not least <= number <= most:
        raise InvalidAnswerError(
            "number.out_of_range", least=show_number(least), most=show_number(most)
        )
