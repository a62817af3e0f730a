"""A round that Python knows the keys of, with phones that run the shipped page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ballots.encoding import b64
from ballots.protocol import root_of
from phieu.simulation.ballot_phones import Phones, VoterPhone
from phieu.simulation.ballot_phones import Round as PageRound
from phieu.simulation.ballot_tellers import Board, TellerPhone
from tests.ballots import teller
from tests.ballots.office import Round

_CREDENTIALS = (b"V" + number.to_bytes(48, "big") for number in itertools.count(1))


async def stamped(round_: Round, page_round: PageRound) -> VoterPhone:
    phone = page_round.voter(next(_CREDENTIALS))
    await phone.accept(round_.issue(await phone.request()))
    return phone


async def cast(
    round_: Round, page_round: PageRound, selections: Sequence[int]
) -> tuple[VoterPhone, bytes]:
    phone = await stamped(round_, page_round)
    return phone, await phone.seal(selections)


async def seated(phones: Phones, page_round: PageRound, keys: teller.Keys) -> TellerPhone:
    """The phone of a teller whose keys Python has as well."""
    phone = TellerPhone(
        phones,
        {
            "seal": b64(keys.seal_key),
            "sign": b64(keys.sign_key),
            "sealSecret": b64(keys.seal.private_bytes_raw()),
            "signSecret": b64(keys.sign.private_bytes_raw()),
        },
    )
    await phone.sit(page_round)
    return phone


async def counting(
    phones: Phones,
    round_: Round,
    page_round: PageRound,
    envelopes: Sequence[bytes],
    seats: Sequence[int],
    paper: Any = None,
) -> Board:
    """The first of these seats makes the board, with what the others seal to it."""
    in_order = sorted(envelopes)
    root = root_of(round_.manifest.h, in_order)
    tellers = [await seated(phones, page_round, round_.tellers[seat - 1]) for seat in seats]
    for each in tellers:
        await each.open(b"".join(in_order), root)
    maker, *others = tellers
    for other in others:
        await maker.take(await other.sealed_for(maker.seat), other.seat)
    return await maker.board(paper)
