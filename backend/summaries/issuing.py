"""Giving a paper out: what it says is hashed, numbered and written in the trail.

The same contents are the same issue, however often they are taken; other contents are the next
one, and say which they replace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from backend.summaries.texts import paper_words
from intake.plan import Plan
from storage.audit import Actor, head, record
from storage.papers import IssuedPaper
from storage.trail import AuditEvent
from vietnamese.dates import in_words

_SHORT_REVISION = 8
_SHORT_HASH = 16

EVERYBODY = "campaign"
"""What a paper is about that is about no single unit or submission."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to give out: an output of the plan about somebody, and the hash of its data."""

    output: str
    about: str
    """`submission:345`, `unit:7`, or `campaign`."""
    data_hash: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One paper as it leaves the house; `before` is the one that it replaces."""

    number: int
    made_at: datetime
    made_by: str
    data_hash: str
    seq: int
    """The event of the trail that tells of it, and its hash: what is printed."""
    hash: str
    before: tuple[int, datetime] | None


Issues = Mapping[tuple[str, str], Issue]
"""By output and what it is about."""


def issue(
    connection: Connection,
    campaign_id: int,
    papers: Iterable[Paper],
    *,
    revision: str,
    actor: Actor,
    now: datetime,
) -> dict[tuple[str, str], Issue]:
    """Number each of `papers` and tell the trail of those that are new."""
    issued = {}
    for paper in papers:
        last = latest_issue(connection, campaign_id, paper.output, paper.about)
        if last is None or last.data_hash != paper.data_hash:
            _add(connection, campaign_id, paper, last, revision, actor, now)
            last = latest_issue(connection, campaign_id, paper.output, paper.about)
        assert last is not None  # noqa: S101 - it was there or has just been added
        issued[paper.output, paper.about] = last
    return issued


def latest_issue(connection: Connection, campaign_id: int, output: str, about: str) -> Issue | None:
    """The last one given out of this output about this."""
    row = connection.execute(
        _issues(campaign_id).where(IssuedPaper.output == output, IssuedPaper.about == about)
        .order_by(IssuedPaper.number.desc()).limit(1)
    ).one_or_none()  # fmt: skip
    return None if row is None else _issue(row)


def latest_issues(connection: Connection, campaign_id: int, abouts: Iterable[str]) -> Issues:
    """The last ones of every output, about any of these."""
    rows = connection.execute(
        _issues(campaign_id).where(IssuedPaper.about.in_(list(abouts))).order_by(IssuedPaper.number)
    )
    return {(row.output, row.about): _issue(row) for row in rows}


def issue_words(plan: Plan, given: Issue | None) -> str:
    """What stands at the foot of a paper; without an issue it is a preview."""
    revision = plan.revision[:_SHORT_REVISION]
    if given is None:
        return paper_words("issue.preview", revision=revision)
    told: dict[str, Any] = {
        "revision": revision,
        "seq": given.seq,
        "hash": given.hash[:_SHORT_HASH],
        "number": given.number,
    }
    if given.before is None:
        return paper_words("issue.first", **told)
    number, at = given.before
    instant = in_words(at, plan.zone, seconds=True)
    return paper_words("issue.again", **told, before=number, instant=instant)


def _add(
    connection: Connection,
    campaign_id: int,
    paper: Paper,
    last: Issue | None,
    revision: str,
    actor: Actor,
    now: datetime,
) -> None:
    number = last.number + 1 if last else 1
    about = f"campaign:{campaign_id}" if paper.about == EVERYBODY else paper.about
    record(
        connection,
        actor,
        "paper.issue",
        about,
        now=now,
        before=last and {"number": last.number, "data_hash": last.data_hash},
        after={"output": paper.output, "number": number, "data_hash": paper.data_hash},
    )
    replaced = (
        select(IssuedPaper.id)
        .where(IssuedPaper.campaign_id == campaign_id, IssuedPaper.output == paper.output)
        .where(IssuedPaper.about == paper.about, IssuedPaper.number == number - 1)
        .scalar_subquery()
    )
    connection.execute(
        insert(IssuedPaper).values(
            campaign_id=campaign_id,
            output=paper.output,
            about=paper.about,
            number=number,
            revision=revision,
            data_hash=paper.data_hash,
            replaces_id=replaced,
            made_by=actor.name,
            made_at=now,
            audit_seq=head(connection).seq,
        )
    )


def _issues(campaign_id: int) -> Any:
    before = IssuedPaper.__table__.alias("before")
    return (
        select(
            IssuedPaper.output, IssuedPaper.about, IssuedPaper.number, IssuedPaper.made_at,
            IssuedPaper.made_by, IssuedPaper.data_hash, IssuedPaper.audit_seq, AuditEvent.hash,
            before.c.number.label("before_number"), before.c.made_at.label("before_at"),
        )
        .outerjoin(AuditEvent, AuditEvent.seq == IssuedPaper.audit_seq)
        .outerjoin(before, before.c.id == IssuedPaper.replaces_id)
        .where(IssuedPaper.campaign_id == campaign_id)
    )  # fmt: skip


def _issue(row: Any) -> Issue:
    return Issue(
        number=row.number,
        made_at=row.made_at,
        made_by=row.made_by,
        data_hash=row.data_hash,
        seq=row.audit_seq or 0,
        hash=row.hash or "",
        before=None if row.before_number is None else (row.before_number, row.before_at),
    )
