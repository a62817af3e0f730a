"""A round from its making to its end: prepared, issuing, dropping, closed; or void.

What comes after closing is the tellers': see `counting`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ballots import rows, signing
from ballots.box import Box
from ballots.cleaning import clean
from ballots.credentials import new_code, of_code
from ballots.definition import Definition
from ballots.encoding import b64
from ballots.issuer import Issuer
from ballots.manifest import Manifest, build
from ballots.manifest_parts import TellerKeys
from ballots.protocol import BallotError, Sizes, root_of
from ballots.rounds import Round, Rounds, Seat

_TAKES_VOTERS = ("prepared", "issuing", "dropping")
_LEFT_ALONE = ("prepared", "signed", "void")
"""States in which nobody has anything to do with a round any more, or yet."""


async def create(rounds: Rounds, definition: Definition) -> Round:
    """Asked for once more in the same words, it is the same round, with whoever is new on its
    roll; in other words, BallotError `already`."""
    id_ = bytes.fromhex(definition.round)
    known = rounds.known.get(id_)
    if known is not None:
        if _kept(known.definition) != _kept(definition):
            raise BallotError("already")
        if known.state in _TAKES_VOTERS:
            await add_voters(rounds, known, definition.voters)
        return known
    seats = {
        each.seat: Seat(bytes.fromhex(each.teller), each.name) for each in definition.tellers.people
    }
    round_ = Round(id_, definition, seats, Issuer(id_, rounds.store))
    holders = [("V", bytes.fromhex(voter)) for voter in set(definition.voters)]
    numbers = [(at, seat.number) for at, seat in seats.items()]
    begin, enrol = rows.begin(id_, _kept(definition), numbers), rows.enrol(id_, holders)

    rounds.known[id_] = round_  # from here on a second request waits at the same row
    try:
        await rounds.store.write(lambda connection: (begin(connection), enrol(connection)))
    except BaseException:
        del rounds.known[id_]
        raise
    round_.issuer.enrol(holders)
    rounds.lead_on(round_)
    return round_


def _kept(definition: Definition) -> dict[str, object]:
    """Voters are rows of the roll, sorted; nothing else remembers in which order they came."""
    return definition.model_dump(mode="json", exclude={"voters"})


async def add_voters(rounds: Rounds, round_: Round, voters: Sequence[str]) -> None:
    """Who comes late, until the box is closed."""
    round_.must_be(*_TAKES_VOTERS)
    holders = {("V", bytes.fromhex(voter)) for voter in voters}
    new = [holder for holder in holders if not round_.issuer.knows(holder)]
    await rounds.store.write(rows.enrol(round_.id, new))
    round_.issuer.enrol(new)


async def make_codes(rounds: Rounds, round_: Round, count: int) -> list[str]:
    """For slips in a bowl: once, before issuing; afterwards nobody can say them again."""
    async with round_.turn:
        round_.must_be("prepared")
        if round_.issuer.of("C"):
            raise BallotError("already")
        codes = [new_code() for _ in range(count)]
        holders = [("C", of_code(code, round_.id).digest) for code in codes]
        await rounds.store.write(rows.enrol(round_.id, holders))
        round_.issuer.enrol(holders)
        return codes


async def issue(rounds: Rounds, round_: Round) -> Manifest:
    """Make the keys and fix the manifest: from now on stamps are given.

    BallotError `tellers_missing` until every teller's phone has given its keys.
    """
    async with round_.turn:
        if round_.state == "issuing" and round_.manifest is not None:
            return round_.manifest
        round_.must_be("prepared")
        keys = _teller_keys(round_)
        wanted = round_.definition
        sizes = Sizes(len(wanted.items), len(keys), wanted.mode == "whole")
        signers = await signing.start(sizes.stamps)
        try:
            manifest = _manifest(rounds, round_, keys, signers.moduli)
            text = manifest.text.decode("utf-8")
            await rounds.store.write(
                rows.change(round_.id, state="issuing", manifest=text, clean=False)
            )
        except BaseException:
            await signers.end()
            raise
        round_.issuer.signers = signers
        round_.manifest, round_.box = manifest, Box(manifest, rounds.receipts(round_.id))
        round_.state = "issuing"
        return manifest


def _teller_keys(round_: Round) -> list[TellerKeys]:
    keys = []
    for at, seat in sorted(round_.seats.items()):
        if seat.seal is None or seat.sign is None:
            raise BallotError("tellers_missing")
        keys.append(
            TellerKeys.model_validate(
                {"seat": at, "name": seat.name, "seal": b64(seat.seal), "sign": b64(seat.sign)}
            )
        )
    return keys


def _manifest(
    rounds: Rounds, round_: Round, keys: Sequence[TellerKeys], stamps: Sequence[bytes]
) -> Manifest:
    wanted = round_.definition
    return build(
        round_=round_.id,
        agency=wanted.agency,
        place=wanted.place,
        title=wanted.title,
        mode=wanted.mode,
        items=[item.model_dump() for item in wanted.items],
        blank=wanted.blank,
        rule=wanted.rule.model_dump() if wanted.rule else None,
        roll=round_.issuer.of("V"),
        table=round_.issuer.of("C"),
        paper=wanted.paper,
        needed=wanted.tellers.needed,
        tellers=keys,
        stamps=stamps,
        receipt=rounds.receipts(round_.id).public_key().public_bytes_raw(),
        page=rounds.page.hash,
        drop_seconds=wanted.drop_seconds,
        notice=wanted.notice,
    )


async def open_box(rounds: Rounds, round_: Round) -> None:
    async with round_.turn:
        if round_.state == "dropping":
            return
        round_.must_be("issuing")
        await rounds.store.write(rows.change(round_.id, state="dropping"))
        round_.state = "dropping"
        if round_.box is not None:
            round_.box.open = True


async def close(rounds: Rounds, round_: Round, seconds: float, box: str | None = None) -> None:
    """Count down, then empty the box into the tables, sorted; asked twice, closed once.

    It goes on though whoever asked has gone. BallotError `other_box`: see `Close.box`.
    """
    closing = begin_to_close(rounds, round_, seconds, box)
    if closing is not None:
        await asyncio.shield(closing)


def begin_to_close(
    rounds: Rounds, round_: Round, seconds: float, box: str | None = None
) -> asyncio.Task[None] | None:
    """None when it is closed already."""
    if round_.closing is None:
        if round_.state in {"closed", "counted", "signed"}:
            return None
        round_.must_be("dropping")
        if round_.box is None or box not in {None, round_.box.epoch}:
            raise BallotError("other_box")
        round_.closes_at = asyncio.get_running_loop().time() + seconds
        round_.closing = asyncio.create_task(_close(rounds, round_, seconds))
    return round_.closing


async def _close(rounds: Rounds, round_: Round, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
        async with round_.turn:
            round_.must_be("dropping")
            await _empty(rounds, round_)
    finally:
        round_.closes_at = round_.closing = None
    await clean(rounds)


async def _empty(rounds: Rounds, round_: Round) -> None:
    box, manifest = round_.box, round_.fixed()
    if box is None:
        raise BallotError("wrong_state")
    await round_.issuer.end()
    box.open = False  # and from here to the writing nothing more comes in
    envelopes = box.sorted()
    root = root_of(manifest.h, envelopes)
    try:
        await rounds.store.write(rows.close(round_.id, root, envelopes))
    except BaseException:
        box.open = True
        raise
    round_.state, round_.root, round_.collected = "closed", root, len(envelopes)
    box.empty()
    round_.ready.clear()
    round_.issuer.forget()


async def void(rounds: Rounds, round_: Round, reason: str) -> None:
    """Its envelopes are torn up unread; what was issued is worth nothing."""
    async with round_.turn:
        if round_.state == "void":
            return
        round_.must_be("prepared", "issuing", "dropping", "closed", "counted")
        await round_.issuer.end()
        await rounds.store.write(rows.void(round_.id, reason))
        round_.state, round_.board, round_.board_hash = "void", None, None  # a countdown ends here
        round_.closes_at = None
        if round_.box is not None:
            round_.box.empty()
        round_.ready.clear()
        round_.issuer.forget()
    await clean(rounds)


async def minutes_signed(rounds: Rounds, round_: Round) -> None:
    """On paper, by the tellers: their phones erase their keys when they see it."""
    async with round_.turn:
        if round_.state == "signed":
            return
        round_.must_be("counted")
        await rounds.store.write(rows.change(round_.id, state="signed"))
        round_.state = "signed"


async def forget(rounds: Rounds, ids: Sequence[bytes]) -> None:
    """Nothing of these rounds stays here; who is not known is gone already.

    BallotError `wrong_state`: one of them goes on, and all stay. StoreBusyError: they are gone,
    but the files are still to be written anew: ask again.
    """
    found = [rounds.known[id_] for id_ in ids if id_ in rounds.known]
    for round_ in found:
        round_.must_be(*_LEFT_ALONE)
    await rounds.store.write(rows.delete_rounds([round_.id for round_ in found]))
    for round_ in found:
        rounds.known.pop(round_.id, None)
    for other in rounds.known.values():
        other.next = None if other.next in ids else other.next
    await rounds.store.scrub()
