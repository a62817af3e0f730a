"""Invented people for the demo and the simulation, after a plan's own `example.yaml`.

The same plan, number and seed give the same people, on every machine.
"""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from intake.parts import Text
from intake.plan import FactSpec, Plan
from intake.tenure import last_day
from vietnamese.sentences import data_of, yaml_of

Words = dict[str, list[str]]


class _ExamplePart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExampleUnit(_ExamplePart):
    """A unit; `size` is its share of the people, or (`fixed`) how many they are, however many the
    others; `facts` hold for all of them."""

    code: Text
    name: Text
    kind: Text
    size: int = Field(ge=1)
    fixed: bool = False
    facts: dict[str, Any] = {}
    posts: Text = "default"


class ExamplePost(_ExamplePart):
    """The post of the first `count` places (of the rest, without a count), and its facts."""

    position: Text
    count: int | None = None
    facts: dict[str, Any] = {}


class ExampleAwards(_ExamplePart):
    """A title that so many percent of the people had in each of so many years before."""

    title: Text
    years: int = Field(ge=1, le=20)
    percent: int = Field(ge=0, le=100)


class Example(_ExamplePart):
    """An agency as it could be; `shares` are percentages for facts that nothing else settles."""

    says: Text
    units: tuple[ExampleUnit, ...] = Field(min_length=1)
    posts: dict[str, tuple[ExamplePost, ...]]
    shares: dict[str, int] = {}
    outside_system: int = Field(default=0, ge=0)
    """How many are dealt with outside the system."""
    earlier: tuple[ExampleAwards, ...] = ()
    """What somebody had before: the simulation takes it from a file, as the office does."""
    meeting: ExampleUnit | None = None
    """One more unit, for the demo alone: so few people (`size`) that one visitor, with a window for
    each, holds its whole meeting."""


Person = dict[str, Any]
"""Standard columns and facts by name, as the roster would give them."""

Award = tuple[str, int, str]
"""Staff code, year and the title's name, as a file of earlier titles has them."""


@cache
def names() -> Words:
    words: Words = data_of("phieu", "names.yaml")
    return words


def read_example(folder: Path) -> Example:
    return Example.model_validate(yaml_of((folder / "example.yaml").read_text("utf-8")))


def invent(plan: Plan, example: Example, people: int, seed: int) -> list[Person]:
    """`people` persons spread over the example's units, each unit with at least one."""
    chance = random.Random(f"{plan.plan}/{seed}")  # noqa: S311 - invented, and repeatable
    persons = []
    for unit, size in zip(example.units, _sizes(example, people), strict=True):
        posts = example.posts[unit.posts]
        persons += [
            _person(plan, example, unit, _post(posts, place), chance) for place in range(size)
        ]
    for number, person in enumerate(persons, start=1):
        person["staff_code"] = f"{number:04d}"
    for person in persons[-example.outside_system :] if example.outside_system else []:
        person["outside_system"] = True
    return persons


def invent_awards(plan: Plan, example: Example, persons: list[Person], seed: int) -> list[Award]:
    """Of earlier years; nothing of who is dealt with outside the system."""
    chance = random.Random(f"{plan.plan}/{seed}/awards")  # noqa: S311 - invented, and repeatable
    this_year = plan.period.ends_on.year
    return [
        (person["staff_code"], this_year - back, plan.titles_by_code[each.title].label)
        for each in example.earlier
        for person in persons
        if chance.randrange(100) < each.percent and not person["outside_system"]
        for back in range(1, each.years + 1)
    ]


def invent_meeting(plan: Plan, example: Example, after: int, seed: int) -> list[Person]:
    """The people of the example's meeting, numbered from `after` + 1; nobody without a meeting."""
    if example.meeting is None:
        return []
    alone = example.model_copy(update={"units": (example.meeting,), "outside_system": 0})
    persons = invent(plan, alone, example.meeting.size, seed)
    for number, person in enumerate(persons, start=after + 1):
        person["staff_code"] = f"{number:04d}"
    return persons


def _sizes(example: Example, people: int) -> list[int]:
    """Shares by largest remainder, so that they add up to `people`."""
    fixed = {at: unit.size for at, unit in enumerate(example.units) if unit.fixed}
    left = people - sum(fixed.values())
    growing = [at for at, _ in enumerate(example.units) if at not in fixed]
    total = sum(example.units[at].size for at in growing)
    exact = {at: left * example.units[at].size / total for at in growing}
    sizes = {at: max(1, int(share)) for at, share in exact.items()}
    by_rest = sorted(growing, key=lambda at: exact[at] - int(exact[at]), reverse=True)
    for at in by_rest * 2:
        if sum(sizes.values()) >= left:
            break
        sizes[at] += 1
    while sum(sizes.values()) > max(left, len(sizes)):
        sizes[max(sizes, key=lambda at: sizes[at])] -= 1
    return [(fixed | sizes)[at] for at, _ in enumerate(example.units)]


def _post(posts: tuple[ExamplePost, ...], place: int) -> ExamplePost:
    for post in posts:
        if post.count is None or place < post.count:
            return post
        place -= post.count
    return posts[-1]


def _person(
    plan: Plan, example: Example, unit: ExampleUnit, post: ExamplePost, chance: random.Random
) -> Person:
    settled = {**unit.facts, **post.facts}
    facts = {
        fact.name: settled[fact.name]
        if fact.name in settled
        else _fact(plan, fact, example.shares.get(fact.name, 0), chance)
        for fact in plan.facts
    }
    for fact in plan.facts:  # who came lately came on a day that bears it out
        if fact.under and facts[fact.name] is True:
            days = dt.date.fromisoformat(facts[fact.under.since]).toordinal() % 180 + 1
            facts[fact.under.since] = (last_day(plan, fact.under) + dt.timedelta(days)).isoformat()
    return {
        "full_name": full_name(chance),
        "unit_code": unit.code,
        "unit_name": unit.name,
        "unit_kind": unit.kind,
        "position": post.position,
        "outside_system": False,
        **facts,
    }


def _fact(plan: Plan, fact: FactSpec, share: int, chance: random.Random) -> Any:
    match fact.type:
        case "yes_no":
            return chance.randrange(100) < share
        case "integer":
            return chance.randrange(0, 40)
        case "date":
            day = dt.date(1966, 1, 1) + dt.timedelta(days=chance.randrange(12_000))
            return day.isoformat()
        case "select_one":
            return chance.choice(plan.choice_lists[fact.list_name or ""]).code
        case "text":
            return chance.choice(names()["cells"]) if fact.required else ""


def full_name(chance: random.Random) -> str:
    words, kind = names(), chance.choice(("female", "male"))
    parts = (words["family"], words[f"middle_{kind}"], words[f"given_{kind}"])
    return " ".join(chance.choice(part) for part in parts)
