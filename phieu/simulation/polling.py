"""Where secret ballots of a played campaign are held: the ballots process's own app, with its own
database and its keys in children, and the script of the shipped page for every phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ballots.app import create_app
from ballots.client import Ballots
from ballots.opening import opened
from phieu.ballots_process import settings_of
from phieu.simulation.ballot_phones import Phones, phones
from phieu.simulation.pages import RefusedError

_HERE = "http://phieu-kin.test"
_BAD = 400


@dataclass(frozen=True)
class PollingPlace:
    """`serve` is how the campaign's own pages speak to it; `phones` runs the page's script."""

    serve: Ballots
    phones: Phones
    _http: httpx.AsyncClient

    async def get(self, path: str) -> bytes:
        return _taken(await self._http.get(path))

    async def state(self, round_: str) -> dict[str, Any]:
        state: dict[str, Any] = (await self._http.get(f"/r/{round_}/state")).json()
        return state

    async def post(self, path: str, body: bytes) -> bytes:
        return _taken(await self._http.post(path, content=body))


def _taken(got: httpx.Response) -> bytes:
    if got.status_code >= _BAD:
        raise RefusedError(f"{got.request.method} {got.url}: {got.status_code}: {got.text[:200]}")
    return got.content


@asynccontextmanager
async def polling_place(data: Path) -> AsyncIterator[PollingPlace]:
    """CommandError without Node. Boxes close without a countdown: nobody has to hurry here."""
    settings = settings_of(data)
    async with phones() as run, opened(settings) as rounds:
        transport = httpx.ASGITransport(create_app(rounds))
        serve = Ballots(_HERE, _HERE, settings.key, transport=transport, countdown=0)
        http = httpx.AsyncClient(base_url=_HERE, transport=transport)
        try:
            yield PollingPlace(serve, run, http)
        finally:
            await http.aclose()
            await serve.aclose()
