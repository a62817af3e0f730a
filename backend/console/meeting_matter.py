"""What one matter needs on its page: the remark that stands, the levels, hands, the ballot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from backend.console.meeting_ballot import BallotChair, ballot_chair
from backend.console.meeting_presiding import At
from backend.console.meeting_words import words
from backend.console.quotas import levels_of
from intake.candidates import candidate
from intake.capped import Capped, if_carried
from intake.considering import Unmet
from intake.elsewhere import elsewhere_of
from intake.hands import carried, rule_of
from intake.initiatives import initiative
from intake.meeting.acts import ballot_of
from intake.meeting.held import Item
from intake.meeting.proposed import levels_chosen
from intake.meeting.settling import LeftOpen, is_settled, left_open
from intake.plan import Plan, RatedElsewhere, Step
from intake.plan.meetings import Hands
from intake.plan.respondents import PartyKind
from intake.remarks import Written, remark_on, scale_for
from storage.people import Party


@dataclass(frozen=True, slots=True)
class Matter:
    """`levels`: code and label, where a level is proposed, or was left open by a ballot;
    `left_open`: what the plan says then. `rule`: of a show of hands, None where
    none is counted. `voting`: how many raise a hand. `ballot`: the last round, None before."""

    step: Step | None
    kind: PartyKind | None
    levels: Sequence[tuple[str, str]]
    left_open: LeftOpen | None
    remark: Written | None
    proposed: str | None
    """The level with which a review comes: what an earlier meeting chose, else the remark's."""
    decides: bool
    """What is concluded stands beside the remark, and does not become one."""
    rule: Hands | None
    voting: int
    ballot: Any
    ballot_address: str
    ballot_chair: BallotChair | None
    own: bool
    """Whoever chairs is the subject: another must."""
    author_says: Sequence[tuple[str, str]] = ()
    """Of an initiative: question and answer, for those who decide whether it is new."""
    settled: bool = False
    """Of a secret ballot's line: the votes have settled it, and the meeting does not."""
    elsewhere: RatedElsewhere | None = None
    """Who rates this person instead of us: then there are no `levels`."""
    cap: Capped | None = None
    """How the cap of the title stands once this is carried."""
    rules: Sequence[Unmet] = ()
    """Of a title: those that are not met, or that wait for what a meeting has yet to come to."""

    @property
    def barring(self) -> Sequence[Unmet]:
        """Rules that keep this meeting from voting on it."""
        return [each for each in self.rules if self.decides or each.keeps_out]

    @property
    def awaited(self) -> Sequence[Unmet]:
        """What whoever decides waits for, and this meeting need not."""
        return [each for each in self.rules if each not in self.barring]

    @property
    def round_looks(self) -> str:
        """Changes with what the page shows of the ballot."""
        return f"{self.ballot.id}-{self.ballot.state}" if self.ballot else "chua"

    def label_of(self, level: str | None) -> str:
        return next((label for code, label in self.levels if code == level), level or "")


def matter_of(connection: Connection, at: At, item: Item) -> Matter:
    plan, held = at.here.plan, at.held
    steps = plan.meetings_by_code[held.code].steps
    step = next((each for each in steps if each.code == item.step), None)
    kind: PartyKind | None = None
    if item.party_id is not None:
        kind = connection.scalar(select(Party.kind).where(Party.id == item.party_id))
    is_review = item.kind == "review"
    remark, proposed, elsewhere = None, None, None
    if is_review and item.party_id is not None:
        of = [item.party_id]
        elsewhere = elsewhere_of(connection, plan, held.campaign_id, of).get(item.party_id)
        remark = remark_on(connection, held.campaign_id, item.party_id)
        chosen = levels_chosen(connection, plan, held.campaign_id, step).get(item.party_id)
        proposed = chosen or (remark.level if remark else None)
    is_ballot = item.kind == "ballot" and item.party_id is None
    ballot = None
    if is_ballot and step is not None:
        ballot = ballot_of(connection, held.campaign_id, step.ballot, held.unit_id)
    found, settled = None, False
    if item.kind == "ballot" and item.party_id is not None and step is not None:
        line = (held.campaign_id, step.ballot, held.unit_id, item.party_id)
        found, settled = left_open(connection, plan, *line), is_settled(connection, plan, *line)
    unit = "" if held.unit_id is None else f"&don-vi={held.unit_id}"
    chair = item.chaired_by_id or held.chair_id
    return Matter(
        step,
        kind,
        levels_of(plan, kind)
        if kind is not None and is_review and scale_for(plan, kind) and elsewhere is None
        else _open_levels(plan, step, found),
        found,
        remark,
        proposed,
        plan.meetings_by_code[held.code].decides,
        None if step is None else rule_of(plan, step, item.party_id),
        len(held.there_now) - len(abstaining_of(at, item)),
        ballot,
        f"ma={step.ballot}{unit}&dot={held.campaign_id}" if is_ballot and step else "",
        ballot_chair(connection, at.here, step.ballot or "", held.unit_id)
        if is_ballot and step
        else None,
        (
            item.kind in {"review", "titles", "initiatives"}
            and chair in {item.subject_id, *item.recused_ids}
        )
        or (item.kind == "ballot" and not settled and chair == item.subject_id),
        settled=settled,
        author_says=_author_says(connection, at, item),
        elsewhere=elsewhere,
        cap=if_carried(connection, plan, held.code, held.campaign_id, item),
        rules=_rules(connection, at, item),
    )


def _rules(connection: Connection, at: At, item: Item) -> Sequence[Unmet]:
    """Of a title that waits for its vote; of who is struck from the list nothing is known."""
    if item.title is None or item.party_id is None or item.state == "done":
        return ()
    plan, held = at.here.plan, at.held
    found = candidate(
        connection, plan, held.campaign_id, item.party_id, item.title, in_meeting=held.meeting_id
    )
    return [each for each in found.unmet if each.lifted is None] if found else ()


def _author_says(connection: Connection, at: At, item: Item) -> Sequence[tuple[str, str]]:
    if item.kind != "initiatives" or item.submission_id is None:
        return ()
    found = initiative(connection, at.here.plan, at.held.campaign_id, item.submission_id)
    return found.author_says if found else ()


def _open_levels(
    plan: Plan, step: Step | None, found: LeftOpen | None
) -> Sequence[tuple[str, str]]:
    if step is None or found is None:
        return ()
    selections = plan.ballots_by_code[step.ballot or ""].selections
    choices = plan.choice_lists[selections.list_name or ""] if selections else ()
    return [(each.code, each.label) for each in choices if each.code in found.levels]


def abstaining_of(at: At, item: Item, more: Collection[int] = ()) -> frozenset[int]:
    """Who is there and raises no hand on this matter: by the plan, and those besides."""
    there = {each.employee_id for each in at.held.there_now}
    return frozenset(there & {*item.recused_ids, *more})


def hands_words(at: At, item: Item, rule: Hands | None) -> str:
    """What came of the hands, for reading back; "" where none were counted."""
    if rule is None or item.hands_for is None:
        return ""
    members = sum(not each.for_name for each in at.held.present)
    found = carried(
        rule, item.hands_for, members=members, present=item.present_then,
        recused=len(item.recused_ids),
    )  # fmt: skip
    counts = words(
        "hands.counts", votes=item.hands_for, against=item.hands_against or 0,
        abstained=item.hands_abstained or 0,
    )  # fmt: skip
    return f"{counts} {found.words}"
