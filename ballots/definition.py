"""A round as `serve` asks for it: strict, so that what is accepted can be voted on."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from ballots.manifest import MOST_PEOPLE
from ballots.manifest_parts import AtMost, Item, Line, Part, Ranks, Text
from ballots.protocol import MOST_ITEMS, MOST_TELLERS, BallotError

Hex16 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class Counting(Part):
    """A teller as `serve` names one: a seat, a random number, and the name for the manifest."""

    seat: Annotated[int, Field(ge=1, le=MOST_TELLERS)]
    teller: Hex16
    name: Line


class Counters(Part):
    needed: Annotated[int, Field(ge=1, le=MOST_TELLERS)]
    people: Annotated[list[Counting], Field(min_length=1, max_length=MOST_TELLERS)]


class Definition(Part):
    round: Hex16
    agency: Line
    place: Line
    title: Line
    mode: Literal["slip", "whole"]
    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]
    blank: bool = True
    rule: Annotated[Ranks | AtMost, Field(discriminator="kind")] | None = None
    tellers: Counters
    voters: Annotated[list[Hex16], Field(max_length=MOST_PEOPLE)] = []
    table: People = 0
    """Codes for people without a phone, drawn from a bowl."""
    paper: People = 0
    """Paper ballots handed out."""
    drop_seconds: Annotated[int, Field(ge=0, le=600)] = 10
    notice: Annotated[list[Text], Field(max_length=20)] = []
    previous: Hex16 | None = None
    """The round that this one repeats: its pages lead here."""
    door: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Where `serve` is for people: whoever comes without a credential is sent there for one."""


class Late(Part):
    voters: Annotated[list[Hex16], Field(max_length=MOST_PEOPLE)]


class Codes(Part):
    count: Annotated[int, Field(ge=1, le=1000)]


class Close(Part):
    seconds: Annotated[float, Field(ge=0, le=600, strict=False)] = 10.0
    """Between the chair's word and the closing, so that nobody is cut off in the act."""
    wait: bool = True
    """Answer when it is done."""
    box: Annotated[str, StringConstraints(max_length=16)] | None = None
    """The box that the chair has seen; after a crash it is another one, and phones drop again."""


class Forget(Part):
    rounds: Annotated[list[Hex16], Field(max_length=MOST_PEOPLE)]


class Void(Part):
    reason: Annotated[str, StringConstraints(max_length=1000)] = ""


Asked = TypeVar("Asked", bound=Part)


def read(kind: type[Asked], value: Any) -> Asked:
    """BallotError `unreadable`."""
    try:
        return kind.model_validate(value)
    except ValidationError:
        raise BallotError("unreadable") from None


def definition_of(value: Any) -> Definition:
    """BallotError `unreadable`."""
    definition = read(Definition, value)
    people = definition.tellers.people
    if [each.seat for each in people] != [*range(1, len(people) + 1)]:
        raise BallotError("unreadable")
    if definition.tellers.needed > len(people) or (definition.rule and definition.mode == "slip"):
        raise BallotError("unreadable")
    if len({each.teller for each in people}) < len(people):
        raise BallotError("unreadable")
    return definition
