"""By https the page uses the browser's own curves and RSA, on plain http ours: the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route

from ballots.encoding import b64, unb64
from ballots.page import read_page
from tests.ballots.office import Round, Wanted, round_of

ADDRESS = "://phieu-kin.test/p/"

_SAME = """async () => {
  const { native, ed25519, bytes } = Phieu;
  const secrets = Array.from({ length: 20 }, () => bytes.random(32));
  const pks = await native.publicKeys(secrets);
  const wanted = secrets.map((secret, at) => ({ secret, pk: pks[at], message: bytes.random(at) }));
  const sigs = await native.signatures(wanted);
  return [native.hasNative, wanted.every(({ secret, pk, message }, at) =>
    bytes.equal(pk, ed25519.publicKey(secret)) &&
    bytes.equal(sigs[at], ed25519.sign(message, secret, pk)))];
}"""
_VOTE = """async ([text, h, stamps]) => {
  const { bytes, manifest, voter } = Phieu;
  const m = manifest.read(bytes.unb64(text), bytes.unb64(h));
  const { pending, body } = await voter.request(m, new Uint8Array(49));
  const answer = bytes.unb64(await window.issue(bytes.b64(body)));
  if (stamps === "altered") answer[300] ^= 1;
  const paper = await voter.accept(m, pending, answer);
  const { envelope } = await voter.seal(m, paper, m.items.map(() => 1));
  return bytes.b64(envelope);
}"""


@pytest.fixture(params=["https", "http"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The shipped page, of either kind."""
    shipped = read_page()

    def answer(route: Route) -> None:
        headers = {"Content-Security-Policy": shipped.policy}
        route.fulfill(body=shipped.content, content_type="text/html", headers=headers)

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(f"{request.param}{ADDRESS}{'ab' * 16}")
    yield page
    page.close()


def test_both_ways_make_the_same_keys_and_signatures(
    page: Page, request: pytest.FixtureRequest
) -> None:
    has_native, same = page.evaluate(_SAME)
    assert same
    assert has_native == page.url.startswith("https")


def vote(page: Page, round_: Round, stamps: str = "") -> bytes:
    page.expose_function("issue", lambda body: b64(round_.issue(unb64(body))))
    manifest: list[Any] = [b64(round_.manifest.text), b64(round_.manifest.h), stamps]
    return unb64(page.evaluate(_VOTE, manifest))


def test_an_envelope_of_either_way_is_opened_and_counted(page: Page) -> None:
    round_ = round_of(Wanted(items=3))
    board = round_.board([vote(page, round_)], 1, 2)
    assert [len(slips) for slips in board.slips] == [1, 1, 1]
    assert board.invalid == ()


def test_a_wrong_stamp_is_refused_either_way(page: Page) -> None:
    with pytest.raises(Error, match="stamp"):
        vote(page, round_of(Wanted(items=3)), "altered")
