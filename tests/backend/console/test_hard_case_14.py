"""Hard case 14: a tiny unit; paper beside phones; somebody votes twice; somebody is pressed to vote
before another's eyes; too few came; equal votes; and nobody sees a count before the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ballots.client import BallotsRefusedError
from storage.store import Store
from tests.backend.console.ballot_house import (
    AN,
    BINH,
    CHI,
    DUNG,
    EM,
    SOURCE,
    Voting,
    balloting,
    demanded,
)
from tests.ballots import voter
from tests.ballots.room import Room

ROLL = "/bo-phieu/moi?ma=ldtt&don-vi=1"
GONE = {
    key: value
    for who in (AN, BINH, DUNG)
    for key, value in ((f"o-{who}", "absent"), (f"vi-{who}", "đi công tác"))
}


async def handed_out(house: Voting, **typed: str) -> tuple[int, Room]:
    """Everybody on a phone has stamps, and the box is open."""
    ballot = await house.begin(**typed)
    meeting = await house.handed_out(ballot)
    for at in range(len(meeting.asked["voters"])):
        await meeting.take_stamps(at)
    await house.at(ballot, "mo")
    return ballot, meeting


async def counted(house: Voting, ballot: int, meeting: Room, paper: Any = None) -> Any:
    await meeting.close()
    if paper is not None:
        for seat in (1, 2):
            sheet = json.dumps(paper).encode()
            answer = await meeting.post("paper", meeting.teller(seat) + sheet)
            assert answer.status_code == 204, answer.text
    await meeting.count(paper)
    await house.at(ballot)
    return (await house.row(ballot)).result


async def test_hard_case_14_a_unit_of_two_does_not_vote(store: Store, tmp_path: Path) -> None:
    few = {"voters": 3, "below": "leaders_decide", "source": SOURCE}
    loose = {"parts": 1, "of_parts": 5, "source": SOURCE}
    async with balloting(store, tmp_path, demanded(least_number=few, quorum=loose)) as house:
        await house.sit(CHI)
        await house.open(ROLL)
        await house.press("mo", **{"to-1": str(CHI), "to-2": str(EM), **GONE})
        await house.press("khong")
        assert (await house.row(1)).state == "not_held"
        assert house.process.rounds.known == {}


async def test_hard_case_14_too_few_came(store: Store, tmp_path: Path) -> None:
    async with balloting(store, tmp_path) as house:
        await house.sit(CHI)
        await house.open(ROLL)
        await house.press("mo", **{"to-1": str(CHI), "to-2": str(EM), **GONE})
        assert house.status == 422
        assert "Chưa đủ số người họp tối thiểu" in house.text
        assert house.process.rounds.known == {}


async def test_hard_case_14_paper_and_phones_are_one_count(store: Store, tmp_path: Path) -> None:
    """One of five is on paper: added up, and nowhere told apart."""
    async with balloting(store, tmp_path) as house:
        await house.sit(CHI)
        ballot, meeting = await handed_out(house, **{f"o-{DUNG}": "paper"})
        for at in range(4):
            await meeting.vote(at, [1, 1])
        paper = {"issued": 1, "collected": 1, "invalid": [0, 0], "counts": [[0, 0, 1], [0, 1, 0]]}

        result = await counted(house, ballot, meeting, paper)

        assert [each["counts"] for each in result["items"]] == [[0, 4, 1], [0, 5, 0]]
        assert result["collected"] == 5
        assert (result["split"], (await house.row(ballot)).board) == (None, None)


async def test_hard_case_14_who_votes_twice_has_one_vote(store: Store, tmp_path: Path) -> None:
    async with balloting(store, tmp_path) as house:
        await house.sit(CHI)
        ballot, meeting = await handed_out(house)
        more = voter.request(meeting.manifest, meeting.voter(0))
        assert (await meeting.post("issue", more.body)).json() == {"error": "already"}

        for at in range(5):
            await meeting.vote(at, [1, 1])
        same = await meeting.drop(meeting.casts[0].envelope)
        other = voter.seal(meeting.manifest, meeting.stamped[0], [2, 2])
        refused = await meeting.drop(other.envelope)

        assert same.status_code == 200
        assert refused.json() == {"error": "mismatch"}
        result = await counted(house, ballot, meeting)
        assert [each["counts"] for each in result["items"]] == [[0, 5, 0], [0, 5, 0]]


async def test_hard_case_14_what_was_shown_to_somebody_need_not_be_what_is_dropped(
    store: Store, tmp_path: Path
) -> None:
    """Marked before another's eyes, changed when alone: the paper that was shown opens nothing."""
    async with balloting(store, tmp_path) as house:
        await house.sit(CHI)
        ballot, meeting = await handed_out(house)
        shown = voter.seal(meeting.manifest, meeting.stamped[0], [1, 1])
        for at in range(5):
            await meeting.vote(at, [2, 2])

        assert (await meeting.drop(shown.envelope)).json() == {"error": "mismatch"}
        result = await counted(house, ballot, meeting)
        assert [each["counts"] for each in result["items"]] == [[0, 0, 5], [0, 0, 5]]


async def test_hard_case_14_nobody_sees_a_count_before_the_end(
    store: Store, tmp_path: Path
) -> None:
    async with balloting(store, tmp_path) as house:
        await house.sit(CHI)
        ballot, meeting = await handed_out(house)
        seen = []
        for at in range(5):
            await meeting.vote(at, [1, at % 2])
            await house.at(ballot)
            seen.append(house.text)
            status = await house.process.serve.status(meeting.round)
            assert status.collected is None
        assert len(set(seen)) == 2, "some, and all"
        for route in ("board", "envelopes"):
            assert (await meeting.get(route)).status_code >= 400
        with pytest.raises(BallotsRefusedError, match="wrong_state"):
            await meeting.result()


async def test_hard_case_14_equal_votes_take_the_plans_way(store: Store, tmp_path: Path) -> None:
    level = demanded(
        items={"subject": "unit", "source": SOURCE},
        selections={"list_name": "levels4", "source": SOURCE},
        threshold={"by": "most", "base": "valid", "source": SOURCE},
        tie={"then": "second_round", "rounds": 1, "after": "leaders_decide", "source": SOURCE},
    )
    async with balloting(store, tmp_path, level) as house:
        await house.sit(CHI)
        ballot, meeting = await handed_out(house)
        for at, mark in enumerate((1, 1, 2, 2, 3)):
            await meeting.vote(at, [mark])
        await counted(house, ballot, meeting)
        assert "bỏ phiếu lại giữa những gì bằng nhau" in house.text

        house.keys.clear()
        again = await house.begin(f"ma=ldtt&don-vi=1&truoc={ballot}")
        second = await house.meeting(again)
        first, only = meeting.inside.definition.items[0], second.inside.definition.items[0]
        assert only.selections == first.selections[:2]
