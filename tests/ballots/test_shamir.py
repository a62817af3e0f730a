from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import shamir

SECRETS = st.binary(min_size=32, max_size=32)


def table_product(one, other):
    """GF(256) as a school book has it, bit by bit."""
    product = 0
    for bit in range(8):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << bit - 8
    return product


def numbered(shares):
    return dict(enumerate(shares, start=1))


@given(st.integers(0, 255), st.integers(0, 255))
def test_lanes_multiply_as_the_field_does(one, other):
    lanes = int.from_bytes(bytes([one] * 32), "big")
    assert shamir._scaled(lanes, other) == int.from_bytes(
        bytes([table_product(one, other)] * 32), "big"
    )


def test_each_byte_has_its_own_lane():
    lanes = int.from_bytes(bytes(range(224, 256)), "big")
    expected = bytes(table_product(byte, 0x83) for byte in range(224, 256))
    assert shamir._scaled(lanes, 0x83).to_bytes(32, "big") == expected


@pytest.mark.parametrize(("needed", "seats"), [(1, 1), (1, 3), (2, 2), (2, 3), (3, 3)])
@given(secret=SECRETS)
def test_every_choice_of_enough_seats_gives_the_secret_back(needed, seats, secret):
    shares = numbered(shamir.split(secret, needed, seats))
    chosen = [dict(each) for each in combinations(shares.items(), needed)]
    assert [shamir.combine(each) for each in chosen] == [secret] * len(chosen)


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_two_of_three_do_without_each_of_them(missing):
    secret = bytes(range(32))
    shares = numbered(shamir.split(secret, 2, 3))
    del shares[missing]
    assert shamir.combine(shares) == secret


@given(SECRETS, SECRETS)
def test_one_share_of_two_fits_every_secret(secret, other):
    """For any secret there is a second share that leads to it: the first alone says nothing."""
    mine = shamir.split(secret, 2, 2)[0]
    inverse = shamir._inverse(1 ^ 2)
    assert table_product(1 ^ 2, inverse) == 1
    for_mine, for_second = table_product(2, inverse), table_product(1, inverse)
    undo = shamir._inverse(for_second)
    second = bytes(
        table_product(byte ^ table_product(share, for_mine), undo)
        for byte, share in zip(other, mine, strict=True)
    )
    assert shamir.combine({1: mine, 2: second}) == other


def test_the_same_secret_is_shared_out_differently_each_time():
    assert shamir.split(bytes(32), 2, 3) != shamir.split(bytes(32), 2, 3)


def test_no_share_is_the_secret_when_more_than_one_is_needed():
    secret = bytes(range(32))
    assert secret not in shamir.split(secret, 2, 3)
    assert shamir.split(secret, 1, 3) == [secret] * 3


def test_a_wrong_share_gives_a_wrong_secret():
    secret = bytes(range(32))
    shares = numbered(shamir.split(secret, 2, 2))
    assert shamir.combine({**shares, 2: bytes(32)}) != secret


def test_choices_of_seats_come_in_their_order():
    shares = {3: b"c", 1: b"a", 2: b"b"}
    assert [tuple(each) for each in shamir.enough(shares, 2)] == [(1, 2), (1, 3), (2, 3)]
