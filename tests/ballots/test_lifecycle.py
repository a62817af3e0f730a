"""From prepared to signed, one way; what is closed or void leaves nothing of issuing behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ballots.client import BallotsRefusedError
from ballots.settings import Settings
from ballots.tables import Envelope, OnRoll
from tests.ballots import teller, voter
from tests.ballots.room import House, Room, asked_for


async def test_no_ballots_are_handed_out_before_all_tellers_gave_their_keys(house: House) -> None:
    room = await house.create()
    assert (await room.get("manifest")).status_code == 404

    with pytest.raises(BallotsRefusedError, match="tellers_missing"):
        await room.issue()

    await room.give_keys()
    await room.issue()
    assert (await room.state())["tellers"] == [1, 2, 3]


async def test_a_tellers_keys_are_given_once(house: House) -> None:
    room = await house.create()
    await room.give_keys()
    other = teller.new_keys()

    again = await room.post("teller", room.tellers[0].body(room.teller(1)))
    swapped = await room.post("teller", other.body(room.teller(1)))

    assert again.status_code == 204
    assert (swapped.status_code, swapped.json()) == (409, {"error": "already"})


async def test_one_phone_takes_no_two_seats(house: House) -> None:
    room = await house.create()
    await room.post("teller", room.tellers[0].body(room.teller(1)))

    answer = await room.post("teller", room.tellers[0].body(room.teller(2)))

    assert answer.json() == {"error": "mismatch"}


async def test_a_voter_is_no_teller(house: House) -> None:
    room = await house.create()

    answer = await room.post("teller", room.tellers[0].body(room.voter(0)))

    assert (answer.status_code, answer.json()) == (403, {"error": "not_teller"})


async def test_nothing_drops_before_the_chair_opens(house: House) -> None:
    room = await house.prepare(voters=1)
    cast = voter.seal(room.manifest, await room.take_stamps(0), [1, 1])

    answer = await room.drop(cast.envelope)

    assert (answer.status_code, answer.json()) == (409, {"error": "not_open"})
    await room.open()
    assert (await room.drop(cast.envelope)).status_code == 200


async def test_nothing_drops_after_closing(house: House) -> None:
    room = await house.prepare(voters=2)
    await room.vote(0, [1, 1])
    late = voter.seal(room.manifest, await room.take_stamps(1), [1, 1])
    await room.close()

    answer = await room.drop(late.envelope)

    assert (answer.status_code, answer.json()) == (410, {"error": "closed"})
    assert (await room.state())["collected"] == 1


async def test_closing_counts_down_and_takes_what_still_comes(house: House) -> None:
    room = await house.prepare(voters=2)
    await room.vote(0, [1, 1])
    await room.take_stamps(1)

    told = await house.serve.close(room.round, 1.5, wait=False)
    assert (told.state, told.collected) == ("dropping", None)
    assert (await room.state())["closes_in"] in {1, 2}
    await room.vote(1, [1, 1])
    told = await house.serve.close(room.round, 0)  # waits for the one that is under way

    assert (told.state, told.collected, told.issued) == ("closed", 2, 2)
    assert (await room.state())["closes_in"] is None


async def test_what_is_dropped_while_it_closes_is_counted_or_refused_and_never_both(
    house: House,
) -> None:
    room = await house.prepare(voters=8, items=1)
    await room.open()
    casts = [voter.seal(room.manifest, await room.take_stamps(at), [1]) for at in range(8)]

    *answers, _ = await asyncio.gather(*(room.drop(each.envelope) for each in casts), room.close())

    inside = set(await room.envelopes())
    for cast, answer in zip(casts, answers, strict=True):
        assert (cast.envelope in inside) == (answer.status_code == 200)


async def test_envelopes_lie_in_the_tables_only_after_closing(house: House) -> None:
    room = await house.prepare(voters=2)
    for at in range(2):
        await room.vote(at, [1, 2])

    async def kept() -> int | None:
        return await house.rounds.store.read(
            lambda c: c.scalar(select(func.count(Envelope.serial)))
        )

    assert await kept() == 0
    await room.close()
    assert await kept() == 2
    assert set(await room.envelopes()) == {cast.envelope for cast in room.casts.values()}


@pytest.mark.parametrize("end", ["closed", "void"])
async def test_nothing_of_issuing_is_left_when_a_round_is_over(
    house: House, settings: Settings, end: str
) -> None:
    room = await house.prepare(voters=3)
    answers = [
        (await room.post("issue", voter.request(room.manifest, room.voter(at)).body)).content
        for at in range(3)
    ]
    signers = room.inside.issuer.signers
    assert signers is not None
    children = [child._process.pid for child in signers._children]
    if settings.database is None:
        assert _in_files(settings.data, answers[0]), "the search itself finds what is there"

    await room.open()
    if end == "closed":
        await room.close()
    else:
        await house.serve.void(room.round, "sai danh sách")

    rows = await house.rounds.store.read(
        lambda c: c.execute(select(OnRoll.issued, OnRoll.request, OnRoll.stamps)).all()
    )
    assert [tuple(row) for row in rows] == [(True, None, None)] * 3
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    assert len(room.inside.box or ()) == 0
    if settings.database is None:
        assert not any(_in_files(settings.data, answer) for answer in answers)


async def test_a_void_round_keeps_no_envelope_and_is_not_counted(house: House) -> None:
    room = await house.prepare(voters=1)
    await room.vote(0, [1, 1])
    await room.close()

    await house.serve.void(room.round, "mất máy của tổ kiểm phiếu")

    assert (await room.state())["state"] == "void"
    assert (await room.get("envelopes")).json() == {"error": "wrong_state"}
    count = select(func.count(Envelope.serial))
    assert await house.rounds.store.read(lambda c: c.scalar(count)) == 0
    with pytest.raises(BallotsRefusedError, match="wrong_state"):
        await room.result()


async def test_a_round_that_becomes_void_while_it_closes_is_not_closed(house: House) -> None:
    room = await house.prepare(voters=1)
    await room.vote(0, [1, 1])
    closing = asyncio.create_task(house.serve.close(room.round, 0.3))
    await asyncio.sleep(0.1)

    await house.serve.void(room.round, "nhầm")

    with pytest.raises(BallotsRefusedError, match="wrong_state"):
        await closing
    assert (await room.state())["state"] == "void"


async def test_what_is_counted_is_not_opened_again(house: House) -> None:
    room = await _counted(house)

    for ask in (house.serve.issue, house.serve.open):
        with pytest.raises(BallotsRefusedError, match="wrong_state"):
            await ask(room.round)


async def test_only_counted_rounds_are_signed(house: House) -> None:
    room = await house.prepare(voters=1)

    with pytest.raises(BallotsRefusedError, match="wrong_state"):
        await house.serve.minutes_signed(room.round)


async def test_a_second_round_is_led_to(house: House) -> None:
    first = await house.prepare(voters=1)
    asked = asked_for(voters=1, previous=first.round)
    await house.serve.create(**asked)

    assert (await first.state())["next"] == asked["round_"]


async def test_the_same_round_may_be_asked_for_again_and_another_may_not(house: House) -> None:
    asked = asked_for(voters=2)
    await house.serve.create(**asked)

    await house.serve.create(**{**asked, "voters": [*asked["voters"], "ab" * 16]})
    with pytest.raises(BallotsRefusedError, match="already"):
        await house.serve.create(**{**asked, "title": "khác"})

    assert (await house.serve.status(asked["round_"])).roll == 3


async def test_the_state_is_one_size_whoever_asks_and_whenever(house: House) -> None:
    room = await house.create(voters=1, door="https://phieu.coquan.gov.vn")
    sizes = {len((await room.get("state")).content)}
    await room.give_keys()
    await room.issue()
    sizes.add(len((await room.get("state")).content))
    await room.vote(0, [1, 1])
    await room.close()
    await room.count()
    sizes.add(len((await room.get("state")).content))

    assert sizes == {512}


async def _counted(house: House) -> Room:
    room = await house.prepare(voters=1)
    await room.vote(0, [1, 1])
    await room.close()
    await room.count()
    return room


def _in_files(folder: Path, content: bytes) -> bool:
    """Any piece of it: SQLite cuts what does not fit on a page."""
    pieces = [content[at : at + 64] for at in range(0, len(content), 256)]
    files = [file.read_bytes() for file in folder.iterdir() if file.is_file()]
    return any(piece in file for piece in pieces for file in files)


async def test_a_key_that_nobody_can_seal_to_is_refused(house: House) -> None:
    room = await house.create()
    sign = room.tellers[0].sign_key

    answer = await room.post("teller", room.teller(1) + bytes(32) + sign)

    assert (answer.status_code, answer.json()) == (400, {"error": "unreadable"})


async def test_the_state_does_not_tell_when_the_first_envelope_comes(house: House) -> None:
    room = await house.prepare(voters=1)
    await room.open()
    before = await room.state()
    await room.vote(0, [1, 1])

    assert await room.state() == before
    assert before["box"]
