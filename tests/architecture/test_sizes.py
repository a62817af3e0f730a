"""Modules stay small. A long one says here why it is one thing; nothing passes the ceiling."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.tree import shipped_modules, short

LONG = 200
CEILING = 400

LONG_BECAUSE = {
    "phieu/simulation/year.py": "what happens when, from the first morning to the last paper",
    "backend/rosters/imports.py": "one file's life, step by step, each with its line in the trail",
    "ballots/client.py": "every call that `serve` makes to the ballots process, on one page",
    "ballots/lifecycle.py": "one round from made to signed: each state and how it is left",
    "ballots/public.py": "every address of the ballots origin: few lines each, read as one list",
    "intake/asking.py": "one round of asking: whole, or a few hundred forms at a time",
    "intake/conditions.py": "six words, how they are read and what they mean, on one page",
    "intake/questions/choice.py": "three ways to choose, and the one reading of typed words",
    "phieu/__main__.py": "every command and its options, on one page",
    "phieu/campaigns.py": "a campaign from the outside: starting, taking, asking, inviting",
    "phieu/commands.py": "the commands that write: each is a few lines, read as one list",
    "backend/summaries/ballot_rows.py": "one round as papers see it: four queries and their rows",
    "backend/summaries/dossier.py": "one dossier: its parts, its two tables of contents, its ZIP",
    "backend/summaries/outputs.py": "every kind of paper with what fills it in, read as one list",
    "backend/summaries/lists.py": "one list: what goes up, what is late and why, what is missing",
    "bot/telegram/client.py": "every call that we make to Telegram, with its outcome, on one page",
    "bot/telegram/sending.py": "one loop: look, choose, mark, call, write; and who may run it",
    "bot/web/answering.py": "one form on the phone: its addresses share what they load and refuse",
    "intake/engine.py": "one pure function and its replies, read against each other",
    "intake/loading/strict_yaml.py": "one pass over the events: every refusal is one short method",
    "intake/service.py": "one reply in one transaction, told from the first line to the last",
    "intake/turn.py": "the vocabulary of every channel: 30 small shapes on one page, no logic",
    "people/differences.py": "one comparison: what is known against what the file says",
    "people/saving.py": "one difference written down: the same four tables, in their order",
    "people/values.py": "one cell at a time: every kind of value and what is wrong with it",
    "storage/submissions.py": "ten small tables of one form's life: asked, handed in, counted",
    "storage/personal/erasing.py": "one erasure: every table that knows a person, in one list",
    "storage/sqlite.py": "one backend: a connection that writes in groups, and those that read",
    "storage/store.py": "the edge: what callers are promised, and how each database is opened",
    "storage/postgres.py": "one backend: its threads, its retries and what it repeats",
}

UNBOUNDED = "storage/migrations/versions/"
"""A migration is a record of what was: it is read top to bottom and never changed."""


def test_no_module_passes_the_ceiling() -> None:
    assert {name: lines for name, lines in _sizes().items() if lines > CEILING} == {}


def test_a_long_module_says_why_and_a_short_one_has_no_excuse() -> None:
    assert {name for name, lines in _sizes().items() if lines > LONG} == set(LONG_BECAUSE)


def _sizes() -> dict[str, int]:
    bounded = [path for path in shipped_modules() if not short(path).startswith(UNBOUNDED)]
    return {short(path): _lines(path) for path in bounded}


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
