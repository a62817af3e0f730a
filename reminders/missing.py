"""What a unit, or the whole agency, still lacks by a milestone: for heads and contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, or_, select, true

from intake.elsewhere import elsewhere_of
from intake.library import Library
from intake.party_records import concluded_of
from intake.plan import Plan
from reminders.debts import Debt, debts, granted_in
from reminders.hours import At
from reminders.owed import subject_words
from storage.campaigns import Campaign
from storage.people import Party
from storage.submissions import Remark, Submission


@dataclass(frozen=True, slots=True)
class Missing:
    """Forms, or (`levels`) parties for whom the head has not proposed a level, as long as no
    meeting that decides came to one."""

    cut_off: datetime
    since: date
    forms: tuple[str, ...]
    """The forms of which some are missing."""
    subjects: tuple[int, ...]
    """The submissions that are missing, or that stand for a party without a level."""
    levels: bool = False


def missing_in(
    connection: Connection,
    library: Library,
    campaign_id: int,
    milestone: str,
    unit_id: int | None,
    at: At,
    heads: Collection[int] = (),
) -> Missing | None:
    """What is missing by a milestone in a unit, or (None) anywhere; None for nothing.

    `heads` are for whom the unit's head proposes nothing.
    """
    campaign = connection.execute(
        select(Campaign.revision, Campaign.opened_at).where(Campaign.id == campaign_id)
    ).one()
    plan = library.plan(connection, campaign.revision)
    own = library.cut_off(connection, campaign.revision, milestone)
    if own is None:
        return None
    cut_off, granted_at = granted_in(connection, campaign_id).latest(milestone, own, None, unit_id)
    if at.now >= cut_off:
        return None
    here = true() if unit_id is None else Submission.unit_id == unit_id
    ours = (Submission.campaign_id == campaign_id) & here
    owed = debts(connection, library, at, ours & (Submission.milestone == milestone), away_too=True)
    began = [each for each in (campaign.opened_at, granted_at) if each is not None]
    since = max(each.astimezone(plan.zone).date() for each in began) if began else date.min
    if owed:
        return Missing(cut_off, since, forms_of(owed), tuple(each.submission_id for each in owed))
    without = without_level(connection, plan, campaign_id, milestone, ours, heads)
    return Missing(cut_off, since, (), without, levels=True) if without else None


def forms_of(owed: Iterable[Debt]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.form for each in owed))


def names_of(connection: Connection, submissions: Collection[int]) -> list[tuple[str, int]]:
    """Whom these are about, in their order, each once, with how many of these are about them."""
    rows = connection.execute(
        select(Submission.id, Submission.subject_id, Submission.facts).where(
            Submission.id.in_(submissions)
        )
    )
    by_id = {row.id: (row.subject_id, subject_words(row.facts)) for row in rows}
    counts = Counter(by_id[each] for each in submissions if each in by_id)
    return [(name, count) for (_, name), count in counts.items() if name]


def without_level(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    milestone: str,
    ours: ColumnElement[bool],
    heads: Collection[int],
) -> tuple[int, ...]:
    """A submission of each party for whom a level is proposed here, and none is, nor concluded."""
    scales = [each for each in plan.levels if each.milestone == milestone]
    kinds = {kind for each in scales for kind in each.proposed_for}
    if not kinds:
        return ()
    rows = connection.execute(
        select(Submission.id, Submission.subject_id)
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(
            Remark,
            (Remark.campaign_id == Submission.campaign_id)
            & (Remark.subject_id == Submission.subject_id),
        )
        .where(ours, Submission.state != "withdrawn", Remark.level.is_(None), Party.kind.in_(kinds))
        .where(or_(Party.employee_id.is_(None), Party.employee_id.not_in(heads)))
        .order_by(Submission.id)
    )
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(row.subject_id, row.id)
    elsewhere = elsewhere_of(connection, plan, campaign_id, first)
    concluded = concluded_of(connection, plan, campaign_id, list(first))
    return tuple(
        key for party, key in first.items() if party not in elsewhere and party not in concluded
    )
