"""After closing: what tellers hand each other, the count on paper, the board and its signatures."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballots import board_text, rows, tally
from ballots.board import verify
from ballots.paper import paper_of
from ballots.protocol import SEALING, SHARE, BallotError, board_input
from ballots.published import published
from ballots.rounds import Round, Rounds
from ballots.sealing import is_seal_key


class OtherBoardError(BallotError):
    """Another board is there already; tellers compare the two."""

    def __init__(self, there: bytes) -> None:
        super().__init__("mismatch")
        self.there = there


async def take_keys(rounds: Rounds, round_: Round, seat: int, seal: bytes, sign: bytes) -> None:
    """A teller's public keys, once: BallotError `already` for others. `unreadable`: no keys."""
    async with round_.turn:
        mine = round_.seats[seat]
        if (mine.seal, mine.sign) == (seal, sign):
            return
        round_.must_be("prepared")
        if mine.seal is not None:
            raise BallotError("already")
        _must_be_keys(seal, sign)
        taken = {key for each in round_.seats.values() for key in (each.seal, each.sign)}
        if seal == sign or taken & {seal, sign}:  # two seats on one phone would open alone
            raise BallotError("mismatch")
        await rounds.store.write(rows.change_teller(round_.id, seat, seal=seal, sign=sign))
        mine.seal, mine.sign = seal, sign


def _must_be_keys(seal: bytes, sign: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(sign)
    except ValueError:
        raise BallotError("unreadable") from None
    if not is_seal_key(seal):  # nobody could vote
        raise BallotError("unreadable")


def opening_size(round_: Round) -> int:
    """Of what one teller hands another: an opened share for each envelope, sealed."""
    return (round_.collected or 0) * SHARE + SEALING


async def hand_over(rounds: Rounds, round_: Round, seat: int, to: int, sealed: bytes) -> None:
    round_.must_be("closed", "counted")
    if to not in round_.seats or to == seat:
        raise BallotError("not_teller")
    if len(sealed) != opening_size(round_):
        raise BallotError("size")
    await rounds.store.write(rows.hand_over(round_.id, seat, to, sealed))


async def enter_paper(rounds: Rounds, round_: Round, seat: int, value: Any) -> None:
    """The first teller enters, another one enters the same; alone where there is one teller.

    Who entered may correct it until then. BallotError `mismatch`: the two differ; `already`.
    """
    async with round_.turn:
        round_.must_be("closed")
        if paper_of(round_.fixed(), value) is None:
            raise BallotError("paper")
        if round_.paper_agreed:
            if value != round_.paper:
                raise BallotError("already")
            return
        first = round_.paper is None or round_.paper_by == seat
        if not first and value != round_.paper:
            raise BallotError("mismatch")
        by = seat if first else round_.paper_by
        agreed = not first or len(round_.seats) == 1
        await rounds.store.write(
            rows.change(round_.id, paper=value, paper_by=by, paper_agreed=agreed)
        )
        round_.paper, round_.paper_by, round_.paper_agreed = value, by, agreed


def most_of_board(round_: Round) -> int:
    """Bytes that the board of this round can have; its slips are written in base64."""
    sizes, slips = round_.fixed().sizes, round_.fixed().sizes.slips * (round_.collected or 0)
    return 100_000 + 2 * len(round_.fixed().text) + slips * (4 * sizes.slip)


async def post_board(
    rounds: Rounds, round_: Round, seat: int, signature: bytes, content: bytes
) -> None:
    """A teller's board, or a further signature under it. It is verified before it is kept.

    Who alone has signed may post another one instead. BallotError of `board.verify`; `signature`;
    `OtherBoardError`; `paper`: not what the tellers agreed on.
    """
    async with round_.turn:
        round_.must_be("closed", "counted")
        digest = hashlib.sha256(content).digest()
        if round_.board_hash not in {None, digest} and set(round_.signed) - {seat}:
            raise OtherBoardError(round_.board_hash or b"")
        if round_.state == "counted" and digest != round_.board_hash:
            raise OtherBoardError(round_.board_hash or b"")
        _must_have_signed(round_.seats[seat].sign or b"", signature, digest)
        if digest != round_.board_hash:
            await _verify(round_, content)
        signed = {*round_.signed, seat}
        counted = len(signed) >= round_.definition.tellers.needed
        state = "counted" if counted else round_.state
        keep = rows.change(round_.id, board=content.decode("utf-8"), state=state)
        sign = rows.change_teller(round_.id, seat, signature=signature)
        await rounds.store.write(lambda connection: (keep(connection), sign(connection)))
        round_.board, round_.board_hash, round_.state = content, digest, state
        round_.seats[seat].signature = signature


def _must_have_signed(key: bytes, signature: bytes, digest: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, board_input(digest))
    except (InvalidSignature, ValueError):
        raise BallotError("signature") from None


async def _verify(round_: Round, content: bytes) -> None:
    """On a thread: thousands of signatures."""
    board = await asyncio.to_thread(
        verify,
        content,
        round_.fixed(),
        issued=round_.issuer.total,
        collected=round_.collected,
        root=round_.root,
    )
    agreed = round_.paper if round_.paper_agreed else None
    if (board.paper.model_dump() if board.paper else None) != agreed:
        raise BallotError("paper")


async def result(round_: Round) -> dict[str, Any]:
    """What `serve` is told: counts, never who. BallotError `wrong_state` before it is counted."""
    round_.must_be("counted", "signed")
    if round_.board is None:
        raise BallotError("wrong_state")
    if round_.tally is None:
        board = await asyncio.to_thread(board_text.read, round_.board)
        round_.tally = tally.result(board)
    return {
        **round_.tally,
        "issued": len(round_.issuer.issued("V")),
        "table_issued": len(round_.issuer.issued("C")),
        "paper_issued": round_.paper["issued"] if round_.paper else 0,
        "board": round_.board.decode("utf-8") if round_.public else None,
        "file": public_file(round_) if round_.public else None,
        "signatures": [[at, by.hex()] for at, by in sorted(_signatures(round_).items())],
    }


def public_file(round_: Round) -> str:
    """BallotError `not_public`: for the tellers alone."""
    if not round_.public or round_.board is None:
        raise BallotError("not_public")
    return published(round_.board, _signatures(round_))


def _signatures(round_: Round) -> dict[int, bytes]:
    return {at: seat.signature for at, seat in round_.seats.items() if seat.signature is not None}
