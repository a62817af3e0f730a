"""No acknowledged answer is lost and no effect doubled when the whole process is killed.

People answer through the JSON API; the server is killed by SIGKILL at random moments and started
again. A person whose reply got no answer sends it again under the same key. At the end the database
must hold every acknowledged reply once, at its version, and the answer that was given last.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from phieu.clock import Clock
from phieu.opening import opened
from phieu.simulation.answering import answer, needs_file
from storage.submissions import ReplyRecord, Submission
from tests.cluster import throwaway_postgres
from tests.promises.stage import Server, Signed, signed_in

Json = dict[str, Any]


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    began = time.monotonic()
    with ExitStack() as stack:
        runs = []
        for name in given.databases.split(","):
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="phieu-promise-")))
            cluster = throwaway_postgres(durable=True)
            url = stack.enter_context(cluster) if name == "postgresql" else None
            runs.append(_prove_on(name, data, url, given.kills, given.people, given.seed))
        found = await asyncio.gather(*runs)
    wrong = [sentence for each in found for sentence in each["wrong"]]
    return {
        "trials": sum(each["kills"] for each in found),
        "violations": len(wrong),
        "acknowledged": {each["database"]: each["acknowledged"] for each in found},
        "sent_again": {each["database"]: each["sent_again"] for each in found},
        "seconds": round(time.monotonic() - began),
        "wrong": wrong[:5],
    }


@dataclass
class Person:
    """Somebody who answers, and remembers what was acknowledged."""

    signed: Signed
    chance: random.Random
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    """key -> (version, turn as text)"""
    expected: dict[str, str] = field(default_factory=dict)
    """question -> the text that was acknowledged last"""
    sent_again: int = 0

    async def answer_for_ever(self, client: httpx.AsyncClient, over: asyncio.Event) -> None:
        version, turn = await self._get(client)
        while not over.is_set():
            question, said = self._next(turn)
            version, turn = await self._send(client, version, said)
            if question is not None and turn["kind"] != "retry":
                self.expected[question] = said["text"]
            await asyncio.sleep(self.chance.random() * 0.02)

    def _next(self, turn: Json) -> tuple[str | None, Json]:
        """The next reply; with its question when the reply is a text of our own."""
        if turn["kind"] == "review":
            texts = [line for line in turn["lines"] if len(line["shown"]) > 25]
            return None, {"kind": "revise", "question": self.chance.choice(texts)["question"]}
        prompt = turn["prompt"]
        widget = prompt["widget"]
        if widget["widget"] == "free_text" and widget["lines"] > 1:
            text = f"Việc số {len(self.acknowledged)}, đã làm xong đúng hạn. {self.chance.random()}"
            return prompt["question"], {"kind": "typed", "text": text}
        if needs_file(turn):
            return None, {"kind": "back"}
        return None, answer(turn, self.chance)

    async def _get(self, client: httpx.AsyncClient) -> tuple[int, Json]:
        body = await self._ask(client, "GET", f"/api/v1/tasks/{self.signed.task}/turn", None)
        return body["version"], body["turn"]

    async def _send(self, client: httpx.AsyncClient, version: int, said: Json) -> tuple[int, Json]:
        key = f"survive-{len(self.acknowledged):06}"
        body = {"key": key, "version": version, "reply": said}
        url = f"/api/v1/tasks/{self.signed.task}/replies"
        got = await self._ask(client, "POST", url, body)
        self.acknowledged[key] = (got["version"], str(got["turn"]))
        return got["version"], got["turn"]

    async def _ask(
        self, client: httpx.AsyncClient, method: str, url: str, body: Json | None
    ) -> Json:
        """Ask until there is an answer; a repeated reply carries its old key."""
        while True:
            try:
                got = await client.request(
                    method,
                    url,
                    json=body,
                    headers={"authorization": f"Bearer {self.signed.tokens[0]}"},
                )
            except httpx.TransportError:
                self.sent_again += 1
                await asyncio.sleep(0.2 + 0.2 * self.chance.random())
                continue
            if got.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                await asyncio.sleep(0.2)
                continue
            got.raise_for_status()
            answered: Json = got.json()
            return answered


async def _prove_on(
    name: str, data: Path, url: str | None, kills: int, count: int, seed: int
) -> Json:
    async with opened(data, Clock(), database=url) as rooms:
        signed = [each for each in await signed_in(rooms, count + 20, seed) if _has_text(each)]
    people = [Person(each, random.Random(f"{seed}/{each.task}")) for each in signed[:count]]
    server, over, chance = Server(data, url), asyncio.Event(), random.Random(seed)
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(base_url=server.url, timeout=10, limits=limits) as client:
        await asyncio.to_thread(server.start)
        try:
            talking = asyncio.gather(*(p.answer_for_ever(client, over) for p in people))
            for _ in range(kills):
                await asyncio.wait({talking}, timeout=0.1 + chance.random())
                if talking.done():
                    break
                server.kill()
                await asyncio.to_thread(server.start)
            over.set()
            await talking
        finally:
            server.kill()
    return {
        "database": name,
        "kills": kills,
        "acknowledged": sum(len(person.acknowledged) for person in people),
        "sent_again": sum(person.sent_again for person in people),
        "wrong": await _look(name, data, url, people),
    }


def _has_text(signed: Signed) -> bool:
    return signed.form.startswith("mau-0")


async def _look(name: str, data: Path, url: str | None, people: list[Person]) -> list[str]:
    """What the database holds against what people remember."""
    async with opened(data, Clock(), database=url) as rooms:
        kept = await rooms.store.read(
            lambda c: {
                row.id: row
                for row in c.execute(select(Submission.id, Submission.version, Submission.draft))
            }
        )
        replies = await rooms.store.read(
            lambda c: c.execute(
                select(ReplyRecord.submission_id, ReplyRecord.key, ReplyRecord.version)
            ).all()
        )
    wrong = []
    versions: dict[int, dict[str, int]] = {}
    for row in replies:
        versions.setdefault(row.submission_id, {})[row.key] = row.version
    for person in people:
        task, stored = person.signed.task, versions.get(person.signed.task, {})
        for key, (version, _) in person.acknowledged.items():
            if stored.get(key) != version:
                wrong.append(f"{name} {task}: {key} acknowledged {version}, kept {stored.get(key)}")
        if set(stored) - set(person.acknowledged):
            wrong.append(f"{name} {task}: replies that nobody was told of")
        answers = {**kept[task].draft["set_aside"], **kept[task].draft["answers"]}
        for question, text in person.expected.items():
            if answers.get(question) != text:
                wrong.append(f"{name} {task}: {question} was acknowledged and is not kept")
        if kept[task].version != max(stored.values(), default=0):
            wrong.append(f"{name} {task}: version {kept[task].version}")
        if set(stored.values()) - {0} != set(range(1, kept[task].version + 1)):
            wrong.append(f"{name} {task}: the version rose without a reply")
    return wrong
