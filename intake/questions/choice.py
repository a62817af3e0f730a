"""One of several, several of many, yes or no; by button, number, code or typed words."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from intake.conditions import compile_condition
from intake.parts import Name, Text
from intake.questions.base import Asking, BaseQuestion, Choice, InvalidAnswerError, Value
from intake.texts import sentence
from intake.turn import Choices, ManyChoices, Option, Picked, Reply, Tap, Typed
from vietnamese.numbers import NUMBER_WORDS
from vietnamese.text import words


class _ChoiceQuestion(BaseQuestion):
    """Choices of its own, or those of one of the plan's lists (XLSForm's `list_name`)."""

    list_name: Name | None = None
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_or_list(self) -> Self:
        if (self.list_name is None) == (not self.choices):
            raise ValueError("choices_or_list")
        return self

    def offered(self, asking: Asking) -> tuple[Choice, ...]:
        """The choices that apply to this person and these answers."""
        every = self.choices or asking.lists.get(self.list_name or "", ())
        if all(choice.relevant is None for choice in every):
            return every
        return tuple(c for c in every if compile_condition(c.relevant)(asking.values) is True)

    def options(self, asking: Asking) -> tuple[Option, ...]:
        return tuple(
            Option(code=choice.code, label=choice.label, hint=choice.hint or "")
            for choice in self.offered(asking)
        )

    def label_of(self, code: str, asking: Asking) -> str:
        every = self.choices or asking.lists.get(self.list_name or "", ())
        return next((choice.label for choice in every if choice.code == code), code)


class SelectOneQuestion(_ChoiceQuestion):
    type: Literal["select_one"]

    def widget(self, asking: Asking, value: Value | None) -> Choices:
        return Choices(options=self.options(asking))

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> str:
        offered = self.offered(asking)
        match reply:
            case Tap(choice=code) | Picked(choices=(code,)):
                return _by_code(code, offered)
            case Typed(text=text):
                return pick(text, offered)
            case _:
                raise InvalidAnswerError("reply.unfit")

    def show(self, value: Value, asking: Asking) -> str:
        return self.label_of(value, asking)

    def holds(self, value: Value, asking: Asking) -> bool:
        return any(choice.code == value for choice in self.offered(asking))


class SelectMultipleQuestion(_ChoiceQuestion):
    type: Literal["select_multiple"]
    at_least: int = Field(default=1, ge=0)
    at_most: int | None = Field(default=None, ge=1)

    def widget(self, asking: Asking, value: Value | None) -> ManyChoices:
        return ManyChoices(
            options=self.options(asking), at_least=self.at_least, at_most=self.at_most
        )

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> list[str]:
        offered = self.offered(asking)
        match reply:
            case Picked(choices=codes):
                chosen = {_by_code(code, offered) for code in codes}
            case Tap(choice=code):
                chosen = {_by_code(code, offered)}
            case Typed(text=text):
                parts = text.replace("\n", ",").replace(";", ",").split(",")
                chosen = {pick(part, offered) for part in parts if part.strip()}
            case _:
                raise InvalidAnswerError("reply.unfit")
        if len(chosen) < self.at_least:
            raise InvalidAnswerError("choice.too_few", least=self.at_least)
        if self.at_most is not None and len(chosen) > self.at_most:
            raise InvalidAnswerError("choice.too_many", most=self.at_most)
        return [choice.code for choice in offered if choice.code in chosen]

    def show(self, value: Value, asking: Asking) -> str:
        return "; ".join(self.label_of(code, asking) for code in value)

    def holds(self, value: Value, asking: Asking) -> bool:
        if not isinstance(value, list):
            return False
        offered = {choice.code for choice in self.offered(asking)}
        most = self.at_most if self.at_most is not None else len(offered)
        return offered.issuperset(value) and self.at_least <= len(value) <= most


class YesNoQuestion(BaseQuestion):
    type: Literal["yes_no"]
    yes: Text = Field(default_factory=lambda: sentence("word.yes"))
    no: Text = Field(default_factory=lambda: sentence("word.no"))

    def _choices(self) -> tuple[Choice, ...]:
        return (Choice(code="yes", label=self.yes), Choice(code="no", label=self.no))

    def widget(self, asking: Asking, value: Value | None) -> Choices:
        return Choices(
            options=(Option(code="yes", label=self.yes), Option(code="no", label=self.no))
        )

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> bool:
        match reply:
            case Tap(choice=code) | Picked(choices=(code,)):
                return _by_code(code, self._choices()) == "yes"
            case Typed(text=text):
                return self._typed(text)
            case _:
                raise InvalidAnswerError("reply.unfit")

    def _typed(self, text: str) -> bool:
        said = words(text)
        begin = [choice.code for choice in self._choices() if words(choice.label).startswith(said)]
        if said and len(begin) == 1:
            return begin[0] == "yes"
        if said in {"co", "yes", "y", "dung", "dong y", "phai", "1"}:
            return True
        if said in {"khong", "ko", "k", "no", "n", "sai", "khong dong y", "2"}:
            return False
        return pick(text, self._choices()) == "yes"

    def show(self, value: Value, asking: Asking) -> str:
        return self.yes if value else self.no

    def holds(self, value: Value, asking: Asking) -> bool:
        return isinstance(value, bool)


_LONGEST_NUMBER = 3
_SHORTEST_PART = 3


def pick(text: str, offered: tuple[Choice, ...]) -> str:
    """The code that typed words mean: number, number word, code, label, or a part of one label.

    More than one possible label is an error that names them, never a guess.
    """
    said = words(text)
    if not said:
        raise InvalidAnswerError("choice.empty", choices=_listed(offered))
    number = (
        int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else NUMBER_WORDS.get(said)
    )
    if number is not None and 1 <= number <= len(offered):
        return offered[number - 1].code
    names = [
        (choice.code, {words(choice.code), words(choice.label), words(choice.short or "")})
        for choice in offered
    ]
    for matches in (
        [code for code, labels in names if said in labels],
        *([[]] if said in _SAY_NOTHING else _in_part(said, names)),
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            meant = tuple(choice for choice in offered if choice.code in matches)
            raise InvalidAnswerError("choice.ambiguous", choices=_listed(meant))
    raise InvalidAnswerError("choice.unknown", choices=_listed(offered))


_SAY_NOTHING = {"co", "khong", "khong co"}
"""An answer to another kind of question: never a part of "Không hoàn thành…"."""


def _in_part(said: str, names: list[tuple[str, set[str]]]) -> list[list[str]]:
    """The choices whose label begins with the words, has them as whole words, or holds them."""
    whole = f" {said} "
    return [
        [code for code, labels in names if any(label.startswith(said) for label in labels)],
        [code for code, labels in names if any(whole in f" {label} " for label in labels)],
        [code for code, labels in names if any(said in label for label in labels)]
        if len(said) >= _SHORTEST_PART
        else [],
    ]


def _by_code(code: str, offered: tuple[Choice, ...]) -> str:
    if all(choice.code != code for choice in offered):
        raise InvalidAnswerError("choice.unknown", choices=_listed(offered))
    return code


def _listed(offered: tuple[Choice, ...]) -> str:
    return "; ".join(choice.label for choice in offered)
