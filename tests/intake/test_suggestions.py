"""Suggestions for review: each line passed on once, never altered, explained where it is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from intake.library import Library
from intake.refusing import ActRefusedError
from intake.service import current
from intake.suggested import explaining
from intake.suggesting import Seen, decline, take_back
from intake.suggestions import Line, suggestions
from intake.turn import Ask, Review
from storage.people import Employee
from storage.store import Store
from storage.submissions import Submission
from storage.suggestions import Suggestion
from storage.trail import AuditDetail, AuditEvent
from tests.intake.campaigns import AN, BINH, SUBMIT
from tests.intake.suggestion_house import (
    LATER,
    OFFICE,
    PLAN,
    ROOM,
    explain,
    form_id,
    pass_to,
    passed_on,
    send_back,
    settle,
    suggest,
)

LATE = ("Nguyễn Văn An", "Đi họp muộn")
SLOW = ("Phòng Một", "Chậm báo cáo")


def lines_of(connection: Connection, campaign: int) -> tuple[Line, ...]:
    return suggestions(connection, PLAN, campaign).lines


def stands(connection: Connection) -> list[Any]:
    query = select(Suggestion.says, Suggestion.party_id, Suggestion.ended_at)
    return [
        (row.says, row.party_id, row.ended_at is None)
        for row in connection.execute(query.order_by(Suggestion.id))
    ]


async def test_each_line_waits_until_it_is_passed_on_and_twice_is_once(store: Store) -> None:
    def work(connection: Connection) -> Any:
        campaign = settle(connection)
        form = suggest(connection, LATE, SLOW)
        before = suggestions(connection, PLAN, campaign).waiting
        first = pass_to(connection, campaign, form, AN)
        again = pass_to(connection, campaign, form, AN)
        pass_to(connection, campaign, form, ROOM, line=2)
        pass_to(connection, campaign, form, BINH, line=2)
        acts = connection.scalars(select(AuditEvent.act).where(AuditEvent.act.like("suggestion%")))
        return (before, first, again, stands(connection), list(acts),
                [[each.name for each in line.passed] for line in lines_of(connection, campaign)],
                suggestions(connection, PLAN, campaign).waiting)  # fmt: skip

    before, first, again, kept, acts, names, after = await store.write(work)
    assert (before, after) == (2, 0)
    assert first is not None
    assert again is None
    assert kept == [
        ("Đi họp muộn", AN, True), ("Chậm báo cáo", ROOM, True), ("Chậm báo cáo", BINH, True),
    ]  # fmt: skip
    assert acts == ["suggestion.pass_on"] * 3
    assert names == [["Nguyễn Văn An"], ["Phòng Một", "Trần Thị Bình"]]


async def test_altered_words_wait_and_replace_the_old_ones_only_when_passed_on(
    store: Store,
) -> None:
    def work(connection: Connection) -> Any:
        campaign, form = passed_on(connection, LATE, SLOW)
        send_back(connection, form)
        while_back = suggestions(connection, PLAN, campaign)
        suggest(connection, SLOW, ("nguyen van an", "Đi họp muộn ba lần"), at=LATER)
        slow, late = lines_of(connection, campaign)
        told = [each.says for each in late.outdated]
        pass_to(connection, campaign, form, AN, line=2, receipt=2)
        return while_back, slow.waits, late.waits, told, stands(connection)

    while_back, slow_waits, late_waits, told, kept = await store.write(work)
    assert while_back.lines == ()
    assert len(while_back.gone) == 2
    assert (slow_waits, late_waits) == (False, True)
    assert told == ["Đi họp muộn"]
    assert kept == [
        ("Đi họp muộn", AN, False), ("Chậm báo cáo", ROOM, True), ("Đi họp muộn ba lần", AN, True),
    ]  # fmt: skip


async def test_what_the_unit_takes_out_is_told_and_stays_until_it_is_taken_back(
    store: Store,
) -> None:
    def work(connection: Connection) -> Any:
        campaign = settle(connection)
        form = suggest(connection, LATE, SLOW)
        number = pass_to(connection, campaign, form, AN)
        assert number is not None
        send_back(connection, form)
        suggest(connection, SLOW, at=LATER)
        gone = [each.says for each in suggestions(connection, PLAN, campaign).gone]
        take_back(connection, PLAN, campaign, number, "Đơn vị bỏ", OFFICE, LATER)
        with pytest.raises(ActRefusedError, match=r"suggestion\.not_there"):
            take_back(connection, PLAN, campaign, number, "Đơn vị bỏ", OFFICE, LATER)
        return gone, stands(connection), suggestions(connection, PLAN, campaign).gone

    assert await store.write(work) == (["Đi họp muộn"], [("Đi họp muộn", AN, False)], ())


async def test_a_line_that_is_not_passed_on_says_why(store: Store) -> None:
    def work(connection: Connection) -> Any:
        campaign = settle(connection)
        form = suggest(connection, LATE)
        seen = Seen(form, 1, 1)
        with pytest.raises(ActRefusedError, match=r"act\.no_reason"):
            decline(connection, PLAN, campaign, seen, " ", OFFICE, LATER)
        for _ in range(2):
            decline(connection, PLAN, campaign, seen, "Trùng", OFFICE, LATER)
        (line,) = lines_of(connection, campaign)
        reason = line.declined.reason if line.declined else ""
        pass_to(connection, campaign, form, AN)
        with pytest.raises(ActRefusedError, match=r"suggestion\.passed_on"):
            decline(connection, PLAN, campaign, seen, "Trùng", OFFICE, LATER)
        details = connection.scalars(select(AuditDetail.after)).all()
        return line.waits, reason, stands(connection), "Trùng" in json.dumps(details)

    waits, reason, kept, in_the_trail = await store.write(work)
    assert (waits, reason, in_the_trail) == (False, "Trùng", False)
    assert kept == [("Đi họp muộn", None, False), ("Đi họp muộn", AN, True)]


async def test_what_cannot_be_passed_on_is_refused(store: Store) -> None:
    def work(connection: Connection) -> list[str]:
        campaign = settle(connection)
        form = suggest(connection, LATE)
        outside = update(Employee).where(Employee.id == BINH).values(outside_system=True)
        connection.execute(outside)
        found = []
        for party, line, receipt in ((0, 1, 1), (999, 1, 1), (BINH, 1, 1), (AN, 2, 1), (AN, 1, 2)):
            with pytest.raises(ActRefusedError) as refused:
                pass_to(connection, campaign, form, party, line, receipt)
            found.append(refused.value.code)
        connection.execute(update(Submission).values(state="returned"))
        with pytest.raises(ActRefusedError) as refused:
            pass_to(connection, campaign, form, AN)
        return [*found, refused.value.code]

    assert await store.write(work) == [
        "suggestion.no_party", "suggestion.nobody", "suggestion.outside", "suggestion.gone",
        "suggestion.newer", "suggestion.gone",
    ]  # fmt: skip


async def test_it_stands_beside_the_question_that_explains_it_and_nowhere_else(
    store: Store,
) -> None:
    def work(connection: Connection) -> Any:
        passed_on(connection, LATE)
        own = form_id(connection, "kiem-diem", AN)
        sitting = explain(connection)
        reviewed = current(connection, Library(), own, AN, LATER)[1]
        sitting.say(connection, {"kind": "revise", "question": "giai_trinh"})
        asked = current(connection, Library(), own, AN, LATER)[1]
        sitting.say(connection, {"kind": "revise", "question": "uu_diem"})
        other = current(connection, Library(), own, AN, LATER)[1]
        binh = form_id(connection, "kiem-diem", BINH)
        return reviewed, asked, other, current(connection, Library(), binh, BINH, LATER)[1]

    reviewed, asked, other, of_binh = await store.write(work)
    assert isinstance(reviewed, Review)
    assert [each.code for each in reviewed.notices] == ["notice.suggestion_unexplained"]
    assert isinstance(asked, Ask)
    assert [(each.label, each.value) for each in asked.prompt.suggestions] == [
        ("Phòng Một gợi ý", "Đi họp muộn")
    ]
    for turn in (other, of_binh):
        assert isinstance(turn, Ask)
        assert turn.prompt.suggestions == ()


async def test_the_reply_that_leads_to_the_question_shows_it_too(store: Store) -> None:
    def work(connection: Connection) -> str:
        passed_on(connection, LATE)
        sitting = explain(connection)
        return sitting.say(connection, {"kind": "revise", "question": "giai_trinh"}).turn_json

    assert "Đi họp muộn" in await store.write(work)


async def test_what_was_handed_in_before_misses_it_until_it_is_sent_back(store: Store) -> None:
    def work(connection: Connection) -> list[bool]:
        campaign = settle(connection)
        own = form_id(connection, "kiem-diem", AN)

        def misses() -> bool:
            return explaining(connection, PLAN, campaign, [AN])[AN].misses(LATER)

        found = [misses()]
        explain(connection).say(connection, SUBMIT)
        found.append(misses())
        connection.execute(update(Submission).where(Submission.id == own).values(state="returned"))
        return [*found, misses()]

    assert await store.write(work) == [False, True, False]
