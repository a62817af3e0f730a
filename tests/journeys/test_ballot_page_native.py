"""By https the page uses the browser's own curves, RSA, hashes and cipher, on plain http ours: the
same bytes. Hex and base64 are newer browsers' own everywhere."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
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
_HASHED = """async ([message, plain]) => {
  const { hashing, bytes } = Phieu;
  const [m, p] = [bytes.unb64(message), bytes.unb64(plain)];
  const made = [
    await hashing.hashed384(m),
    await hashing.derived(m, m.slice(0, 32), p, 64),
    await hashing.derived(m, new Uint8Array(0), p, 12),
    await hashing.extracted(m),
    await hashing.encrypted(m.slice(0, 32), m.slice(0, 12), m, p),
  ];
  return made.map(bytes.b64);
}"""
_WATCHED = """() => {
  const { prototype } = SubtleCrypto;
  window.refused = [];
  window.done = [];
  for (const name of ["importKey", "digest", "deriveBits", "sign", "encrypt"]) {
    const itself = prototype[name];
    prototype[name] = async function (...given) {
      try {
        const made = await itself.apply(this, given);
        done.push(name);
        return made;
      } catch (error) {
        refused.push([name, ...given.filter((each) => typeof each === "string")]);
        throw error;
      }
    };
  }
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


def test_both_ways_hash_and_encrypt_as_python_does(page: Page) -> None:
    message, plain = secrets.token_bytes(70), secrets.token_bytes(400)
    made = page.evaluate(_HASHED, [b64(message), b64(plain)])
    cipher = ChaCha20Poly1305(message[:32])
    assert [unb64(each) for each in made] == [
        hashlib.sha384(message).digest(),
        HKDF(hashes.SHA256(), 64, message[:32], plain).derive(message),
        HKDF(hashes.SHA256(), 12, b"", plain).derive(message),
        hmac.digest(b"", message, "sha256"),
        cipher.encrypt(message[:12], plain, message),
    ]


def test_by_https_the_browser_itself_hashes_and_encrypts(page: Page) -> None:
    """Ours would take its place unseen. Browsers before 2026 do not know the cipher."""
    if not page.url.startswith("https"):
        assert page.evaluate("crypto.subtle === undefined")
        return
    page.evaluate(_WATCHED)
    page.evaluate(_HASHED, [b64(bytes(70)), b64(bytes(400))])
    refused, done = page.evaluate("[refused, done]")
    assert refused in ([], [["importKey", "raw-secret", "ChaCha20-Poly1305"]])
    assert {"digest", "deriveBits", "sign"} <= set(done)
    assert ("encrypt" in done) == (refused == [])


def test_one_way_of_writing_bytes_is_read(page: Page) -> None:
    for content in (b"", b"a", b"ab", bytes(range(256))):
        read = page.evaluate("(t) => [...Phieu.bytes.unb64(t)]", b64(content))
        assert bytes(read) == content
        written = page.evaluate("(all) => Phieu.bytes.b64(Uint8Array.from(all))", list(content))
        assert written == b64(content)
        shown = page.evaluate("(all) => Phieu.bytes.hex(Uint8Array.from(all))", list(content))
        assert shown == content.hex()
    for wrong in ("YQ==", "YQ ", " YQ", "YR", "Y", "+w", "/w", "Y\nQ", "ă", None, 7):
        with pytest.raises(Error, match="base64"):
            page.evaluate("(text) => Phieu.bytes.unb64(text)", wrong)
    for wrong in ("0", "0G", "AB", " 00"):
        with pytest.raises(Error, match="hex"):
            page.evaluate("(text) => Phieu.bytes.unhex(text)", wrong)


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
