"""Who is issued stamps, once: the identified half, which never sees what the stamps are put on."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping

from ballots import rows
from ballots.credentials import CODE, Credential
from ballots.protocol import BallotError
from ballots.rows import Holder
from ballots.signing import Signers, SignersGoneError
from storage.store import Store


class Issuer:
    """Of one round. An answer is given only when the tables hold it; the same request, even after
    a restart, gets the same answer, and another request of the same holder none."""

    def __init__(
        self,
        round_: bytes,
        store: Store,
        asked: Mapping[Holder, bytes | None] | None = None,
        issued: Iterable[Holder] = (),
    ) -> None:
        self._round = round_
        self._store = store
        self._asked: dict[Holder, bytes | None] = dict(asked or {})
        self._under_way: dict[Holder, asyncio.Task[bytes]] = {}
        self._issued = set(issued)
        self.signers: Signers | None = None

    @property
    def may_issue(self) -> bool:
        return self.signers is not None and self.signers.alive

    def of(self, kind: str) -> int:
        """How many may be issued stamps: `V`, voters on the roll; `C`, codes."""
        return sum(holder[0] == kind for holder in self._asked)

    def issued(self, kind: str) -> list[bytes]:
        return sorted(holder[1] for holder in self._issued if holder[0] == kind)

    @property
    def total(self) -> int:
        return len(self._issued)

    def enrol(self, holders: Iterable[Holder]) -> None:
        for holder in holders:
            self._asked.setdefault(holder, None)

    def knows(self, holder: Holder) -> bool:
        return holder in self._asked

    def holder(self, credential: Credential) -> Holder:
        """BallotError `credential`: not on the roll, or no code of this round."""
        is_code = credential.kind == CODE
        holder = ("C", credential.digest) if is_code else ("V", credential.number)
        if holder not in self._asked:
            raise BallotError("credential")
        return holder

    async def issue(self, credential: Credential, blinded: bytes) -> bytes:
        """Blind signatures of these blinded messages.

        BallotError `credential`; `already`: another request was first; `not_open`: the keys are
        gone; `stamp`: no honest phone's message.
        """
        holder = self.holder(credential)
        request = hashlib.sha256(blinded).digest()
        asked = self._asked[holder]
        if asked is None:
            if self.signers is None:
                raise BallotError("not_open")
            asked = self._asked[holder] = request
            task = asyncio.create_task(self._stamp(self.signers, holder, request, blinded))
            self._under_way[holder] = task
        if asked != request:
            raise BallotError("already")
        if holder in self._under_way:
            return await asyncio.shield(self._under_way[holder])
        return await self._store.read(rows.stamps_of(self._round, holder, request))

    async def _stamp(
        self, signers: Signers, holder: Holder, request: bytes, blinded: bytes
    ) -> bytes:
        """Signed, then kept, then told."""
        try:
            stamps = await signers.sign(blinded)
            kept = await self._store.write(rows.keep_stamps(self._round, holder, request, stamps))
        except SignersGoneError:
            self._asked[holder] = None
            raise BallotError("not_open") from None
        except BaseException:
            self._asked[holder] = None
            raise
        finally:
            del self._under_way[holder]
        self._issued.add(holder)
        return kept

    async def end(self) -> None:
        """Let what is under way be answered; then the keys die."""
        signers, self.signers = self.signers, None
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        if signers is not None:
            await signers.end()

    def forget(self) -> None:
        """After closing: who asked what is of no more use."""
        self._asked = dict.fromkeys(self._asked)
