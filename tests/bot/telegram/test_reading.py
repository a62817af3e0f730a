"""Reading an update: the few fields that we need, strictly, and never an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.reading import NOBODY, Unread, address_of, read
from bot.telegram.updates import Edited, InGroup, Membership, Other, Pressed, Said, SentFile
from tests.bot.telegram.recorded import AT, GROUP, KINDS, USER, message, press, said, update


def recorded(name: str) -> bytes:
    kind, body, _ = KINDS[name]
    return update(9, kind, body)


@pytest.mark.parametrize("name", KINDS)
def test_every_recorded_kind_is_what_it_is(name: str) -> None:
    found, (*_, expected) = read(recorded(name)), KINDS[name]
    if expected == "unused":
        assert isinstance(found, Unread)
        assert found.harmless
    else:
        assert type(found).__name__ == expected


def test_there_are_forty_recorded_kinds() -> None:
    assert len(KINDS) == 40


def test_a_text_keeps_its_letters_and_its_time() -> None:
    assert read(said("Hoa\u0300n tha\u0300nh\u200b")) == Said(1, USER, USER, 311, "Hoàn thành", AT)


def test_an_edit_names_the_message_that_it_changes() -> None:
    assert read(recorded("edited")) == Edited(9, USER, USER, 311, "13", AT)


def test_a_press_names_its_message_and_its_data() -> None:
    assert read(recorded("pressed")) == Pressed(9, USER, USER, "4382004", 310, "a:1:4:0")
    assert read(recorded("pressed_inline")).message == 0


def test_a_document_is_taken_as_it_is_named() -> None:
    found = read(recorded("document"))
    assert isinstance(found, SentFile)
    assert (found.name, found.media_type, found.size, found.caption) == (
        "Quyết định.pdf", "application/pdf", 48_213, "của tôi",
    )  # fmt: skip


def test_of_a_photo_the_largest_size_is_taken() -> None:
    found = read(recorded("photo"))
    assert isinstance(found, SentFile)
    assert (found.file_id, found.media_type) == ("large", "image/jpeg")


def test_a_voice_message_is_called_so() -> None:
    assert read(recorded("voice")) == Other(9, USER, USER, "voice", 311)


def test_a_group_is_known_by_its_own_number() -> None:
    assert read(recorded("group_text")) == InGroup(9, GROUP["id"], USER, 311)
    assert address_of(recorded("group_text")).chat == str(GROUP["id"])


def test_who_blocks_the_bot_is_known() -> None:
    assert read(recorded("blocked")) == Membership(9, USER, USER, blocked=True)
    assert read(recorded("unblocked")) == Membership(9, USER, USER, blocked=False)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"<html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "update is no object"),
        (b"{}", "update_id is no number"),
        (b'{"update_id": true}', "update_id is no number"),
        (b'{"update_id": 1.0}', "update_id is no number"),
        (b'{"update_id": NaN}', "update_id is no number"),
        (b'{"update_id": -1}', "update_id is no number"),
        (b'{"update_id": 9223372036854775807}', "update_id is no number"),
        (b'{"update_id": ' + b"9" * 5_000 + b"}", "update_id is no number"),
        (b'{"update_id": 3, "message": 5}', "message is no object"),
        (update(3, "message", message(text=5)), "text is no such text"),
        (update(3, "message", message(text="x", date=None)), "date is no number"),
        (update(3, "message", message(text="x") | {"from": None}), "from is no object"),
        (update(3, "message", message(text="x") | {"chat": {"id": 5, "type": "private"}}),
         "a private chat with somebody else"),
        (update(3, "callback_query", press(data="x" * 65)), "data is no such text"),
        (update(3, "callback_query", press(id="")), "a press without a name"),
        (update(3, "message", message(photo=[])), "photo is no list of sizes"),
    ],
)  # fmt: skip
def test_what_is_broken_is_said_without_quoting_it(raw: bytes, why: str) -> None:
    found = read(raw)
    assert isinstance(found, Unread)
    assert (found.why, found.harmless) == (why, False)
    assert address_of(raw).dead == why


def test_an_odd_field_that_we_do_not_need_harms_nobody() -> None:
    odd = message(text="x", hologram="\ud800", entities=None)
    raw = json.dumps({"update_id": 3, "message": odd}).encode()
    assert isinstance(read(raw), Said)
    digits = raw.replace(b'"entities": null', b'"entities": ' + b"9" * 5_000)
    assert isinstance(read(digits), Said)
    assert isinstance(read(raw.replace(b'"entities": null', b'"entities": NaN')), Said)


def test_nul_and_lone_surrogates_do_not_get_in() -> None:
    raw = json.dumps({"update_id": 3, "message": message(text="a\u0000b\ud800c")}).encode()
    found = read(raw)
    assert isinstance(found, Said)
    found.text.encode()
    assert "\0" not in found.text


def test_what_we_have_no_use_for_is_ticked_off_by_nobody() -> None:
    arrived = address_of(recorded("inline_query"))
    assert (arrived.update_id, arrived.chat, arrived.dead) == (9, NOBODY, None)


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace"))
)
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    read(raw)
    address_of(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_no_odd_field_makes_it_raise(name: str, data: st.DataObject) -> None:
    kind, body, _ = KINDS[name]
    field = data.draw(st.sampled_from(sorted(body)))
    raw = json.dumps({"update_id": 1, kind: body | {field: data.draw(JSON)}}).encode()
    read(raw)
    address_of(raw)
