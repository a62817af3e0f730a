"""The token is in no log, no report and no repr, whatever goes wrong and however much is logged."""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from bot.telegram.client import Client
from bot.telegram.secrecy import Token, redacted
from tests.bot.telegram.test_client import CARD, LOST, TOKEN, Answer, raising, refusing, showing

SECRET = TOKEN.partition(":")[2]
EVERYTHING = ("", "httpx", "httpcore", "telegram", "asyncio")

FAILURES: dict[str, Answer] = {
    **LOST,
    "no way": raising(httpx.ConnectError),
    "an address that is none": raising(httpx.InvalidURL),
    "a bug of ours": raising(RuntimeError),
    "blocked": refusing(403, "Forbidden: bot was blocked by the user"),
    "wrong token": refusing(401, "Unauthorized"),
    "too fast": refusing(429, "Too Many Requests", retry_after=3),
    "told back": refusing(400, f"Bad Request: no such bot {TOKEN}"),
    "a redirect": lambda request: httpx.Response(302, headers={"location": str(request.url)}),
    "shown back": lambda request: httpx.Response(500, text=str(request.url)),
    "fine": showing(200, '{"ok":true,"result":true}'),
}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged at DEBUG, by the noisiest libraries as well, with their tracebacks."""
    page = io.StringIO()
    handler = logging.StreamHandler(page)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))
    before = {name: logging.getLogger(name).level for name in EVERYTHING}
    logging.getLogger().addHandler(handler)
    yield page
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def listen_to_everything() -> None:
    for name in EVERYTHING:
        logging.getLogger(name).setLevel(logging.DEBUG)


@pytest.mark.parametrize("what", FAILURES)
async def test_the_token_is_in_no_log_record_and_no_exception(
    what: str, written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    transport = httpx.MockTransport(FAILURES[what])
    async with Client(TOKEN, "http://telegram.test", transport=transport) as client:
        listen_to_everything()
        for call in (
            client.send("77", CARD),
            client.send("77", {"do": "edit", "message": 3, "text": "A", "keyboard": []}),
            client.send("77", {"do": "strip", "message": 3}),
            client.answer_press("9", "A"),
            client.updates(1, wait_seconds=0, kinds=["message"]),
            client.fetch_file("f", 10),
            client.name(),
        ):
            try:
                said = repr(await call)
            except Exception as error:
                logging.getLogger("phieu").exception("call %s failed", client, exc_info=error)
            else:
                logging.getLogger("phieu").info("call came to %s", said)
    logging.getLogger("phieu").info("%s and %r", client, client)
    out, err = capsys.readouterr()
    assert "call" in written.getvalue()
    assert SECRET not in written.getvalue() + out + err


async def test_a_task_that_nobody_awaits_tells_of_its_end_without_the_token(
    written: io.StringIO,
) -> None:
    Client(TOKEN)

    asyncio.get_running_loop().call_exception_handler(
        {"message": "lost", "exception": RuntimeError(f"http://x/bot{TOKEN}/getMe")}
    )
    assert "getMe" in written.getvalue()
    assert SECRET not in written.getvalue()


@pytest.mark.parametrize("how", ["raise error", "threading.Thread(target=fail).start()"])
def test_what_nobody_caught_is_printed_without_the_token(how: str) -> None:
    program = f"""
import threading
from bot.telegram.secrecy import keep_secret
keep_secret({TOKEN!r})
error = RuntimeError("http://x/bot{TOKEN.replace(":", "%3A")}/getMe")
def fail(): raise error
{how}
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert "getMe" in ended.stderr
    assert SECRET not in ended.stderr


def test_a_token_printed_says_nothing() -> None:
    token = Token(TOKEN)
    assert SECRET not in f"{token} {token!r} {[token]} {vars(Client(TOKEN))['_token']}"
    with pytest.raises(TypeError):
        pickle.dumps(token)
    with pytest.raises(ValueError, match="BotFather"):
        Token("nonsense")


def test_half_of_a_token_is_a_secret_too() -> None:
    Client(TOKEN)
    assert SECRET not in redacted(f"bot {TOKEN} {SECRET} {TOKEN.replace(':', '%3a')}")
