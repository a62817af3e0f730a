"""The papers of a played campaign, read back: who is on which list, what stands beside a name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from backend.console.visiting import HEAD
from backend.summaries.printable import slug
from backend.summaries.signing import role_called
from backend.summaries.texts import paper_words
from intake.plan import Output, Plan
from phieu.simulation.audit_reading import Row, lines_of, words_of
from phieu.simulation.stage import Stage
from phieu.simulation.story import Diary, Story
from storage.people import Employee

_CODE = 11
"""Characters of a receipt's code, at the end of a paper's name."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the papers are held against."""

    plan: Plan
    diary: Diary
    stories: Mapping[str, Story]
    """By the code of the receipt that stands."""
    receipts: Mapping[str, Any]
    missing: Mapping[str, int]
    """How many never handed in, by output."""
    helpers: Mapping[int, str]
    outside: frozenset[str]
    """Names that nobody has but who is dealt with outside the system."""


async def papers_right(stage: Stage, receipts: Mapping[int, Any], out: Path) -> list[str]:
    names, outside = await stage.rooms.store.read(_names)
    known = _Known(
        stage.plan,
        stage.diary,
        {receipts[key].code: story for key, story in stage.stories.items() if key in receipts},
        {each.code: each for each in receipts.values()},
        {
            output.code: sum(
                story.asked.form in output.forms and key not in receipts
                for key, story in stage.stories.items()
            )
            for output in stage.plan.outputs
        },
        names,
        outside,
    )
    acting = stage.people[stage.diary.acting.deputy] if stage.diary.acting else None
    unit = str(acting.facts["unit"]) if acting else ""
    deputy = str(acting.facts["full_name"]) if acting else ""
    return await asyncio.to_thread(
        lambda: [
            *(wrong for each in stage.plan.outputs for wrong in _output(known, each, out)),
            *_signed(known, out, unit, deputy),
            *_papers(known, out, deputy),
        ]
    )


def _names(connection: Connection) -> tuple[dict[int, str], frozenset[str]]:
    rows = connection.execute(select(Employee.id, Employee.full_name, Employee.outside_system))
    everybody = rows.all()
    inside = {row.full_name for row in everybody if not row.outside_system}
    return (
        {row.id: row.full_name for row in everybody},
        frozenset(row.full_name for row in everybody) - inside,
    )


def _output(known: _Known, output: Output, out: Path) -> Iterator[str]:
    """Every line is on the one sheet where it belongs, in the files of a list together.

    Only of lists of forms, by their receipts: a list of titles has a line for a title.
    """
    by_receipt = any(column.value == "receipt_code" for column in output.columns)
    if output.kind != "list" or output.of != "submissions" or not by_receipt:
        return
    paths = sorted((out / output.code).glob("*.xlsx"))
    files = [lines_of(path, output) for path in paths]
    up, late, missing = (
        [line for lines in some for line in lines] for some in zip(*files, strict=True)
    )
    listed = {code for code in known.stories if known.stories[code].asked.form in output.forms}
    off = {code for code in listed if _stays_off(known.receipts[code])}
    yield from _on(output, up, listed - off, "list")
    yield from _on(output, late, off, "list of the late")
    if len(missing) != known.missing[output.code]:
        yield f"{output.code}: {len(missing)} are said to be missing"
    for row in late:
        if not (row.get("late_rule") and row.get("late_why")):
            yield f"{output.code}: {row['receipt_code']} is late, and nothing says why"
    for row in (*up, *late):
        if row["receipt_code"] in listed:
            yield from _line(known, output, row)
    everything = " ".join(map(words_of, paths))
    for name in sorted(known.outside):
        if name in everything:
            yield f"{output.code}: {name} is dealt with outside the system"


def _on(output: Output, lines: list[Row], wanted: set[str], where: str) -> Iterator[str]:
    codes = {row["receipt_code"] for row in lines}
    for code in sorted(codes ^ wanted):
        yield f"{output.code}: {code} is wrongly {'on' if code in codes else 'off'} the {where}"
    if len(lines) != len(codes):
        yield f"{output.code}: somebody is on the {where} twice"


