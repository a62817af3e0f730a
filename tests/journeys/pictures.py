"""The pictures of the README and the guide, taken anew from the running product.

    .venv/bin/python -m pytest tests/journeys/pictures.py

Not a test: pytest does not collect it by itself. It walks one invented person through the form
and lays the phone beside the paper.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from backend.summaries.writing import write_all
from tests.journeys.conftest import Office
from tests.journeys.phone import answer_until, come_in

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def test_take_the_pictures(
    office: Office, pick_up: Callable[..., Page], browser: Browser, tmp_path: Path
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up(viewport={"width": 412, "height": 860}, device_scale_factor=1.5)
    page.goto(f"{office.url}/")
    come_in(page, office, invited.link_code)
    _take(page, "viec-cua-toi")
    page.get_by_role("link", name="Bắt đầu").first.click()
    expect(page.locator("form.question")).to_be_visible()
    answer_until(page, "1. Về phẩm chất")
    page.locator("#answer").fill("Chấp hành tốt chủ trương của Đảng, nội quy cơ quan.")
    _take(page, "cau-hoi")
    question = page.screenshot(caret="initial")
    answer_until(page, "Bản kiểm điểm cá nhân: xem lại")
    _take(page, "xem-lai")
    page.get_by_role("button", name="Nộp bản kiểm điểm").click()
    expect(page.locator("h1")).to_contain_text("Đã nộp")
    _take(page, "bien-nhan", whole=True)
    rooms = office.rooms
    office.wait(write_all(rooms.store, rooms.library, 1, tmp_path, now=rooms.clock.now()))
    (paper,) = (tmp_path / "mau-02a").glob("*.docx")
    _lay_side_by_side(browser, question, _page_of(paper, tmp_path), asked.form)


def _take(page: Page, name: str, *, whole: bool = False) -> None:
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, caret="initial")


def _page_of(paper: Path, folder: Path) -> bytes:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, paper]
    subprocess.run(convert, check=True, capture_output=True)
    pdf = folder / f"{paper.stem}.pdf"
    subprocess.run(["pdftoppm", "-r", "90", "-png", "-l", "1", pdf, folder / "page"], check=True)
    return next(folder.glob("page*.png")).read_bytes()


def _lay_side_by_side(browser: Browser, left: bytes, right: bytes, alt: str) -> None:
    page = browser.new_page(viewport={"width": 1180, "height": 900})
    with_style = "height:840px;margin:24px;box-shadow:0 2px 18px #0003;border-radius:10px"
    page.set_content(
        f"<title>{alt}</title><body style='margin:0;background:#eceae4;display:flex;"
        f"justify-content:center'><img id=l style='{with_style}'><img id=r style='{with_style}'>"
    )
    for place, picture in (("l", left), ("r", right)):
        page.evaluate(
            "([id, bytes]) => { const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));"
            " return new Promise(done => { const image = document.getElementById(id);"
            " image.onload = done; image.src = url; }); }",
            [place, list(picture)],
        )
    page.screenshot(path=PICTURES / "thread.png")
    page.close()
