"""Keys live in children that stamp, and die with them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ballots import signing
from ballots.blind_rsa import PublicKey, blind, finalize, prepare
from ballots.protocol import STAMP, BallotError, pieces_of
from ballots.signing import Signers, SignersGoneError

STAMPS = 3


@pytest.fixture
async def signers() -> AsyncIterator[Signers]:
    started = await signing.start(STAMPS)
    yield started
    await started.end()


async def test_each_message_is_stamped_with_the_key_of_its_place(signers: Signers) -> None:
    keys = [PublicKey.of(modulus) for modulus in signers.moduli]
    prepared = [prepare(b"slip %d" % at) for at in range(STAMPS)]
    blinded = [blind(key, message) for key, message in zip(keys, prepared, strict=True)]

    answer = await signers.sign(b"".join(each.blinded_msg for each in blinded))

    for key, message, signature, each in zip(
        keys, prepared, pieces_of(answer, STAMP), blinded, strict=True
    ):
        assert key.verify(message, finalize(key, message, signature, each.inv))


async def test_answers_come_to_those_who_asked(signers: Signers) -> None:
    asked = [bytes([at]) * STAMP * STAMPS for at in range(1, 9)]

    together = await asyncio.gather(*(signers.sign(each) for each in asked))

    assert together == [await signers.sign(each) for each in asked]


async def test_who_leaves_before_the_answer_disturbs_nobody(signers: Signers) -> None:
    asked = [bytes([at]) * STAMP * STAMPS for at in range(1, 9)]
    leaving = [asyncio.create_task(signers.sign(each)) for each in asked]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()

    assert await signers.sign(asked[0]) == await signers.sign(asked[0])


async def test_a_message_that_no_phone_makes_is_refused_and_the_keys_stay(
    signers: Signers,
) -> None:
    with pytest.raises(BallotError, match="stamp"):
        await signers.sign(b"\xff" * STAMP * STAMPS)

    assert len(await signers.sign(bytes([1]) * STAMP * STAMPS)) == STAMPS * STAMP


async def test_a_child_that_is_killed_is_missed_at_once(signers: Signers) -> None:
    waiting = [asyncio.create_task(signers.sign(bytes([1]) * STAMP * STAMPS)) for _ in range(50)]
    await asyncio.sleep(0)
    os.kill(_children(signers)[0], signal.SIGKILL)

    told = await asyncio.gather(*waiting, return_exceptions=True)

    assert any(isinstance(each, SignersGoneError) for each in told)
    assert not signers.alive
    with pytest.raises(SignersGoneError):
        await signers.sign(bytes([1]) * STAMP * STAMPS)


async def test_no_child_outlives_its_end(signers: Signers) -> None:
    children = _children(signers)

    await signers.end()

    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


async def test_a_child_leaves_no_core_and_has_no_file_open(signers: Signers) -> None:
    for child in _children(signers):
        limits = Path(f"/proc/{child}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core"))
        assert core.split()[4:6] == ["0", "0"]
        assert [
            name for name in _open_files(child) if name.startswith("/") and name != "/dev/null"
        ] == []


async def test_every_start_makes_other_keys(signers: Signers) -> None:
    others = await signing.start(STAMPS)
    await others.end()

    assert len({*signers.moduli, *others.moduli}) == 2 * STAMPS


def _children(signers: Signers) -> list[int]:
    return [child._process.pid for child in signers._children]


def _open_files(child: int) -> list[str]:
    return [str(each.readlink()) for each in Path(f"/proc/{child}/fd").iterdir()]
