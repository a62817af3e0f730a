"""The trail and the counters, held against the diary of a played campaign and a recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, select

from intake.elsewhere import rated_elsewhere
from intake.plan import Plan
from intake.plan.rules import Quota
from phieu.simulation.story import Diary, Story
from storage.meetings import MeetingItem
from storage.people import Employee, Party
from storage.submissions import (
    CampaignProgress,
    Progress,
    Remark,
    Submission,
    UnitProgress,
)
from storage.trail import AuditEvent
from storage.verifying import verify


def trail_whole(connection: Connection) -> Iterator[str]:
    """Every event is where it was written, by its hash and by the papers that print it."""
    first = verify(connection).first
    if first is not None:
        yield f"the trail breaks at event {first.seq}: {first.what}"


def acts_noted(connection: Connection, diary: Diary) -> Iterator[str]:
    """Each act of office and heads has its event, and no event is of an act that was not."""
    parties = {
        row.id: f"employee:{row.employee_id}" if row.employee_id else f"unit:{row.unit_id}"
        for row in connection.execute(select(Party.id, Party.employee_id, Party.unit_id))
    }
    done: Counter[tuple[str, str]] = Counter()
    for (act, about), count in diary.acts.items():
        kind, _, key = about.partition(":")
        done[act, parties[int(key)] if kind == "party" else about] += count
    told = Counter(
        (row.act, row.object)
        for row in connection.execute(select(AuditEvent.act, AuditEvent.object))
        if row.act in ACTS
    )
    for act, about in sorted((done - told).keys()):
        yield f"{act} of {about} is not in the trail"
    for act, about in sorted((told - done).keys()):
        yield f"the trail has {act} of {about}, which nobody did"


ACTS = frozenset(
    "submission.return submission.release submission.accept submission.reopen submission.admit"
    " milestone.extend campaign.redate remark.write role.assign assist.begin assist.confirm"
    " ballot.begun ballot.not_held ballot.issued ballot.opened ballot.closed ballot.signed"
    " ballot.voided meeting.begin meeting.note meeting.conclude meeting.chair meeting.hands"
    " meeting.agree meeting.take meeting.skip meeting.finish meeting.read meeting.confirm"
    " meeting.sign meeting.void suggestion.pass_on suggestion.decline".split()
)
"""What is played; the other events are of the ways in, the roster and the papers."""


def quotas_kept(plan: Plan, stories: Iterable[Story], diary: Diary) -> Iterator[str]:
    """One head exceeded a quota and saw it; in the end no unit does, counted here anew."""
    if plan.quotas and diary.remarks and not diary.went_over:
        yield "no page said that a quota is exceeded"
    levels: dict[tuple[Quota, str, str], Counter[str]] = {}
    for party, facts in {each.asked.subject: each.asked.facts for each in stories}.items():
        if "full_name" in facts and party in diary.remarks:
            for quota in plan.quotas:
                key = quota, str(facts["unit_code"]), str(facts.get(quota.group_by))
                levels.setdefault(key, Counter())[diary.remarks[party][1]] += 1
    for (quota, unit, group), counts in levels.items():
        base = sum(counts[level] for level in quota.of)
        if counts[quota.level] * 100 > base * quota.percent:
            yield f"{unit}: {group}: {counts[quota.level]} {quota.level} on {base}"


def rated_by_one_alone(
    connection: Connection, plan: Plan, stories: Iterable[Story]
) -> Iterator[str]:
    """Nobody here proposes or concludes a level of whom another authority rates."""
    elsewhere = {each.asked.subject for each in stories if rated_elsewhere(plan, each.asked.facts)}
    for of, level in ((Remark.subject_id, Remark.level), (MeetingItem.party_id, MeetingItem.level)):
        for party in sorted(
            {*connection.scalars(select(of).where(level.is_not(None)))} & elsewhere
        ):
            yield f"party {party} has a level here, though another authority rates it"


def counters_right(connection: Connection) -> Iterator[str]:
    """What the triggers counted is what is there; nobody outside the system is in it."""
    unit = func.coalesce(Submission.unit_id, 0)
    key = (
        Submission.form, Submission.milestone, Submission.state,
        func.coalesce(Submission.standing, ""), Submission.reach,
    )  # fmt: skip
    recount = connection.execute(
        select(Submission.campaign_id, unit, *key, func.count()).group_by(
            Submission.campaign_id, unit, *key
        )
    )
    there = {tuple(row[:-1]): row[-1] for row in recount}
    if _counted(connection, Progress) != there:
        yield "the counters by unit are not those of a recount"
    whole: Counter[tuple[object, ...]] = Counter()
    for (campaign, _, *rest), count in there.items():
        whole[campaign, *rest] += count
    told: Counter[tuple[object, ...]] = Counter()
    for (campaign, _, *rest), count in _counted(connection, CampaignProgress).items():
        told[campaign, *rest] += count
    if whole != told:
        yield "the counters of the campaign are not those of a recount"
    yield from _owed_rightly(connection)
    outside = select(Party.id).join(Employee).where(Employee.outside_system.is_(True))
    for table in (Submission, Remark):
        about = select(func.count()).select_from(table).where(table.subject_id.in_(outside))
        if connection.scalar(about):
            yield f"somebody outside the system is in {table.__tablename__}"


def _owed_rightly(connection: Connection) -> Iterator[str]:
    asked: Counter[int] = Counter()
    owed: Counter[int] = Counter()
    for row in connection.execute(
        select(Submission.unit_id, Submission.state, Submission.receipts).where(
            Submission.state != "withdrawn"
        )
    ):
        asked[row.unit_id or 0] += 1
        owed[row.unit_id or 0] += row.receipts == 0 or row.state == "returned"
    for each in connection.execute(select(UnitProgress).where(UnitProgress.form == "")):
        if (each.asked, each.owed) != (asked[each.unit_id], owed[each.unit_id]):
            yield f"unit {each.unit_id} owes {owed[each.unit_id]}, but {each.owed} are counted"


def _counted(
    connection: Connection, table: type[Progress | CampaignProgress]
) -> dict[tuple[object, ...], int]:
    columns = [column for column in table.__table__.columns if column.name != "n"]
    rows = connection.execute(select(*columns, table.n).where(table.n != 0))
    return {tuple(row[:-1]): row[-1] for row in rows}
