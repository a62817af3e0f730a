"""What the Word template of a meeting's minutes is given: plain dicts of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from backend.summaries.ballot_context import paper_context
from backend.summaries.ballot_rows import Held
from backend.summaries.ballot_summary import of_place
from backend.summaries.cells import level_words
from backend.summaries.letterhead import Letterhead
from backend.summaries.list_context import about
from backend.summaries.minutes_words import (
    attendance_note,
    ballot_reference,
    hands_words,
    outcome_words,
    step_of,
    told_by_the_count,
)
from backend.summaries.printable import plain, printable
from backend.summaries.texts import paper_words
from intake.meeting.held import HeldMeeting, Item, Present
from intake.plan import Output, Plan
from vietnamese.dates import in_words
from vietnamese.signatures import has_own_post, signature_lines

Context = dict[str, Any]

_DEPUTY = "Phó "


def minutes_context(
    plan: Plan, output: Output, meeting: HeldMeeting, ballots: Sequence[Held], head: Letterhead
) -> Context:
    """The names of `intake.checking.fillable.MINUTES_NAMES`; `ballots`: those held in it."""
    there = meeting.there
    absent = [each for each in meeting.present if not each.is_there]
    return {
        **about(plan),
        "unit": {"name": printable(meeting.unit)},
        "meeting": {
            "label": printable(meeting.label),
            "place": plain(meeting.place),
            "began": in_words(meeting.began_at, plan.zone),
            "ended": in_words(meeting.ended_at, plan.zone) if meeting.ended_at else "",
            "read": in_words(meeting.read_at, plan.zone) if meeting.read_at else "",
            "members": str(sum(not each.for_name for each in meeting.present)),
            "present": str(len(there)),
            "absent": str(len(absent)),
            "who": printable(plan.meetings_by_code[meeting.code].members.words),
            "conclusion": _lines(meeting.conclusion),
            "corrections": _lines(meeting.corrections),
        },
        "chair": _chair(plan, meeting),
        "secretary": {"name": plain(meeting.secretary)},
        "present": list(_people(plan, there)),
        "absent": list(_people(plan, absent)),
        "guests": [
            {"name": plain(name), "position": plain(position)} for name, position in meeting.guests
        ],
        "steps": list(_steps(plan, meeting, ballots)),
        "paper": paper_context(output, head),
    }


def ballots_in(meeting: HeldMeeting, ballots: Iterable[Held]) -> tuple[Held, ...]:
    """Those of all rounds that were held in this meeting."""
    return tuple(held for held in ballots if held.ballot_id in meeting.ballots)


def _chair(plan: Plan, meeting: HeldMeeting) -> Context:
    """`lines` stand above the signature of who chaired for somebody: a deputy for the post that
    the own one is the deputy of, anybody else for the role that the plan names."""
    role = plan.meetings_by_code[meeting.code].chair.role
    called = next((each.label for each in plan.roles if each.code == role), "")
    post = meeting.chair_position.removeprefix(_DEPUTY)
    post = called if post == meeting.chair_position else post[:1].upper() + post[1:]
    own = meeting.chair_position if has_own_post(meeting.chair_capacity) else ""
    lines = signature_lines(meeting.chair_capacity, post, own) if meeting.chair_capacity else ()
    return {
        "name": plain(meeting.chair),
        "position": plain(meeting.chair_position),
        "capacity": plain(meeting.chair_capacity),
        "lines": [plain(line) for line in lines],
    }


def _people(plan: Plan, people: Iterable[Present]) -> Iterator[Context]:
    for number, each in enumerate(people, start=1):
        yield {
            "number": str(number),
            "name": plain(each.name),
            "position": plain(each.position),
            "reason": plain(each.reason),
            "note": attendance_note(each, plan.zone),
        }


def _steps(plan: Plan, meeting: HeldMeeting, ballots: Sequence[Held]) -> Iterator[Context]:
    """The steps that came to something, in the plan's order; dropped by an amendment: last."""
    items: dict[str, list[Item]] = defaultdict(list)
    for item in meeting.items:
        items[item.step].append(item)
    planned = [step.code for step in plan.meetings_by_code[meeting.code].steps]
    number = 0
    for code in dict.fromkeys([*planned, *items]):
        step = step_of(plan, meeting, code)
        rounds = [held for held in ballots if step is not None and held.code == step.ballot]
        if not (rounds or items[code]):
            continue
        number += 1
        counted = any(held.result is not None for held in rounds)
        told = told_by_the_count(plan, rounds)
        yield {
            "number": str(number),
            "code": code,
            "label": printable(step.label if step else code),
            "kind": step.kind if step else "notes",
            "matters": [
                _matter(plan, meeting, item)
                for item in items[code]
                if item.opinions or (item.label, item.conclusion) not in told
            ],
            "ballot": of_place(plan, rounds) if rounds else None,
            "counts": ballot_reference(plan, rounds) if counted else [],
        }


def _matter(plan: Plan, meeting: HeldMeeting, item: Item) -> Context:
    title = plan.titles_by_code.get(item.title or "")
    return {
        "number": str(item.position),
        "name": printable(item.label),
        "detail": printable(item.detail),
        "title": printable(title.label if title else item.title or ""),
        "chaired_by": plain(item.chaired_by or ""),
        "skipped": item.state == "skipped",
        "opinions": [
            {
                "name": plain(each.speaker),
                "position": plain(each.position),
                "lines": _lines(each.text),
            }
            for each in item.opinions
        ],
        "conclusion": _lines(item.conclusion),
        "level": level_words(plan, item.level),
        "hands": hands_words(plan, meeting, item),
        "recused": [plain(name) for name in item.recused],
        "outcome": "" if item.outcome is None else outcome_words(item),
    }


def _lines(text: str) -> list[str]:
    return [line for line in printable(text).split("\n") if line.strip()]


def title_of_minutes(meeting: HeldMeeting) -> str:
    """What a table of contents calls it."""
    return paper_words("minutes_of", label=printable(meeting.label))
