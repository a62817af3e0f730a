"""Blank forms on paper: of one person for the office and the head, of a unit for the office."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from storage.store import Store
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, BINH, CHI

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed: apt-get poppler-utils"
)


def printed(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode().replace("\u200b", "")


async def paper(browser: Browser, store: Store, employee: int) -> str:
    """The address of somebody's blank form."""
    number = await store.read(lambda c: stage.submission_of(c, employee))
    return f"/ho-so/{number}/phieu-giay.pdf"


@needs_poppler
async def test_a_blank_form_says_whose_it_is_and_nothing_that_was_answered(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    answer = await browser.get(await paper(browser, store, AN))
    assert answer.headers["content-type"] == "application/pdf"
    found = printed(answer.content)
    assert "Nguyễn Văn An" in found
    assert "Phòng Một" in found
    assert "Ưu điểm" in found
    assert "Trước ngày 25 tháng 10 năm 2024" in found
    assert "Điều rất riêng" not in found


async def test_a_head_prints_for_the_own_unit(browser: Browser, store: Store) -> None:
    await browser.sign_in(CHI)
    answer = await browser.get(await paper(browser, store, BINH))
    assert answer.content.startswith(b"%PDF-")


async def test_nobody_else_does(browser: Browser, store: Store) -> None:
    address = await paper(browser, store, BINH)
    assert (await browser.get(address)).status_code == 401
    await browser.sign_in(BINH)
    assert (await browser.get(address)).status_code == 404
    assert (await browser.get("/van-phong/giay/1.pdf")).status_code == 404
    await browser.sign_in(CHI)
    assert (await browser.get("/van-phong/giay/1.pdf")).status_code == 404


@needs_poppler
async def test_a_units_file_has_who_still_owes_and_nobody_else(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    found = printed((await browser.get("/van-phong/giay/1.pdf")).content)
    assert "Lê Minh Chi" in found
    assert "Nguyễn Văn An" not in found
    assert "Trần Thị Bình" not in found


@pytest.mark.parametrize(
    "address",
    ["/van-phong/giay/9.pdf", "/van-phong/giay/1.pdf?phan=7", "/ho-so/999/phieu-giay.pdf"],
)
async def test_what_is_not_there_is_not_found(browser: Browser, address: str) -> None:
    await browser.sign_in(AN, "office")
    assert (await browser.get(address)).status_code == 404


async def test_who_is_dealt_with_outside_has_no_blank_form(browser: Browser, store: Store) -> None:
    await store.write(lambda c: stage.take_outside(c, BINH))
    await browser.sign_in(AN, "office")
    assert (await browser.get(await paper(browser, store, BINH))).status_code == 404
