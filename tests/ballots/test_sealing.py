from __future__ import annotations

import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ballots import sealing
from ballots.protocol import SHARE, BallotError, envelope_of, pieces_of, root_of
from tests.ballots import teller
from tests.ballots.office import Wanted, round_of

ROUND = round_of(Wanted(items=1))
STAMPED = ROUND.stamped()
CAST = ROUND.cast([1])
INNER = b"".join(slip.packed() for slip in CAST.slips)
ENVELOPE = envelope_of(CAST.envelope, ROUND.manifest.sizes)


def shares_of(round_, content):
    return {seat: listed[0] for seat, listed in round_.shares([content]).items()}


@pytest.mark.parametrize(("needed", "seats"), [(1, 1), (1, 2), (2, 2), (2, 3), (3, 3)])
def test_any_tellers_who_are_enough_open_an_envelope(needed, seats):
    round_ = round_of(Wanted(items=1, needed=needed, seats=seats))
    cast = round_.cast([2])
    envelope = envelope_of(cast.envelope, round_.manifest.sizes)
    shares = shares_of(round_, cast.envelope)
    for seat in range(1, seats - needed + 2):
        some = {each: shares[each] for each in range(seat, seat + needed)}
        assert sealing.opened(round_.manifest, envelope, some) == cast.slips[0].packed()


@pytest.mark.parametrize("seat", [1, 2, 3])
def test_one_teller_of_two_needed_opens_nothing(seat):
    shares = shares_of(ROUND, CAST.envelope)
    for guess in ({}, {seat % 3 + 1: bytes(SHARE)}):
        with pytest.raises(BallotError, match="unreadable"):
            sealing.opened(ROUND.manifest, ENVELOPE, {seat: shares[seat], **guess})


def test_a_share_that_was_spoilt_does_not_matter_when_two_others_are_there():
    shares = shares_of(ROUND, CAST.envelope)
    assert sealing.opened(ROUND.manifest, ENVELOPE, {**shares, 1: bytes(SHARE)}) == INNER
    with pytest.raises(BallotError, match="unreadable"):
        sealing.opened(ROUND.manifest, ENVELOPE, {1: bytes(SHARE), 2: shares[2]})


def test_every_envelope_of_a_round_has_one_length():
    assert {len(ROUND.cast([choice]).envelope) for choice in (0, 1, 2)} == {len(CAST.envelope)}


def test_an_envelope_opens_under_its_own_serial_only():
    """Nobody takes the inside of an envelope into his own."""
    moved = ENVELOPE._replace(serial=secrets.token_bytes(32))
    with pytest.raises(BallotError, match="unreadable"):
        sealing.opened(ROUND.manifest, moved, shares_of(ROUND, CAST.envelope))
    assert shares_of(ROUND, moved.packed()) == dict.fromkeys((1, 2, 3), sealing.UNOPENED)


def test_an_envelope_opens_in_its_own_round_only():
    other = round_of(Wanted(items=1))
    with pytest.raises(BallotError, match="unreadable"):
        sealing.opened(other.manifest, ENVELOPE, shares_of(ROUND, CAST.envelope))


@pytest.mark.parametrize("part", ["commitment", "ciphertext"])
def test_one_flipped_bit_makes_an_envelope_unreadable(part):
    content = getattr(ENVELOPE, part)
    spoilt = ENVELOPE._replace(**{part: bytes([content[0] ^ 1]) + content[1:]})
    with pytest.raises(BallotError, match="unreadable"):
        sealing.opened(ROUND.manifest, spoilt, shares_of(ROUND, CAST.envelope))


def test_key_and_commitment_are_of_one_content_key_serial_and_round():
    h, serial = ROUND.manifest.h, ENVELOPE.serial
    keys = {
        sealing.content_keys(bytes(32), h, serial),
        sealing.content_keys(b"\1" * 32, h, serial),
        sealing.content_keys(bytes(32), h, bytes(32)),
        sealing.content_keys(bytes(32), bytes(32), serial),
    }
    assert len({part for each in keys for part in each}) == 8


def test_a_share_that_does_not_open_stands_as_zeros_in_its_place():
    spoilt = ENVELOPE._replace(shares=(bytes(80), *ENVELOPE.shares[1:])).packed()
    mine = teller.shares(ROUND.manifest, ROUND.tellers[0], [CAST.envelope, spoilt, b"short"])
    first, second, third = pieces_of(mine, SHARE)
    assert first == shares_of(ROUND, CAST.envelope)[1]
    assert (second, third) == (sealing.UNOPENED, sealing.UNOPENED)


def test_a_share_opens_for_its_own_teller_only():
    swapped = ENVELOPE._replace(shares=(ENVELOPE.shares[1], *ENVELOPE.shares[1:])).packed()
    assert teller.shares(ROUND.manifest, ROUND.tellers[0], [swapped]) == sealing.UNOPENED


def test_an_opening_reaches_the_teller_it_was_sealed_for():
    envelopes = [CAST.envelope, ROUND.cast([2]).envelope]
    root = root_of(ROUND.manifest.h, envelopes)
    mine = teller.shares(ROUND.manifest, ROUND.tellers[0], envelopes)
    sealed = teller.opening(ROUND.manifest, root, ROUND.tellers[0], 3, mine)

    opened = teller.opened(ROUND.manifest, root, ROUND.tellers[2], 1, sealed)
    assert opened == pieces_of(mine, SHARE)
    assert not any(share in sealed for share in opened)
    for keys, seat, of in (
        (ROUND.tellers[1], 1, root),
        (ROUND.tellers[2], 2, root),
        (ROUND.tellers[2], 1, bytes(32)),
    ):
        with pytest.raises(BallotError, match="unreadable"):
            teller.opened(ROUND.manifest, of, keys, seat, sealed)


@given(st.binary(max_size=200))
def test_no_opening_raises_anything_else(sealed):
    with pytest.raises(BallotError):
        teller.opened(ROUND.manifest, bytes(32), ROUND.tellers[0], 2, sealed)


@given(st.binary(min_size=len(CAST.envelope), max_size=len(CAST.envelope)))
def test_no_envelope_raises_anything_else(content):
    assert teller.shares(ROUND.manifest, ROUND.tellers[0], [content]) == sealing.UNOPENED
    envelope = envelope_of(content, ROUND.manifest.sizes)
    assert envelope.packed() == content
    with pytest.raises(BallotError, match="unreadable"):
        sealing.opened(ROUND.manifest, envelope, {1: bytes(32), 2: bytes(32)})


def test_an_envelope_of_another_length_is_refused():
    for content in (b"", CAST.envelope[:-1], CAST.envelope + b"."):
        with pytest.raises(BallotError, match="size"):
            envelope_of(content, ROUND.manifest.sizes)


def test_keys_that_nothing_can_be_sealed_to_are_told():
    good = X25519PrivateKey.generate().public_key().public_bytes_raw()
    assert sealing.is_seal_key(good)
    for bad in (bytes(32), b"\1" + bytes(31), good[:-1], good + b"."):
        assert not sealing.is_seal_key(bad)


def test_a_root_is_the_same_in_whatever_order_envelopes_come():
    envelopes = [ROUND.cast([1]).envelope for _ in range(3)]
    h = ROUND.manifest.h
    assert root_of(h, envelopes) == root_of(h, envelopes[::-1])
    assert root_of(h, envelopes) != root_of(h, envelopes[:2])
    assert root_of(h, envelopes) != root_of(bytes(32), envelopes)
    assert len({root_of(h, []), root_of(bytes(32), [])}) == 2
