"""The initiatives that reached a campaign, with what is wrong with each and what it is like."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from intake.conditions import compile_condition
from intake.initiative_likes import MOST_ALIKE, Like, likes_of, recognised_before
from intake.initiative_rules import (
    Problem,
    author_says_of,
    authors_of,
    by_itself,
    grounds_of,
    problems_of,
    said,
    sent_back,
)
from intake.plan import Initiatives, Plan
from intake.vetted import Vetted, vetted_of
from storage.awards import VettedInitiative
from storage.people import Employee, Party, Unit
from storage.submissions import ReceiptRecord, Submission
from vietnamese.order import person_key, sort_key

__all__ = [
    "MOST_ALIKE", "Initiative", "Like", "Problem", "Vetted", "came_in", "compared", "initiative",
    "initiatives",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Initiative:
    """One that was handed in. `authors`: names with percentages, None where one cannot be read;
    `by_itself`: accepted above, recognised without a decision here."""

    submission_id: int
    party_id: int
    author: str
    unit_id: int | None
    unit: str
    title: str
    summary: str
    authors: tuple[tuple[str, float | None], ...]
    grounds: tuple[str, ...]
    problems: tuple[Problem, ...]
    like: tuple[Like, ...]
    by_itself: bool
    author_id: int | None = None
    """The employee who handed it in; None: a unit did."""
    vetted: Vetted | None = None
    author_says: tuple[tuple[str, str], ...] = ()
    """Questions of the plan's `author_says` that were asked, each with the answer in words."""

    @property
    def held_back(self) -> str:
        """Why the office holds it back; "" where it does not."""
        return self.vetted.reason if self.vetted and not self.vetted.forwarded else ""


def initiatives(
    connection: Connection, plan: Plan, campaign_id: int, *, unit_id: int | None = None
) -> list[Initiative]:
    """By unit, then by author, each with what it is like. What is only begun, or withdrawn, did
    not reach us."""
    wanted = came_in(connection, plan, campaign_id, unit_id=unit_id)
    return compared(connection, plan, campaign_id, wanted, wanted if unit_id is None else None)


def came_in(
    connection: Connection, plan: Plan, campaign_id: int, *, unit_id: int | None = None
) -> list[Initiative]:
    """The same, compared with nothing: `compared` does it for those that are looked at."""
    rules = plan.initiatives
    if rules is None:
        return []
    ours = () if unit_id is None else (Submission.unit_id == unit_id,)
    found = _handed_in(connection, rules, campaign_id, *ours)
    vetted = vetted_of(connection, campaign_id)
    return [_initiative(plan, rules, each, (), vetted.get(each.submission_id)) for each in found]


def compared(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    wanted: Sequence[Initiative],
    every: Sequence[Initiative] | None = None,
) -> list[Initiative]:
    """These, each with what it is like: those recognised before, and the others of the campaign
    (`every`, where they were read before); the most alike first, at most `MOST_ALIKE` of them."""
    rules = plan.initiatives
    if rules is None or not wanted:
        return list(wanted)
    others = every if every is not None else came_in(connection, plan, campaign_id)
    known = recognised_before(connection, campaign_id)
    like = likes_of(wanted, others, known, rules.like_from)
    return [replace(each, like=like[each.submission_id]) for each in wanted]


def initiative(
    connection: Connection, plan: Plan, campaign_id: int, submission_id: int
) -> Initiative | None:
    """One of them, compared with nothing; None for what is none, or did not reach us."""
    rules = plan.initiatives
    if rules is None:
        return None
    found = _handed_in(connection, rules, campaign_id, Submission.id == submission_id)
    vetted = vetted_of(connection, campaign_id, VettedInitiative.submission_id == submission_id)
    return next(
        (_initiative(plan, rules, each, (), vetted.get(submission_id)) for each in found), None
    )


@dataclass(frozen=True, slots=True)
class _HandedIn:
    submission_id: int
    party_id: int
    kind: Any
    author: str
    author_id: int | None
    unit_id: int | None
    unit: str
    state: str
    answers: Mapping[str, Any]
    title: str
    summary: str
    shown: Mapping[str, str]


def _handed_in(
    connection: Connection, rules: Initiatives, campaign_id: int, *which: ColumnElement[bool]
) -> list[_HandedIn]:
    query = (
        select(
            Submission.id, Submission.subject_id, Submission.unit_id, Submission.state,
            Party.kind, Party.employee_id, Employee.full_name, Unit.name, ReceiptRecord.content,
        )
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .join(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(Submission.campaign_id == campaign_id, Submission.form == rules.form)
        .where(Submission.state != "withdrawn")
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False), *which)
    )  # fmt: skip
    holds = compile_condition(rules.when)
    found = []
    for row in connection.execute(query):
        content = json.loads(row.content)
        answers = content["answers"]
        if holds({**content["facts"], **answers}) is True:
            found.append(
                _HandedIn(
                    row.id, row.subject_id, row.kind, row.full_name or row.name or "",
                    row.employee_id, row.unit_id, row.name or "", row.state, answers,
                    said(answers, rules.title), said(answers, rules.summary),
                    content["shown"],
                )
            )  # fmt: skip
    units = cache(sort_key)
    return sorted(
        found, key=lambda each: (units(each.unit), person_key(each.author), each.submission_id)
    )


def _initiative(
    plan: Plan, rules: Initiatives, each: _HandedIn, like: tuple[Like, ...], vetted: Vetted | None
) -> Initiative:
    problems = problems_of(plan, rules, each.answers, each.author, each.kind)
    if each.state == "returned":
        problems = (sent_back(rules), *problems)
    return Initiative(
        each.submission_id,
        each.party_id,
        each.author,
        each.unit_id,
        each.unit,
        each.title,
        each.summary,
        authors_of(rules, each.answers, each.author),
        grounds_of(plan, rules, each.answers),
        problems,
        like,
        by_itself(rules, each.answers),
        each.author_id,
        vetted,
        author_says_of(plan, rules, each.shown),
    )
