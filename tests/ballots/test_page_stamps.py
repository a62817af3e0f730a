"""The ballot page's blind signatures: the RFC's vectors, our server, a third implementation."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import AsyncIterator
from hashlib import sha384, sha512
from math import gcd
from pathlib import Path
from typing import Any

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from ballots import blind_rsa
from ballots.blind_rsa import PrivateKey, PublicKey
from ballots.encoding import b64
from phieu.simulation.ballot_phones import Kept, PhoneError, Phones, phones
from tests.ballots import curve
from tests.ballots.node import RANDOMIZED, node, third_opinion

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "rfc9474.json").read_text(encoding="utf-8")
)
VARIANTS = [vector["name"] for vector in VECTORS]
MESSAGE = b"phieu slip 1: nobody may know whose"


@pytest.fixture
async def page() -> AsyncIterator[Phones]:
    node()
    async with phones() as running:
        yield running


@pytest.fixture(scope="module")
def key() -> PrivateKey:
    return blind_rsa.generate()


class Vector:
    """One of the RFC's four, as bytes and numbers."""

    def __init__(self, name: str) -> None:
        written = next(vector for vector in VECTORS if vector["name"] == name)
        self.n, self.d, self.p, self.q, self.inv = (
            int(written[field], 16) for field in ("n", "d", "p", "q", "inv")
        )
        self.r = pow(self.inv, -1, self.n)
        self.salt_length = int(written["sLen"], 16)
        self.prefix = bytes.fromhex(written.get("msg_prefix") or "")
        self.salt = bytes.fromhex((written.get("salt") or "").removeprefix("0x"))
        self.msg, self.prepared, self.blinded_msg, self.blind_sig, self.sig = (
            bytes.fromhex(written[field])
            for field in ("msg", "input_msg", "blinded_msg", "blind_sig", "sig")
        )

    @property
    def modulus(self) -> bytes:
        return self.n.to_bytes(512, "big")


@pytest.mark.parametrize("name", VARIANTS)
async def test_the_page_agrees_with_the_rfc_s_vectors(page: Phones, name: str) -> None:
    vector, key = Vector(name), Kept("key")
    await page.call("rsa.key", vector.modulus, keep=key)
    r = {"big": str(vector.r)}
    made = await page.call("rsa.blindWith", key, vector.prepared, vector.salt, r)
    assert made["blinded_msg"] == vector.blinded_msg
    assert int.from_bytes(made["inv"], "big") == vector.inv
    finalized = (key, vector.prepared, vector.blind_sig, made["inv"], vector.salt_length)
    assert await page.call("rsa.finalize", *finalized) == vector.sig
    signed = (vector.prepared, vector.sig, vector.salt_length)
    assert await page.call("rsa.verify", key, *signed)


@pytest.mark.parametrize("name", VARIANTS)
async def test_one_bit_more_is_no_signature(page: Phones, name: str) -> None:
    vector, key = Vector(name), Kept("key")
    await page.call("rsa.key", vector.modulus, keep=key)
    for changed in (_flipped(vector.sig, 0), _flipped(vector.sig, -1)):
        assert not await page.call("rsa.verify", key, vector.prepared, changed, vector.salt_length)
    other = 0 if vector.salt_length else blind_rsa.SALT
    assert not await page.call("rsa.verify", key, vector.prepared, vector.sig, other)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_third_implementation_agrees_with_the_rfc_s_vectors(name: str) -> None:
    vector = Vector(name)
    jwk = _jwk(PublicKey(vector.n))
    draws = [vector.prefix, vector.salt, vector.r.to_bytes(512, "big")]
    blinding = {"ask": "blind", "suite": name, "jwk": jwk, "msg": vector.msg.hex()}
    finalizing = {
        "ask": "finalize",
        "suite": name,
        "jwk": jwk,
        "prepared": vector.prepared.hex(),
        "blind_sig": vector.blind_sig.hex(),
        "inv": vector.inv.to_bytes(512, "big").hex(),
    }
    made, sig = third_opinion({**blinding, "draws": [draw.hex() for draw in draws]}, finalizing)
    assert made["prepared"] == vector.prepared.hex()
    assert made["blinded_msg"] == vector.blinded_msg.hex()
    assert sig == vector.sig.hex()


