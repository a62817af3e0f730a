"""Whoever stamps cannot tell which voter a stamp went to, not even with every key of the round.

Requests are made by the shipped page itself. The office keeps all it saw and, afterwards, every
stamp that turned up: each voter must explain each stamp equally well, in every place of the paper.
That is worth as much as the chance it rests on, so the office also foretells what it can, by
running the same page with the seeds it knows; each secret must be one draw of its own from
crypto.getRandomValues, and nothing may come twice. Pages with a weak chance are caught by the same
eyes, each time.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gmpy2

from ballots.blind_rsa import SALT, E, PublicKey
from ballots.encoding import b64, unb64
from ballots.protocol import STAMP, envelope_input, pieces_of, slip_input
from phieu.simulation.ballot_phones import PAGE, Phones, phones
from phieu.simulation.ballot_phones import Round as PageRound
from tests.ballots.office import Round, Wanted, round_of

WAYS = ("seeded", "built", "stuck")
_DRAWS = "globalThis.crypto.getRandomValues("
_OWN_DRAWS = """var state = 7;
function weak(array) {
  for (let at = 0; at < array.length; at += 1) {
    state = (state * 16807) % 2147483647;
    array[at] = state >> 8;
  }
  return array;
}
"""
_SMALL = 4
"""Voters are enough to catch a page with a weak chance."""


@dataclass(frozen=True)
class Seen:
    """One stamp in one voter's request: what the office saw, and what it must never know."""

    z: gmpy2.mpz
    s: gmpy2.mpz
    r: gmpy2.mpz


@dataclass(frozen=True)
class Stamp:
    """One stamp as it turns up later."""

    message: bytes
    sig: gmpy2.mpz


@dataclass(frozen=True)
class Paper:
    """One voter's: places in the paper one by one, and all that chance decided."""

    seen: list[Seen]
    stamps: list[Stamp]
    drawn: list[bytes]
    secrets: list[bytes]
    """Serial, prefixes, keys."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--voters", type=int, default=30)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument(
        "--break",
        dest="broken",
        choices=("", "weak", *WAYS),
        default="",
        help="a page whose chance the office knows; weak: by its seed",
    )


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    broken = "seeded" if given.broken == "weak" else given.broken
    round_ = round_of(Wanted(items=given.items, roll=given.voters))
    found = await _judged(round_, given.voters, broken)
    controls = {}
    if not broken:
        small = round_of(Wanted(items=1, roll=_SMALL))
        controls = {way: await _judged(small, _SMALL, way) for way in WAYS}
    uncaught = [way for way, judged in controls.items() if not judged["wrong"]]
    wrong = found["wrong"] + [f"a page with a {way} chance was not caught" for way in uncaught]
    return {
        **found,
        "controls": {way: len(judged["wrong"]) for way, judged in controls.items()},
        "wrong": wrong[:20],
        "violations": len(wrong),
    }


async def _judged(round_: Round, voters: int, broken: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        page = _built(Path(folder)) if broken == "built" else PAGE
        async with _running(page, round_) as (phone, on_phone):
            papers = []
            for number in range(voters):
                if broken in {"seeded", "stuck"}:
                    seed = _seed(round_, number if broken == "seeded" else 0)
                    await phone.call("randomness", {"seed": seed})
                papers.append(await _paper(round_, phone, on_phone, number))
        foretold = await _foretold(round_, page, voters)
    consistent, unlike = _consistent(round_, papers)
    linked = _linked(round_, papers, foretold)
    shared = _shared(papers)
    undrawn = sum(map(_undrawn, papers))
    faults = {
        "stamps that a voter cannot explain": unlike,
        "stamps whose voter the office foretold": linked,
        "secrets that came twice": shared,
        "secrets that are no draw of their own": undrawn,
    }
    return {
        "voters": voters,
        "stamps": sum(len(paper.stamps) for paper in papers),
        "consistent": consistent,
        "pairs": consistent + unlike,
        "draws": sum(len(paper.drawn) for paper in papers),
        "linked": linked,
        "wrong": [f"{count} {fault}" for fault, count in faults.items() if count],
    }


@asynccontextmanager
async def _running(page: Path, round_: Round) -> AsyncIterator[tuple[Phones, PageRound]]:
    async with phones(page) as running:
        yield running, await running.round(round_.manifest.text, round_.manifest.h)


async def _paper(round_: Round, phone: Phones, on_phone: PageRound, number: int) -> Paper:
    await phone.call("drawn")
    voter = on_phone.voter(_credential(number))
    body = await voter.request()
    drawn = [unb64(each) for each in await phone.call("drawn")]
    asked = voter.stored
    hidden = _blinding(round_, asked)
    secrets = [unb64(asked["serial"])]
    secrets += [unb64(each["prefix"]) for each in (asked, *asked["slips"])]
    secrets += [unb64(slip["sk"]) for slip in asked["slips"]]
    answer = round_.issue(body)
    await voter.accept(answer)
    seen = zip(_numbers(body[-len(answer) :]), _numbers(answer), hidden, strict=True)
    return Paper(
        [Seen(*each) for each in seen],
        _stamps(round_, voter.stored),
        drawn,
        secrets,
    )


def _blinding(round_: Round, asked: dict[str, Any]) -> list[gmpy2.mpz]:
    """Each r of a request."""
    invs = [_numbers(unb64(each["inv"]))[0] for each in (asked, *asked["slips"])]
    return [gmpy2.invert(inv, key.n) for key, inv in zip(_keys(round_), invs, strict=True)]


def _stamps(round_: Round, paper: dict[str, Any]) -> list[Stamp]:
    h = round_.manifest.h
    inputs = [envelope_input(h, unb64(paper["serial"]))]
    inputs += [slip_input(h, slip["i"], unb64(slip["pk"])) for slip in paper["slips"]]
    return [
        Stamp(unb64(each["prefix"]) + signed, _numbers(unb64(each["stamp"]))[0])
        for each, signed in zip((paper, *paper["slips"]), inputs, strict=True)
    ]


async def _foretold(round_: Round, page: Path, voters: int) -> list[set[gmpy2.mpz]]:
    """What the office takes every r to be: it runs the page, with seeds of which it thinks."""
    found: list[set[gmpy2.mpz]] = [set() for _ in _keys(round_)]
    async with _running(page, round_) as (phone, on_phone):
        for number in range(voters):
            await phone.call("randomness", {"seed": _seed(round_, number)})
            asked = on_phone.voter(_credential(number))
            await asked.request()
            for place, r in enumerate(_blinding(round_, asked.stored)):
                found[place].add(r)
    return found


def _consistent(round_: Round, papers: Sequence[Paper]) -> tuple[int, int]:
    """Of all pairs of a request and a stamp: how many an r explains, and how many none does."""
    explained = pairs = 0
    for place, key in enumerate(_keys(round_)):
        encoded = [_encoded(key, paper.stamps[place]) for paper in papers]
        for paper in papers:
            seen = paper.seen[place]
            for em, later in zip(encoded, papers, strict=True):
                r = _explaining(key, seen, later.stamps[place])
                pairs += 1
                explained += em * gmpy2.powmod(r, E, key.n) % key.n == seen.z
    return explained, pairs - explained


def _linked(round_: Round, papers: Sequence[Paper], foretold: Sequence[set[gmpy2.mpz]]) -> int:
    """Pairs of which the office knows the one r that explains them."""
    known = 0
    for place, key in enumerate(_keys(round_)):
        for paper in papers:
            for later in papers:
                r = _explaining(key, paper.seen[place], later.stamps[place])
                known += r in foretold[place]
    return known


def _explaining(key: PublicKey, seen: Seen, stamp: Stamp) -> gmpy2.mpz:
    return seen.s * gmpy2.invert(stamp.sig, key.n) % key.n


def _encoded(key: PublicKey, stamp: Stamp) -> gmpy2.mpz:
    """The message's encoding under this stamp; 0, which nothing explains, for one that is false."""
    sig = int(stamp.sig).to_bytes(STAMP, "big")
    return gmpy2.powmod(stamp.sig, E, key.n) if key.verify(stamp.message, sig) else gmpy2.mpz(0)


