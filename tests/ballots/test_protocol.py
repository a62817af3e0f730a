"""The bytes as the page writes them too: a change here is another protocol."""

from __future__ import annotations

import hashlib

import pytest

from ballots import protocol
from ballots.encoding import b64, canonical, unb64
from ballots.protocol import WHOLE, BallotError, Envelope, Sizes, envelope_of

H, SERIAL, KEY, ROOT = b"h" * 32, b"s" * 32, b"k" * 32, b"r" * 32


@pytest.mark.parametrize(
    ("made", "bytes_"),
    [
        (protocol.envelope_input(H, SERIAL), b"phieu envelope 1" + H + SERIAL),
        (protocol.slip_input(H, 258, KEY), b"phieu slip 1" + H + b"\1\2" + KEY),
        (protocol.slip_input(H, WHOLE, KEY), b"phieu slip 1" + H + b"\xff\xff" + KEY),
        (
            protocol.selection_input(H, 1, KEY, b"\3"),
            b"phieu selection 1" + H + b"\0\1" + KEY + b"\3",
        ),
        (protocol.envelope_key_info(H, SERIAL), b"phieu envelope key 1" + H + SERIAL),
        (protocol.share_info(H, SERIAL, 2), b"phieu share 1" + H + SERIAL + b"\2"),
        (protocol.opening_info(H, ROOT, 1, 3), b"phieu opening 1" + H + ROOT + b"\1\3"),
        (protocol.receipt_input(H, b"e"), b"phieu receipt 1" + H + hashlib.sha256(b"e").digest()),
        (protocol.board_input(H), b"phieu board 1" + H),
    ],
    ids="stamp slip whole selection key share opening receipt board".split(),
)
def test_what_is_signed_or_sealed_names_its_purpose_and_its_round(made, bytes_):
    assert made == bytes_


def test_a_root_is_of_the_envelopes_by_their_serials():
    one, other = b"1" + b"." * 40, b"2" + b"." * 40
    hashes = hashlib.sha256(one).digest() + hashlib.sha256(other).digest()
    expected = hashlib.sha256(b"phieu root 1" + H + hashes).digest()
    assert protocol.root_of(H, [other, one]) == expected


def test_an_envelope_lies_in_one_order():
    sizes = Sizes(items=1, tellers=2, whole=False)
    parts = [b"s" * 32, b"p" * 32, b"t" * 256, b"c" * 32, b"1" * 80, b"2" * 80, b"x" * 403]
    envelope = envelope_of(b"".join(parts), sizes)
    assert envelope == Envelope(*parts[:4], (parts[4], parts[5]), parts[6])
    assert envelope.packed() == b"".join(parts)


@pytest.mark.parametrize("text", ["A", "AA=", "AB", "A A", "A+", "AÀ", "AAA\n", None, 7, b"AA"])
def test_text_that_is_not_exactly_those_bytes_is_refused(text):
    assert unb64("AA", 1) == b"\0"
    with pytest.raises(BallotError, match="unreadable"):
        unb64(text)


def test_bytes_of_another_length_are_refused():
    assert unb64(b64(KEY), 32) == KEY
    with pytest.raises(BallotError, match="unreadable"):
        unb64(b64(KEY), 31)


def test_canonical_text_is_sorted_plain_and_without_spaces():
    assert canonical({"b": [1, None], "a": "ệ\n"}) == '{"a":"ệ\\n","b":[1,null]}'
