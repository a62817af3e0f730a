from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import credentials
from ballots.credentials import CODE, TELLER, VOTER, credential_of, is_genuine, of_code, proven
from ballots.encoding import b64
from ballots.protocol import BallotError

KEY, ROUND, NUMBER = b"k" * 32, b"r" * 16, b"n" * 16


def test_a_credential_is_49_bytes_and_reads_back():
    given_ = proven(KEY, ROUND, VOTER, NUMBER)
    assert len(given_.packed()) == 49
    assert credential_of(given_.packed()) == given_
    assert is_genuine(KEY, ROUND, given_)


@pytest.mark.parametrize(
    ("key", "round_", "kind", "number"),
    [
        (b"x" * 32, ROUND, VOTER, NUMBER),
        (KEY, b"x" * 16, VOTER, NUMBER),
        (KEY, ROUND, TELLER, NUMBER),
        (KEY, ROUND, VOTER, b"x" * 16),
    ],
    ids=["another key", "another round", "a teller's", "another number"],
)
def test_a_proof_holds_for_one_key_round_kind_and_number(key, round_, kind, number):
    proof = proven(key, round_, kind, number).proof
    assert not is_genuine(KEY, ROUND, credentials.Credential(VOTER, NUMBER, proof))


def test_a_code_slip_proves_nothing_of_that_kind():
    assert not is_genuine(KEY, ROUND, proven(KEY, ROUND, CODE, NUMBER))


@given(st.binary(max_size=60))
def test_any_other_bytes_are_no_credential(content):
    if len(content) == 49 and content[:1] in {VOTER, TELLER, CODE}:
        return
    with pytest.raises(BallotError, match="credential"):
        credential_of(content)


def test_a_code_is_the_same_however_it_is_typed():
    right = of_code("7K0M-1ABC-XYZ9", ROUND)
    assert of_code(" 7kom iabc xyz9", ROUND) == right
    assert of_code("7K0M-1ABC-XYZ8", ROUND) != right
    assert of_code("7K0M-1ABC-XYZ9", b"x" * 16) != right


def test_of_a_code_only_a_digest_need_be_kept():
    code = of_code("7K0M-1ABC-XYZ9", ROUND)
    assert code.kind == CODE
    assert credential_of(code.packed()).digest == code.digest
    assert len(code.digest) == 32
    assert code.number not in code.digest


@pytest.mark.parametrize("text", ["", "7K0M-1ABC", "7K0M-1ABC-XYZU", "7K0M-1ABC-XYZ9-7", "Ế" * 12])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(BallotError, match="credential"):
        of_code(text, ROUND)


def test_new_codes_are_drawn_and_can_be_typed():
    codes = {credentials.new_code() for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert [len(part) for part in code.split("-")] == [4, 4, 4]
        of_code(code, ROUND)


def test_the_room_code_is_the_first_sixty_bits():
    assert credentials.room_code(bytes(32)) == "0000-0000-0000"
    assert credentials.room_code(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ"
    assert credentials.room_code(b"\x08" + bytes(31)) == "1000-0000-0000"
    assert credentials.room_code(bytes(7) + b"\x1f" + bytes(24)) == "0000-0000-0001"


def test_an_address_carries_a_credential_behind_the_hash_only():
    given_ = proven(KEY, ROUND, VOTER, NUMBER)
    assert credentials.fragment(given_) == "#t=" + b64(given_.packed())
