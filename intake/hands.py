"""A show of hands: who sits there, who may vote, and whether so many are enough.

Hands are counts; nothing here knows who raised which. Who abstains in an own matter counts in no
denominator: of nine members one of whom the matter is about, the share is taken of eight.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from intake.ballot_shares import percent
from intake.plan.meetings import Hands, Step
from intake.plan.plan import Plan
from intake.refusing import ActRefusedError
from intake.texts import sentence
from vietnamese.numbers import show_number


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a show of hands. `base`: the denominator; `words`: all of it, for the minutes:
    *7/8 thành viên có mặt được biểu quyết, bằng 87,5% (cần trên 50%): được thông qua.*"""

    outcome: bool
    base: int
    percent: str
    words: str


def carried(hands: Hands, for_: int, *, members: int, present: int, recused: int = 0) -> Carried:
    """Of `members` in all `present` are there; `recused` of them abstain in an own matter.

    ValueError for more hands than there are who may vote.
    """
    if not 0 <= recused <= present <= members or not 0 <= for_ <= present - recused:
        raise ValueError(f"{for_} for, {recused} recused, {present} present of {members}")
    base = (members if hands.base == "all_members" else present) - recused
    outcome = base > 0 and _enough(hands, Fraction(for_ * 100, base))
    share = percent(for_, base)
    words = sentence(
        "hands.carried" if outcome else "hands.not_carried",
        votes=for_,
        base=base,
        of=sentence(f"hands.of_{hands.base}"),
        percent=share,
        needed=_needed_words(hands),
    )
    if recused:
        words = f"{words} {sentence('hands.recused', count=recused)}"
    return Carried(outcome, base, share, words)


def rule_of(plan: Plan, step: Step, party_id: int | None) -> Hands | None:
    """How many hands a matter of this step needs; None where none are counted. Where too few vote
    for a secret ballot and the plan then asks for hands: more than half of those present."""
    if step.ballot is None:
        return None if step.kind in {"review", "notes"} else step.hands
    least = plan.ballots_by_code[step.ballot].least_number
    if party_id is None or least is None or least.below != "show_of_hands":
        return None
    return Hands(more_than=50, base="present", source=least.source)


def why_not_counted(
    for_: int, against: int, abstained: int, *, voting: int, recused: int = 0
) -> ActRefusedError | None:
    """Why these hands cannot have been counted: fewer than none, or others than the `voting` who
    are there and may vote. `recused` more are there, whose own matter it is."""
    if min(for_, against, abstained) < 0:
        return ActRefusedError("hands.below_none", "hands")
    counted = for_ + against + abstained
    if counted == voting:
        return None
    if voting < counted <= voting + recused:
        return ActRefusedError(
            "hands.own_matter", "hands", counted=counted, voting=voting, recused=recused
        )
    return ActRefusedError("hands.not_all", "hands", counted=counted, voting=voting)


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who comes in the place of a member, by a document."""

    employee_id: int
    for_employee_id: int
    document_number: str


def seats(
    members: Collection[int], absent: Collection[int], substitutes: Iterable[Substitute]
) -> dict[int, int]:
    """Each member whose place is taken, and who sits there: the member, or a substitute.

    ActRefusedError for a substitute without a document, for somebody who is there or no member,
    who is a member already, or who comes for two.
    """
    taken = {member: member for member in members if member not in absent}
    for each in substitutes:
        if not each.document_number.strip():
            raise ActRefusedError("substitute.no_document", "document")
        if each.for_employee_id not in members:
            raise ActRefusedError("substitute.of_nobody", "for")
        if each.for_employee_id in taken:
            raise ActRefusedError("substitute.of_somebody_there", "for")
        if each.employee_id in members or each.employee_id in taken.values():
            raise ActRefusedError("substitute.second_vote", "substitute")
        taken[each.for_employee_id] = each.employee_id
    return taken


def recused_there(recused: Iterable[int], taken: Mapping[int, int]) -> tuple[int, ...]:
    """Those who sit there and do not vote on a matter of these employees: in an own matter nobody
    votes, nor does who sits in one's place."""
    own = set(recused)
    return tuple(sorted(who for member, who in taken.items() if own & {member, who}))


def _enough(hands: Hands, share: Fraction) -> bool:
    if hands.more_than is not None:
        return share > _exactly(hands.more_than)
    return share >= _exactly(hands.at_least or 0.0)


def _needed_words(hands: Hands) -> str:
    if hands.more_than is not None:
        return sentence("outcome.more_than", percent=_figure(hands.more_than))
    return sentence("outcome.at_least", percent=_figure(hands.at_least or 0.0))


def _exactly(figure: float) -> Fraction:
    """As the plan writes it."""
    return Fraction(Decimal(f"{figure:.12g}"))


def _figure(figure: float) -> str:
    return show_number(Decimal(f"{figure:.12g}"))
