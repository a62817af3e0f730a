"""Codes in a roster that look like another code of somebody who is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from people.consistency import BIRTH
from people.headings import standard_headings
from people.known import KnownEmployee, KnownPost
from people.problems import Problem
from people.rows import RosterRow
from people.values import code_key
from vietnamese.text import fold

Employees = Mapping[str, KnownEmployee]
People = Mapping[str, Sequence[RosterRow]]
Posts = Mapping[str, Sequence[KnownPost]]


def recodings(employees: Employees, people: People, posts: Posts) -> dict[tuple[str, str], Problem]:
    """(key of the new code, old code) -> what to confirm: somebody known, who is not in the
    file, stands there under a code that nobody has, with the same birthday or the same post."""
    away: dict[str, list[KnownEmployee]] = {}
    for key, person in employees.items():
        if key not in people and person.left_on is None:
            away.setdefault(fold(person.full_name), []).append(person)
    pairs = [
        (key, person, rows[0])
        for key, rows in people.items()
        if key not in employees
        for person in away.get(fold(rows[0].full_name), ())
        if _is_same(person, posts.get(code_key(person.staff_code), ()), rows)
    ]
    news = Counter(key for key, _, _ in pairs)
    olds = Counter(person.id for _, person, _ in pairs)
    return {
        (key, person.staff_code): _recoding(person, row)
        for key, person, row in pairs
        if news[key] == olds[person.id] == 1
    }


def _is_same(person: KnownEmployee, posts: Sequence[KnownPost], rows: Sequence[RosterRow]) -> bool:
    born_before, born = person.facts.get(BIRTH), rows[0].facts.get(BIRTH)
    if born_before and born:
        return bool(born_before == born)
    return any(
        code_key(post.unit_code) == code_key(row.unit_code) and row.position in ("", post.position)
        for post in posts
        for row in rows
    )


def lost_zeros(employees: Employees, people: People) -> list[Problem]:
    """Codes that nobody has, and somebody would with noughts before them."""
    padded = {
        key.lstrip("0"): person
        for key, person in employees.items()
        if key.isdigit() and key.startswith("0")
    }
    heading = standard_headings()["staff_code"][0]
    problems = []
    for key, rows in people.items():
        known = padded.get(key)
        if known is not None and key not in employees:
            row = rows[0]
            context: dict[str, object] = {"value": row.staff_code, "other": known.staff_code}
            problems.append(Problem("code_without_zeros", row.sheet, row.row, heading, context))
    return problems


def _recoding(person: KnownEmployee, row: RosterRow) -> Problem:
    context: dict[str, object] = {
        "name": person.full_name,
        "before": person.staff_code,
        "code": row.staff_code,
    }
    heading = standard_headings()["staff_code"][0]
    return Problem("code_changed", row.sheet, row.row, heading, context)
