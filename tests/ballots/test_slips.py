from __future__ import annotations

import hashlib

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
from tests.ballots.office import Wanted, round_of

ROUND = round_of(Wanted(items=2))
STAMPED = ROUND.stamped()
FIRST, SECOND = voter.slips(ROUND.manifest, STAMPED, [1, 2])

FIELD, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493


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


def on_curve(y):
    """The point with this y has this x: the curve's own arithmetic, slow and plain."""
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    square = (y * y - 1) * pow(d * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if (x * x - square) % FIELD:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    return x


def added(one, other):
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    (x1, y1), (x2, y2) = one, other
    both = d * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + both, -1, FIELD) % FIELD,
        (y1 * y2 + x1 * x2) * pow(1 - both, -1, FIELD) % FIELD,
    )


def times(factor, point):
    result = (0, 1)
    while factor:
        if factor & 1:
            result = added(result, point)
        point = added(point, point)
        factor >>= 1
    return result


def encoded(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def generator():
    y = 4 * pow(5, -1, FIELD) % FIELD
    x = on_curve(y)
    return (x if x % 2 == 0 else FIELD - x, y)


def signed_beside_the_group(selections):
    """A signature that holds once everything is multiplied by eight, and not before.

    Some libraries multiply, and some do not: a slip on which two readers differ would keep a whole
    round from being counted.
    """
    minus_one = (0, FIELD - 1)  # of order two
    a, r = 0x1234567 * 8, 0x7654321 * 8
    key = encoded(added(times(a, generator()), minus_one))
    nonce = encoded(times(r, generator()))
    message = selection_input(ROUND.manifest.h, 1, key, selections)
    hashed = hashlib.sha512(nonce + key + message).digest()
    k = int.from_bytes(hashed, "little") % ORDER
    s = (r + k * a) % ORDER
    return k, FIRST._replace(
        key=key, selections=selections, signature=nonce + s.to_bytes(32, "little")
    )


def test_a_signature_about_which_libraries_differ_is_not_good():
    seen = dict(signed_beside_the_group(bytes([choice])) for choice in range(40))
    odd = [slip for k, slip in seen.items() if k % 2]
    even = [slip for k, slip in seen.items() if not k % 2]

    assert odd
    assert not any(is_signed(ROUND.manifest, slip) for slip in odd)
    assert even
    assert all(is_signed(ROUND.manifest, slip) for slip in even)  # the arithmetic above is right


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
