"""One whole ballot through the real process code, watched by somebody who wants to know.

Everybody votes something else. People are issued their papers, say that they are ready and drop
one after the other in one order, which the adversary is told.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import random
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.types import ASGIApp

from ballots import board, credentials, manifest
from ballots.manifest import Manifest
from ballots.protocol import SHARE, STAMP, pieces_of
from tests.ballots import teller, voter
from tests.promises.linkage_asking import Phone, must
from tests.promises.linkage_scene import Scene, Subject

_ASKED = {"close": {"seconds": 0, "wait": True}}

COPIES = 2
"""Live copies at random instants of issuing, and as many of dropping."""


class Files(Protocol):
    """What is kept of a database, to be copied."""

    url: str

    def begin(self) -> None: ...
    def copy(self, when: str, *scenes: Scene) -> None: ...
    def copy_logs(self, when: str, scene: Scene) -> None: ...
    def back_up(self, *scenes: Scene) -> None: ...
    def read_rows(self, scene: Scene) -> None: ...
    def clean_up(self) -> None: ...


@dataclass
class Person:
    number: bytes
    credential: bytes
    phone: Phone
    choice: int
    pending: voter.Pending
    signed: bytes = b""
    cast: voter.Cast | None = None

    @property
    def traces(self) -> dict[str, bytes]:
        blinded = self.pending.body[credentials.CREDENTIAL :]
        return {
            "number": self.number,
            "proof": self.credential[1 + credentials.NUMBER :],
            "blinded": blinded[:STAMP],
            "answered": self.signed[:STAMP],
            "request": hashlib.sha256(blinded).digest(),
            "address": self.phone.address.encode(),
            "agent": self.phone.agent.encode(),
        }

    @property
    def ballot(self) -> dict[str, bytes]:
        assert self.cast is not None
        envelope, slip = self.cast.envelope, self.cast.slips[0]
        return {
            "serial": envelope[:32],
            "stamp": envelope[64:320],
            "sealed": envelope[-256:],
            "digest": hashlib.sha256(envelope).digest(),
            "slip": slip.key,
            "slip's stamp": slip.stamp,
        }


class Round:
    """A round in its process, from the outside."""

    def __init__(self, app: ASGIApp, key: bytes, people: int, dice: random.Random) -> None:
        self.app, self.key, self.dice = app, key, dice
        self.id = secrets.token_bytes(16)
        self.office = Phone("127.0.0.1", 40_000, "python-httpx")
        self.numbers = [secrets.token_bytes(16) for _ in range(people)]
        self.keys = teller.new_keys()
        self.teller = self._credential(credentials.TELLER, secrets.token_bytes(16))

    def _credential(self, kind: bytes, number: bytes) -> bytes:
        return credentials.proven(self.key, self.id, kind, number).packed()

    async def control(self, method: str, path: str, value: Any = None) -> dict[str, Any]:
        body = json.dumps({} if value is None else value).encode()
        path = f"/control/rounds{path}"
        found = await must(self.office.ask(self.app, method, path, body, self.key.hex()))
        return dict(json.loads(found)) if found else {}

    async def begin(self) -> Manifest:
        """Prepared, the teller's keys given, stamps made."""
        people = len(self.numbers)
        selections = [f"Phương án {n}" for n in range(1, people + 1)]
        number = self.teller[1:17].hex()
        await self.control("POST", "", {
            "round": self.id.hex(), "agency": "Sở Bịa", "place": "Phòng Bịa", "title": "Bỏ phiếu",
            "mode": "slip", "items": [{"label": "Chọn", "detail": "", "selections": selections}],
            "blank": True, "rule": None,
            "tellers": {"needed": 1, "people": [{"seat": 1, "teller": number, "name": "Tổ viên"}]},
            "voters": [each.hex() for each in self.numbers], "table": 0, "paper": 0,
            "drop_seconds": 0, "notice": [], "previous": None,
        })  # fmt: skip
        await must(self._post("teller", self.keys.body(self.teller)))
        await self.control("POST", f"/{self.id.hex()}/issue")
        return manifest.read(await must(self._get("manifest")))

    async def person(self, at: int, choice: int, h: bytes) -> Person:
        """With a phone that has read the manifest, which is the same for everybody."""
        number = self.numbers[at]
        credential = self._credential(credentials.VOTER, number)
        tag = secrets.token_hex(8)
        address = ":".join(["2001:db8", *(tag[n : n + 4] for n in range(0, 16, 4)), f"{at:x}", "1"])
        phone = Phone(address, 50_000 + at, f"Mozilla/5.0 (phone {tag})")
        path = f"/r/{self.id.hex()}/manifest"
        m = manifest.read(await must(phone.ask(self.app, "GET", path)), h)
        return Person(number, credential, phone, choice, voter.request(m, credential))

    def _post(self, path: str, body: bytes, phone: Phone | None = None) -> Any:
        whose = phone or self.office
        return whose.ask(self.app, "POST", f"/r/{self.id.hex()}/{path}", body)

    def _get(self, path: str) -> Any:
        return self.office.ask(self.app, "GET", f"/r/{self.id.hex()}/{path}")

    async def issue(self, person: Person, m: Manifest) -> None:
        body = person.pending.body
        person.signed = await must(self._post("issue", body, person.phone))
        stamped = voter.accept(m, person.pending, person.signed)
        person.cast = voter.seal(m, stamped, [person.choice])

    async def ready(self, person: Person) -> None:
        await must(self._post("ready", person.credential, person.phone))

    async def drop(self, person: Person, m: Manifest) -> None:
        assert person.cast is not None
        envelope = person.cast.envelope
        receipt = await must(person.phone.ask(self.app, "POST", f"/box/{self.id.hex()}", envelope))
        if not voter.is_receipt(m, envelope, receipt):
            raise ValueError("a receipt is not good")

    async def state(self) -> bytes:
        return await must(self._get("state"))

    async def status(self) -> dict[str, Any]:
        return await self.control("GET", f"/{self.id.hex()}")

    async def advance(self, step: str) -> None:
        await self.control("POST", f"/{self.id.hex()}/{step}", _ASKED.get(step))

    async def count(self, m: Manifest) -> list[bytes]:
        """The teller opens, builds the board and signs it; the published envelopes."""
        content = await must(self._get("envelopes"))
        envelopes = pieces_of(content, m.sizes.envelope)
        mine = pieces_of(teller.shares(m, self.keys, envelopes), SHARE)
        built = board.build(m, envelopes, {1: mine})
        signature = teller.sign(self.keys, built)
        await must(self._post("board", self.teller + signature + built.text))
        return envelopes


