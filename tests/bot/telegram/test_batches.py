"""Cutting an answer of getUpdates into its updates."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.batches import NoBatchError, updates_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), max_size=4))
def test_each_update_comes_out_as_it_went_in(updates) -> None:
    answer = json.dumps({"ok": True, "result": updates}).encode()
    assert [json.loads(raw) for raw in updates_in(answer)] == updates


def test_what_no_parser_takes_does_not_spoil_its_neighbours() -> None:
    digits = b'{"update_id":' + b"9" * 5_000 + b"}"
    deep = b'{"update_id":2,"message":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    answer = b'{"ok":true,"result":[%s,%s,\n{"update_id":3,"x":"\\ud800]}"}]}' % (digits, deep)
    assert updates_in(answer) == [digits, deep, b'{"update_id":3,"x":"\\ud800]}"}']


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>[</html>",
        b"[]",
        b"{}",
        b'{"ok":true,"result":[{"update_id":1',
        b'{"ok":true,"result":[{"update_id":1}]',
        b'{"ok":true,"result":[{"update_id":1}]}x',
        b'{"ok":true,"result":{"update_id":{}}}',
        b'{"ok":false,"description":"result"}',
    ],
)
def test_an_answer_of_somebody_in_between_is_none(answer: bytes) -> None:
    with pytest.raises(NoBatchError):
        updates_in(answer)


def test_an_empty_answer_is_empty() -> None:
    assert updates_in(b'{"ok":true,"result":[]}') == []
