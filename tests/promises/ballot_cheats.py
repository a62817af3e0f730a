"""What somebody tries who wants a vote more, a vote less, or to see one; and what he must hear.

Each is tried in a meeting that is dropping. `wrong` names what was not refused as it should be.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx

from ballots import manifest as manifests
from ballots.blind_rsa import blind, blind_sign, finalize, generate, prepare
from ballots.credentials import VOTER
from ballots.protocol import PREFIX, SERIAL, STAMP, BallotError, envelope_input
from tests.ballots import teller, voter
from tests.promises.ballot_meeting import Meeting, Phone

Cheat = Callable[[Meeting], Awaitable[list[str]]]
"""What was not as it should be."""


def _heard(answer: httpx.Response, *codes: str) -> list[str]:
    heard = answer.json().get("error") if answer.status_code >= 400 else "taken"
    return [] if heard in codes else [f"{heard} instead of {' or '.join(codes)}"]


def _somebody(meeting: Meeting) -> Phone:
    return next(phone for phone in meeting.phones if phone.receipt_of)


def _of(envelope: bytes, at: int) -> bytes:
    changed = bytearray(envelope)
    changed[at] ^= 0x40
    return bytes(changed)


async def forged_stamp(meeting: Meeting) -> list[str]:
    size = meeting.manifest.sizes.envelope
    return _heard(await meeting.drop(secrets.token_bytes(size)), "stamp")


async def own_stamp(meeting: Meeting) -> list[str]:
    """A whole honest envelope, but stamped with a key of one's own."""
    key, serial = generate(), secrets.token_bytes(SERIAL)
    prepared = prepare(envelope_input(meeting.manifest.h, serial))
    blinded = blind(key.public, prepared)
    stamp = finalize(key.public, prepared, blind_sign(key, blinded.blinded_msg), blinded.inv)
    cast = _somebody(meeting).cast
    assert cast is not None
    rest = cast.envelope[SERIAL + PREFIX + STAMP :]
    return _heard(await meeting.drop(serial + prepared[:PREFIX] + stamp + rest), "stamp")


async def used_stamp(meeting: Meeting) -> list[str]:
    """A stamp that somebody has used, on an envelope with another serial."""
    cast = _somebody(meeting).cast
    assert cast is not None
    return _heard(await meeting.drop(secrets.token_bytes(SERIAL) + cast.envelope[SERIAL:]), "stamp")


async def altered(meeting: Meeting) -> list[str]:
    cast = _somebody(meeting).cast
    assert cast is not None
    wrong = []
    for at in (0, SERIAL, SERIAL + PREFIX, SERIAL + PREFIX + STAMP - 1):
        wrong += _heard(await meeting.drop(_of(cast.envelope, at)), "stamp")
    for at in (SERIAL + PREFIX + STAMP, -500, -1):
        wrong += _heard(await meeting.drop(_of(cast.envelope, at)), "mismatch")
    return wrong


async def replayed(meeting: Meeting) -> list[str]:
    """The same again is the same: one envelope, one receipt."""
    cast = _somebody(meeting).cast
    assert cast is not None
    answers = await asyncio.gather(*(meeting.drop(cast.envelope) for _ in range(5)))
    return [] if len({answer.content for answer in answers}) == 1 else ["several receipts"]


async def voted_twice(meeting: Meeting) -> list[str]:
    """Two tabs with the same stamps and other selections: the first is in."""
    phone = _somebody(meeting)
    assert phone.stamped is not None
    other = voter.seal(
        meeting.manifest, phone.stamped, [0 if one else 1 for one in phone.selections]
    )
    return _heard(await meeting.drop(other.envelope), "mismatch")


async def issued_twice(meeting: Meeting) -> list[str]:
    phone = _somebody(meeting)
    again = voter.request(meeting.manifest, phone.credential)
    return _heard(await meeting.post("issue", again.body), "already")


async def strangers(meeting: Meeting) -> list[str]:
    serve, first = meeting.house.serve, meeting.asked["voters"][0]
    wrong = []
    for credential in (
        serve.credential(VOTER, meeting.round, secrets.token_hex(16)),
        serve.credential(VOTER, secrets.token_hex(16), first),
        _of(serve.credential(VOTER, meeting.round, first), -1),
        meeting.teller(1),
    ):
        asked = voter.request(meeting.manifest, credential)
        wrong += _heard(await meeting.post("issue", asked.body), "credential")
    return wrong


async def sizes(meeting: Meeting) -> list[str]:
    cast = _somebody(meeting).cast
    assert cast is not None
    wrong, lengths = [], Counter[int]()
    for content in (b"", cast.envelope[:-1], cast.envelope + b"\0", b"\0" * 3_000_000):
        try:
            answer = await meeting.house.phones.post(f"/box/{meeting.round}", content=content)
        except httpx.HTTPError:
            continue  # it hangs up on who goes on and on
        wrong += _heard(answer, "size", "too_long")
        lengths[len(answer.content)] += 1
    for what in ("issue", "ready", "teller", "opening"):
        wrong += _heard(await meeting.post(what, b"\0"), "size", "wrong_state")
    return wrong + ([] if [*lengths] == [64] else [f"errors of sizes {dict(lengths)}"])


async def swapped_teller(meeting: Meeting) -> list[str]:
    other = teller.new_keys()
    wrong = _heard(
        await meeting.post("teller", other.body(meeting.teller(1))), "wrong_state", "already"
    )
    try:
        teller.seat_of(meeting.manifest, other)
    except LookupError:
        return wrong
    return [*wrong, "a teller took a manifest without his keys for his own"]


async def other_manifest(meeting: Meeting) -> list[str]:
    """What a phone is shown is what the room's code names, or nothing."""
    other = meeting.manifest.text.replace(b"Ph\xc3\xb2ng", b"Phong")
    try:
        manifests.read(other, meeting.manifest.h)
    except BallotError as refused:
        return [] if refused.code == "mismatch" else [refused.code]
    return ["a phone took another manifest"]


async def other_round(meeting: Meeting) -> list[str]:
    """An envelope, and stamps, of a round before this one."""
    before = _BEFORE.get(id(meeting.house))
    cast = _somebody(meeting).cast
    assert cast is not None
    _BEFORE[id(meeting.house)] = cast.envelope
    if before is None or len(before) != len(cast.envelope):
        return []
    return _heard(await meeting.drop(before), "stamp")


_BEFORE: dict[int, bytes] = {}

CHEATS: tuple[Cheat, ...] = (
    forged_stamp, own_stamp, used_stamp, altered, replayed, voted_twice, issued_twice, strangers,
    sizes, swapped_teller, other_manifest, other_round,
)  # fmt: skip


def spoil(meeting: Meeting, phone: Phone, how: str) -> None:
    """What a phone of one's own puts into its own, honestly stamped envelope."""
    manifest, stamped = meeting.manifest, phone.stamped
    assert stamped is not None
    inside = voter.slips(manifest, stamped, phone.selections)
    if how == "selection":
        inside = voter.slips(manifest, stamped, [9] * len(phone.selections))
    elif how == "signature":
        inside = [slip._replace(signature=bytes(64)) for slip in inside]
    elif how == "stamp":
        inside = [slip._replace(stamp=inside[at - 1].stamp) for at, slip in enumerate(inside)]
    phone.cast = voter.enclose(manifest, stamped, inside)
    if how == "unreadable":
        phone.cast.envelope = _of(phone.cast.envelope, -1)


SPOILT = ("selection", "signature", "stamp", "unreadable")
"""Each is counted in the minutes by this name; nobody else's vote suffers."""
