"""A share of a ballot: of what it is taken, whether it is enough, and how it is said.

Shares are compared exactly; a percentage is rounded only to be said, to two decimals.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from intake.plan.ballot_rules import Base, Threshold
from intake.tallying import Tally, Turnout
from intake.texts import sentence
from vietnamese.numbers import show_number

_CENT = Decimal("0.01")


def base_of(base: Base, turnout: Turnout, tally: Tally) -> int:
    """How many the shares of an item are taken of."""
    match base:
        case "all_members":
            return turnout.members
        case "present":
            return turnout.present
        case "issued":
            return turnout.issued
        case "collected":
            return turnout.collected
        case "valid":
            return tally.valid


def base_words(base: Base) -> str:
    """*số phiếu hợp lệ*."""
    return sentence(f"ballot_base.{base}")


def percent(votes: int, base: int) -> str:
    """*66,67%*, half a hundredth upwards."""
    if not base:
        return "–"
    exact = Decimal(votes * 100) / Decimal(base)
    return f"{show_number(exact.quantize(_CENT, ROUND_HALF_UP))}%"


def needed_words(threshold: Threshold) -> str:
    """*trên 50%*; "" where the plan asks for no share."""
    if threshold.more_than is not None:
        return sentence("outcome.more_than", percent=_figure(threshold.more_than))
    if threshold.at_least is not None:
        return sentence("outcome.at_least", percent=_figure(threshold.at_least))
    return ""


def reaches(threshold: Threshold, votes: int, base: int) -> bool:
    """Whether so many are enough; where the plan asks for no share they always are."""
    if threshold.more_than is not None:
        return base > 0 and Fraction(votes * 100, base) > _exactly(threshold.more_than)
    if threshold.at_least is not None:
        return base > 0 and Fraction(votes * 100, base) >= _exactly(threshold.at_least)
    return True


def said_of(threshold: Threshold, votes: int, base: int) -> dict[str, str]:
    """What a sentence about these votes may speak of."""
    needed = needed_words(threshold)
    return {
        "votes": str(votes),
        "base": str(base),
        "of": base_words(threshold.base),
        "percent": percent(votes, base),
        "needed": sentence("outcome.needed", needed=needed) if needed else "",
    }


def _exactly(figure: float) -> Fraction:
    """As the plan writes it: 66.7 is not a hair below."""
    return Fraction(Decimal(f"{figure:.12g}"))


def _figure(figure: float) -> str:
    return show_number(Decimal(f"{figure:.12g}"))
