"""Which posts of one person begin, end, or change their dates by what a roster says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from people.known import KnownPost
from people.rows import RosterRow
from people.spans import overlap
from people.unit_changes import Units
from people.values import code_key


class Dated(NamedTuple):
    """A post whose dates are put right."""

    post: KnownPost
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PostChanges:
    """`ended` posts carry the day on which they end, `begun` ones have no id."""

    ended: tuple[KnownPost, ...] = ()
    begun: tuple[KnownPost, ...] = ()
    dated: tuple[Dated, ...] = ()
    main: tuple[tuple[KnownPost, bool], ...] = ()


def wanted_posts(rows: Sequence[RosterRow], units: Units, staff_code: str) -> list[KnownPost]:
    """The posts that these rows of one person speak of, in their order.

    Where a unit ends, its successor takes the post over from that day. The first post of any
    day is the main one.
    """
    posts: list[KnownPost] = []
    for row in rows:
        mains = [post for post in posts if post.is_main]
        main = not any(overlap(row, post) for post in mains)
        part = KnownPost(
            0, staff_code, units.code(row.unit_code), row.position, main,
            row.valid_from, row.valid_to,
        )  # fmt: skip
        posts += _through_successors(part, units)
    return posts


def _through_successors(post: KnownPost, units: Units) -> list[KnownPost]:
    parts = []
    for _ in range(len(units.ends) + 1):
        end = units.ends.get(code_key(post.unit_code))
        if end is None or not end.successor_code or _is_over(post, end.day):
            break
        if post.valid_from is None or post.valid_from < end.day:
            parts.append(post._replace(valid_to=end.day))
            post = post._replace(valid_from=end.day)
        post = post._replace(unit_code=units.code(end.successor_code))
    return [*parts, post]


def _is_over(post: KnownPost, day: date) -> bool:
    return post.valid_to is not None and post.valid_to <= day


def compare_posts(
    held: Sequence[KnownPost], wanted: Sequence[KnownPost], today: date
) -> PostChanges:
    """The file is the word on all posts of a person in it; a blank position or date keeps what
    is known. Without a date a post begins, and ends, today."""
    left = list(held)
    changes = PostChanges()
    begun: list[KnownPost] = []
    for post in wanted:
        match = _match(left, post, today)
        if match is None:
            begun.append(post)
            continue
        left.remove(match)
        changes = _with_dates(changes, match, post, wanted)
        if match.is_main != post.is_main:
            changes = replace(changes, main=(*changes.main, (match, post.is_main)))
    day = _changing_day(begun, wanted, today)
    ended = [
        post._replace(valid_to=_end_of(post, day, today))
        for post in left
        if not _is_over(post, today) and post.valid_to != day
    ]
    dated_begun = tuple(post if post.valid_from or _is_over(post, today)
                        else post._replace(valid_from=today) for post in begun)  # fmt: skip
    return replace(changes, ended=tuple(ended), begun=dated_begun)


def _changing_day(begun: Sequence[KnownPost], wanted: Sequence[KnownPost], today: date) -> date:
    """When posts end that the file does not have: as the first new one begins, or as the first
    of those to come does where none holds today."""
    if starts := [post.valid_from or today for post in begun if not _is_over(post, today)]:
        return min(starts)
    to_come = [post.valid_from for post in wanted if post.valid_from and post.valid_from > today]
    hold_now = len(to_come) < sum(not _is_over(post, today) for post in wanted)
    return today if hold_now or not to_come else min(to_come)


def _end_of(post: KnownPost, day: date, today: date) -> date:
    """A post that was still to come never begins."""
    return post.valid_from if post.valid_from and post.valid_from > today else day


def _match(held: Sequence[KnownPost], wanted: KnownPost, today: date) -> KnownPost | None:
    alike = [
        post
        for post in held
        if post.unit_code == wanted.unit_code and wanted.position in ("", post.position)
    ]
    if wanted.valid_from is None and wanted.valid_to is None:
        return next((post for post in alike if not _is_over(post, today)), None)
    same = (post for post in alike if post.valid_from == wanted.valid_from)
    return next(same, None) or next((post for post in alike if overlap(post, wanted)), None)


def _with_dates(
    changes: PostChanges, held: KnownPost, wanted: KnownPost, all_wanted: Sequence[KnownPost]
) -> PostChanges:
    begins = wanted.valid_from or held.valid_from
    ends = wanted.valid_to
    if ends is None and any(post.valid_from == held.valid_to for post in all_wanted):
        ends = held.valid_to  # as was said before: the next post takes over on that day
    if (begins, ends) == (held.valid_from, held.valid_to):
        return changes
    return replace(changes, dated=(*changes.dated, Dated(held, begins, ends)))


def leaving_day(wanted: Sequence[KnownPost]) -> date | None:
    """When every post of a person has an end: the first day without any."""
    days = [post.valid_to for post in wanted]
    return max((day for day in days if day), default=None) if all(days) else None
