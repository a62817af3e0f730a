"""Whatever happens in a round, counts are right: no vote is lost, none is doubled.

A real ballots process is killed and started again in every step of a meeting, at a random moment,
while phones ask; the chair closes while phones drop; forged, used, altered, replayed and foreign
envelopes come in between, and spoilt ones from honest stamps. What the tellers count is compared
with what each phone chose and was told. The 31st envelope of 30 is refused by the box, and by
whoever verifies the board.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ballots import board as boards
from ballots.protocol import BallotError
from ballots.settings import Settings
from tests.ballots import voter
from tests.ballots.room import housed
from tests.cluster import postgres_programs, throwaway_postgres
from tests.promises.ballot_cheats import CHEATS, SPOILT, spoil
from tests.promises.ballot_house import House, house, insist
from tests.promises.ballot_meeting import SELECTIONS, STEPS, Meeting, Phone, meeting

Json = dict[str, Any]

_MOMENT = 0.4
"""Seconds after a step has begun, within which the process is killed."""

HURRIED = "hurried"
"""The chair closes while phones drop."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=4, help="in each step, on each database")
    parser.add_argument("--hurried", type=int, default=8, help="closed while phones drop")
    parser.add_argument("--voters", type=int, default=12)
    parser.add_argument("--items", type=int, default=3)
    parser.add_argument("--steps", default=",".join(STEPS))
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    chance = random.Random(given.seed)
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    with ExitStack() as stack:
        for database in given.databases.split(","):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = None
            if database == "postgresql":
                if postgres_programs() is None:
                    wrong.append("PostgreSQL is not installed: apt-get install postgresql")
                    continue
                url = stack.enter_context(throwaway_postgres())
            async with house(folder, url) as one:
                for kind in [*given.steps.split(",") * given.kills, *[HURRIED] * given.hurried]:
                    found = await trial(one, chance, kind, given, seen)
                    wrong += [f"{database}, {kind}: {what}" for what in found]
    wrong += await one_too_many(30)
    return {
        "trials": seen["trials"],
        "violations": len(wrong),
        "seen": dict(sorted(seen.items())),
        "wrong": wrong[:10],
    }


async def trial(
    one: House, chance: random.Random, kind: str, given: argparse.Namespace, seen: Counter[str]
) -> list[str]:
    """One meeting, in which this step is killed, or closing is hurried."""
    seen["trials"] += 1
    held = meeting(one, chance, given.voters, given.items)
    spoilt: dict[int, str] = {}
    wrong: list[str] = []
    for step in STEPS:
        if step == "close":
            await held.drop_all()  # where the box is another one now, as phones do
        if step == "close" and not wrong and _anybody(held):
            for cheat in CHEATS:
                wrong += [f"{cheat.__name__}: {what}" for what in await cheat(held)]
                seen["cheats"] += 1
        if step == "drop_all" and kind == HURRIED:
            await _hurried(held, chance)
        elif step == kind:
            await asyncio.gather(getattr(held, step)(), _killed(one, chance, seen))
        else:
            await getattr(held, step)()
        if step == "issue":
            spoilt = _spoil_some(held, chance)
    told = await insist(lambda: one.serve.result(held.round))
    return wrong + await judge(held, spoilt, told, seen)


async def _killed(one: House, chance: random.Random, seen: Counter[str]) -> None:
    await asyncio.sleep(chance.random() * _MOMENT)
    await one.kill()
    seen["kills"] += 1


async def _hurried(held: Meeting, chance: random.Random) -> None:
    """Everybody drops at moments of their own; in the midst of it the chair closes."""

    async def drops(phone: Phone) -> None:
        await asyncio.sleep(chance.random() * 0.2)
        assert phone.cast is not None
        answer = await held.drop(phone.cast.envelope)
        while answer.status_code == 409:  # it is being emptied
            assert answer.json() == {"error": "not_open"}, answer.text
            answer = await held.drop(phone.cast.envelope)
        assert answer.status_code == 200 or answer.json() == {"error": "closed"}, answer.text
        phone.receipt_of = "closed box" if answer.status_code == 200 else ""

    async def closes() -> None:
        await asyncio.sleep(0.1)
        await held.house.serve.close(held.round, 0)

    await asyncio.gather(closes(), *(drops(phone) for phone in held.phones if phone.cast))


