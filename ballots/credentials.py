"""How a voter, a teller or a code slip shows that it may: 49 bytes, and who computed them.

`serve` gives voters and tellers a proof made with the key that both processes hold. A code slip
carries its own secret in twelve letters; the ballots process keeps only a digest of it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ballots.encoding import b64
from ballots.protocol import BallotError

VOTER, TELLER, CODE = b"V", b"T", b"C"
NUMBER, PROOF = 16, 32
CREDENTIAL = 1 + NUMBER + PROOF

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U."""
CODE_LENGTH = 12
_MEANT = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Credential:
    kind: bytes
    number: bytes
    proof: bytes

    def packed(self) -> bytes:
        return self.kind + self.number + self.proof

    @property
    def digest(self) -> bytes:
        """What is kept of a code slip."""
        return hashlib.sha256(self.number + self.proof).digest()


def credential_of(content: bytes) -> Credential:
    """BallotError `credential`."""
    if len(content) != CREDENTIAL or content[:1] not in {VOTER, TELLER, CODE}:
        raise BallotError("credential")
    return Credential(content[:1], content[1 : 1 + NUMBER], content[1 + NUMBER :])


def proven(control_key: bytes, round_: bytes, kind: bytes, number: bytes) -> Credential:
    """Of a voter or a teller."""
    message = b"phieu credential" + round_ + kind + number
    return Credential(kind, number, hmac.digest(control_key, message, "sha256"))


def is_genuine(control_key: bytes, round_: bytes, given: Credential) -> bool:
    """Of a voter or a teller; whether the number is on the roll is another question."""
    right = proven(control_key, round_, given.kind, given.number).proof
    return given.kind != CODE and hmac.compare_digest(right, given.proof)


def fragment(credential: Credential) -> str:
    """What stands behind `/p/<round>` in an address: no server sees it, and no log."""
    return "#t=" + b64(credential.packed())


def new_code() -> str:
    """For a slip that is drawn from a bowl: 60 bits, `XXXX-XXXX-XXXX`."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def of_code(text: str, round_: bytes) -> Credential:
    """As a hand types it: small letters, spaces, O for 0. BallotError `credential`."""
    letters = re.sub(r"[-\s]", "", text[:100]).upper().translate(_MEANT)
    if len(letters) != CODE_LENGTH or not set(letters) <= set(ALPHABET):
        raise BallotError("credential")
    derive = HKDF(SHA256(), NUMBER + PROOF, salt=round_, info=b"phieu code 1")
    content = derive.derive(letters.encode("ascii"))
    return Credential(CODE, content[:NUMBER], content[NUMBER:])


def room_code(h: bytes) -> str:
    """The first sixty bits of the manifest's hash, for comparing by eye and ear."""
    bits = int.from_bytes(h[:8], "big") >> 4
    return grouped("".join(ALPHABET[bits >> shift & 31] for shift in range(55, -5, -5)))


def grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
