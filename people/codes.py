"""One-time codes: made, typed, and the hash that is kept of them."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from typing import Protocol

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED_LENGTH = 10
_SECRET_BYTES = 16
_LINK = re.compile(r"[A-Za-z0-9_-]{22}")
_MISREAD = str.maketrans("OIL", "011")


class SecretSource(Protocol):
    """The standard library's `secrets`, or a repeatable stand-in for the simulation."""

    def token_bytes(self, nbytes: int, /) -> bytes: ...


def new_link_code(source: SecretSource | None = None) -> str:
    """128 bits as 22 URL-safe characters; fits a Telegram deep link."""
    octets = (source or secrets).token_bytes(_SECRET_BYTES)
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def new_typed_code(source: SecretSource | None = None) -> str:
    """50 bits as ten characters of Crockford's alphabet, to be shown by `in_two_groups`."""
    # 256 is eight times 32: each byte gives five bits without a bias.
    octets = (source or secrets).token_bytes(_TYPED_LENGTH)
    return "".join(_CROCKFORD[octet % len(_CROCKFORD)] for octet in octets)


def in_two_groups(typed_code: str) -> str:
    """*XXXXX-XXXXX*, as it is printed."""
    return f"{typed_code[:5]}-{typed_code[5:]}"


def as_link_code(text: str) -> str | None:
    """The link code that this is, or None."""
    code = text.strip()
    return code if _LINK.fullmatch(code) else None


def as_typed_code(text: str) -> str | None:
    """The typed code that somebody means, or None: o is 0, i and l are 1, signs do not count."""
    if len(text) > 4 * _TYPED_LENGTH:
        return None
    code = re.sub(r"[\W_]+", "", text).upper().translate(_MISREAD)
    return code if len(code) == _TYPED_LENGTH and set(code) <= set(_CROCKFORD) else None


def hashed(secret: str) -> str:
    """SHA-256 as hex: enough for secrets that nobody chose, with 50 bits and more."""
    return hashlib.sha256(secret.encode()).hexdigest()
