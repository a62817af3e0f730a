from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ballots.protocol import BallotError, selection_input
from ballots.slips import (
    RULE,
    SELECTION,
    is_signed,
    is_stamped,
    selections_fault,
    slips_in,
)
from tests.ballots import voter
from tests.ballots.curve import FIELD, beside_the_group, encoded, generator
from tests.ballots.office import Wanted, round_of

ROUND = round_of(Wanted(items=2))
STAMPED = ROUND.stamped()
FIRST, SECOND = voter.slips(ROUND.manifest, STAMPED, [1, 2])


def test_slips_lie_one_after_the_other():
    inner = FIRST.packed() + SECOND.packed()
    assert len(inner) == 2 * 387
    assert slips_in(inner, ROUND.manifest.sizes) == [FIRST, SECOND]
    with pytest.raises(BallotError, match="size"):
        slips_in(inner[:-1], ROUND.manifest.sizes)


def test_a_stamp_holds_for_its_item_key_and_round():
    manifest = ROUND.manifest
    assert is_stamped(manifest, 0, FIRST)
    assert is_stamped(manifest, 1, SECOND)
    other_key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for at, slip in (
        (1, FIRST),
        (1, FIRST._replace(item=2)),
        (0, FIRST._replace(item=2)),
        (0, FIRST._replace(key=other_key)),
        (0, FIRST._replace(prefix=bytes(32))),
        (0, FIRST._replace(stamp=SECOND.stamp)),
    ):
        assert not is_stamped(manifest, at, slip)
    assert not is_stamped(round_of(Wanted(items=2)).manifest, 0, FIRST)


def test_a_selection_is_signed_by_the_key_of_its_slip():
    manifest = ROUND.manifest
    assert is_signed(manifest, FIRST)
    for slip in (
        FIRST._replace(selections=b"\2"),
        FIRST._replace(item=2),
        FIRST._replace(signature=SECOND.signature),
        FIRST._replace(key=SECOND.key),
    ):
        assert not is_signed(manifest, slip)
    assert not is_signed(round_of(Wanted(items=2)).manifest, FIRST)


def signed_beside_the_group(selections):
    forged = beside_the_group(
        lambda key: selection_input(ROUND.manifest.h, 1, key, selections), seed=7
    )
    slip = FIRST._replace(key=forged.key, selections=selections, signature=forged.signature)
    return slip, forged.holds_everywhere


def test_a_signature_about_which_libraries_differ_is_not_good():
    made = [signed_beside_the_group(bytes([choice])) for choice in range(40)]
    told = [(is_signed(ROUND.manifest, slip), everywhere) for slip, everywhere in made]
    assert set(told) == {(True, True), (False, False)}  # the first: its arithmetic is right


@pytest.mark.parametrize(
    "key",
    [
        (1 | 1 << 255).to_bytes(32, "little"),
        (FIELD - 1 | 1 << 255).to_bytes(32, "little"),
        (FIELD + 1).to_bytes(32, "little"),
        b"\xff" * 32,
    ],
    ids=["zero with a sign", "minus one with a sign", "one beyond the field", "all ones"],
)
def test_a_key_that_is_written_oddly_is_not_good(key):
    """The neutral point signs everything: R = [s]B, whatever the message is."""
    signature = encoded(generator()) + (1).to_bytes(32, "little")
    assert not is_signed(ROUND.manifest, FIRST._replace(key=key, signature=signature))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_no_key_or_signature_raises_anything(key, signature):
    slip = FIRST._replace(key=key, signature=signature)
    assert is_signed(ROUND.manifest, slip) in {True, False}  # some keys sign everything
    assert not is_stamped(ROUND.manifest, 0, slip)


def test_a_signature_of_another_key_fails_in_the_library_too():
    with pytest.raises(InvalidSignature):
        STAMPED.keys[0].public_key().verify(FIRST.signature, b"another message")


@pytest.mark.parametrize(
    ("blank", "selection", "fault"),
    [(True, 0, None), (False, 0, SELECTION), (False, 2, None), (True, 3, SELECTION)],
)
def test_a_selection_is_one_of_those_there_are(blank, selection, fault):
    manifest = round_of(Wanted(items=1, blank=blank)).manifest
    assert selections_fault(manifest, 0, [selection]) == fault


@pytest.mark.parametrize(
    ("selections", "fault"),
    [
        ([1, 2, 3], None),
        ([3, 1, 2], None),
        ([1, 1, 2], RULE),
        ([0, 0, 1], None),
        ([0, 0, 0], None),
        ([1, 2, 4], SELECTION),
        ([4, 4, 4], SELECTION),
    ],
)
def test_no_rank_is_given_twice(selections, fault):
    wanted = Wanted(items=3, mode="whole", selections="123", rule={"kind": "ranks"})
    assert selections_fault(round_of(wanted).manifest, 0, selections) == fault


@pytest.mark.parametrize(
    ("selections", "fault"),
    [([1, 2, 2], None), ([1, 1, 2], None), ([1, 1, 1], RULE), ([2, 2, 2], None), ([0, 0, 0], None)],
)
def test_so_many_items_at_most_have_the_selection_of_the_rule(selections, fault):
    rule = {"kind": "at_most", "selection": 1, "count": 2}
    manifest = round_of(Wanted(items=3, mode="whole", rule=rule)).manifest
    assert selections_fault(manifest, 0, selections) == fault
