"""A teller in Python: keys, shares, the board, a signature. HTTP is its caller's business.

keys = new_keys()                                     # POST keys.body(credential) to …/teller
mine = shares(manifest, keys, envelopes)              # of …/envelopes
POST opening(manifest, root, keys, to, mine) …        # to another teller
all_shares = {seat: pieces_of(mine, SHARE), other: opened(manifest, root, keys, other, sealed)}
board = build(manifest, envelopes, all_shares)        # ballots.board
signature = sign(keys, board)
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ballots import sealing
from ballots.board_text import Board
from ballots.manifest import Manifest
from ballots.manifest_parts import TellerKeys


@dataclass(frozen=True)
class Keys:
    seal: X25519PrivateKey
    sign: Ed25519PrivateKey

    @property
    def seal_key(self) -> bytes:
        return self.seal.public_key().public_bytes_raw()

    @property
    def sign_key(self) -> bytes:
        return self.sign.public_key().public_bytes_raw()

    def body(self, credential: bytes) -> bytes:
        return credential + self.seal_key + self.sign_key

    def in_manifest(self, seat: int, name: str) -> TellerKeys:
        return TellerKeys.model_construct(
            seat=seat, name=name, seal=self.seal_key, sign=self.sign_key
        )


def new_keys() -> Keys:
    return Keys(X25519PrivateKey.generate(), Ed25519PrivateKey.generate())


def seat_of(manifest: Manifest, keys: Keys) -> int:
    """LookupError: a teller shows no code of a manifest that has not both of his keys."""
    for teller in manifest.tellers.keys:
        if (teller.seal, teller.sign) == (keys.seal_key, keys.sign_key):
            return teller.seat
    raise LookupError("my keys are not in this manifest")


def shares(manifest: Manifest, keys: Keys, envelopes: list[bytes]) -> bytes:
    return sealing.my_shares(manifest, seat_of(manifest, keys), keys.seal, envelopes)


def opening(manifest: Manifest, root: bytes, keys: Keys, to: int, mine: bytes) -> bytes:
    """Sealed for the teller `to`."""
    return sealing.seal_opening(manifest, root, seat_of(manifest, keys), to, mine)


def opened(manifest: Manifest, root: bytes, keys: Keys, seat: int, sealed: bytes) -> list[bytes]:
    """The shares that the teller on `seat` sent me."""
    to = seat_of(manifest, keys)
    return sealing.unseal_opening(manifest, root, seat, to, keys.seal, sealed)


def openings_of(content: bytes) -> dict[int, bytes]:
    """What `…/openings` answers: by seat of who sent it."""
    found = {}
    while content:
        seat, size = content[0], int.from_bytes(content[1:5], "big")
        found[seat] = content[5 : 5 + size]
        content = content[5 + size :]
    return found


def sign(keys: Keys, board: Board) -> bytes:
    return keys.sign.sign(board.to_sign)
