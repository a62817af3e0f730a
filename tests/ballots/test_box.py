"""The box asks for this round's stamp, keeps each envelope once, and tells no order."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.box import Box
from ballots.protocol import SERIAL, BallotError
from tests.ballots import voter
from tests.ballots.office import Round, Wanted, round_of

RECEIPTS = Ed25519PrivateKey.generate()


@pytest.fixture
def round_() -> Round:
    public = RECEIPTS.public_key().public_bytes_raw()
    return round_of(Wanted(items=1, told={"receipt": public}))


@pytest.fixture
def box(round_: Round) -> Box:
    opened = Box(round_.manifest, RECEIPTS)
    opened.open, opened.most = True, 3
    return opened


def test_an_envelope_gets_a_receipt(round_: Round, box: Box) -> None:
    envelope = round_.cast([1]).envelope

    assert voter.is_receipt(round_.manifest, envelope, box.put(envelope))
    assert len(box) == 1


def test_the_same_envelope_again_gets_the_same_receipt_and_is_one(round_: Round, box: Box) -> None:
    envelope = round_.cast([1]).envelope

    assert box.put(envelope) == box.put(envelope)
    assert len(box) == 1


def test_another_envelope_with_a_serial_that_is_there_is_refused(round_: Round, box: Box) -> None:
    stamped = round_.stamped()
    first, second = (voter.seal(round_.manifest, stamped, [at]).envelope for at in (1, 2))
    box.put(first)

    with pytest.raises(BallotError, match="mismatch"):
        box.put(second)
    assert box.sorted() == [first]


@pytest.mark.parametrize("at", [0, SERIAL, SERIAL + 32, SERIAL + 32 + 255])
def test_an_altered_serial_prefix_or_stamp_is_refused(round_: Round, box: Box, at: int) -> None:
    envelope = bytearray(round_.cast([1]).envelope)
    envelope[at] ^= 1

    with pytest.raises(BallotError, match="stamp"):
        box.put(bytes(envelope))


def test_an_envelope_of_another_round_is_refused(box: Box) -> None:
    """Even when both rounds had the same keys: what was stamped names the round."""
    other = round_of(Wanted(items=1))

    with pytest.raises(BallotError, match="stamp"):
        box.put(other.cast([1]).envelope)


@pytest.mark.parametrize("change", [-1, 1])
def test_another_size_is_refused(round_: Round, box: Box, change: int) -> None:
    envelope = round_.cast([1]).envelope

    with pytest.raises(BallotError, match="size"):
        box.put(envelope[:-1] if change < 0 else envelope + b"\0")


def test_more_envelopes_than_were_issued_are_refused(round_: Round, box: Box) -> None:
    kept = [round_.cast([1]).envelope for _ in range(3)]
    for envelope in kept:
        box.put(envelope)

    with pytest.raises(BallotError, match="full"):
        box.put(round_.cast([2]).envelope)
    assert box.put(kept[0])  # whoever is in drops again, and is told so
    assert len(box) == 3


def test_a_box_that_is_not_open_takes_nothing(round_: Round, box: Box) -> None:
    box.open = False

    with pytest.raises(BallotError, match="not_open"):
        box.put(round_.cast([1]).envelope)


def test_what_leaves_is_sorted_by_serial(round_: Round, box: Box) -> None:
    envelopes = sorted((round_.cast([1]).envelope for _ in range(3)), reverse=True)
    for envelope in envelopes:
        box.put(envelope)

    assert box.sorted() == envelopes[::-1]


def test_an_emptied_box_holds_nothing_and_takes_nothing(round_: Round, box: Box) -> None:
    box.put(round_.cast([1]).envelope)
    box.empty()

    assert box.sorted() == []
    with pytest.raises(BallotError, match="not_open"):
        box.put(round_.cast([1]).envelope)


def test_every_life_of_a_box_has_another_epoch(round_: Round) -> None:
    assert Box(round_.manifest, RECEIPTS).epoch != Box(round_.manifest, RECEIPTS).epoch
