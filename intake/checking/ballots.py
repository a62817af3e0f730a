"""A vote leaves nothing open: who votes on what, in which words, and what counts."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.conditions import fits
from intake.checking.finding import Finding, error, warning
from intake.checking.known import codes_of, facts_of_people, facts_of_units
from intake.checking.references import missing
from intake.loading.strict_yaml import Path
from intake.parts import Source
from intake.plan import Ballot, Plan

_TOLD_BY_THE_RESULT = 5
"""Where fewer vote, the result itself tells much of who voted how."""


def check(plan: Plan) -> Iterator[Finding]:
    for number, ballot in enumerate(plan.ballots):
        path: Path = ("ballots", number)
        yield from _open_settings(ballot, path)
        yield from _conditions(plan, ballot, path)
        yield from _names(plan, ballot, path)
        yield from _ways(ballot, path)
        if ballot.secret:
            yield from _for_its_reader(ballot, path)


def _open_settings(ballot: Ballot, path: Path) -> Iterator[Finding]:
    """Each setting that is left open, with the words that say nothing of it."""
    for name in ballot.open_settings:
        yield error(path, f"ballot.{name}", code=ballot.code, words=_words(ballot.source))


def _words(source: Source) -> str:
    if source.quote is not None:
        return f"“{source.quote}”"
    return source.silent or f"mục {source.section} (chưa trích lời văn)"


def _conditions(plan: Plan, ballot: Ballot, path: Path) -> Iterator[Finding]:
    people, units = facts_of_people(plan), facts_of_units(plan)
    if ballot.electorate is not None:
        yield from fits(ballot.electorate.when, (*path, "electorate", "when"), people)
    if ballot.items is None:
        return
    here: Path = (*path, "items", "when")
    match ballot.items.subject:
        case "person":
            yield from fits(ballot.items.when, here, people)
        case "unit" | "leadership":
            yield from fits(ballot.items.when, here, units)
        case _ if ballot.items.when is not None:
            yield error(here, "ballot.needless_when", subject=ballot.items.subject)


def _names(plan: Plan, ballot: Ballot, path: Path) -> Iterator[Finding]:
    titles = [title.code for title in plan.titles]
    for place, title in enumerate(ballot.items.titles if ballot.items else ()):
        yield from missing((*path, "items", "titles", place), "ref.title", title, titles)
    roles = [role.code for role in plan.roles]
    if ballot.chair is not None:
        for name in ("role", "when_subject"):
            code = getattr(ballot.chair, name)
            yield from missing((*path, "chair", name), "ref.role", code, roles)
    listed = ballot.selections.list_name if ballot.selections else None
    here: Path = (*path, "selections", "list_name")
    yield from missing(here, "ref.list", listed, plan.choice_lists)
    if listed not in plan.choice_lists:
        return
    codes = codes_of(plan.choice_lists[listed])
    if ballot.threshold is not None:
        here = (*path, "threshold", "selection")
        yield from missing(here, "ballot.selection", ballot.threshold.selection, codes)
    if ballot.mode is not None and ballot.mode.at_most is not None:
        here = (*path, "mode", "at_most", "selection")
        yield from missing(here, "ballot.selection", ballot.mode.at_most.selection, codes)


def _ways(ballot: Ballot, path: Path) -> Iterator[Finding]:
    """What is marked and what is counted fit: places are given to all items of one ballot, and
    are added up; of several items, the one with the most votes is chosen."""
    ranks = ballot.selections is not None and ballot.selections.of == "ranks"
    if ballot.threshold is not None and (ballot.threshold.by == "rank_sum") != ranks:
        yield error((*path, "threshold", "by"), "ballot.ranks", by=ballot.threshold.by)
    one = ballot.selections is not None and ballot.selections.of == "items"
    if one and ballot.threshold is not None and ballot.threshold.by == "share":
        yield error((*path, "threshold", "by"), "ballot.share_of_items")
    if ranks and ballot.mode is not None and ballot.mode.of == "slip":
        yield error((*path, "mode", "of"), "ballot.ranks_cut")


def _for_its_reader(ballot: Ballot, path: Path) -> Iterator[Finding]:
    where = ballot.secret_source or ballot.source
    if where.silent is not None or "kín" not in (where.quote or "kín").lower():
        yield warning((*path, "secret"), "ballot.secret_by_default", code=ballot.code)
    least = ballot.least_number
    if least is not None and least.voters < _TOLD_BY_THE_RESULT:
        yield warning((*path, "least_number"), "ballot.few_voters", voters=least.voters)
    if ballot.tellers is not None and ballot.tellers.number == 1:
        yield warning((*path, "tellers"), "ballot.one_teller", code=ballot.code)
