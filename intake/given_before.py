"""Titles of earlier years, as a prerequisite counts them: so many times, or years in a row."""

from __future__ import annotations

from collections.abc import Sequence

from intake.plan.plan import Plan
from intake.plan.titles import Earlier
from intake.texts import sentence

Awards = Sequence[tuple[int, str]]
"""Year and title (a code) of each that was given."""


def was_given(earlier: Earlier, awards: Awards, year: int) -> bool:
    """Before `year`, which does not count itself."""
    years = _years_of(earlier.title, awards, year)
    if earlier.in_a_row:
        return all(year - back in years for back in range(1, earlier.times + 1))
    return len(years) >= earlier.times


def given_in_words(plan: Plan, earlier: Earlier, awards: Awards, year: int) -> str:
    label = plan.titles_by_code[earlier.title].label
    years = ", ".join(map(str, sorted(_years_of(earlier.title, awards, year))))
    return sentence("consider.given" if years else "consider.never_given", title=label, years=years)


def _years_of(title: str, awards: Awards, before: int) -> set[int]:
    return {year for year, code in awards if code == title and year < before}
