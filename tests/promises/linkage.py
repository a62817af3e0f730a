"""Nobody who takes everything that is left of a ballot finds out whose ballot is whose.

Whole ballots run through the real code of the ballots process, on SQLite and on PostgreSQL. Every
vote is another, so that one right link is one person found out. Adversaries hold files copied at
random instants, files after closing, free pages, dead rows, backups, every log, and are told more:
who dropped when, and what the tellers' keys open. Each names a ballot for every person; chance
gives one right link on the average, and more than chance allows is a violation. So is whatever
must never be there, however little it tells.

Then leaks are sewn into the code one by one, and each has to be noticed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple

from ballots.protocol import BallotError
from tests.cluster import postgres_programs
from tests.promises import linkage_house, linkage_memory
from tests.promises.linkage_asking import RefusedError
from tests.promises.linkage_attacks import ATTACKS, trained
from tests.promises.linkage_leaks import LEAKS, honest
from tests.promises.linkage_metric import Tally, Z, bound, right
from tests.promises.linkage_scene import Scene
from tests.promises.linkage_stage import DATABASES, trials

SIZES = "3,5,10,30,60"
LEAK_PEOPLE, LEAK_TRIALS = 6, 6
_AT_ONCE = 50
"""Trials that one process plays before it hands back what it found."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trials", type=int, default=200, help="of each size on each database")
    parser.add_argument("--sizes", default=SIZES, help="how many people vote")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--memory", type=int, default=20, help="rounds in a process of its own")
    parser.add_argument("--houses", type=int, default=2, help="rounds with serve, a database")
    parser.add_argument("--leaks", type=int, default=len(LEAKS), help="the first so many")
    parser.add_argument("--leak", help="sew in this one alone, and show what it comes to")
    parser.add_argument("--z", type=float, default=Z, help="how far above chance is a violation")
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))


class Task(NamedTuple):
    """Trials for one process; `leak` by name, or none."""

    database: str
    people: int
    trials: int
    seed: int
    leak: str = ""


class Found(NamedTuple):
    scenes: list[Scene]
    """Without their files."""
    guesses: list[dict[str, tuple[list[int], bool]]]
    refused: str = ""
    """A phone or the server did not go on."""


@dataclass
class Cell:
    """One size on one database."""

    people: int
    tallies: dict[str, Tally] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)

    def over(self, z: float = Z) -> list[str]:
        return [name for name, tally in self.tallies.items() if tally.over(z)]

    def report(self) -> dict[str, Any]:
        worst = max(self.tallies, key=lambda name: self.tallies[name].mean)
        return {
            "worst": worst,
            "advantage": round(self.tallies[worst].advantage(self.people), 4),
            "right": {name: round(tally.mean, 3) for name, tally in self.tallies.items()},
            "with_evidence": {name: tally.seen for name, tally in self.tallies.items()},
        }


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    began, wrong = time.perf_counter(), list[str]()
    databases = given.databases.split(",")
    if "postgresql" in databases and postgres_programs() is None:
        wrong.append("PostgreSQL is not installed")
        databases.remove("postgresql")
    dice = random.Random(given.seed)
    cells = {
        (database, int(people)): Cell(int(people))
        for people in sorted(given.sizes.split(","), key=int, reverse=True)
        for database in databases
    }
    leaks = [given.leak] if given.leak else list(LEAKS)[: given.leaks]
    leaks = [name for name in leaks if LEAKS[name].database in databases]
    tasks = [] if given.leak else _tasks(cells, given.trials, dice)
    sown = [
        Task(LEAKS[name].database, LEAK_PEOPLE, LEAK_TRIALS, dice.randrange(2**32), name)
        for name in leaks
    ]
    played = await _played([*tasks, *sown], given.lanes)
    for key, cell in cells.items():
        mine = [played[task] for task in tasks if (task.database, task.people) == key]
        _judge(cell, mine, dice)
        wrong += [
            f"{_name(key)}: {name} {cell.tallies[name].mean:.3f}" for name in cell.over(given.z)
        ]
        wrong += [f"{_name(key)}: {times} times {fault}" for fault, times in cell.faults.items()]
    caught = {task.leak: _caught(played[task], dice) for task in sown}
    kept = len(linkage_memory.LEAKS) if given.leaks >= len(LEAKS) else 0
    memory = await linkage_memory.prove(given.memory, dice, kept) if not given.leak else None
    if memory is not None:
        wrong += [f"memory: {each}" for each in memory.wrong]
        caught |= memory.caught
    if not given.leak:
        house = await linkage_house.prove(given.houses, databases, dice)
        wrong += [f"serve, {each}" for each in house]
        told = await linkage_house.prove(1, databases[:1], dice, leak=True)
        caught["serve tells a voter that the ballot has come"] = "; ".join(told)
    wrong += [f"not noticed: {name}" for name, by in caught.items() if not by]
    return {
        "trials": given.trials * len(cells) + (memory.rounds if memory else 0),
        "violations": len(wrong),
        "bound": round(bound(given.trials, given.z), 3),
        "cells": {_name(key): cell.report() for key, cell in cells.items() if cell.tallies},
        "memory": memory.report if memory else None,
        "leaks": caught,
        "seed": given.seed,
        "seconds": round(time.perf_counter() - began, 1),
        "wrong": wrong[:10],
    }


