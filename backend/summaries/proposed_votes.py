"""What votes on titles came to: by show of hands, or by secret ballot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.summaries.ballot_figures import figures, voted_on
from backend.summaries.ballot_rows import Held
from backend.summaries.cells import Cell
from backend.summaries.minutes_words import share_words
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.ballot_shares import said_of
from intake.balloting import Line, outcomes
from intake.meeting.held import HeldMeeting, Item
from intake.plan import Ballot, Output, Plan


@dataclass(frozen=True, slots=True)
class Came:
    """What a vote on one title or initiative came to; all empty before there was one."""

    votes_for: Cell = ""
    votes_against: Cell = ""
    share: str = ""
    outcome: bool | None = None
    decision: str = ""
    note: str = ""

    def as_fields(self) -> dict[str, Cell]:
        said = {None: "", True: paper_words("outcome.yes"), False: paper_words("outcome.no")}
        return {
            "hands_for": self.votes_for,
            "hands_against": self.votes_against,
            "share": self.share,
            "outcome": said[self.outcome],
            "decision": printable(self.decision),
            "note": printable(self.note),
        }


NOTHING = Came()


@dataclass(frozen=True, slots=True)
class _Sitting:
    meeting: HeldMeeting
    items: Mapping[tuple[int | None, str | None], Item]
    """By party and title."""
    rounds: Sequence[Held]
    """The last one first."""


class Votes:
    """What the meetings of a list came to of each party and title. Each round is reckoned once,
    however many stood on it."""

    def __init__(
        self, plan: Plan, output: Output, meetings: Sequence[HeldMeeting], ballots: Sequence[Held]
    ) -> None:
        self._plan = plan
        self._sittings: dict[str, list[_Sitting]] = defaultdict(list)
        """By party, the last one first."""
        self._reckoned: dict[int, Mapping[str, Came]] = {}
        for meeting in reversed(meetings):
            if meeting.code == output.meeting:
                self._see(meeting, [h for h in reversed(ballots) if h.ballot_id in meeting.ballots])

    def of(self, party_id: int, title: str) -> Came:
        """By hands or conclusion in the output's meeting, or by the last ballot held in it."""
        for sitting in self._sittings.get(str(party_id), ()):
            by_ballot = self._by_ballot(sitting.rounds, party_id, title)
            mine = sitting.items.get((party_id, title))
            if mine is not None and (by_ballot is None or mine.hands_for is not None):
                return by_hands(self._plan, sitting.meeting, mine)
            if by_ballot is not None:
                return by_ballot if mine is None else replace(by_ballot, outcome=mine.outcome)
        return NOTHING

    def _see(self, meeting: HeldMeeting, rounds: Sequence[Held]) -> None:
        items = {(item.party_id, item.title): item for item in reversed(meeting.items)}
        sitting = _Sitting(meeting, items, rounds)
        parties = {str(item.party_id) for item in meeting.items}
        for held in rounds:
            parties.update(key for key, _ in voted_on(self._ballot(held), held))
        for party in parties:
            self._sittings[party].append(sitting)

    def _by_ballot(self, rounds: Sequence[Held], party_id: int, title: str) -> Came | None:
        """The last round in which the party was voted on for this title."""
        for held in rounds:
            items = self._ballot(held).items
            if items is None or not items.titles or title in items.titles:
                if held.ballot_id not in self._reckoned:
                    self._reckoned[held.ballot_id] = dict(self._reckon(held))
                if (came := self._reckoned[held.ballot_id].get(str(party_id))) is not None:
                    return came
        return None

    def _reckon(self, held: Held) -> Iterator[tuple[str, Came]]:
        """Of each that was voted on, where the ballot has a threshold."""
        plan, ballot = self._plan, self._ballot(held)
        if held.result is None or ballot.threshold is None:
            return
        turnout, tallies = figures(plan, ballot, held)
        came = outcomes(plan, ballot, turnout, tallies)
        for (key, _), outcome in zip(voted_on(ballot, held), came, strict=True):
            if not outcome.lines:
                continue
            agreed, *others = _agreed_first(plan, ballot, outcome.lines)
            share = paper_words("share_of", **said_of(ballot.threshold, agreed.votes, outcome.base))
            against = sum(line.votes for line in others)
            verdict = {"reached": True, "not": False}.get(outcome.verdict)
            yield key, Came(agreed.votes, against, share, verdict)

    def _ballot(self, held: Held) -> Ballot:
        return self._plan.ballots_by_code[held.code]


def by_hands(plan: Plan, meeting: HeldMeeting, item: Item) -> Came:
    return Came(
        "" if item.hands_for is None else item.hands_for,
        "" if item.hands_against is None else item.hands_against,
        share_words(plan, meeting, item),
        item.outcome,
        item.conclusion,
    )


def _agreed_first(plan: Plan, ballot: Ballot, lines: Sequence[Line]) -> list[Line]:
    """The selection that the threshold asks for, then the others."""
    wanted = ballot.threshold.selection if ballot.threshold else None
    name = ballot.selections.list_name if ballot.selections else None
    labels = {c.label for c in plan.choice_lists.get(name or "", ()) if c.code == wanted}
    return sorted(lines, key=lambda line: line.name not in labels)
