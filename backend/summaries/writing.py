"""Papers given out: made of what storage holds now, numbered, and told of in the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from backend.summaries.awaited import awaited
from backend.summaries.collect import collect
from backend.summaries.dossier import Made, told_apart
from backend.summaries.entries import Collected
from backend.summaries.issuing import Issues, Paper, issue
from backend.summaries.outputs import Press
from backend.summaries.signing import Signature, role_called, signature_of
from backend.summaries.wanting import Signatures, Wanted, papers
from intake.library import Library
from intake.plan import Plan
from storage.audit import Actor
from storage.campaigns import Campaign


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
    if submission_id is None:
        to_come = awaited(connection, collected.plan, campaign_id, unit_id, now)
        collected = replace(collected, awaited=to_come)
    chosen = tuple(choose(collected))
    signed = signing_places(chosen)
    signatures = signatures_of(connection, collected.plan, campaign_id, signed, now)
    return Gathered(campaign_id, collected, chosen, signatures)


def signing_places(chosen: Iterable[Wanted]) -> set[tuple[str, int | None]]:
    """By output and unit, what of these somebody signs, and of what is in a dossier."""
    return {
        (code, each.unit_id)
        for each in chosen
        for code in (
            each.output.code,
            *(part for within in each.output.parts for part in within.outputs),
        )
    }


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
    revision = gathered.collected.plan.revision
    return issue(
        connection,
        gathered.campaign_id,
        gathered.papers(),
        revision=revision,
        actor=actor,
        now=now,
    )
