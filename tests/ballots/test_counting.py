"""Tellers hand each other shares, agree on paper, post one board, and sign it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ballots.board_text import board_of
from ballots.client import BallotsRefusedError
from ballots.protocol import SHARE
from tests.ballots import teller
from tests.ballots.room import House, Room

PAPER = {"issued": 6, "collected": 5, "invalid": [1], "counts": [[0, 3, 1]]}


async def voted(house: House, voters: int = 2, **wanted: Any) -> Room:
    room = await house.prepare(voters=voters, items=1, **wanted)
    for at in range(voters):
        await room.vote(at, [1 + at % 2])
    await room.close()
    return room


@pytest.mark.parametrize("pair", [(1, 2), (1, 3), (2, 3), (3, 1)])
async def test_any_two_of_three_find_the_same_board(house: House, pair: tuple[int, int]) -> None:
    room = await voted(house)
    board = await room.board_of(*pair)

    assert (await room.sign(pair[0], board)).status_code == 204
    assert (await room.state())["state"] == "closed"
    assert (await room.sign(pair[1], board)).status_code == 204

    assert (await room.state())["state"] == "counted"
    assert (await room.result())["items"] == [{"counts": [0, 1, 1], "invalid": 0, "valid": 2}]


async def test_a_third_teller_may_sign_too(house: House) -> None:
    room = await voted(house)
    board = await room.count()

    assert (await room.sign(3, board)).status_code == 204
    assert (await room.state())["signed"] == [1, 2, 3]


async def test_one_teller_counts_alone_where_there_is_one(house: House) -> None:
    room = await voted(house, seats=1, needed=1)

    await room.count()

    assert (await room.state())["state"] == "counted"


async def test_another_board_is_named_and_not_taken(house: House) -> None:
    room = await voted(house)
    board = await room.board_of(1, 2)
    await room.sign(1, board)
    # One slip fewer, as a teller would post who wants one to vanish.
    other = board_of(board.manifest, 1, board.root, [board.slips[0][:1]], [], None)

    answer = await room.sign(2, other)

    assert (answer.status_code, answer.json()) == (
        409,
        {"error": "mismatch", "board": board.hash.hex()},
    )


async def test_a_board_without_a_slip_is_refused(house: House) -> None:
    room = await voted(house)
    board = await room.board_of(1, 2)
    fewer = board_of(board.manifest, 2, board.root, [board.slips[0][:1]], [], None)

    assert (await room.sign(1, fewer)).json() == {"error": "counts"}


async def test_a_board_with_an_altered_selection_is_refused(house: House) -> None:
    room = await voted(house)
    board = await room.board_of(1, 2)
    altered = [slip._replace(selections=bytes([1])) for slip in board.slips[0]]
    other = board_of(board.manifest, 2, board.root, [altered], [], None)

    assert (await room.sign(1, other)).json() == {"error": "signature"}


async def test_a_board_that_its_teller_did_not_sign_is_refused(house: House) -> None:
    room = await voted(house)
    board = await room.board_of(1, 2)
    signature = teller.sign(room.tellers[1], board)

    answer = await room.post("board", room.teller(1) + signature + board.text)

    assert (answer.status_code, answer.json()) == (403, {"error": "signature"})


async def test_a_voter_posts_no_board_and_reads_no_openings(house: House) -> None:
    room = await voted(house)
    board = await room.board_of(1, 2)
    signature = teller.sign(room.tellers[0], board)

    for what, more in (("board", signature + board.text), ("openings", b""), ("board/see", b"")):
        answer = await room.post(what, room.voter(0) + more)
        assert (answer.status_code, answer.json()) == (403, {"error": "not_teller"})


async def test_shares_are_read_by_the_teller_they_are_for_alone(house: House) -> None:
    room = await voted(house)
    await room.board_of(1, 2)

    assert teller.openings_of((await room.post("openings", room.teller(3))).content) == {}
    assert [*teller.openings_of((await room.post("openings", room.teller(1))).content)] == [2]


@pytest.mark.parametrize("to", [0, 2, 4])
async def test_shares_for_nobody_are_refused(house: House, to: int) -> None:
    room = await voted(house)
    sealed = bytes(2 * SHARE + 48)

    answer = await room.post("opening", room.teller(2) + bytes([to]) + sealed)

    assert answer.json() == {"error": "not_teller"}


async def test_whole_ballots_are_for_the_tellers(house: House) -> None:
    ranks = {"mode": "whole", "rule": {"kind": "ranks"}, "selections": ["Nhất", "Nhì"]}
    room = await house.prepare(voters=5, items=2, **ranks)
    for at in range(5):
        await room.vote(at, [1, 2])
    await room.close()
    board = await room.count()

    assert (await room.get("board")).status_code == 403
    assert (await room.post("board/see", room.teller(3))).content == board.text
    result = await room.result()
    assert (result["public"], result["board"]) == (False, None)
    assert [item["counts"] for item in result["items"]] == [[0, 5, 0], [0, 0, 5]]


async def test_paper_is_entered_by_one_and_agreed_by_another(house: House) -> None:
    room = await voted(house, voters=5, paper=6)
    content = json.dumps(PAPER).encode()
    wrong = json.dumps({**PAPER, "counts": [[0, 2, 2]]}).encode()

    assert (await room.post("paper", room.teller(1) + wrong)).status_code == 204
    assert (await room.post("paper", room.teller(1) + content)).status_code == 204
    assert (await room.state())["paper"] == "entered"
    assert (await room.post("paper", room.teller(2) + wrong)).json() == {"error": "mismatch"}
    seen = (await room.post("paper/see", room.teller(2))).json()
    assert seen == {"paper": PAPER}
    assert (await room.post("paper", room.teller(2) + content)).status_code == 204
    assert (await room.state())["paper"] == "agreed"

    await room.count(PAPER)
    result = await room.result()
    assert result["items"] == [{"counts": [0, 6, 3], "invalid": 1, "valid": 9}]
    assert (result["paper_issued"], result["collected"]) == (6, 10)
    assert result["split"]["paper"]["collected"] == 5


async def test_few_on_paper_are_not_told_apart(house: House) -> None:
    room = await voted(house, voters=5, paper=2)
    few = {"issued": 2, "collected": 2, "invalid": [0], "counts": [[0, 2, 0]]}
    for seat in (1, 2):
        await room.post("paper", room.teller(seat) + json.dumps(few).encode())

    await room.count(few)

    result = await room.result()
    assert (result["split"], result["public"], result["board"]) == (None, False, None)
    assert (await room.get("board")).json() == {"error": "not_public"}


@pytest.mark.parametrize(
    "paper",
    [
        {**PAPER, "collected": 7},
        {**PAPER, "counts": [[0, 3, 2]]},
        {**PAPER, "counts": [[0, 4]]},
        {**PAPER, "more": 1},
        [],
        None,
    ],
)
async def test_paper_that_does_not_add_up_is_refused(house: House, paper: Any) -> None:
    room = await voted(house, voters=1, paper=6)

    answer = await room.post("paper", room.teller(1) + json.dumps(paper).encode())

    assert (answer.status_code, answer.json()) == (400, {"error": "paper"})


async def test_no_board_without_the_paper_that_was_handed_out(house: House) -> None:
    room = await voted(house, voters=5, paper=6)

    board = await room.board_of(1, 2, PAPER)

    assert (await room.sign(1, board)).json() == {"error": "paper"}


async def test_a_result_is_told_only_when_it_is_counted(house: House) -> None:
    room = await voted(house)
    await room.sign(1, await room.board_of(1, 2))

    with pytest.raises(BallotsRefusedError, match="wrong_state"):
        await room.result()
    assert (await room.get("board")).json() == {"error": "wrong_state"}