def _shared(papers: Sequence[Paper]) -> int:
    counted = Counter(
        secret
        for paper in papers
        for secret in (
            *paper.secrets,
            *(seen.r for seen in paper.seen),
            *(seen.z for seen in paper.seen),
        )
    )
    return sum(count - 1 for count in counted.values())


def _undrawn(paper: Paper) -> int:
    """Secrets of this paper that are not, each for itself, what getRandomValues gave."""
    left = Counter(paper.drawn)
    missing = 0
    for secret in paper.secrets:
        missing += not left[secret]
        left[secret] -= 1
    return missing + _unblinded(paper, left)


def _unblinded(paper: Paper, left: Counter[bytes]) -> int:
    """`left` holds the salts, and each r after the draws that were too large for one."""
    blinding = [draw for draw, times in left.items() if times and len(draw) == STAMP]
    drawn = {gmpy2.mpz(int.from_bytes(draw, "big")) for draw in blinding}
    salts = sum(times for draw, times in left.items() if len(draw) == SALT)
    return abs(salts - len(paper.seen)) + sum(seen.r not in drawn for seen in paper.seen)


def _built(folder: Path) -> Path:
    """The page as somebody else would build it: it draws from a sum of its own."""
    written = PAGE.read_text(encoding="utf-8")
    if _DRAWS not in written:
        raise RuntimeError("the page draws its chance in another way than it used to")
    page = folder / PAGE.name
    changed = written.replace(_DRAWS, "weak(").replace("<script>", f"<script>{_OWN_DRAWS}", 1)
    page.write_text(changed, encoding="utf-8")
    return page


def _keys(round_: Round) -> list[PublicKey]:
    return [round_.manifest.envelope_key, *round_.manifest.slip_keys]


def _numbers(content: bytes) -> list[gmpy2.mpz]:
    return [gmpy2.mpz(int.from_bytes(piece, "big")) for piece in pieces_of(content, STAMP)]


def _credential(number: int) -> bytes:
    return b"V" + number.to_bytes(48, "big")


def _seed(round_: Round, number: int) -> str:
    return b64(round_.manifest.h + _credential(number))
