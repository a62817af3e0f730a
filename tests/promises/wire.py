"""On the line, one phone's request to the box is like every other's, but for what is sealed.

Two people vote with the real page in real browsers, each with cookies and storage of their own, and
reach the ballots process through a line that writes every byte down. Their requests to the box are
the same line, the same headers in the same order with the same values, and bodies of one length;
no cookie, no referrer; each on a connection that carried nothing before and carries nothing after;
and answers are of one size. Then the page is changed, or what was written down, and each change
has to be noticed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, async_playwright

from ballots.client import Ballots
from ballots.credentials import TELLER
from ballots.settings import control_key
from tests.ballots import teller
from tests.ballots.room import asked_for
from tests.promises.stage import ROOT
from tests.promises.wire_tap import Asked, Tap

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
_PATIENCE = 90_000
SELECTIONS = ("Đồng ý", "Không đồng ý")
NEVER = {
    *("cookie", "authorization", "referer", "if-none-match", "if-modified-since", "traceparent"),
    *("x-request-id", "x-client-data", "x-forwarded-for", "range"),
}

_FETCH = "const fetch_ = window.fetch; window.fetch = (to, how) => fetch_(to, {...how, %s});"
CHANGED_PAGES = {
    "the box is sent cookies": _FETCH % "credentials: 'include'",
    "the box is sent a referrer": _FETCH % "referrerPolicy: 'unsafe-url'",
    "a number of the phone's own": _FETCH
    % "headers: {...how?.headers, 'X-Device': localStorage.getItem('device')}",
}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--leaks", type=int, default=len(CHANGED_PAGES), help="changed pages")
    parser.add_argument("--rounds", type=int, default=2)


async def prove(given: argparse.Namespace) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return {"trials": 0, "violations": 1, "wrong": ["Chromium is not installed"]}
    wrong: list[str] = []
    caught: dict[str, str] = {}
    seen: list[Asked] = []
    with tempfile.TemporaryDirectory() as data:
        async with (
            Tap().open() as tap,
            _process(Path(data), tap) as serve,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for _ in range(given.rounds):
                seen = await _voted(browser, serve, tap)
                wrong += faults(seen)
            for name, script in list(CHANGED_PAGES.items())[: given.leaks]:
                changed = await _voted(browser, serve, tap, script)
                caught[name] = "; ".join(each for each in faults(changed) if each not in wrong)
            await browser.close()
    for name, doctored in _doctored(seen).items():
        caught[name] = "; ".join(each for each in faults(doctored) if each not in wrong)
    wrong += [f"not noticed: {name}" for name, by in caught.items() if not by]
    return {
        "trials": given.rounds,
        "violations": len(wrong),
        "request": [seen[0].line, *(f"{name}: {value}" for name, value in seen[0].headers)],
        "body_bytes": sorted({len(each.body) for each in seen}),
        "answer_bytes": sorted({len(each.answer) for each in seen}),
        "leaks": caught,
        "wrong": wrong[:10],
    }


def faults(asked: list[Asked]) -> list[str]:
    """What tells two requests to the box apart, or joins one to anything else."""
    if len(asked) != 2:
        return [f"{len(asked)} requests to the box, for two people"]
    one, other = asked
    sent = {name.lower() for each in asked for name, _ in each.headers}
    odd = {name for name, _ in set(one.headers) ^ set(other.headers)} or {"their order"}
    taken = all(b" 200 " in each.answer.split(b"\r\n", 1)[0] for each in asked)
    told = {
        "their request lines differ": one.line != other.line,
        f"headers differ: {', '.join(sorted(odd))}": one.headers != other.headers,
        **{f"{name} is sent": True for name in sorted(sent & NEVER)},
        "bodies are not of one length": len(one.body) != len(other.body),
        "both sent the same envelope": one.body == other.body,
        "answers are not of one size": len(one.answer) != len(other.answer),
        "an envelope was not taken": not taken,
        "a connection had carried something before": any(each.place for each in asked),
        "a connection carried something after": any(each.followed for each in asked),
    }
    return [fault for fault, is_so in told.items() if is_so]


def _doctored(asked: list[Asked]) -> dict[str, list[Asked]]:
    """What was written down, as it would be if something else were wrong."""
    if len(asked) != 2:
        return {}
    one, other = asked
    return {
        "a kept connection": [one, replace(other, place=1)],
        "a connection used again": [replace(one, followed=True), other],
        "a longer body": [one, replace(other, body=other.body + b"\0")],
        "a longer answer": [one, replace(other, answer=other.answer + b"\0")],
        "headers in another order": [one, replace(other, headers=other.headers[::-1])],
    }


async def _voted(browser: Browser, serve: Ballots, tap: Tap, script: str = "") -> list[Asked]:
    """The requests to the box of a round in which two people voted."""
    asked = asked_for(voters=2, items=2, seats=1, needed=1, selections=SELECTIONS, drop_seconds=1)
    round_, keys = asked["round_"], teller.new_keys()
    await serve.create(**asked)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{tap.behind}") as http:
        body = keys.body(serve.credential(TELLER, round_, asked["tellers"][0][1]))
        (await http.post(f"/r/{round_}/teller", content=body)).raise_for_status()
    await serve.issue(round_)
    tap.connections.clear()
    contexts, phones = [], []
    for number, name in zip(asked["voters"], ("Ánh", "Bình"), strict=True):
        context = await browser.new_context(viewport={"width": 360, "height": 740})
        contexts.append(context)
        await context.add_cookies(
            [{"name": "phieu", "value": f"{name.encode().hex()}{number}", "url": serve.public_url}]
        )
        await context.add_init_script(f"localStorage.setItem('device', '{number}');{script}")
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE)
        await page.goto(serve.voter_url(round_, number))
        await _take_part(page, 0 if name == "Ánh" else 1)
        phones.append(page)
    await serve.open(round_)
    for page in phones:
        await page.get_by_role("heading", name="Phiếu đã vào hòm", level=1).wait_for()
    for context in contexts:
        await context.close()
    await serve.close(round_, 0)
    return [each for each in tap.requests() if " /box/" in each.line]


async def _take_part(page: Page, choice: int) -> None:
    async def click(name: str) -> None:
        await page.get_by_role("button", name=name).click()

    await click("Giống hệt, nhận phiếu")
    for item in range(2):
        radio = page.locator(f"#item-{item}").get_by_role(
            "radio", name=SELECTIONS[choice], exact=True
        )
        await radio.click()
    await click("Xem lại")
    await click("Sẵn sàng bỏ phiếu")
    await page.get_by_role("heading", name="Sẵn sàng. Chờ chủ tọa mở hòm").wait_for()


@asynccontextmanager
async def _process(data: Path, tap: Tap) -> AsyncIterator[Ballots]:
    """`phieu ballots`, reached by phones through the tap."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        tap.behind = int(free.getsockname()[1])
    url = f"http://127.0.0.1:{tap.behind}"
    words = ["phieu", "ballots", "--data", str(data), "--port", str(tap.behind)]
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT)  # noqa: ASYNC220
    serve = None
    try:
        until = time.monotonic() + 60
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                try:
                    (await http.get(f"{url}/healthz")).raise_for_status()
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > until:
                        raise
                    await asyncio.sleep(0.1)
        serve = Ballots(url, f"http://127.0.0.1:{tap.port}", control_key(data))
        yield serve
    finally:
        if serve is not None:
            await serve.aclose()
        process.terminate()
        process.wait()
