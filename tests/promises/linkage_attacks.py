"""Adversaries of the matching game: each says for every person which ballot is whose.

They are given more than a thief finds: who dropped when, and the tellers' keys. So whatever keeps
the order of dropping, anywhere, links everybody.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable

from tests.promises.linkage_scene import Scene

Attack = Callable[[Scene, random.Random], tuple[list[int], bool]]
"""The guess, and whether there was anything to go by."""


def by_order(source: str) -> Attack:
    """Ballots as the source has them one after the other, matched with the order of dropping."""

    def attack(scene: Scene, dice: random.Random) -> tuple[list[int], bool]:
        order = scene.orders.get(source, [])
        return matched(scene.dropped, completed(order, len(scene.ballots), dice)), bool(order)

    return attack


def by_rows(scene: Scene, dice: random.Random) -> tuple[list[int], bool]:
    """As the tables give them when nobody asks for an order: by rowid, by ctid."""
    tables = sorted(each for each in scene.orders if each.startswith("rows of "))
    return by_order(tables[0] if tables else "")(scene, dice)


def by_transactions(scene: Scene, dice: random.Random) -> tuple[list[int], bool]:
    """By the number of the transaction, and by the log of writing."""
    numbered = sorted(each for each in scene.orders if each.endswith("xmin"))
    return by_order(numbered[0] if numbered else "log of writing")(scene, dice)


def by_nearness(scene: Scene, dice: random.Random) -> tuple[list[int], bool]:
    """Whose traces lie next to each other in any artefact belong together; the nearest first."""
    near: list[tuple[int, float, int, int]] = []
    for sighting in scene.sightings:
        people = sorted((at, n) for n, each in enumerate(sighting.people) for at in each.values())
        if not people:
            continue
        for ballot, places in enumerate(sighting.ballots):
            for at in places.values():
                after = bisect(people, (at, -1))
                near += [
                    (abs(at - one), dice.random(), person, ballot)
                    for one, person in people[max(0, after - 1) : after + 1]
                ]
    guess: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, person, ballot in sorted(near):
        if person not in guess and ballot not in taken:
            guess[person] = ballot
            taken.add(ballot)
    return _filled(guess, taken, len(scene.people), dice), bool(near)


ATTACKS: dict[str, Attack] = {
    "files after close": by_order("files after close"),
    "live copies": by_order("live copies"),
    "backups": by_order("backups"),
    "logs": by_order("logs"),
    "rows": by_rows,
    "transactions": by_transactions,
    "nearness": by_nearness,
}

TRAINED = ("trained on the roll", "trained on the drops", "best column")


Guessed = tuple[list[Scene], list[tuple[list[int], bool]]]


def trained(scenes: list[Scene], dice: random.Random) -> dict[str, Guessed]:
    """What those guess who have seen the other half of the trials with their truth."""
    halves = (scenes[0::2], scenes[1::2])
    order = [*halves[0], *halves[1]] if halves[1] else []
    found: dict[str, Guessed] = {name: (order, []) for name in TRAINED}
    for mine, others in (halves, halves[::-1]):
        if not others:
            continue
        sources = {name for scene in others for name in scene.orders}
        for name, by_roll in (("trained on the roll", True), ("trained on the drops", False)):
            best = _best_positions(others, sources, by_roll=by_roll)
            guesses = (_by_positions(scene, best, dice, by_roll=by_roll) for scene in mine)
            found[name][1].extend(guesses)
        column = _best_column(others, sources)
        found["best column"][1].extend(by_order(column)(scene, dice) for scene in mine)
    return found


def _best_positions(
    scenes: list[Scene], sources: set[str], *, by_roll: bool
) -> tuple[str, Counter[tuple[int, int]]]:
    """The source whose positions say most about the positions of people, and how often each met."""
    best: tuple[int, str, Counter[tuple[int, int]]] = (-1, "", Counter())
    for source in sorted(sources):
        met: Counter[tuple[int, int]] = Counter()
        for scene in scenes:
            place = {ballot: at for at, ballot in enumerate(scene.orders.get(source, []))}
            for at, person in enumerate(_people(scene, by_roll=by_roll)):
                if scene.truth[person] in place:
                    met[at, place[scene.truth[person]]] += 1
        score = sum(times * times for times in met.values())
        best = max(best, (score, source, met), key=lambda each: each[0])
    return best[1], best[2]


def _by_positions(
    scene: Scene, best: tuple[str, Counter[tuple[int, int]]], dice: random.Random, *, by_roll: bool
) -> tuple[list[int], bool]:
    source, met = best
    order, people = scene.orders.get(source, []), _people(scene, by_roll=by_roll)
    guess: dict[int, int] = {}
    taken: set[int] = set()
    for (at, place), _ in sorted(met.items(), key=lambda each: (-each[1], dice.random())):
        if place < len(order) and people[at] not in guess and order[place] not in taken:
            guess[people[at]] = order[place]
            taken.add(order[place])
    return _filled(guess, taken, len(people), dice), bool(order)


def _best_column(scenes: list[Scene], sources: set[str]) -> str:
    """The one column that, read as the order of dropping, was right most often."""

    def hits(source: str) -> int:
        return sum(
            scene.truth[person] == ballot
            for scene in scenes
            for person, ballot in zip(scene.dropped, scene.orders.get(source, []), strict=False)
        )

    columns = sorted(each for each in sources if "." in each)
    return max(columns, key=hits, default="")


def _people(scene: Scene, *, by_roll: bool) -> list[int]:
    return list(range(len(scene.people))) if by_roll else scene.dropped


def completed(order: list[int], ballots: int, dice: random.Random) -> list[int]:
    """The order with what is missing behind it, by chance."""
    missing = [each for each in range(ballots) if each not in set(order)]
    dice.shuffle(missing)
    return order + missing


def matched(people: list[int], ballots: list[int]) -> list[int]:
    """The first to the first, the second to the second."""
    guess = [0] * len(people)
    for person, ballot in zip(people, ballots, strict=True):
        guess[person] = ballot
    return guess


def _filled(guess: dict[int, int], taken: set[int], many: int, dice: random.Random) -> list[int]:
    left = [each for each in range(many) if each not in taken]
    dice.shuffle(left)
    return [guess[person] if person in guess else left.pop() for person in range(many)]
