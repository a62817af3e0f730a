"""The office's passwords: which are refused, and how one is kept (Argon2id).

Long is what counts (NIST SP 800-63B, ASVS 6.2): no rules about capitals and signs, but nothing
that somebody who knows the person or the usual list would try first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from people.texts import catalogue, sentence
from vietnamese.text import fold

LEAST = 12
MOST = 200

_LEFT = 5
"""Letters and digits of one's own, beside what everybody tries."""
_DIFFERENT = 5
_LONGEST_COMPOSED = 4
"""Signs that NFC may make one of: what is longer than this times `MOST` is not looked at."""
_SIGNS = re.compile(r"[\s!-/:-@\[-`{-~]+")
_HASHER = PasswordHasher()


def refusal(password: str, own: Iterable[str] = ()) -> str | None:
    """The sentence that says why this may be no password; None when it may.

    `own` is what everybody knows of the person: the name, the staff code.
    """
    composed = _composed(password)
    if composed is None:
        return sentence("password", "too_long", most=MOST)
    if len(composed) < LEAST:
        return sentence("password", "too_short", most=LEAST, count=len(composed))
    key = _key(composed)
    if len(set(key)) < _DIFFERENT or len(_without(key, _obvious())) < _LEFT:
        return sentence("password", "obvious")
    personal = [part for each in own for part in (each, *each.split()) if len(part) > 1]
    if len(_without(key, [*map(_key, personal), *_obvious()])) < _LEFT:
        return sentence("password", "own")
    return None


def hashed_password(password: str) -> str:
    """The hash to keep, salted. Takes 64 MB and some tens of milliseconds: never on the event
    loop nor in the store. `refusal` must have let the password pass."""
    return _HASHER.hash(_bytes(_composed(password) or ""))


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password of the hash `kept`; as much work when there is none."""
    decoy = _decoy()  # made before, lest the first stranger wait twice as long
    try:
        _HASHER.verify(kept or decoy, _bytes(_composed(password) or ""))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def _composed(password: str) -> str | None:
    """NFC, so that the same word typed on another keyboard is the same; None: too long."""
    if len(password) > _LONGEST_COMPOSED * MOST:
        return None
    composed = unicodedata.normalize("NFC", password)
    return composed if len(composed) <= MOST else None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _key(text: str) -> str:
    """Without marks, case, spaces and signs: *Mật-khẩu* is *matkhau*."""
    return _SIGNS.sub("", fold(text))


def _without(key: str, known: Iterable[str]) -> str:
    """What remains when the longest known parts are taken out first."""
    for part in sorted(set(known) - {""}, key=len, reverse=True):
        key = key.replace(part, "")
    return key


@cache
def _obvious() -> tuple[str, ...]:
    return tuple(map(_key, catalogue()["obvious_in_passwords"]))


@cache
def _decoy() -> str:
    """A hash that no password fits, made with the same figures as the real ones."""
    return _HASHER.hash(b"\0" * LEAST)