async def test_all_three_open_and_verify_what_the_others_made(
    page: Phones, key: PrivateKey
) -> None:
    ours, jwk = Kept("key"), _jwk(key.public)
    await page.call("rsa.key", key.public.modulus, keep=ours)
    [theirs] = third_opinion(
        {"ask": "blind", "suite": RANDOMIZED, "jwk": jwk, "msg": MESSAGE.hex()}
    )
    prepared = blind_rsa.prepare(MESSAGE)
    made = await page.call("rsa.blind", ours, prepared)

    by_python = blind_rsa.blind_sign(key, made["blinded_msg"])
    by_cloudflare, sig_of_theirs = third_opinion(
        {
            "ask": "blind_sign",
            "suite": RANDOMIZED,
            "jwk": {**jwk, **_private(key)},
            "blinded_msg": made["blinded_msg"].hex(),
        },
        {
            "ask": "finalize",
            "suite": RANDOMIZED,
            "jwk": jwk,
            "prepared": theirs["prepared"],
            "blind_sig": blind_rsa.blind_sign(key, bytes.fromhex(theirs["blinded_msg"])).hex(),
            "inv": theirs["inv"],
        },
    )
    assert by_cloudflare == by_python.hex()

    sig = await page.call("rsa.finalize", ours, prepared, by_python, made["inv"])
    asked = {"ask": "verify", "suite": RANDOMIZED, "jwk": jwk}
    assert key.public.verify(prepared, sig)
    assert third_opinion({**asked, "prepared": prepared.hex(), "sig": sig.hex()}) == [True]

    signed_theirs = bytes.fromhex(theirs["prepared"]), bytes.fromhex(sig_of_theirs)
    assert key.public.verify(*signed_theirs)
    assert await page.call("rsa.verify", ours, *signed_theirs)


async def test_only_one_writing_of_a_signature_is_valid(page: Phones, key: PrivateKey) -> None:
    """The same number plus the modulus is the same to arithmetic, and refused."""
    ours = Kept("key")
    await page.call("rsa.key", key.public.modulus, keep=ours)
    for number in itertools.count():
        message = b"%d" % number
        sig = int(key.power(gmpy2.mpz(int.from_bytes(pss(message, padding=0), "big"))))
        if (sig + int(key.public.n)).bit_length() <= blind_rsa.BITS:
            break
    assert await page.call("rsa.verify", ours, message, sig.to_bytes(256, "big"))
    again = (sig + int(key.public.n)).to_bytes(256, "big")
    assert not key.public.verify(message, again)
    assert not await page.call("rsa.verify", ours, message, again)


async def test_a_message_encoded_with_other_padding_is_refused(
    page: Phones, key: PrivateKey
) -> None:
    ours = Kept("key")
    await page.call("rsa.key", key.public.modulus, keep=ours)
    for padding, right in ((0, True), (1, False), (1 << 80, False)):
        sig = int(key.power(gmpy2.mpz(int.from_bytes(pss(MESSAGE, padding=padding), "big"))))
        signed = MESSAGE, sig.to_bytes(256, "big")
        assert key.public.verify(*signed) == right
        assert await page.call("rsa.verify", ours, *signed) == right


def pss(message: bytes, *, padding: int) -> bytes:
    """EMSA-PSS of RFC 8017; `padding` stands where only zeros should."""
    salt = b"\5" * blind_rsa.SALT
    hashed = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = padding.to_bytes(256 - 48 - 1 - 48 - 1, "big") + b"\1" + salt
    mask = b"".join(sha384(hashed + bytes([0, 0, 0, at])).digest() for at in range(5))
    masked = bytearray(one ^ other for one, other in zip(block, mask, strict=False))
    masked[0] &= 127
    return bytes(masked) + hashed + b"\xbc"


async def test_the_page_hashes_as_python_does(page: Phones) -> None:
    """Around every edge of one block and of two."""
    for length in [*range(20), *range(100, 140), *range(230, 262), 1000]:
        message = random.Random(length).randbytes(length)
        assert await page.call("sha512.sha384", message) == sha384(message).digest()
        assert await page.call("sha512.sha512", message) == sha512(message).digest()


