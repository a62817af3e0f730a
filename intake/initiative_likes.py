"""Which initiatives are alike: those of the register, and the others of a campaign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, select

from intake.likeness import alike
from storage.awards import RecognisedInitiative
from storage.campaigns import Campaign
from storage.submissions import Submission

MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Like:
    """Another one that is alike: recognised in a year, or (None) of this campaign too."""

    label: str
    year: int | None
    percent: int
    summary: str = ""
    authors: str = ""


class HandedIn(Protocol):
    """What is compared of one that was handed in."""

    @property
    def submission_id(self) -> int: ...
    @property
    def author(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...


def recognised_before(connection: Connection, campaign_id: int) -> Sequence[Any]:
    """Those of the register; what this campaign itself brought into it is compared as handed in."""
    agency = select(Campaign.agency_id).where(Campaign.id == campaign_id).scalar_subquery()
    own = select(Submission.id).where(Submission.campaign_id == campaign_id)
    return connection.execute(
        select(
            RecognisedInitiative.year, RecognisedInitiative.label, RecognisedInitiative.summary,
            RecognisedInitiative.authors,
        )
        .where(RecognisedInitiative.agency_id == agency)
        .where(
            RecognisedInitiative.submission_id.is_(None)
            | RecognisedInitiative.submission_id.not_in(own)
        )
        .order_by(RecognisedInitiative.id)
    ).all()  # fmt: skip


def likes_of(
    wanted: Sequence[HandedIn], every: Sequence[HandedIn], recognised: Sequence[Any], least: int
) -> dict[int, tuple[Like, ...]]:
    """By submission; the greater of the likeness of the titles and that of all that is said."""
    others = [
        *(Like(row.label, row.year, 0, row.summary, row.authors) for row in recognised),
        *(Like(each.title, None, 0, each.summary, each.author) for each in every),
    ]
    first_own = len(recognised)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for whole in (False, True):
        own = [_text(each.title, each.summary, whole=whole) for each in wanted]
        theirs = [_text(each.label, each.summary, whole=whole) for each in others]
        for at, which, percent in alike(own, theirs, least):
            found[at][which] = max(percent, found[at].get(which, 0))
    likes = {}
    for at, each in enumerate(wanted):
        percents = {
            which: percent
            for which, percent in found[at].items()
            if which < first_own or every[which - first_own].submission_id != each.submission_id
        }
        best = sorted(percents, key=lambda which: (-percents[which], which))[:MOST_ALIKE]
        likes[each.submission_id] = tuple(_with(others[w], percents[w]) for w in best)
    return likes


def _text(title: str, summary: str, *, whole: bool) -> str:
    return f"{title}\n{summary}" if whole else title


def _with(like: Like, percent: int) -> Like:
    return Like(like.label, like.year, percent, like.summary, like.authors)
