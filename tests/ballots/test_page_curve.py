"""Keys and signatures about which libraries differ: page and Python must not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ballots.protocol import selection_input, slip_input
from ballots.slips import Slip
from phieu.simulation.ballot_phones import Phones, phones
from tests.ballots import curve, voter
from tests.ballots.node import node
from tests.ballots.office import Round, Wanted, round_of
from tests.ballots.page_phones import counting

ONE = b"\1"
NEUTRAL = (1).to_bytes(32, "little")
ANY = curve.encoded(curve.generator()) + NEUTRAL
"""R = [1]B: under a key that is the neutral point it signs everything."""


@pytest.fixture
async def page() -> AsyncIterator[Phones]:
    node()
    async with phones() as running:
        yield running


def cast(round_: Round, key: bytes, signature: bytes) -> bytes:
    """The envelope of somebody who had such a key stamped: the office cannot see what it stamps."""
    prefix, stamp = round_.stamp(1, slip_input(round_.manifest.h, 1, key))
    slip = Slip(1, prefix, key, stamp, ONE, signature)
    return voter.enclose(round_.manifest, round_.stamped(), [slip]).envelope


async def test_signatures_beside_the_group_are_taken_alike(page: Phones) -> None:
    round_ = round_of(Wanted(items=1))
    h = round_.manifest.h
    forged = [
        curve.beside_the_group(lambda key: selection_input(h, 1, key, ONE), seed)
        for seed in range(12)
    ]
    assert {each.holds_everywhere for each in forged} == {True, False}
    envelopes = [cast(round_, each.key, each.signature) for each in forged]

    on_page = await page.round(round_.manifest.text)
    made = await counting(page, round_, on_page, envelopes, [1, 2])
    assert made.text == round_.board(envelopes).text.decode()
    refused = [reason for _, reason, _ in made.invalid]
    assert refused == ["signature"] * sum(not each.holds_everywhere for each in forged)


@pytest.mark.parametrize(
    ("key", "good"),
    [
        (1, True),
        (1 | 1 << 255, False),
        (curve.FIELD - 1 | 1 << 255, False),
        (curve.FIELD, False),
        (curve.FIELD + 1, False),
        (2**256 - 1, False),
        (2, False),
    ],
    ids="neutral signed-neutral signed-minus-one field neutral-again ones no-point".split(),
)
async def test_keys_that_are_written_oddly_are_taken_alike(page, key, good) -> None:
    round_ = round_of(Wanted(items=1))
    envelope = cast(round_, key.to_bytes(32, "little"), ANY)
    on_page = await page.round(round_.manifest.text)
    made = await counting(page, round_, on_page, [envelope], [1, 2])
    assert made.text == round_.board([envelope]).text.decode()
    assert [reason for _, reason, _ in made.invalid] == ([] if good else ["signature"])