def _name(key: tuple[str, int]) -> str:
    return f"{key[0]} {key[1]}"


def _tasks(cells: dict[tuple[str, int], Cell], many: int, dice: random.Random) -> list[Task]:
    return [
        Task(database, people, min(_AT_ONCE, many - done), dice.randrange(2**32))
        for database, people in cells
        for done in range(0, many, _AT_ONCE)
    ]


async def _played(tasks: list[Task], lanes: int) -> dict[Task, Found]:
    """In so many processes; in this one when there is one lane."""
    if lanes == 1:
        return {task: await _play(task) for task in tasks}
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(lanes, mp_context=get_context("spawn")) as processes:
        found = [loop.run_in_executor(processes, _play_here, task) for task in tasks]
        return dict(zip(tasks, await asyncio.gather(*found), strict=True))


def _play_here(task: Task) -> Found:
    return asyncio.run(_play(task))


async def _play(task: Task) -> Found:
    dice = random.Random(task.seed)
    leak = LEAKS[task.leak].sewn if task.leak else honest
    with DATABASES[task.database]() as database:
        try:
            scenes = await trials(database, task.people, task.trials, dice, leak)
        except (BallotError, RefusedError) as refused:
            return Found([], [], f"refused: {refused}")
    guesses = [{name: attack(scene, dice) for name, attack in ATTACKS.items()} for scene in scenes]
    for scene in scenes:
        scene.forget()
    return Found(scenes, guesses)


def _judge(cell: Cell, found: list[Found], dice: random.Random) -> None:
    scenes = [scene for each in found for scene in each.scenes]
    cell.faults.update(each.refused for each in found if each.refused)
    if not scenes:
        return
    guesses = [guess for each in found for guess in each.guesses]
    for name in ATTACKS:
        _count(cell, name, scenes, [guess[name] for guess in guesses])
    for name, (order, guessed) in trained(scenes, dice).items():
        _count(cell, name, order, guessed)
    cell.faults.update(fault for scene in scenes for fault in set(scene.faults))


def _count(
    cell: Cell, name: str, scenes: list[Scene], guesses: list[tuple[list[int], bool]]
) -> None:
    tally = cell.tallies.setdefault(name, Tally())
    for scene, (guess, seen) in zip(scenes, guesses, strict=True):
        tally.right.append(right(guess, scene.truth))
        tally.seen += seen


def _caught(found: Found, dice: random.Random) -> str:
    """By what a leak was noticed; empty when it was not."""
    cell = Cell(LEAK_PEOPLE)
    _judge(cell, [found], dice)
    linked = [f"{name}: {cell.tallies[name].mean:.2f} right" for name in cell.over()]
    return "; ".join([*linked, *sorted(cell.faults)][:4])
