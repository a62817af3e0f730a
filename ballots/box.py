"""The box: envelopes rest in memory, in no order that is told, until it is emptied at closing.

It knows neither people nor rolls; that an envelope bears this round's stamp is all it asks.
"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots.manifest import Manifest
from ballots.protocol import BallotError, envelope_input, envelope_of, receipt_input


class Box:
    """Of one round, and of one life of this process: `epoch` tells phones to drop again."""

    def __init__(self, manifest: Manifest, receipts: Ed25519PrivateKey) -> None:
        self.epoch = secrets.token_hex(4)
        self.open = False
        self.most = 0
        """As many as stamps were issued: more envelopes than these cannot be honest."""
        self._manifest = manifest
        self._receipts = receipts
        self._envelopes: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        return len(self._envelopes)

    def put(self, content: bytes) -> bytes:
        """Keep an envelope and answer its receipt; the same one again, the same receipt.

        Nothing is awaited here: between the check and the keeping nobody else has a turn.
        BallotError `size`; `not_open` or `closed`; `stamp`: none of this round; `mismatch`:
        another envelope with this serial; `full`: more than were issued.
        """
        m = self._manifest
        envelope = envelope_of(content, m.sizes)
        if not self.open:
            raise BallotError("not_open")
        prepared = envelope.prefix + envelope_input(m.h, envelope.serial)
        if not m.envelope_key.verify(prepared, envelope.stamp):
            raise BallotError("stamp")
        kept = self._envelopes.get(envelope.serial)
        if kept is None:
            if len(self._envelopes) >= self.most:
                raise BallotError("full")
            self._envelopes[envelope.serial] = content
        elif kept != content:
            raise BallotError("mismatch")
        return self._receipts.sign(receipt_input(m.h, content))

    def sorted(self) -> list[bytes]:
        """By serial, which is random: the order of dropping is in nothing that leaves."""
        return sorted(self._envelopes.values())

    def empty(self) -> None:
        self.open = False
        self._envelopes.clear()