@dataclass
class Watched:
    """What was written down while a round ran."""

    scene: Scene
    states: list[bytes] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    said_while_dropping: str = ""
    lengths: set[int] = field(default_factory=set)


class Logs(logging.Handler):
    """Every logger at its most talkative; statements and rows of the database driver apart."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.ours, self.driver = io.StringIO(), io.StringIO()
        self.setFormatter(logging.Formatter("%(created)f %(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        of_driver = record.name.startswith("sqlalchemy.")
        (self.driver if of_driver else self.ours).write(self.format(record) + "\n")

    def text(self) -> str:
        return self.ours.getvalue()

    def keep(self, scene: Scene, begun: tuple[int, int]) -> None:
        scene.keep("log/ballots.log", self.text()[begun[0] :].encode())
        scene.keep("driver-log/sqlalchemy.log", self.driver.getvalue()[begun[1] :].encode())

    @property
    def at(self) -> tuple[int, int]:
        return len(self.ours.getvalue()), len(self.driver.getvalue())


async def play(round_: Round, files: Files, logs: Logs) -> Watched:
    """To the signed minutes. What lies there after the process has ended is for the caller."""
    files.begin()
    dice, m = round_.dice, await round_.begin()
    many = len(round_.numbers)
    choices, order = [*range(1, many + 1)], [*range(many)]
    dice.shuffle(choices)
    dice.shuffle(order)
    people = [await round_.person(at, choices[at], m.h) for at in range(many)]
    watched = Watched(Scene([], order))
    scene = watched.scene

    for at in _with_copies(order, "issuing", files, scene, dice):
        await round_.issue(people[at], m)
    for at in order:
        await round_.ready(people[at])
    await round_.advance("open")
    files.copy_logs("issuing", scene)
    files.copy("dropping/0", scene)
    before = len(logs.text())
    watched.states.append(await round_.state())
    for at in _with_copies(order, "dropping", files, scene, dice):
        await round_.drop(people[at], m)
        if dice.random() < 3 / many:
            watched.states.append(await round_.state())
            watched.statuses.append(await round_.status())
    watched.states.append(await round_.state())
    files.copy("dropping/9", scene)
    files.copy_logs("dropping", scene)
    watched.said_while_dropping = logs.text()[before:]
    await round_.advance("close")
    files.copy("closed/0", scene)
    envelopes = await round_.count(m)
    await round_.advance("signed")
    files.copy("closed/1", scene)
    files.copy_logs("closed", scene)

    watched.lengths = {len(person.cast.envelope) for person in people if person.cast}
    place = {envelope: at for at, envelope in enumerate(envelopes)}
    scene.people = [Subject(person.traces) for person in people]
    scene.truth = [place[person.cast.envelope] for person in people if person.cast]
    ballots: list[Subject | None] = [None] * many
    for person, at in zip(people, scene.truth, strict=True):
        ballots[at] = Subject(person.ballot)
    scene.ballots = [each for each in ballots if each is not None]
    files.read_rows(scene)
    return watched


def _with_copies(
    order: list[int], when: str, files: Files, scene: Scene, dice: random.Random
) -> Any:
    """Each of the order; at random instants between two of them files are copied."""
    instants = sorted(dice.randrange(1, len(order) + 1) for _ in range(COPIES))
    for done, at in enumerate(order, start=1):
        yield at
        for number in range(instants.count(done)):
            files.copy(f"{when}/{done}{'ab'[number]}", scene)
