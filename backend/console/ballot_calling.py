"""The roll call as the chair types it: who is there and how they vote, who counts, on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from backend.console.ballot_kept import Kept
from backend.console.ballot_places import Vote
from backend.console.ballot_words import words
from intake.ballot_titles import KeptOff
from intake.plan import Ballot
from intake.rolls import Count, Item, may_count, quorum_of, recused, too_few
from pages.forms import Form
from vietnamese.text import one_line

WAYS = ("phone", "table", "paper")
ABSENT = "absent"
_LONGEST = {"reason": 300, "venue": 300, "named": 5000, "why": 300}
_MOST_NAMED = 100
_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the roll; `said` is a way of voting, or absent."""

    employee_id: int
    name: str
    position: str
    said: str
    reason: str
    recused: bool
    reached: bool
    """Whether a phone of theirs is known here."""

    @property
    def is_there(self) -> bool:
        return self.said != ABSENT


@dataclass(frozen=True, slots=True)
class Again:
    """Why there is another round, and between what: items by their `Item.key`, each with the
    selections that stay (None: all)."""

    kept: Kept
    why: str
    items: Mapping[str, Sequence[int] | None]


@dataclass(frozen=True, slots=True)
class RollCall:
    vote: Vote
    lines: Sequence[Line]
    all_items: Sequence[Item]
    left_out: frozenset[str]
    named: str
    tellers: tuple[int, ...]
    venue: str
    kept_off: Mapping[str, KeptOff]
    """Whom the rules of titles keep off the ballot, by `Item.key`."""
    again: Again | None = None

    @property
    def ballot(self) -> Ballot:
        return self.vote.ballot

    @property
    def items(self) -> list[Item]:
        off = self.left_out | self.kept_off.keys()
        return [item for item in self.all_items if item.key not in off]

    @property
    def count(self) -> Count:
        there = [line for line in self.lines if line.is_there]
        return Count(len(self.lines), len(there), sum(not line.recused for line in there))

    @property
    def needs(self) -> int:
        return quorum_of(self.ballot, len(self.lines))

    @property
    def too_few(self) -> str:
        return too_few(self.ballot, self.count)

    @property
    def may_count(self) -> list[Line]:
        there = [line for line in self.lines if line.is_there]
        able = may_count(self.ballot, (line.employee_id for line in there), self.items)
        return [line for line in there if line.employee_id in able]

    @property
    def number_of_tellers(self) -> int:
        return self.ballot.tellers.number if self.ballot.tellers else 0

    def selections_of(self, item: Item) -> Sequence[int] | None:
        return self.again.items.get(item.key) if self.again else None

    def wrong(self) -> dict[str, str]:
        """What keeps the ballot from beginning, by field."""
        found: dict[str, str] = {}
        if self.too_few:
            found["so-nguoi"] = words(f"stops.{self.too_few}")
        if not self.items:
            nobody = self.all_items and all(i.key in self.kept_off for i in self.all_items)
            found["noi-dung"] = words("stops.all_kept_off" if nobody else "stops.items")
        if silent := [each.name for each in self.lines if not (each.is_there or each.reason)]:
            found["vang"] = words("stops.reason", names=", ".join(silent))
        if told := self._wrong_tellers():
            found["to-kiem-phieu"] = told
        return found

    def _wrong_tellers(self) -> str:
        able = {line.employee_id for line in self.may_count}
        if len(able) < self.number_of_tellers:
            return words("stops.no_tellers", number=self.number_of_tellers, able=len(able))
        chosen = set(self.tellers)
        if len(chosen) != self.number_of_tellers or not chosen <= able:
            return words("stops.tellers", number=self.number_of_tellers)
        return ""


def roll_call(
    vote: Vote,
    form: Form | None,
    away: Mapping[int, str],
    reached: frozenset[int],
    again: Again | None = None,
    venue: str = "",
    kept_off: Mapping[str, KeptOff] = MappingProxyType({}),
) -> RollCall:
    """What was typed; without a form, as it is proposed: everybody there with a phone but for
    those written down as away (with why), and as in the round before where there was one.
    `venue`: where they are, as far as that is known."""
    named = _named(form, again)
    items = _items(vote, named, again)
    left_out = frozenset(form.every("bo")) if form else frozenset()
    off = left_out | kept_off.keys()
    without = recused(vote.ballot, [item for item in items if item.key not in off])
    before = {each.employee_id: each for each in again.kept.roll} if again else {}
    lines = []
    for member in vote.roll:
        who = member.employee_id
        said, reason = (ABSENT, away[who]) if who in away else ("phone", "")
        if who in before:
            earlier = before[who]
            said, reason = (earlier.way if earlier.is_there else ABSENT), earlier.reason
        elif who not in away and who not in reached:
            said = "table"
        if form is not None:
            typed = form.text(f"o-{who}")
            said = typed if typed in {*WAYS, ABSENT} else said
            reason = one_line(form.text(f"vi-{who}"))[: _LONGEST["reason"]]
        lines.append(
            Line(
                who, str(member.facts["full_name"]), str(member.facts.get("position") or ""),
                said, reason, who in without, who in reached,
            )
        )  # fmt: skip
    if form is not None:
        venue = one_line(form.text("dia-diem"))[: _LONGEST["venue"]]
    elif again is not None:
        venue = again.kept.row.place or venue
    return RollCall(
        vote, lines, items, left_out, named, _tellers(form, again), venue, kept_off, again,
    )  # fmt: skip


def _named(form: Form | None, again: Again | None) -> str:
    """What the chair typed in, one a line."""
    if form is not None:
        return form.text("ten")[: _LONGEST["named"]]
    return "\n".join(again.items) if again else ""


def _items(vote: Vote, named: str, again: Again | None) -> list[Item]:
    """Of another round: what was equal in the one before."""
    if vote.ballot.items is not None and vote.ballot.items.subject == "named":
        lines = dict.fromkeys(filter(None, (one_line(each)[:300] for each in named.split("\n"))))
        return [Item(label) for label in lines][:_MOST_NAMED]
    if again is None:
        return list(vote.items)
    return [item for item in vote.items if item.key in again.items]


def _tellers(form: Form | None, again: Again | None) -> tuple[int, ...]:
    if form is None:
        return tuple(each.employee_id for each in again.kept.tellers) if again else ()
    typed = [form.text(f"to-{seat}") for seat in (1, 2, 3)]
    return tuple(
        int(each)
        for each in typed
        if each.isascii() and each.isdecimal() and len(each) <= _LONGEST_NUMBER
    )
