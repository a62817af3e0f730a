"""A whole round by the routes, as phones and `serve` call them."""

from __future__ import annotations

import json

from tests.ballots import voter
from tests.ballots.room import House


async def test_a_round_from_its_making_to_the_board(house: House) -> None:
    room = await house.prepare(voters=5, items=2)
    for at, selections in enumerate([(1, 1), (1, 2), (2, 0), (1, 1), (1, 2)]):
        await room.vote(at, selections)
    await room.close()
    board = await room.count()
    await house.serve.minutes_signed(room.round)

    result = await room.result()
    assert [item["counts"] for item in result["items"]] == [[0, 4, 1], [1, 2, 2]]
    assert (result["issued"], result["collected"], result["invalid"]) == (5, 5, {})
    public = (await room.get("board")).json()
    assert public["board"] == result["board"] == board.text.decode()
    assert [seat for seat, _ in public["signatures"]] == [1, 2]
    assert json.loads(result["file"]) == public
    assert (await room.state())["state"] == "signed"
    for cast in room.casts.values():
        assert voter.counted(room.manifest, cast, board.text) == "counted"
