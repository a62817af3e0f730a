"""How many of those with one title may have another: a cap's arithmetic."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from intake.plan.titles import Cap

_ROUNDINGS = {"floor": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "ceiling": ROUND_CEILING}


def over_cap(cap: Cap, proposed: int, base: int) -> int:
    """How many of `proposed` are too many, where `base` have the title that the cap is of."""
    return max(0, proposed - most_under(cap, base))


def most_under(cap: Cap, base: int) -> int:
    """How many may have the title, where `base` have the one that the cap is of."""
    exact = Decimal(base) * cap.percent / 100
    return int(exact.quantize(Decimal(1), _ROUNDINGS[cap.rounding]))
