"""Where guesses come from."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from pages.visitors import origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2:0:0:1", "2001:db8::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_is_an_origin_and_of_ipv6_a_household_is(address: str, origin: str) -> None:
    assert origin_of(Request({"type": "http", "client": (address, 4242)})) == origin