def _line(known: _Known, output: Output, row: Row) -> Iterator[str]:
    """What is proposed is what the head wrote; who admitted and who typed it in is told."""
    code = row["receipt_code"]
    story, receipt = known.stories[code], known.receipts[code]
    text, *levels = known.diary.said_of(story.asked.subject)
    # A code may have another name in another list: only what is proposed has the head's words.
    scales = [each.list_name for each in known.plan.levels if each.proposed_for]
    labels = {c.code: c.label for name in scales for c in known.plan.choice_lists[name]}
    for name, level in zip(("proposed_level", "concluded_level"), levels, strict=True):
        if name in row and row[name] != labels.get(level, ""):
            yield f"{output.code}: {code}: {row[name]!r} is not the {name} that was given"
    if "remark" in row and row["remark"] != text:
        yield f"{output.code}: {code}: {row['remark']!r} is not what the head wrote"
    told = " ".join((row.get("standing", ""), row.get("note", "")))
    # A later deadline of the same person may have made it on time after all.
    if told.strip() and receipt.standing == "late" and story.admitted not in told:
        yield f"{output.code}: {code}: nothing says that it was admitted"
    told = " ".join((row.get("state", ""), row.get("note", "")))
    if receipt.entered_by is not None and told.strip() and _typed(known, receipt) not in told:
        yield f"{output.code}: {code}: nothing says that it was typed in"


def _papers(known: _Known, out: Path, deputy: str) -> Iterator[str]:
    """One paper of each form that stands; it says who typed it in, and KT. where a deputy did."""
    filled = {each.form for each in known.plan.assignments if each.filled_by == HEAD}
    printed = {
        form for output in known.plan.outputs if output.kind == "form" for form in output.forms
    }
    folders = [out / output.code for output in known.plan.outputs if output.kind == "form"]
    papers = {path.stem[-_CODE:]: path for each in folders for path in each.glob("*.docx")}
    wanted = {code for code, story in known.stories.items() if story.asked.form in printed}
    for code in sorted(papers.keys() ^ wanted):
        yield f"{code}: {'a paper of nothing that stands' if code in papers else 'no paper'}"
    for code in sorted(papers.keys() & wanted):
        receipt, story = known.receipts[code], known.stories[code]
        if story.asked.form in filled:
            yield from _filled(known, story, papers[code], deputy)
        if receipt.entered_by is None and story.sent_back is None:
            continue
        words = words_of(papers[code])
        if receipt.content_hash[:16] not in words:
            yield f"{papers[code].name}: not what was handed in last"
        if receipt.entered_by is not None and _typed(known, receipt) not in words:
            yield f"{papers[code].name}: nothing says that it was typed in"


def _filled(known: _Known, story: Story, paper: Path, deputy: str) -> Iterator[str]:
    """What is handed in for a collective says KT. where a deputy did it, and nowhere else."""
    acting, words = known.diary.acting, words_of(paper)
    is_its = acting is not None and story.asked.filler == acting.deputy
    marked = f"{acting.capacity} " in words and deputy in words if acting else False
    if is_its != marked:
        yield f"{paper.name}: {'not ' if is_its else ''}signed by who acts for the head"


def _signed(known: _Known, out: Path, unit: str, deputy: str) -> Iterator[str]:
    """What the head of a unit signs says KT. where a deputy acts, and nowhere else."""
    acting = known.diary.acting
    signed = [
        each
        for each in known.plan.outputs
        if each.one_for == "unit"
        and each.kind == "list"
        and role_called(known.plan, each.signed_by) == "head"
    ]
    for output in signed if acting else []:
        for path in sorted((out / output.code).iterdir()):
            is_its = path.stem == f"{output.code}-{slug(unit)}"
            words = words_of(path)
            marked = f"{acting.capacity} " in words and deputy in words if acting else False
            if is_its != marked:
                yield f"{path.name}: {'not ' if is_its else ''}signed by who acts for the head"


def _stays_off(receipt: Any) -> bool:
    return receipt.standing == "late" and receipt.admitted_at is None


def _typed(known: _Known, receipt: Any) -> str:
    return paper_words("typed_confirmed", who=known.helpers[receipt.entered_by])
