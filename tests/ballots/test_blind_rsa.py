from __future__ import annotations

import json
import secrets
from pathlib import Path

import gmpy2
import pytest

from ballots.blind_rsa import (
    BlindRsaError,
    PrivateKey,
    PublicKey,
    blind,
    blind_sign,
    finalize,
    prepare,
)
from tests.ballots.office import stamp_key

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "rfc9474.json").read_text("utf-8"))
MESSAGE = b"phieu envelope 1 and what follows"


def number(text):
    return int(text, 16)


@pytest.fixture
def key():
    return stamp_key(0)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_every_step_gives_the_bytes_of_the_rfc(vector):
    private = PrivateKey(number(vector["p"]), number(vector["q"]))
    public, inv = private.public, number(vector["inv"])
    prefix, salt = bytes.fromhex(vector["msg_prefix"]), bytes.fromhex(vector["salt"])

    prepared = prepare(bytes.fromhex(vector["msg"]), prefix)
    r = int(gmpy2.invert(inv, public.n))
    blinded = blind(public, prepared, salt=salt, r=r)
    blind_sig = blind_sign(private, blinded.blinded_msg)
    sig = finalize(public, prepared, blind_sig, inv, salt_length=len(salt))

    assert public.n == number(vector["n"])
    assert prepared.hex() == vector["input_msg"]
    assert blinded.inv == inv
    assert blinded.blinded_msg.hex() == vector["blinded_msg"]
    assert blind_sig.hex() == vector["blind_sig"]
    assert sig.hex() == vector["sig"]
    assert len(salt) == number(vector["sLen"])


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_signature_of_the_rfc_holds_for_its_message_and_salt_alone(vector):
    public = PublicKey(number(vector["n"]))
    prepared, sig = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["sig"])
    salt_length = number(vector["sLen"])

    assert public.verify(prepared, sig, salt_length=salt_length)
    assert not public.verify(prepared + b".", sig, salt_length=salt_length)
    assert not public.verify(prepared, sig, salt_length=48 - salt_length)


def test_all_four_variants_are_among_the_vectors():
    assert len({(vector["sLen"], vector["is_randomized"]) for vector in VECTORS}) == 4


def test_two_preparations_of_one_message_differ():
    assert prepare(MESSAGE) != prepare(MESSAGE)
    assert prepare(MESSAGE)[32:] == MESSAGE


def test_one_message_is_blinded_differently_each_time(key):
    prepared = prepare(MESSAGE)
    assert blind(key.public, prepared) != blind(key.public, prepared)


def test_the_same_request_gets_the_same_bytes(key):
    asked = blind(key.public, prepare(MESSAGE)).blinded_msg
    assert blind_sign(key, asked) == blind_sign(key, asked)


@pytest.mark.parametrize("length", [0, 255, 257, 512])
def test_a_blinded_message_of_another_length_is_refused(key, length):
    with pytest.raises(BlindRsaError, match="unexpected input size"):
        blind_sign(key, bytes(length))


def test_a_blinded_message_beyond_the_modulus_is_refused(key):
    with pytest.raises(BlindRsaError, match="message representative out of range"):
        blind_sign(key, key.public.modulus)
    with pytest.raises(BlindRsaError, match="message representative out of range"):
        blind_sign(key, b"\xff" * 256)


def test_the_last_message_below_the_modulus_is_signed(key):
    last = int(key.public.n - 1).to_bytes(256, "big")
    assert blind_sign(key, last) == last  # (-1)^d


def test_a_slip_of_the_processor_gives_no_signature_away(key):
    broken = PrivateKey(int(key.p), int(key.q))
    broken._d_p += 2
    with pytest.raises(BlindRsaError, match="signing failure"):
        blind_sign(broken, blind(key.public, prepare(MESSAGE)).blinded_msg)


def test_a_signature_that_the_office_made_up_is_refused_by_the_voter(key):
    prepared = prepare(MESSAGE)
    asked = blind(key.public, prepared)
    signed = blind_sign(key, asked.blinded_msg)
    altered = signed[:-1] + bytes([signed[-1] ^ 1])
    with pytest.raises(BlindRsaError, match="invalid signature"):
        finalize(key.public, prepared, altered, asked.inv)
    with pytest.raises(BlindRsaError, match="unexpected input size"):
        finalize(key.public, prepared, signed[:-1], asked.inv)


def test_a_signature_by_another_key_is_refused_by_the_voter(key):
    """One key for each voter would name the voter: the manifest has one, and only that holds."""
    prepared = prepare(MESSAGE)
    asked = blind(key.public, prepared)
    other = stamp_key(1)
    blinded = asked.blinded_msg if asked.blinded_msg < other.public.modulus else bytes(256)
    with pytest.raises(BlindRsaError, match="invalid signature"):
        finalize(key.public, prepared, blind_sign(other, blinded), asked.inv)


def test_a_modulus_too_small_for_the_encoding_is_refused():
    small = PublicKey((2**521 - 1) * (2**127 - 1))
    with pytest.raises(BlindRsaError, match="encoding error"):
        blind(small, prepare(MESSAGE))


def test_a_blinding_without_inverse_is_refused(key):
    with pytest.raises(BlindRsaError, match="blinding error"):
        blind(key.public, prepare(MESSAGE), r=int(key.p))


def test_an_encoded_message_that_shares_a_factor_with_the_modulus_is_refused(key, monkeypatch):
    factor = int(key.p).to_bytes(256, "big")
    monkeypatch.setattr("ballots.blind_rsa._encode", lambda *_: factor)
    with pytest.raises(BlindRsaError, match="invalid input"):
        blind(key.public, prepare(MESSAGE))


@pytest.mark.parametrize("length", [0, 255, 257])
def test_a_signature_of_another_length_is_not_good(key, length):
    assert not key.public.verify(MESSAGE, secrets.token_bytes(length))


def test_the_same_signature_beyond_the_modulus_is_not_good(key):
    prepared = prepare(MESSAGE)
    asked = blind(key.public, prepared)
    sig = finalize(key.public, prepared, blind_sign(key, asked.blinded_msg), asked.inv)
    again = int.from_bytes(sig, "big") + int(key.public.n)

    assert key.public.verify(prepared, sig)
    if again < 2**2048:
        assert not key.public.verify(prepared, again.to_bytes(256, "big"))
    assert not key.public.verify(prepared, again.to_bytes(257, "big"))


def test_no_message_explains_one_blinded_message_better_than_another(key):
    """Every stamp fits every request: for each pair there is a blinding that leads there."""
    n, asked, signed = key.public.n, [], []
    for _ in range(5):
        prepared = prepare(MESSAGE)
        blinded = blind(key.public, prepared)
        answer = blind_sign(key, blinded.blinded_msg)
        asked.append((blinded.blinded_msg, answer))
        signed.append(finalize(key.public, prepared, answer, blinded.inv))
    for blinded_msg, answer in asked:
        for sig in signed:
            s, z = (gmpy2.mpz(int.from_bytes(each, "big")) for each in (sig, answer))
            r = z * gmpy2.invert(s, n) % n
            encoded = gmpy2.powmod(s, 65537, n)
            assert encoded * gmpy2.powmod(r, 65537, n) % n == int.from_bytes(blinded_msg, "big")
