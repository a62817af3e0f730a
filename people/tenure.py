"""A mark for those who came lately, held against the day on which they came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice

from people.problems import Problem
from people.rows import FactColumn, RosterColumns, RosterRow, Tenure
from people.values import code_key
from vietnamese.dates import short_date

_MOST = 20
"""So many are named; the others are counted."""


def doubtful_tenures(
    rows: Sequence[RosterRow], columns: RosterColumns, present: Collection[str]
) -> list[Problem]:
    """What to look at, each person once; only of facts that have a column (`present`), for what a
    file does not say stays as it is known."""
    found = []
    for fact in columns.facts:
        if fact.under is not None and {fact.name, fact.under.since} <= set(present):
            found += list(_doubtful(rows, fact, fact.under))
    rest = len(found) - _MOST
    more = [Problem("tenures_and_more", context={"count": rest})] if rest > 0 else []
    return [*islice(found, _MOST), *more]


def _doubtful(rows: Sequence[RosterRow], fact: FactColumn, under: Tenure) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in rows:
        key, came = code_key(row.staff_code), row.facts.get(under.since)
        if key in seen or came is None:
            continue
        seen.add(key)
        day = date.fromisoformat(came)
        is_new = day > under.last_day
        if is_new != (row.facts.get(fact.name) is True):
            context: dict[str, object] = {
                "name": row.full_name,
                "day": short_date(day),
                "until": short_date(under.until),
                "months": under.months,
            }
            code = "tenure_unmarked" if is_new else "tenure_marked"
            yield Problem(code, row.sheet, row.row, fact.headings[0], context)
