"""`python -m tests.telegram --port N`: the stand-in on a port of this machine.

The first line that it prints is JSON: `{"url": …, "token": …, "username": …}`.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import socket
import sys

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.telegram.app import CUT
from tests.telegram.bot_api import BotApi
from tests.telegram.clock import SetClock


class CutsLines(HttpToolsProtocol):
    """Lets the app close the connection of a request without an answer."""

    def on_headers_complete(self) -> None:
        self.scope["extensions"] = {CUT: self.transport.abort}  # type: ignore[dict-item]
        super().on_headers_complete()


class Server(uvicorn.Server):
    """Ends who still polls, so that nothing is waited for."""

    def __init__(self, config: uvicorn.Config, api: BotApi) -> None:
        super().__init__(config)
        self._api = api

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._api.end_poll()
        await super().shutdown(sockets)


def main() -> None:
    given = _parser().parse_args()
    clock = SetClock(given.now and dt.datetime.fromisoformat(given.now))
    api = BotApi(
        token=given.token, username=given.username, clock=clock, limits=given.limits,
        public_buttons=given.public_buttons,
    )  # fmt: skip
    for number, name in enumerate(given.person, start=1):
        api.person(7_100_000_000 + number, name)
    asyncio.run(_serve(api, given.port, with_parent=given.with_parent))


async def _serve(api: BotApi, port: int, *, with_parent: bool) -> None:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(
        api.app, http=CutsLines, access_log=False, log_level="warning", ws="none", lifespan="off",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = Server(config, api)
    if with_parent:
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, _until_the_parent_ends).add_done_callback(
            lambda _: setattr(server, "should_exit", True)
        )
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    said = {"url": url, "token": api.token, "username": api.username}
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()
    await server.serve(sockets=[listening])
    await api.close()


def _until_the_parent_ends() -> None:
    sys.stdin.read()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, as without it: a free one")
    parser.add_argument("--token")
    parser.add_argument("--username", default="phieu_thu_bot")
    parser.add_argument("--now", metavar="ISO", help="where its clock starts")
    parser.add_argument("--limits", action="store_true", help="429 beyond Telegram's limits")
    parser.add_argument("--public-buttons", action="store_true")
    parser.add_argument("--person", action="append", default=[], metavar="NAME")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin is closed")
    return parser


if __name__ == "__main__":
    main()