async def test_the_page_signs_as_python_does(page: Phones) -> None:
    """Ed25519 leaves no choice: the same key and words make the same signature."""
    for length in range(40):
        key, words = Ed25519PrivateKey.generate(), b"phieu" * length
        secret, public = key.private_bytes_raw(), key.public_key().public_bytes_raw()
        assert await page.call("ed25519.publicKey", secret) == public
        assert await page.call("ed25519.sign", words, secret) == key.sign(words)
        assert await page.call("ed25519.sign", words, secret, public) == key.sign(words)


async def test_the_page_s_public_keys_are_python_s(page: Phones) -> None:
    for _ in range(20):
        key = X25519PrivateKey.generate()
        public = await page.call("x25519.agreementKey", key.private_bytes_raw())
        assert public == key.public_key().public_bytes_raw()


async def test_multiples_of_the_base_point_are_right_at_every_edge(page: Phones) -> None:
    edges = [0, 1, 7, 8, 9, 15, 16, 255, 256, curve.ORDER - 1, curve.ORDER, 2**254, 2**255 - 8]
    edges += [int(digit * 63, 16) for digit in "789f"] + [8 * sum(16**at for at in range(63))]
    for scalar in edges:
        found = await page.call("curve25519.times", {"big": str(scalar)})
        x, y = curve.times(scalar, curve.generator())
        assert (found["x"], found["y"]) == (x, y), scalar


async def test_the_page_and_python_agree_on_a_key(page: Phones) -> None:
    """Also with keys off the curve, above the prime and with the spare bit set (RFC 7748, 5)."""
    dice = random.Random(7748)
    strange = [2, 9, curve.FIELD + 2, curve.FIELD + 18, 2**255 - 1, 2**255 + 9, 2**256 - 1]
    numbers = strange + [dice.getrandbits(256) for _ in range(30)]
    for number in numbers:
        key, other = X25519PrivateKey.generate(), number.to_bytes(32, "little")
        right = key.exchange(X25519PublicKey.from_public_bytes(other))
        assert await page.call("x25519.agreed", key.private_bytes_raw(), other) == right


@pytest.mark.parametrize("number", [0, 1, curve.FIELD - 1, curve.FIELD, curve.FIELD + 1])
async def test_a_key_that_agrees_on_zeros_is_refused(page: Phones, number: int) -> None:
    with pytest.raises(PhoneError, match="key"):
        await page.call("x25519.agreed", b"k" * 32, number.to_bytes(32, "little"))


async def test_inverses_are_right_at_every_size(page: Phones) -> None:
    dice = random.Random(9474)
    for bits in (1, 2, 47, 48, 49, 96, 97, 150, 512, 2048):
        n = dice.getrandbits(bits) | 1 << bits | 1
        values = [0, 1, 2, n - 1, n - 2, n >> 1, n // 3, 1 << bits - 1]
        values += [dice.randrange(n) for _ in range(30)]
        values += [dice.getrandbits(dice.randrange(bits) + 1) % n for _ in range(30)]
        for value in values:
            found = await page.call("euclid.inverse", {"big": str(value)}, {"big": str(n)})
            assert found == (pow(value, -1, n) if gcd(value, n) == 1 else None), (value, n)


async def test_a_signature_for_another_message_is_not_accepted(
    page: Phones, key: PrivateKey
) -> None:
    ours = Kept("key")
    await page.call("rsa.key", key.public.modulus, keep=ours)
    one, other = blind_rsa.prepare(MESSAGE), blind_rsa.prepare(MESSAGE)
    made = await page.call("rsa.blind", ours, one)
    signed = blind_rsa.blind_sign(key, made["blinded_msg"])
    assert await page.call("rsa.finalize", ours, other, signed, made["inv"]) is None
    assert await page.call("rsa.finalize", ours, one, signed, made["inv"])


def _flipped(content: bytes, at: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def _jwk(key: PublicKey) -> dict[str, Any]:
    return {"kty": "RSA", "alg": "PS384", "e": "AQAB", "n": b64(key.modulus)}


def _private(key: PrivateKey) -> dict[str, str]:
    p, q = int(key.p), int(key.q)
    d = pow(blind_rsa.E, -1, (p - 1) * (q - 1))
    numbers = {"d": d, "p": p, "q": q, "dp": d % (p - 1), "dq": d % (q - 1), "qi": pow(q, -1, p)}
    return {
        name: b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        for name, value in numbers.items()
    }
