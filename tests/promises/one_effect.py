"""Every reply has one effect, however often, in whatever order and from which device it comes.

A person's conversation is played once plainly. Then each of its replies is sent 1 to 5 times,
shuffled, from two devices at once; what is refused as stale is sent again later, as a phone does.
The final answers must equal those of the plain run.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from intake.loading.plan_folder import load_plan
from pages.rooms import Rooms
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.opening import opened
from phieu.serving import create_app
from phieu.simulation.answering import answer, needs_file
from storage.submissions import ReplyRecord, Submission
from tests.promises.stage import PLAN, Signed, signed_in

Json = dict[str, Any]


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=60, help="conversations")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    chance = random.Random(given.seed)
    scripts, plain = await _plainly(given.people, given.seed)
    shuffled, sent = await _shuffled(given.people, given.seed, scripts, chance)
    wrong = [f"task {task}" for task, draft in plain.items() if shuffled.get(task) != draft]
    return {
        "trials": sum(map(len, scripts.values())),
        "violations": len(wrong),
        "people": len(scripts),
        "sent": sent,
        "wrong": wrong[:5],
    }


async def _plainly(people: int, seed: int) -> tuple[dict[int, list[Json]], dict[int, Json]]:
    """Each conversation as it goes by itself: its replies in order, and the final draft."""
    scripts: dict[int, list[Json]] = {}
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as folder:
        async with opened(Path(folder), _clock(), simulated=True) as rooms:
            async with _client(rooms) as client:
                for signed in await signed_in(rooms, people, seed):
                    scripts[signed.task] = await _converse(client, signed, seed)
            return scripts, await _drafts(rooms, set(scripts))


async def _shuffled(
    people: int, seed: int, scripts: dict[int, list[Json]], chance: random.Random
) -> tuple[dict[int, Json], int]:
    with tempfile.TemporaryDirectory(prefix="phieu-promise-") as folder:
        async with opened(Path(folder), _clock(), simulated=True) as rooms:
            async with _client(rooms) as client:
                signed = [s for s in await signed_in(rooms, people, seed) if s.task in scripts]
                counts = await asyncio.gather(
                    *(_send_anyhow(client, s, scripts[s.task], chance) for s in signed)
                )
            return await _drafts(rooms, set(scripts)), sum(counts)


async def _converse(client: httpx.AsyncClient, signed: Signed, seed: int) -> list[Json]:
    """Fill the form to its review (or to a file that is wanted), and remember each reply."""
    chance = random.Random(f"{seed}/{signed.task}")
    url = f"/api/v1/tasks/{signed.task}"
    headers = {"authorization": f"Bearer {signed.tokens[0]}"}
    got = (await client.get(f"{url}/turn", headers=headers)).raise_for_status().json()
    said: list[Json] = []
    while got["turn"]["kind"] not in {"review", "finished"} and not needs_file(got["turn"]):
        body = {
            "key": f"one-effect-{len(said):04}",
            "version": got["version"],
            "reply": answer(got["turn"], chance, careful=False),
        }
        got = (
            (await client.post(f"{url}/replies", json=body, headers=headers))
            .raise_for_status()
            .json()
        )
        said.append(body)
    return said


async def _send_anyhow(
    client: httpx.AsyncClient, signed: Signed, script: list[Json], chance: random.Random
) -> int:
    """Two devices take copies from one shuffled pile until every reply was taken."""
    pile = [body for body in script for _ in range(chance.randrange(1, 6))]
    chance.shuffle(pile)
    taken: set[str] = set()
    sent = 0

    async def device(token: str) -> None:
        nonlocal sent
        while pile or len(taken) < len(script):
            if not pile:
                pile.extend(body for body in script if body["key"] not in taken)
                chance.shuffle(pile)
            body = pile.pop()
            got = await client.post(
                f"/api/v1/tasks/{signed.task}/replies",
                json=body,
                headers={"authorization": f"Bearer {token}"},
            )
            sent += 1
            if got.status_code == httpx.codes.OK:
                taken.add(body["key"])
            elif got.status_code != httpx.codes.CONFLICT:
                got.raise_for_status()
            await asyncio.sleep(0)

    await asyncio.gather(*(device(token) for token in signed.tokens))
    return sent


async def _drafts(rooms: Rooms, tasks: set[int]) -> dict[int, Json]:
    """The drafts, with how many replies each holds."""

    def look(connection: Any) -> dict[int, Json]:
        found = {
            row.id: {"version": row.version, **row.draft}
            for row in connection.execute(
                select(Submission.id, Submission.version, Submission.draft)
            )
            if row.id in tasks
        }
        for task in connection.scalars(select(ReplyRecord.submission_id)):
            found[task]["replies"] = found[task].get("replies", 0) + 1
        return found

    return await rooms.store.read(look)


def _clock() -> SimulatedClock:
    return SimulatedClock(campaigns.starting(load_plan(PLAN)), runs=False)


def _client(rooms: Rooms) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(rooms))
    return httpx.AsyncClient(transport=transport, base_url="http://phieu.test")
