"""Stamps are given once to each on the roll; the same request, however often, gets one answer."""

from __future__ import annotations

import asyncio
import os
import signal

from sqlalchemy import select

from ballots.tables import OnRoll
from tests.ballots import voter
from tests.ballots.room import House, Room


async def test_the_same_request_gets_the_same_answer(house: House) -> None:
    room = await house.prepare()
    body = voter.request(room.manifest, room.voter(0)).body

    first, second = [(await room.post("issue", body)).content for _ in range(2)]

    assert first == second
    assert len(first) == room.manifest.sizes.blinded


async def test_the_same_request_twice_at_one_moment_is_stamped_once(house: House) -> None:
    room = await house.prepare()
    body = voter.request(room.manifest, room.voter(0)).body

    answers = await asyncio.gather(*(room.post("issue", body) for _ in range(5)))

    assert {answer.content for answer in answers} == {answers[0].content}
    assert (await house.serve.status(room.round)).issued == 1


async def test_another_request_is_refused(house: House) -> None:
    room = await house.prepare()
    await room.take_stamps(0)

    answer = await room.post("issue", voter.request(room.manifest, room.voter(0)).body)

    assert (answer.status_code, answer.json()) == (409, {"error": "already"})


async def test_of_different_requests_at_one_moment_exactly_one_wins(house: House) -> None:
    room = await house.prepare()
    bodies = [voter.request(room.manifest, room.voter(0)).body for _ in range(6)]

    answers = await asyncio.gather(*(room.post("issue", body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]


async def test_who_is_not_on_the_roll_gets_nothing(house: House) -> None:
    room = await house.prepare(voters=1)
    stranger = house.serve.credential(b"V", room.round, "ab" * 16)
    teller = room.teller(1)
    of_another_round = house.serve.credential(b"V", "cd" * 16, room.asked["voters"][0])
    altered = room.voter(0)[:-1] + bytes([room.voter(0)[-1] ^ 1])
    odd = b"X" + room.voter(0)[1:]

    for credential in (stranger, teller, of_another_round, altered, odd):
        answer = await room.post("issue", voter.request(room.manifest, credential).body)
        assert (answer.status_code, answer.json()) == (403, {"error": "credential"})
    assert (await house.serve.status(room.round)).issued == 0


async def test_an_answer_is_in_the_tables_before_it_is_given(house: House) -> None:
    room = await house.prepare()
    body = voter.request(room.manifest, room.voter(0)).body
    answer = await room.post("issue", body)

    kept = await house.rounds.store.read(
        lambda c: c.execute(
            select(OnRoll.issued, OnRoll.stamps).where(
                OnRoll.holder == bytes.fromhex(room.asked["voters"][0])
            )
        ).one()
    )

    assert (kept.issued, kept.stamps) == (True, answer.content)


async def test_a_message_that_no_phone_makes_costs_nobody_the_right_to_vote(house: House) -> None:
    room = await house.prepare()
    size = room.manifest.sizes.blinded

    answer = await room.post("issue", room.voter(0) + b"\xff" * size)

    assert (answer.status_code, answer.json()) == (403, {"error": "stamp"})
    await room.take_stamps(0)


async def test_when_the_keys_are_gone_nobody_is_issued_and_everybody_may_drop(
    house: House,
) -> None:
    room = await house.prepare(voters=2)
    await room.take_stamps(0)
    _kill_signers(room)

    answer = await room.post("issue", voter.request(room.manifest, room.voter(1)).body)

    assert (answer.status_code, answer.json()) == (409, {"error": "not_open"})
    assert (await room.state())["may_issue"] is False
    await room.vote(0, [1, 2])


async def test_a_latecomer_is_issued_until_the_box_is_closed(house: House) -> None:
    room = await house.prepare(voters=2)
    await room.vote(0, [1, 1])
    late = "ef" * 16
    await house.serve.add_voters(room.round, [late, room.asked["voters"][0]])
    room.asked["voters"].append(late)

    await room.vote(2, [2, 2])
    await room.close()

    answer = await room.post("issue", voter.request(room.manifest, room.voter(1)).body)
    assert (answer.status_code, answer.json()) == (410, {"error": "closed"})
    board = await room.count()
    assert board.collected == 2


async def test_a_code_from_the_bowl_is_good_for_one(house: House) -> None:
    room = await house.create(voters=1)
    codes = await house.serve.codes(room.round, 2)
    await room.give_keys()
    await room.issue()

    pending = voter.request(room.manifest, room.code(codes[0]))
    answers = [
        await room.post("issue", body)
        for body in (pending.body, voter.request(room.manifest, room.code(codes[0])).body)
    ]

    assert [answer.status_code for answer in answers] == [200, 409]
    voter.accept(room.manifest, pending, answers[0].content)
    status = await house.serve.status(room.round)
    assert (status.table, status.table_issued, status.issued) == (2, 1, 0)
    assert room.manifest.table == 2


async def test_a_wrong_code_is_refused(house: House) -> None:
    room = await house.create(voters=1)
    await house.serve.codes(room.round, 1)
    await room.give_keys()
    await room.issue()

    guess = voter.request(room.manifest, room.code("0000-0000-0000"))

    assert (await room.post("issue", guess.body)).json() == {"error": "credential"}


def _kill_signers(room: Room) -> None:
    signers = room.inside.issuer.signers
    assert signers is not None
    for child in signers._children:
        os.kill(child._process.pid, signal.SIGKILL)
