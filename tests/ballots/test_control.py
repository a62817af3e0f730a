"""`serve` says when, by a key; it is told how many, and never who voted what."""

from __future__ import annotations

import httpx
import pytest

from ballots.client import Ballots, BallotsDownError, BallotsRefusedError
from ballots.settings import control_key
from tests.ballots.room import PUBLIC, House, asked_for


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer " + "00" * 32, "Basic " + "00" * 32])
async def test_without_the_key_nothing_is_told(house: House, given: str) -> None:
    room = await house.create()
    headers = {"authorization": given} if given else {}

    for method, path in (("GET", ""), ("GET", "/result"), ("POST", "/issue"), ("POST", "/void")):
        answer = await house.phones.request(
            method, f"/control/rounds/{room.round}{path}", headers=headers
        )
        assert (answer.status_code, answer.json()) == (401, {"error": "control"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "other"},
        {"items": []},
        {"items": [{"label": "", "detail": "", "selections": ["a"]}]},
        {"voters": ["xyz"]},
        {"needed": 4},
        {"tellers": []},
        {"tellers": [(2, "ab" * 16, "An")]},
        {"tellers": [(1, "ab" * 16, "An"), (2, "ab" * 16, "Bình")]},
        {"rule": {"kind": "ranks"}},
        {"paper": -1},
        {"round_": "12"},
    ],
)
async def test_a_round_that_nobody_could_vote_in_is_refused(
    house: House, wrong: dict[str, object]
) -> None:
    with pytest.raises(BallotsRefusedError, match="unreadable"):
        await house.serve.create(**{**asked_for(), **wrong})


async def test_an_unknown_round_is_told(house: House) -> None:
    with pytest.raises(BallotsRefusedError, match="no_round"):
        await house.serve.status("ab" * 16)


async def test_how_many_is_told_in_steps(house: House) -> None:
    room = await house.prepare(voters=9, items=1)
    for at in range(8):
        await room.take_stamps(at)
    for at in range(4):
        assert (await room.post("ready", room.voter(at))).status_code == 204
    for at in range(2):
        await room.vote(at, [1])

    status = await house.serve.status(room.round)

    assert status.issued_to == sorted(room.asked["voters"][:8])
    assert (status.ready_step, status.collected_step, status.collected) == ("half", "quarter", None)


async def test_codes_are_said_once_and_before_issuing(house: House) -> None:
    room = await house.create(voters=1)
    codes = await house.serve.codes(room.round, 3)
    assert len({*codes}) == 3

    with pytest.raises(BallotsRefusedError, match="already"):
        await house.serve.codes(room.round, 3)
    await room.give_keys()
    await room.issue()
    with pytest.raises(BallotsRefusedError, match="wrong_state"):
        await house.serve.codes(room.round, 3)


async def test_a_process_that_does_not_answer_is_down() -> None:
    def nobody(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    ballots = Ballots(PUBLIC, PUBLIC, bytes(32), transport=httpx.MockTransport(nobody))

    with pytest.raises(BallotsDownError):
        await ballots.status("ab" * 16)
    await ballots.aclose()


def test_whoever_starts_first_makes_the_key(tmp_path) -> None:
    first, second = control_key(tmp_path), control_key(tmp_path)

    assert first == second
    assert len(first) == 32
    assert (tmp_path / "ballots.key").stat().st_mode & 0o777 == 0o600
    assert control_key(tmp_path, "ab" * 32) == bytes([0xAB] * 32)
    with pytest.raises(ValueError, match="64"):
        control_key(tmp_path, "ab")


async def test_the_way_in_is_behind_the_number_sign(house: House) -> None:
    room = await house.create(voters=1)

    url = house.serve.voter_url(room.round, room.asked["voters"][0])

    before, _, behind = url.partition("#t=")
    assert before == f"{PUBLIC}/p/{room.round}"
    assert len(behind) == 66  # 49 bytes
