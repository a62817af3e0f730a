from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import manifest
from ballots.encoding import b64, canonical
from ballots.protocol import WHOLE, BallotError
from tests.ballots.office import Wanted, round_of

PLAIN = Wanted()


def told(wanted=PLAIN):
    """As JSON has it, to be changed."""
    return json.loads(round_of(wanted).manifest.text)


def read(value):
    return manifest.read(canonical(value).encode("utf-8"))


def put(value, path, new):
    """`new` where `path` leads."""
    *way, last = path
    for step in way:
        value = value[step]
    value[last] = new


def test_a_manifest_reads_back_as_it_was_built():
    built = round_of(Wanted(items=3)).manifest
    again = manifest.read(built.text, built.h)

    assert again == built
    assert again.h == hashlib.sha256(built.text).digest()
    assert again.numbers == (1, 2, 3)
    assert len(again.slip_keys) == 3
    assert again.items[0].selections == ["Đồng ý", "Không đồng ý"]


def test_whole_ballots_have_one_slip_key_and_every_selection_on_one_slip():
    whole = round_of(Wanted(items=3, mode="whole", rule={"kind": "ranks"})).manifest
    assert whole.numbers == (WHOLE,)
    assert (whole.sizes.slips, whole.sizes.slip, whole.sizes.inner) == (1, 386 + 3, 389)


def test_sizes_follow_from_items_and_tellers():
    sizes = round_of(Wanted(items=2)).manifest.sizes
    assert sizes.slip == 387
    assert sizes.envelope == 32 + 32 + 256 + 32 + 3 * 80 + 2 * 387 + 16
    assert sizes.blinded == 3 * 256


def test_another_hash_than_the_rooms_is_refused():
    text = round_of().manifest.text
    with pytest.raises(BallotError, match="mismatch"):
        manifest.read(text, bytes(32))


def test_text_is_canonical():
    text = round_of().manifest.text
    assert text == canonical(json.loads(text)).encode("utf-8")
    assert "Đồng ý".encode() in text


SPOILT = {
    "a line more": lambda text: text + b"\n",
    "a space": lambda text: text.replace(b'"v":1', b'"v": 1'),
    "a key twice": lambda text: text.replace(b'"v":1', b'"v":1,"v":1'),
    "escaped": lambda text: text.replace("ồ".encode(), b"\\u1ed3"),
    "not utf-8": lambda text: text.replace("ồ".encode(), b"\xff"),
    "a float": lambda text: text.replace(b'"v":1', b'"v":1.0'),
    "true": lambda text: text.replace(b'"v":1', b'"v":true'),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "cut off": lambda text: text[:-1],
    "deep": lambda _: b"[" * 100_000,
    "null": lambda _: b"null",
    "half a pair": lambda _: b'"\\ud800"',
    "a long number": lambda _: b"1" * 6000,
    "long": lambda text: text.replace(b'"notice":[]', b'"notice":["' + b"x" * 1_000_000 + b'"]'),
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_bytes_that_two_readers_might_take_differently_are_refused(spoilt):
    text = round_of().manifest.text
    assert manifest.read(text)
    with pytest.raises(BallotError, match="unreadable"):
        manifest.read(spoilt(text))


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (["v"], 2),
        (["v"], True),
        (["round"], "0" * 31),
        (["round"], "A" * 32),
        (["title"], ""),
        (["title"], "x" * 501),
        (["title"], 7),
        (["mode"], "list"),
        (["mode"], "whole"),
        (["items"], []),
        (["items", 0, "selections"], []),
        (["items", 0, "selections"], ["x"] * 251),
        (["items", 0, "label"], ""),
        (["items", 0, "more"], "x"),
        (["blank"], 1),
        (["rule"], {"kind": "ranks"}),
        (["roll"], -1),
        (["roll"], 10_001),
        (["roll"], True),
        (["roll"], 3.0),
        (["table"], "3"),
        (["tellers", "needed"], 0),
        (["tellers", "needed"], 4),
        (["tellers", "keys"], []),
        (["tellers", "keys", 0, "seat"], 2),
        (["tellers", "keys", 0, "seal"], "A" * 42),
        (["tellers", "keys", 0, "seal"], "A" * 42 + "B"),
        (["tellers", "keys", 0, "seal"], None),
        (["stamps"], []),
        (["receipt"], "+" * 43),
        (["page"], "0" * 63),
        (["drop_seconds"], 601),
        (["notice"], ["x"] * 21),
        (["more"], 1),
    ],
    ids=str,
)
def test_what_is_out_of_bounds_is_no_manifest(path, new):
    value = told()
    assert read(value)
    put(value, path, new)
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


@pytest.mark.parametrize("key", ["v", "round", "items", "rule", "stamps", "tellers", "paper"])
def test_nothing_may_be_missing(key):
    value = told()
    del value[key]
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


def test_one_key_for_two_items_is_refused():
    """Who stamps cannot see the item: one of the two could be voted on twice."""
    value = told()
    value["stamps"][2] = value["stamps"][1]
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


@pytest.mark.parametrize(
    "modulus", [b"\x7f" + b"\xff" * 255, b"\xff" * 255 + b"\xfe", b"\xff" * 255]
)
def test_a_modulus_that_is_even_or_shorter_than_2048_bits_is_refused(modulus):
    value = told()
    value["stamps"][0] = b64(modulus)
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


def test_one_phone_cannot_have_two_seats():
    value = told()
    first, second, _ = value["tellers"]["keys"]
    second["seal"] = first["seal"]
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


def test_more_tellers_cannot_be_needed_than_there_are():
    value = told(Wanted(needed=2, seats=2))
    assert read(value)
    value["tellers"]["needed"] = 3
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "ranks", "count": 1},
        {"kind": "at_most", "selection": 0, "count": 1},
        {"kind": "at_most", "selection": 1},
        {"kind": "first"},
        {},
    ],
)
def test_an_unknown_rule_is_refused(rule):
    value = told(Wanted(mode="whole", rule={"kind": "at_most", "selection": 1, "count": 1}))
    assert read(value)
    value["rule"] = rule
    with pytest.raises(BallotError, match="unreadable"):
        read(value)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(content):
    with pytest.raises(BallotError):
        manifest.read(content)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
PATHS = [
    ["round"],
    ["items"],
    ["items", 0],
    ["items", 0, "selections"],
    ["rule"],
    ["tellers"],
    ["tellers", "keys"],
    ["tellers", "keys", 0],
    ["tellers", "keys", 0, "sign"],
    ["stamps"],
    ["stamps", 0],
    ["page"],
    ["notice"],
]
SOUND = told()


@given(st.sampled_from(PATHS), json_values)
def test_no_value_anywhere_raises_anything_else(path, value):
    changed = json.loads(canonical(SOUND))
    put(changed, path, value)
    try:
        text = canonical(changed).encode("utf-8")
    except UnicodeEncodeError:
        return
    try:
        assert manifest.read(text).text == text
    except BallotError as refused:
        assert refused.code == "unreadable"  # noqa: PT017 - either is good
