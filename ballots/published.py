"""The public file of a board: its text, and who signed it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballots.board_text import Board
from ballots.encoding import b64, canonical, unb64
from ballots.manifest import Manifest
from ballots.protocol import HASH, MOST_TELLERS, SIGNATURE, BallotError, board_input


def has_signed(manifest: Manifest, seat: int, board_hash: bytes, signature: bytes) -> bool:
    """Whether the teller of this seat signed the board with this hash."""
    keys = {teller.seat: teller.sign for teller in manifest.tellers.keys}
    if seat not in keys or len(board_hash) != HASH:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(keys[seat])
        key.verify(signature, board_input(board_hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def published(text: bytes, signatures: Mapping[int, bytes]) -> str:
    """`signatures` by seat."""
    signed = [[seat, b64(signature)] for seat, signature in sorted(signatures.items())]
    return canonical({"board": text.decode("utf-8"), "signatures": signed})


def read_published(content: bytes) -> tuple[bytes, dict[int, bytes]]:
    """The board's text and signatures by seat; nothing of it is checked yet.

    BallotError `unreadable`.
    """
    try:
        file = json.loads(content.decode("utf-8"))
        match file:
            case {"board": str(text), "signatures": list(listed)} if len(listed) <= MOST_TELLERS:
                return text.encode("utf-8"), dict(map(_signature, listed))
    except (ValueError, RecursionError):
        pass
    raise BallotError("unreadable")


def _signature(told: object) -> tuple[int, bytes]:
    match told:
        case [int(seat), str(signature)]:
            return seat, unb64(signature, SIGNATURE)
    raise BallotError("unreadable")


def signers(board: Board, signatures: Iterable[tuple[int, bytes]]) -> list[int]:
    """The seats whose signatures are good."""
    return [
        seat
        for seat, signature in signatures
        if has_signed(board.manifest, seat, board.hash, signature)
    ]
