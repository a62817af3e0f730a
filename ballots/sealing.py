"""Envelopes are sealed to the tellers, and opened by enough of them.

A voter's phone draws a content key, shares it out, and seals each share to one teller (HPKE,
RFC 9180, base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305). A commitment to the key keeps anybody
from making an envelope that opens differently for different tellers.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ballots import shamir
from ballots.manifest import Manifest
from ballots.protocol import (
    COMMITMENT,
    KEY,
    SHARE,
    BallotError,
    Envelope,
    envelope_key_info,
    envelope_of,
    opening_info,
    pieces_of,
    share_info,
)

_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_ONCE = bytes(12)
"""The nonce: a content key seals one envelope."""
UNOPENED = bytes(SHARE)
"""Stands for a share that its teller could not open."""


class ContentKeys(NamedTuple):
    key: bytes
    commitment: bytes


def content_keys(content_key: bytes, h: bytes, serial: bytes) -> ContentKeys:
    derive = HKDF(SHA256(), KEY + COMMITMENT, salt=None, info=envelope_key_info(h, serial))
    content = derive.derive(content_key)
    return ContentKeys(content[:KEY], content[KEY:])


def seal(manifest: Manifest, serial: bytes, prefix: bytes, stamp: bytes, inner: bytes) -> bytes:
    """The envelope of these slips, for the box."""
    content_key = secrets.token_bytes(KEY)
    keys = content_keys(content_key, manifest.h, serial)
    tellers = manifest.tellers
    shares = shamir.split(content_key, tellers.needed, len(tellers.keys))
    sealed = tuple(
        _hpke_seal(share, teller.seal, share_info(manifest.h, serial, teller.seat))
        for teller, share in zip(tellers.keys, shares, strict=True)
    )
    ciphertext = ChaCha20Poly1305(keys.key).encrypt(_ONCE, inner, manifest.h + serial)
    return Envelope(serial, prefix, stamp, keys.commitment, sealed, ciphertext).packed()


def my_shares(
    manifest: Manifest, seat: int, secret: X25519PrivateKey, envelopes: Sequence[bytes]
) -> bytes:
    """A teller's shares of all envelopes, joined in their order; UNOPENED where one fails."""
    opened = []
    for content in envelopes:
        try:
            envelope = envelope_of(content, manifest.sizes)
            info = share_info(manifest.h, envelope.serial, seat)
            opened.append(_hpke_open(envelope.shares[seat - 1], secret, info))
        except BallotError:
            opened.append(UNOPENED)
    return b"".join(opened)


def opened(manifest: Manifest, envelope: Envelope, shares: Mapping[int, bytes]) -> bytes:
    """The slips inside; `shares` by seat. BallotError `unreadable`: these shares do not open it."""
    aad = manifest.h + envelope.serial
    for chosen in shamir.enough(shares, manifest.tellers.needed):
        keys = content_keys(shamir.combine(chosen), manifest.h, envelope.serial)
        if hmac.compare_digest(keys.commitment, envelope.commitment):
            try:
                return ChaCha20Poly1305(keys.key).decrypt(_ONCE, envelope.ciphertext, aad)
            except InvalidTag:
                break
    raise BallotError("unreadable")


def seal_opening(manifest: Manifest, root: bytes, seat: int, to: int, shares: bytes) -> bytes:
    """One teller's shares for another: the server carries them, and cannot read them."""
    key = manifest.tellers.keys[to - 1].seal
    return _hpke_seal(shares, key, opening_info(manifest.h, root, seat, to))


def unseal_opening(
    manifest: Manifest,
    root: bytes,
    seat: int,
    to: int,
    secret: X25519PrivateKey,
    sealed: bytes,
) -> list[bytes]:
    """`to` is who opens it. BallotError `unreadable`, or `size`: not whole shares."""
    info = opening_info(manifest.h, root, seat, to)
    return pieces_of(_hpke_open(sealed, secret, info), SHARE)


def is_seal_key(key: bytes) -> bool:
    """Whether shares can be sealed to it: a few points of the curve are not fit for that."""
    try:
        _hpke_seal(b"", key, b"")
    except BallotError:
        return False
    return True


def _hpke_seal(plain: bytes, key: bytes, info: bytes) -> bytes:
    try:
        return _HPKE.encrypt(plain, X25519PublicKey.from_public_bytes(key), info)
    except ValueError:  # a point of low order
        raise BallotError("unreadable") from None


def _hpke_open(sealed: bytes, secret: X25519PrivateKey, info: bytes) -> bytes:
    try:
        return _HPKE.decrypt(sealed, secret, info)
    except (InvalidTag, ValueError):
        raise BallotError("unreadable") from None
