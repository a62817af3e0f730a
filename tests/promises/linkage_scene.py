"""What the adversary of one trial holds, and how people and ballots are met in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

Where = dict[str, int]
"""The name of a trace, and the first place in one file where it is."""


class Content:
    """Bytes in which many traces are looked for."""

    def __init__(self, content: bytes, *, escaped: bool = False) -> None:
        self._content, self._escaped = content, escaped
        runs = [*_HEX.finditer(content)] if b"h" * 32 in content.translate(_IS_HEX) else []
        self._runs = [run.start() for run in runs]
        self._hex = b" ".join(run[0] for run in runs).lower()
        """Most content has none, so that looking there costs next to nothing."""

    def find(self, trace: bytes) -> int:
        """The first place, or -1."""
        at = self._content.find(trace)
        if at < 0 and self._hex and (hexed := self._hex.find(trace.hex().encode())) >= 0:
            at = self._runs[self._hex.count(b" ", 0, hexed)]
        if at < 0 and self._escaped:
            at = self._content.find(repr(trace)[2:-1].encode())
        return at


_HEX = re.compile(rb"[0-9a-fA-F]{32,}")
_IS_HEX = bytes(ord("h") if chr(byte) in "0123456789abcdefABCDEF" else 0 for byte in range(256))


@dataclass(frozen=True)
class Subject:
    """A person or a ballot: what gives it away wherever it is met.

    Traces are at least sixteen bytes, so that none is met by chance.
    """

    traces: dict[str, bytes]

    def met_in(self, content: Content) -> Where:
        """As they are, in hex, and in logs as Python shows bytes."""
        found = {}
        for name, trace in self.traces.items():
            at = content.find(trace)
            if at >= 0:
                found[name] = at
        return found

    def met_anyhow(self, content: bytes) -> list[str]:
        """In any form in which programs write bytes down; slow."""
        return [
            name
            for name, trace in self.traces.items()
            if any(form in content for form in forms(trace))
        ]


@dataclass(frozen=True)
class Sighting:
    """Who and what was met in one artefact."""

    name: str
    people: list[Where]
    ballots: list[Where]

    @property
    def order(self) -> list[int]:
        """The ballots that are met, as they lie one after the other."""
        first = [(min(each.values()), n) for n, each in enumerate(self.ballots) if each]
        return [n for _, n in sorted(first)]


@dataclass
class Scene:
    """One trial. Everything but `truth` is the adversary's."""

    people: list[Subject]
    """As the roll has them."""
    dropped: list[int]
    """Who dropped first, second, …: somebody watched the room. People were issued their papers
    in the same order, which the roll may tell."""
    ballots: list[Subject] = field(default_factory=list)
    """As they lie in the published list; the tellers' keys are the adversary's, so opened."""
    truth: list[int] = field(default_factory=list)
    """For each person, which ballot."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Artefacts by name, the first word of which says of what kind it is."""
    sightings: list[Sighting] = field(default_factory=list)
    orders: dict[str, list[int]] = field(default_factory=dict)
    """Ballots as some source puts them one after the other; some may be missing."""
    faults: list[str] = field(default_factory=list)
    """What must never be, whether it links or not."""

    def keep(self, name: str, content: bytes) -> None:
        if content:
            self.files[name] = content

    def of_kind(self, *kinds: str) -> dict[str, bytes]:
        return {name: each for name, each in self.files.items() if kind_of(name) in kinds}

    def look(self) -> None:
        """Through every artefact; what is the same as before is not looked at twice."""
        known: dict[bytes, Sighting] = {}
        for name, content in self.files.items():
            if content not in known:
                searched = Content(content, escaped=kind_of(name) in KINDS["logs"])
                known[content] = Sighting(
                    name,
                    [each.met_in(searched) for each in self.people],
                    [each.met_in(searched) for each in self.ballots],
                )
            self.sightings.append(replace(known[content], name=name))
        for source, kinds in KINDS.items():
            self.orders[source] = self._order_in(lambda name, its=kinds: kind_of(name) in its)
        self.orders["log of writing"] = self._order_in(lambda name: name.endswith("wal"))

    def _order_in(self, wanted: Callable[[str], bool]) -> list[int]:
        """Ballots in the order of the first such artefact in which each is met."""
        order: dict[int, None] = {}
        for sighting in self.sightings:
            if wanted(sighting.name):
                order |= dict.fromkeys(each for each in sighting.order if each not in order)
        return list(order)

    def forget(self) -> None:
        """What only this trial needs; the orders are needed by who learns from many."""
        self.files, self.sightings = {}, []


KINDS = {
    "live copies": ("issuing", "dropping", "closing"),
    "files after close": ("closed",),
    "backups": ("backup",),
    "logs": ("log", "driver-log", "server-log"),
    "memory": ("memory",),
}


def kind_of(name: str) -> str:
    return name.partition("/")[0]


def forms(trace: bytes) -> Iterator[bytes]:
    """As they are, in hex, as Python shows them, and in Base64 wherever it may begin."""
    yield trace
    yield trace.hex().encode()
    yield trace.hex().upper().encode()
    yield repr(trace)[2:-1].encode()
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + trace)
        inner = encoded[-(-8 * offset // 6) : (len(trace) + offset) * 8 // 6]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def met_anyhow(subjects: Iterable[Subject], content: bytes) -> set[str]:
    """Names of traces of any of them, in whatever form."""
    return {name for each in subjects for name in each.met_anyhow(content)}
