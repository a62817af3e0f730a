"""The other process, which knows people: what is left there of a whole ballot, from the roll call
to the result. While people drop nothing of it changes, its inbox, its outbox and its trail
included; afterwards it holds who was there and what came of it, and of no envelope anything."""

from __future__ import annotations

import hashlib
import random
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, make_url

from storage import outgoing
from storage.migrating import upgrade
from storage.outgoing import Rank
from storage.store import open_store
from tests.backend.console.ballot_house import CHI, FIVE, balloting
from tests.cluster import throwaway_postgres
from tests.intake.campaigns import NOW
from tests.promises.linkage_scene import Subject, met_anyhow


async def prove(
    rounds: int, databases: list[str], dice: random.Random, *, leak: bool = False
) -> list[str]:
    """What is wrong; nothing, when all is well. `leak`: a message goes out for each ballot."""
    wrong = []
    for database in databases:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="phieu-linkage-") as folder:
                with _server(database, Path(folder)) as url:
                    found = await _held(url, Path(folder), dice, leak=leak)
                wrong += [f"{database}: {each}" for each in found]
    return wrong


@contextmanager
def _server(database: str, folder: Path) -> Iterator[str]:
    if database == "postgresql":
        with throwaway_postgres() as url:
            upgrade(url)
            yield url
    else:
        url = f"sqlite:///{folder}/phieu.db"
        upgrade(url)
        yield url


async def _held(url: str, folder: Path, dice: random.Random, *, leak: bool) -> list[str]:
    store = open_store(url)
    wrong, order = [], [*range(len(FIVE))]
    dice.shuffle(order)
    try:
        async with balloting(store, folder / "ballots") as house:
            await house.sit(CHI)
            ballot = await house.begin()
            meeting = await house.handed_out(ballot)
            for at in order:
                await meeting.take_stamps(at)
            await house.at(ballot, "mo")
            await house.at(ballot)
            before = _image(url)
            for at in order:
                await meeting.vote(at, [1 + at % 2, 2 - at % 2])
                await house.at(ballot)  # the chair's page, as it follows the round
                if leak:
                    await store.write(_tell)
            if _image(url) != before:
                wrong.append("serve writes something down while people drop")
            await meeting.close()
            await meeting.count()
            await house.at(ballot)
            cast = [Subject(_traces(each.envelope)) for each in meeting.casts.values()]
            wrong += [
                f"serve holds {name} of an envelope" for name in met_anyhow(cast, _image(url))
            ]
            if not (await house.row(ballot)).result:
                wrong.append("there was no result")
    finally:
        await store.close()
    return wrong


def _tell(connection: Connection) -> None:
    said = {"do": "tell", "text": "Phiếu của anh/chị đã vào hòm."}
    outgoing.put(connection, "telegram", "7", said, Rank.REPLY, NOW)


def _traces(envelope: bytes) -> dict[str, bytes]:
    return {
        "serial": envelope[:32],
        "stamp": envelope[64:320],
        "sealed": envelope[-256:],
        "digest": hashlib.sha256(envelope).digest(),
    }


def _image(url: str) -> bytes:
    """All of its database: files as they lie, or a whole dump."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        files = sorted(Path(str(address.database)).parent.glob("phieu.db*"))
        return b"".join(file.read_bytes() for file in files if file.suffix != ".db-shm")
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    dump = subprocess.run(["pg_dump", "--dbname", plain], check=True, stdout=subprocess.PIPE)
    return b"\n".join(
        line for line in dump.stdout.splitlines() if not line.startswith((b"\\restrict", b"\\unre"))
    )
