"""Papers given out: made of what storage holds now, numbered, and told of in the trail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from backend.summaries.collect import collect
from backend.summaries.dossier import Made, told_apart
from backend.summaries.entries import Collected
from backend.summaries.issuing import Issue, Issues, Paper, issue
from backend.summaries.outputs import Press
from backend.summaries.signing import Signature, role_called, signature_of
from backend.summaries.wanting import Signatures, Wanted, papers, wanted
from intake.library import Library
from intake.plan import Output, Plan
from storage.audit import CONSOLE, Actor
from storage.campaigns import Campaign
from storage.store import Store

_AT_ONCE = 100
"""Papers that are numbered in one write: hundreds would hold up everybody who answers."""

_OURS = {".docx", ".xlsx", ".zip", ".json"}


@dataclass(frozen=True)
class Gathered:
    """Papers that somebody wants, with all that they are made of."""

    campaign_id: int
    collected: Collected
    wanted: tuple[Wanted, ...]
    signatures: Signatures

    def papers(self) -> list[Paper]:
        """What is numbered when these are given out, with all that goes with them."""
        return [p for each in self.wanted for p in papers(self.collected, each, self.signatures)]

    def files(self, issues: Issues | None) -> list[Made]:
        """Blocks; without issues they are previews. TemplateError."""
        press = Press(self.collected, issues, self.signatures)
        return told_apart(made for each in self.wanted for made in press.files([each]))


def gather(
    connection: Connection,
    library: Library,
    campaign_id: int,
    choose: Callable[[Collected], Iterable[Wanted]],
    *,
    now: datetime,
    unit_id: int | None = None,
    submission_id: int | None = None,
) -> Gathered:
    """What is collected of the campaign, or of one unit or submission, and chosen from it."""
    collected = collect(
        connection, library, campaign_id, unit_id=unit_id, submission_id=submission_id
    )
    chosen = tuple(choose(collected))
    units = {(each.output.code, each.unit_id) for each in chosen}
    units |= {
        (part, each.unit_id)
        for each in chosen
        for within in each.output.parts
        for part in within.outputs
    }
    signatures = signatures_of(connection, collected.plan, campaign_id, units, now)
    return Gathered(campaign_id, collected, chosen, signatures)


def signatures_of(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    signed: Iterable[tuple[str, int | None]],
    now: datetime,
) -> Signatures:
    """Who signs today, by output and unit; nothing where that is nobody, or not one alone."""
    agency_id = connection.execute(
        select(Campaign.agency_id).where(Campaign.id == campaign_id)
    ).scalar_one()
    today = now.astimezone(plan.zone).date()
    roles = {
        each.code: role_called(plan, each.signed_by)
        for each in plan.outputs
        if each.kind in {"list", "remark", "ballot_summary"}
    }
    known: dict[tuple[str, int | None], Signature | None] = {}
    found = {}
    for code, unit_id in signed:
        role = roles.get(code)
        if role is None:
            continue
        if (role, unit_id) not in known:
            signature = signature_of(connection, plan, agency_id, role, unit_id, today)
            known[role, unit_id] = signature
        if (signature := known[role, unit_id]) is not None:
            found[code, unit_id] = signature
    return found


def give_out(connection: Connection, gathered: Gathered, actor: Actor, now: datetime) -> Issues:
    """Number what is wanted and all that goes with it, in the transaction of the caller."""
    return _numbered(connection, gathered, gathered.papers(), actor, now)


def _numbered(
    connection: Connection, gathered: Gathered, some: Iterable[Paper], actor: Actor, now: datetime
) -> dict[tuple[str, str], Issue]:
    revision = gathered.collected.plan.revision
    return issue(connection, gathered.campaign_id, some, revision=revision, actor=actor, now=now)


async def write_all(
    store: Store,
    library: Library,
    campaign_id: int,
    out: Path,
    *,
    now: datetime,
    actor: Actor = CONSOLE,
) -> dict[str, int]:
    """Write each output under `out/<its code>/`; how many files of each.

    Papers that an earlier run left in those folders go. Raises
    `backend.summaries.docx.TemplateError`.
    """

    def every(collected: Collected) -> list[Wanted]:
        return [each for output in collected.plan.outputs for each in wanted(collected, output)]

    gathered = await store.read(
        lambda connection: gather(connection, library, campaign_id, every, now=now)
    )
    issues: dict[tuple[str, str], Issue] = {}
    every_paper = gathered.papers()
    for start in range(0, len(every_paper), _AT_ONCE):
        some = every_paper[start : start + _AT_ONCE]
        issues |= await store.write(
            partial(_numbered, gathered=gathered, some=some, actor=actor, now=now)
        )
    return await asyncio.to_thread(_write, gathered, issues, out)


def _write(gathered: Gathered, issues: Issues, out: Path) -> dict[str, int]:
    press = Press(gathered.collected, issues, gathered.signatures)
    return {
        output.code: _write_output(press, output, out / output.code)
        for output in gathered.collected.plan.outputs
    }


def _write_output(press: Press, output: Output, folder: Path) -> int:
    made = press.make(output)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if left.suffix in _OURS:
            left.unlink()
    for paper in made:
        (folder / paper.name).write_bytes(paper.content)
    return len(made)
