"""`relevant` and `when` as data: is, in, at_least, all, any, not. Unknown is not false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

Values = Mapping[str, Any]
Truth = bool | None
"""Kleene's three values: None is "not known yet"."""
Test = Callable[[Values], Truth]


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _Comparison(_Condition):
    """One name, compared."""

    @model_validator(mode="after")
    def _one_name(self) -> _Comparison:
        (operands,) = (getattr(self, name) for name in type(self).model_fields)
        if len(operands) != 1:
            raise ValueError("one_name")
        return self


class Is(_Comparison):
    """`is: {party_member: true}`; of an answer with several choices: it holds this one."""

    is_: dict[str, bool | int | str] = Field(alias="is")


class In(_Comparison):
    """`in: {unit_kind: [phong, ban]}`."""

    in_: dict[str, tuple[bool | int | str, ...]] = Field(alias="in")


class AtLeast(_Comparison):
    """`at_least: {years: 3}`."""

    at_least: dict[str, float | int]


class AllOf(_Condition):
    """`all: [...]`: each holds."""

    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(_Condition):
    """`any: [...]`: one holds."""

    any: tuple[Condition, ...] = Field(min_length=1)


class Not(_Condition):
    """`not: ...`: does not hold."""

    not_: Condition = Field(alias="not")


Word = Literal["is", "in", "at_least", "all", "any", "not"]


def _word(raw: Any) -> str | None:
    """Which of the six words a condition begins with."""
    if isinstance(raw, dict):
        words = [key for key in raw if key in _WORDS]
        return words[0] if len(words) == 1 else None
    return next((word for word, model in _MODELS.items() if isinstance(raw, model)), None)


_MODELS: dict[Word, type[_Condition]] = {
    "is": Is,
    "in": In,
    "at_least": AtLeast,
    "all": AllOf,
    "any": AnyOf,
    "not": Not,
}
_WORDS = frozenset(_MODELS)

Condition = Annotated[
    Annotated[Is, Tag("is")]
    | Annotated[In, Tag("in")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _word,
        custom_error_type="condition_word",
        custom_error_message="a condition is exactly one of: is, in, at_least, all, any, not",
    ),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()


def compile_condition(condition: Condition | None) -> Test:
    """A condition as a function of the values known so far; None always holds."""
    match condition:
        case None:
            return lambda _: True
        case Is():
            ((name, wanted),) = condition.is_.items()
            return _compile_is(name, wanted)
        case In():
            ((name, several),) = condition.in_.items()
            return _compile_in(name, several)
        case AtLeast():
            ((name, least),) = condition.at_least.items()
            return lambda values: _reaches(values.get(name), least)
        case Not():
            inner = compile_condition(condition.not_)
            return lambda values: _negate(inner(values))
        case AllOf():
            tests = [compile_condition(part) for part in condition.all]
            return lambda values: _every(test(values) for test in tests)
        case AnyOf():
            tests = [compile_condition(part) for part in condition.any]
            return lambda values: _some(test(values) for test in tests)


def names_in(condition: Condition | None) -> set[str]:
    """The facts and questions that a condition speaks of."""
    match condition:
        case None:
            return set()
        case Is():
            return set(condition.is_)
        case In():
            return set(condition.in_)
        case AtLeast():
            return set(condition.at_least)
        case Not():
            return names_in(condition.not_)
        case AllOf():
            return set().union(*(names_in(part) for part in condition.all))
        case AnyOf():
            return set().union(*(names_in(part) for part in condition.any))


def _compile_is(name: str, wanted: Any) -> Test:
    """By far the most frequent condition, without a second call."""
    sort = wanted.__class__

    def test(values: Values) -> Truth:
        value = values.get(name)
        if value.__class__ is sort:
            same: bool = value == wanted
            return same
        return _equals(value, wanted)

    return test


def _compile_in(name: str, several: tuple[Any, ...]) -> Test:
    """Of a text, the most frequent value, without a look at each."""
    texts = frozenset(each for each in several if each.__class__ is str)

    def test(values: Values) -> Truth:
        value = values.get(name)
        return value in texts if value.__class__ is str else _one_of(value, several)

    return test


def _equals(value: Any, wanted: Any) -> Truth:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return wanted in value
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _one_of(value: Any, several: tuple[Any, ...]) -> Truth:
    return None if value is None else _some(_equals(value, wanted) for wanted in several)


def _reaches(value: Any, least: float) -> Truth:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return len(value) >= least
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= least


def _negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _every(truths: Any) -> Truth:
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def _some(truths: Any) -> Truth:
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result
