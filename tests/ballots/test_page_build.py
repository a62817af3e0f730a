"""The page as it is shipped: one file, which anybody can build again, and which needs nothing."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import segno

from ballots.page import read_page
from phieu.control import CommandError
from phieu.simulation.ballot_phones import PAGE, PhoneError, phones
from tests.ballots.node import PAGE_SOURCE, node, packages
from tests.ballots.office import Wanted, round_of
from tests.ballots.page_phones import stamped

MOST_COMPRESSED = 60_000
ADDRESS = "https://phieu-kin.so-noi-vu.coquan.gov.vn/p/" + "5f" * 16 + "#m=" + "Zm9v" * 10 + "Zm8"


def test_the_page_is_what_its_sources_build_byte_for_byte(tmp_path: Path) -> None:
    packages()
    again = tmp_path / "again.html"
    subprocess.run([node(), PAGE_SOURCE / "build.mjs", again], check=True, capture_output=True)
    assert again.read_bytes() == PAGE.read_bytes(), "build it: cd ballots/page && npm run build"


def test_the_page_is_small() -> None:
    assert len(gzip.compress(PAGE.read_bytes(), 9)) <= MOST_COMPRESSED


def test_everything_is_in_the_one_file() -> None:
    """One script, one style, both inline; nothing is fetched from elsewhere or run from text."""
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"<script\b[^>]*>|<style\b[^>]*>", page) == ["<style>", "<script>"]
    assert not re.findall(r"<(?:link|img|iframe|object|embed|base|form)\b[^>]*\bsrc=", page)
    assert not re.findall(r"\b(?:eval|Function|importScripts|import)\(", page)
    assert not re.findall(r"\bon[a-z]+=\"|\bstyle=\"", page.partition("<script>")[0])
    assert "unsafe" not in read_page().policy


def test_chance_is_never_the_browser_s_weak_one() -> None:
    script = PAGE.read_text(encoding="utf-8").partition("<script>")[2]
    assert "globalThis.crypto.getRandomValues(" in script
    assert "Math.random" not in script


def test_a_phone_with_the_wrong_clock_votes_as_any_other() -> None:
    """The page asks no clock, so there is none to be wrong."""
    script = PAGE.read_text(encoding="utf-8").partition("<script>")[2]
    assert not re.findall(r"\bDate\b|\bperformance\.|\btimeStamp\b|\bTemporal\b", script)


def test_no_registry_is_named_in_the_lock() -> None:
    lock = (PAGE_SOURCE / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock


async def test_the_same_draws_make_the_same_request_and_others_another() -> None:
    """So nothing else goes into it: no clock, no other chance."""
    node()
    round_ = round_of(Wanted(items=2))
    async with phones() as page:
        on_page = await page.round(round_.manifest.text)
        await page.call("drawn")
        body = await on_page.voter(bytes(49)).request()
        drawn = await page.call("drawn")
        await page.call("randomness", {"again": list(drawn)})
        assert await on_page.voter(bytes(49)).request() == body
        with pytest.raises(PhoneError, match="more is drawn than before"):
            await on_page.voter(bytes(49)).request()
        await page.call("randomness", {"real": True})
        assert await on_page.voter(bytes(49)).request() != body


async def test_sealing_draws_its_own_chance() -> None:
    node()
    round_ = round_of(Wanted(items=1))
    async with phones() as page:
        phone = await stamped(round_, await page.round(round_.manifest.text))
        held = phone.stored
        one = await phone.seal([1])
        phone.stored = held
        assert await phone.seal([1]) != one


async def test_without_node_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CommandError, match=r"apt-get install nodejs"):
        async with phones():
            pass
    monkeypatch.setattr(shutil, "which", lambda name: name)
    with pytest.raises(CommandError, match=r"thiếu trang bỏ phiếu"):
        async with phones(tmp_path / "phieu-kin.html"):
            pass


@pytest.mark.parametrize("text", [ADDRESS, "phieu kin 14 b", "Ă" * 53])
def test_the_qr_encoder_draws_what_another_one_draws(text: str) -> None:
    """Of texts that fill their code, for the two fill up differently. One of the eight masks is
    its choice; with that one, every module agrees."""
    packages()
    script = (
        "import encode from 'qr';"
        "const options = {ecc: 'medium', encoding: 'byte', border: 1};"
        "const drawn = encode(process.argv[1], 'raw', options).slice(1, -1);"
        "for (const row of drawn) console.log(row.slice(1, -1).map(Number).join(''))"
    )
    ran = subprocess.run(
        [node(), "--input-type=module", "-e", script, text],
        cwd=PAGE_SOURCE,
        capture_output=True,
        text=True,
        check=True,
    )
    drawn = ran.stdout.split()
    version = (len(drawn) - 17) // 4
    others = [
        segno.make(
            text,
            error="m",
            version=version,
            mask=mask,
            mode="byte",
            encoding="utf-8",
            eci=False,
            boost_error=False,
            micro=False,
        )
        for mask in range(8)
    ]
    assert drawn in [["".join(map(str, row)) for row in other.matrix] for other in others]