def _anybody(held: Meeting) -> bool:
    return any(phone.receipt_of and phone.receipt_of != "closed box" for phone in held.phones)


def _spoil_some(held: Meeting, chance: random.Random) -> dict[int, str]:
    """One phone for each way, where there are enough with stamps; the last one stays honest."""
    able = [at for at, phone in enumerate(held.phones) if phone.cast][1:]
    chosen = dict(zip(chance.sample(able, min(len(able), len(SPOILT))), SPOILT, strict=False))
    for at, how in chosen.items():
        spoil(held, held.phones[at], how)
    return chosen


async def judge(held: Meeting, spoilt: dict[int, str], told: Json, seen: Counter[str]) -> list[str]:
    inside = set(await held.envelopes())
    wrong = []
    counted = []
    for at, phone in enumerate(held.phones):
        is_in = phone.cast is not None and phone.cast.envelope in inside
        if is_in != bool(phone.receipt_of):
            wrong.append(f"phone {at}: receipt {phone.receipt_of!r}, but inside: {is_in}")
        if phone.cast is None and phone.without != "not_open":
            wrong.append(f"phone {at}: no stamps: {phone.without!r}")
        seen["counted" if is_in else "without" if phone.without else "closed_before"] += 1
        if is_in:
            counted.append(at)
    wrong += _tally(held, [at for at in counted if at not in spoilt], told)
    reasons = Counter[str]()
    for at in counted:
        if at in spoilt:
            # An envelope that cannot be opened is one; slips are one an item.
            reasons[spoilt[at]] += 1 if spoilt[at] == "unreadable" else len(held.manifest.items)
            seen["spoilt"] += 1
    if told["invalid"] != dict(sorted(reasons.items())):
        wrong.append(f"invalid {told['invalid']} instead of {dict(reasons)}")
    if (told["collected"], len(inside)) != (len(counted), len(counted)):
        wrong.append(f"collected {told['collected']}, {len(inside)} inside, {len(counted)} phones")
    return wrong


def _tally(held: Meeting, honest: list[int], told: Json) -> list[str]:
    wrong = []
    for item, counts in enumerate(each["counts"] for each in told["items"]):
        chosen = Counter(held.phones[at].selections[item] for at in honest)
        expected = [chosen[number] for number in range(len(SELECTIONS) + 1)]
        if counts != expected:
            wrong.append(f"item {item}: counted {counts}, chosen {expected}")
    return wrong


async def one_too_many(voters: int) -> list[str]:
    """An office that stamps one envelope more than it has issued, and puts it in."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        async with housed(Settings(Path(folder), bytes(32))) as here:
            room = await here.prepare(voters=voters, items=1)
            for at in range(voters):
                await room.vote(at, [1])
            signers, box = room.inside.issuer.signers, room.inside.box
            assert signers is not None
            assert box is not None
            pending = voter.request(room.manifest, bytes(49))
            answer = await signers.sign(pending.body[-room.manifest.sizes.blinded :])
            extra = voter.accept(room.manifest, pending, answer)
            envelope = voter.seal(room.manifest, extra, [1]).envelope
            if (await room.drop(envelope)).json() != {"error": "full"}:
                wrong.append("the box took one envelope too many")
            box.most += 1  # and now the office's own process lies
            await room.drop(envelope)
            await room.close()
            board = await room.board_of(1, 2)
            if (await room.sign(1, board)).json() != {"error": "stuffed"}:
                wrong.append("the process kept a board with one envelope too many")
            try:
                boards.verify(board.text, issued=voters)
                wrong.append("a board with one envelope too many was verified")
            except BallotError as refused:
                wrong += [] if refused.code == "stuffed" else [refused.code]
    return wrong
