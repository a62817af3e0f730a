"""Blind signatures as RFC 9474 describes them, in its words; SHA-384, and MGF1 with SHA-384.

The product uses RSABSSA-SHA384-PSS-Randomized (the defaults here); the salt's length and the
prefix are parameters, because the RFC's own test vectors come in all four variants. Errors are
the RFC's, too: `BlindRsaError` says in its words what went wrong.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property
from typing import NamedTuple

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA384

E = 65537
BITS = 2048
SALT = 48
PREFIX = 32

_HASH = SHA384()
_HASH_LENGTH = 48
_MGF = MGF1(_HASH)
_PADDING = {length: PSS(_MGF, length) for length in (0, SALT)}


class BlindRsaError(Exception):
    """What the RFC calls: unexpected input size, invalid input, signing failure, …"""


class PublicKey:
    """Of one modulus and e = 65537; keep it, for much is computed once."""

    def __init__(self, n: int) -> None:
        self.n = gmpy2.mpz(n)
        self.modulus_len = (n.bit_length() + 7) // 8

    @classmethod
    def of(cls, modulus: bytes) -> PublicKey:
        return cls(int.from_bytes(modulus, "big"))

    @property
    def modulus(self) -> bytes:
        return _to_bytes(int(self.n), self.modulus_len)

    @cached_property
    def standard(self) -> rsa.RSAPublicKey:
        try:
            return rsa.RSAPublicNumbers(E, int(self.n)).public_key()
        except ValueError:
            raise BlindRsaError("invalid key") from None

    def verify(self, prepared: bytes, sig: bytes, *, salt_length: int = SALT) -> bool:
        if len(sig) != self.modulus_len:
            return False
        try:
            self.standard.verify(sig, prepared, _PADDING[salt_length], _HASH)
        except InvalidSignature:
            return False
        return True


class PrivateKey:
    """Lives in memory alone. Everything of CRT is computed once."""

    def __init__(self, p: int, q: int) -> None:
        self.p, self.q = gmpy2.mpz(p), gmpy2.mpz(q)
        self.public = PublicKey(p * q)
        d = gmpy2.invert(gmpy2.mpz(E), gmpy2.lcm(self.p - 1, self.q - 1))
        self._d_p, self._d_q = d % (self.p - 1), d % (self.q - 1)
        self._q_inverse = gmpy2.invert(self.q, self.p)

    def power(self, m: gmpy2.mpz) -> gmpy2.mpz:
        """m^d mod n, in powers that take the same time whatever the number is."""
        of_p = gmpy2.powmod_sec(m, self._d_p, self.p)
        of_q = gmpy2.powmod_sec(m, self._d_q, self.q)
        return of_q + self.q * (self._q_inverse * (of_p - of_q) % self.p)


def generate(bits: int = BITS) -> PrivateKey:
    """About 50 ms for 2048 bits, with a wide spread."""
    numbers = rsa.generate_private_key(E, bits).private_numbers()
    return PrivateKey(numbers.p, numbers.q)


class Blinded(NamedTuple):
    blinded_msg: bytes
    inv: int
    """Opens the blind signature; it is the voter's, and used once."""


def prepare(input_msg: bytes, prefix: bytes | None = None) -> bytes:
    """Randomized; the deterministic variants have an empty prefix."""
    return (secrets.token_bytes(PREFIX) if prefix is None else prefix) + input_msg


def blind(
    key: PublicKey,
    prepared: bytes,
    *,
    salt: bytes | None = None,
    r: int | None = None,
) -> Blinded:
    """`salt` and `r` are drawn, unless a test vector gives them."""
    encoded = _encode(prepared, key, secrets.token_bytes(SALT) if salt is None else salt)
    m = gmpy2.mpz(int.from_bytes(encoded, "big"))
    if gmpy2.gcd(m, key.n) != 1:
        raise BlindRsaError("invalid input")
    drawn = gmpy2.mpz(1 + secrets.randbelow(int(key.n) - 1) if r is None else r)
    try:
        inv = gmpy2.invert(drawn, key.n)
    except ZeroDivisionError:
        raise BlindRsaError("blinding error") from None
    z = m * gmpy2.powmod(drawn, E, key.n) % key.n
    return Blinded(_to_bytes(int(z), key.modulus_len), int(inv))


def blind_sign(key: PrivateKey, blinded_msg: bytes) -> bytes:
    """The same bytes for the same message; nothing about the key shows in how long it takes."""
    n, length = key.public.n, key.public.modulus_len
    if len(blinded_msg) != length:
        raise BlindRsaError("unexpected input size")
    m = gmpy2.mpz(int.from_bytes(blinded_msg, "big"))
    if m >= n:
        raise BlindRsaError("message representative out of range")
    hidden, reveal = _fresh_pair(n)
    s = key.power(m * hidden % n) * reveal % n
    if gmpy2.powmod(s, E, n) != m:  # a slip of the processor here would give the key away
        raise BlindRsaError("signing failure")
    return _to_bytes(int(s), length)


def finalize(
    key: PublicKey, prepared: bytes, blind_sig: bytes, inv: int, *, salt_length: int = SALT
) -> bytes:
    """The signature, checked. After an error the message must never be blinded again."""
    if len(blind_sig) != key.modulus_len:
        raise BlindRsaError("unexpected input size")
    s = gmpy2.mpz(int.from_bytes(blind_sig, "big")) * inv % key.n
    sig = _to_bytes(int(s), key.modulus_len)
    if not key.verify(prepared, sig, salt_length=salt_length):
        raise BlindRsaError("invalid signature")
    return sig


def _fresh_pair(n: gmpy2.mpz) -> tuple[gmpy2.mpz, gmpy2.mpz]:
    """r^e and 1/r: the private power never meets a number that somebody outside has chosen."""
    while True:
        r = gmpy2.mpz(1 + secrets.randbelow(int(n) - 1))
        try:
            return gmpy2.powmod(r, E, n), gmpy2.invert(r, n)
        except ZeroDivisionError:  # r shares a factor with n: nobody will see this happen
            continue


def _encode(message: bytes, key: PublicKey, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1."""
    bits: int = key.n.bit_length() - 1
    length = (bits + 7) // 8
    if length < _HASH_LENGTH + len(salt) + 2:
        raise BlindRsaError("encoding error")
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - _HASH_LENGTH - 2) + b"\x01" + salt
    mask = _mask(digest, len(block))
    masked = int.from_bytes(block, "big") ^ int.from_bytes(mask, "big")
    masked &= (1 << bits - 8 * (length - len(block))) - 1
    return masked.to_bytes(len(block), "big") + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    blocks = (length + _HASH_LENGTH - 1) // _HASH_LENGTH
    content = b"".join(
        hashlib.sha384(seed + at.to_bytes(4, "big")).digest() for at in range(blocks)
    )
    return content[:length]


def _to_bytes(value: int, length: int) -> bytes:
    return value.to_bytes(length, "big")
