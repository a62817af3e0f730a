"""What a ballot costs a phone: the shipped page in Chromium, its processor slowed down.

Each time a page is opened anew, as a voter has it: by https, where the browser's own curves, RSA,
hashes and cipher are used, and on plain http, where browsers have no `crypto.subtle` and the page's
own are. Timed is the cryptography alone: the secrets of a request, which the page makes in small
steps while the person reads; the request for stamps, their acceptance, sealing; and `all_ms` of it,
nothing left out. And for a teller opening the shares and making the board. `cpu_ms` is what the
page's thread worked for the whole ballot, which tells more than the clock on a busy machine.

The peer is the time that a person does not notice: `ratio.limit` is the slower of the two schemes'
medians for a ballot of 20 on the slow phone, divided by it.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright

from ballots.encoding import b64, unb64
from ballots.page import read_page
from ballots.protocol import root_of
from tests.ballots.office import Round, Wanted, round_of

ADDRESS = "://phieu-kin.test/p/"
SLOWER = 6
LIMIT = 300.0
"""Milliseconds for a ballot of 20, six times slowed down."""
_TOLD = ("prepare", "request", "accept", "seal", "all", "cpu")
FLAGS = ("--no-sandbox", "--disable-gpu")

_READ = """([text, h]) => {
  window.m = Phieu.manifest.read(Phieu.bytes.unb64(text), Phieu.bytes.unb64(h));
}"""
_PREPARE = """async () => {
  const began = performance.now();
  window.prepared = Phieu.voter.preparing(m);
  while (prepared.step());
  await prepared.all();
  return performance.now() - began;
}"""
_REQUEST = """async () => {
  const began = performance.now();
  const { pending, body } = await Phieu.voter.request(m, new Uint8Array(49), prepared);
  const took = performance.now() - began;
  window.pending = pending;
  return [took, Phieu.bytes.b64(body)];
}"""
_ACCEPT = """async (answer) => {
  const bytes = Phieu.bytes.unb64(answer);
  const began = performance.now();
  window.paper = await Phieu.voter.accept(m, pending, bytes);
  return performance.now() - began;
}"""
_SEAL = """async () => {
  const selections = m.items.map(() => 1);
  const began = performance.now();
  const { envelope } = await Phieu.voter.seal(m, paper, selections);
  return [performance.now() - began, envelope.length];
}"""
_OPEN = """async ([content, root, keys]) => {
  const bytes = Phieu.bytes.unb64(content);
  const began = performance.now();
  const envelopes = Phieu.teller.envelopesOf(m, bytes, Phieu.bytes.unb64(root));
  const shares = [];
  for (const [at, each] of keys.entries()) {
    shares.push(await Phieu.teller.shares(m, each, at + 1, envelopes));
  }
  const opened = performance.now();
  const board = Phieu.teller.board(m, envelopes, new Map(shares.map((each, at) => [at + 1, each])));
  return [(opened - began) / keys.length, performance.now() - opened, board.text];
}"""


def run(times: int, voters: int) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Máy này chưa có Chromium; hãy cài: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        measured = {
            scheme: {
                f"{items}_items_{slower}x": _voting(browser, scheme, items, slower, times)
                for items in (1, 20, 60)
                for slower in (1, SLOWER)
            }
            for scheme in ("https", "http")
        }
        counting = {f"{slower}x": _counting(browser, voters, slower) for slower in (1, SLOWER)}
        version = browser.version
        browser.close()
    return {
        "chromium": version,
        "cores": os.cpu_count(),
        "page_gzip": len(gzip.compress(read_page().content, 9)),
        **told(measured, {f"teller_of_{voters}_envelopes_20_items": counting}),
    }


def told(voter: dict[str, Any], teller: dict[str, Any]) -> dict[str, Any]:
    """What was measured, beside the limit; `voter` by scheme, then by shape."""
    medians = {
        scheme: each[f"20_items_{SLOWER}x"]["all_ms"]["median"] for scheme, each in voter.items()
    }
    ratios = {scheme: round(median / LIMIT, 3) for scheme, median in medians.items()}
    return {
        "ours": {"voter": voter, **teller},
        "peers": {"limit": {f"20_items_{SLOWER}x_all_ms": LIMIT}},
        "ratio": {
            "limit": max(ratios.values()),
            **{f"limit.{scheme}": ratio for scheme, ratio in ratios.items()},
        },
    }


def _voting(browser: Browser, scheme: str, items: int, slower: int, times: int) -> dict[str, Any]:
    round_ = round_of(Wanted(items=items))
    took: dict[str, list[float]] = {name: [] for name in _TOLD}
    size = 0
    for _ in range(times):
        with _opened(browser, scheme, round_, slower) as (page, worked):
            before = worked()
            prepare = page.evaluate(_PREPARE)
            request, body = page.evaluate(_REQUEST)
            cpu = worked() - before
            answer = round_.issue(unb64(body))
            before = worked()
            accept = page.evaluate(_ACCEPT, b64(answer))
            seal, size = page.evaluate(_SEAL)
            cpu += worked() - before
        measured = (prepare, request, accept, seal, prepare + request + accept + seal, cpu)
        for name, each in zip(_TOLD, measured, strict=True):
            took[name].append(each)
    told = {
        f"{name}_ms": {
            "least": round(min(each), 1),
            "median": round(statistics.median(each), 1),
            "worst": round(max(each), 1),
        }
        for name, each in took.items()
    }
    return {**told, "envelope_bytes": size}


def _counting(browser: Browser, voters: int, slower: int) -> dict[str, Any]:
    round_ = round_of(Wanted(items=20, needed=2, seats=2, roll=voters))
    envelopes = sorted(round_.cast([1] * 20).envelope for _ in range(voters))
    root = root_of(round_.manifest.h, envelopes)
    keys = [
        {"seal": b64(teller.seal_key), "sealSecret": b64(teller.seal.private_bytes_raw())}
        for teller in round_.tellers
    ]
    with _opened(browser, "http", round_, slower) as (page, _):
        shares, board, text = page.evaluate(_OPEN, [b64(b"".join(envelopes)), b64(root), keys])
    if len(json.loads(text)["slips"][0]) != voters:
        raise RuntimeError("the page has not counted every slip")
    return {"shares_ms": round(shares), "board_ms": round(board)}


@contextmanager
def _opened(
    browser: Browser, scheme: str, round_: Round, slower: int
) -> Iterator[tuple[Page, Callable[[], float]]]:
    """The page, and how many milliseconds its own thread has worked by now."""
    shipped = read_page()

    def answer(route: Route) -> None:
        if not route.request.url.startswith(scheme + ADDRESS):
            route.fulfill(status=404)
            return
        headers = {"Content-Security-Policy": shipped.policy}
        route.fulfill(body=shipped.content, content_type="text/html", headers=headers)

    with browser.new_context() as context, context.new_page() as page:
        page.route("**/*", answer)
        page.goto(scheme + ADDRESS + round_.manifest.round_)
        if page.evaluate("Boolean(window.crypto.subtle)") != (scheme == "https"):
            raise RuntimeError("only pages that come by https have crypto.subtle")
        page.evaluate(_READ, [b64(round_.manifest.text), b64(round_.manifest.h)])
        tools = context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield page, lambda: _worked(tools)


def _worked(tools: CDPSession) -> float:
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))
