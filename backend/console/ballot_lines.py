"""Meetings and ballots on the page of papers: where each paper is looked at, and which issue was
taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from backend.console.visiting import Visitor
from backend.summaries.entries import Collected
from backend.summaries.issuing import EVERYBODY, Issue, Issues, Paper, latest_issues
from backend.summaries.meeting_gathering import gather_meetings
from backend.summaries.texts import paper_words
from backend.summaries.wanting import Wanted, wanted
from intake.library import Library


@dataclass(frozen=True, slots=True)
class BallotLine:
    """`title` says which; `board`: where the public board is taken, or ""."""

    title: str
    address: str
    board: str
    issue: Issue | None
    changed: bool


def ballot_lines(
    connection: Connection, library: Library, visitor: Visitor, unit: int | None
) -> list[BallotLine]:
    """Those of a unit; or those of the agency, without the minutes of its units. Minutes of a
    meeting that goes on are looked at from the meeting itself."""

    def choose(collected: Collected) -> Iterable[Wanted]:
        return (
            each
            for output in collected.plan.outputs
            if output.kind in {"count", "ballot_summary", "minutes"}
            for each in wanted(collected, output)
            if each.unit_id == unit
        )

    found = gather_meetings(
        connection, library, visitor.campaign_id, choose, now=visitor.now, unit_id=unit, lists=False
    )
    abouts = {EVERYBODY, *(each.about for each in found.wanted)}
    issues = latest_issues(connection, visitor.campaign_id, abouts)
    return list(_lines(found.wanted, found.papers(), issues))


def _lines(wanted: Iterable[Wanted], now: Iterable[Paper], issues: Issues) -> Iterator[BallotLine]:
    for each, paper in zip(wanted, now, strict=True):
        last = issues.get((each.output.code, each.about))
        address, board = _addresses(each)
        changed = last is not None and last.data_hash != paper.data_hash
        yield BallotLine(_title(each), address, board, last, changed)


def _title(each: Wanted) -> str:
    if each.output.kind == "minutes":
        return each.output.label
    (held, *_) = each.ballots
    again = paper_words("round", number=held.number)
    if each.output.kind == "count" and held.number > 1:
        return f"{each.output.label} – {again}"
    return each.output.label


def _addresses(each: Wanted) -> tuple[str, str]:
    if each.output.kind == "minutes":
        return f"/giay-to/bien-ban/{each.meetings[0].meeting_id}", ""
    if each.output.kind == "count":
        (held,) = each.ballots
        address = f"/giay-to/kiem-phieu/{held.ballot_id}"
        return address, f"{address}.json" if held.board is not None else ""
    if each.unit_id is None:
        return f"/van-phong/tong-hop-phieu/{each.output.code}", ""
    return f"/giay-to/tong-hop-phieu/{each.output.code}/{each.unit_id}", ""
