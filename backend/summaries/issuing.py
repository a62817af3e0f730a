"""Giving a paper out: what it says is hashed, numbered and written in the trail.

The same contents are the same issue, however often they are taken; other contents are the next
one, and say which they replace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from backend.summaries.texts import paper_words
from intake.plan import Plan
from storage.audit import Actor, Change, record_each
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
    id: int = 0


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
    issued: dict[tuple[str, str], Issue] = {}
    for some in _once_each(papers):
        known = _known(connection, campaign_id, some)
        out = {(*key, last.data_hash) for key, last in known.items()}
        new = [each for each in some if (each.output, each.about, each.data_hash) not in out]
        if new:
            _add(connection, campaign_id, new, known, revision, actor, now)
            known = _known(connection, campaign_id, some)
        issued.update({(p.output, p.about): known[p.output, p.about] for p in some})
    return issued


def _known(connection: Connection, campaign_id: int, papers: Sequence[Paper]) -> Issues:
    """The last ones of these, found by output first, as the index is."""
    outputs, abouts = {each.output for each in papers}, {each.about for each in papers}
    rows = connection.execute(
        _issues(campaign_id)
        .where(IssuedPaper.output.in_(sorted(outputs)), IssuedPaper.about.in_(sorted(abouts)))
        .order_by(IssuedPaper.number)
    )
    return {(row.output, row.about): _issue(row) for row in rows}


def _once_each(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    """In their order, as many together as are about different things."""
    some: dict[tuple[str, str], Paper] = {}
    for paper in papers:
        key = paper.output, paper.about
        if some.get(key, paper) != paper:
            yield list(some.values())
            some = {}
        some[key] = paper
    if some:
        yield list(some.values())


def latest_issue(connection: Connection, campaign_id: int, output: str, about: str) -> Issue | None:
    """The last one given out of this output about this."""
    return _known(connection, campaign_id, [Paper(output, about, "")]).get((output, about))


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
    papers: Sequence[Paper],
    known: Issues,
    revision: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Each is the next one after what is `known`."""
    before = [known.get((each.output, each.about)) for each in papers]
    numbers = [last.number + 1 if last else 1 for last in before]
    changes = [
        Change(
            f"campaign:{campaign_id}" if each.about == EVERYBODY else each.about,
            last and {"number": last.number, "data_hash": last.data_hash},
            {"output": each.output, "number": number, "data_hash": each.data_hash},
        )
        for each, last, number in zip(papers, before, numbers, strict=True)
    ]
    told = record_each(connection, actor, "paper.issue", changes, now=now)
    rows = [
        {
            "campaign_id": campaign_id,
            "output": each.output,
            "about": each.about,
            "number": number,
            "revision": revision,
            "data_hash": each.data_hash,
            "replaces_id": last and last.id,
            "made_by": actor.name,
            "made_at": now,
            "audit_seq": event.seq,
        }
        for each, last, number, event in zip(papers, before, numbers, told, strict=True)
    ]
    connection.execute(insert(IssuedPaper), rows)


def _issues(campaign_id: int) -> Any:
    before = IssuedPaper.__table__.alias("before")
    return (
        select(
            IssuedPaper.id, IssuedPaper.output, IssuedPaper.about, IssuedPaper.number,
            IssuedPaper.made_at, IssuedPaper.made_by, IssuedPaper.data_hash,
            IssuedPaper.audit_seq, AuditEvent.hash,
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
        id=row.id,
    )
