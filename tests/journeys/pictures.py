"""The pictures of the README and the guide, taken anew from the running product.

    .venv/bin/python -m pytest tests/journeys/pictures.py

Not a test: pytest does not collect it by itself. It walks one invented person through the form
and lays the phone beside the paper; then an invented office through its first campaign.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Connection, select, update

from backend.summaries.everything import write_all
from people.sessions import open_session
from storage.people import Employee
from storage.submissions import Submission
from tests.journeys import demo_meeting as meeting
from tests.journeys import test_office_campaign as campaign
from tests.journeys import unit_meeting
from tests.journeys.conftest import Office
from tests.journeys.empty_house import empty_house
from tests.journeys.meeting_house import Stage, meeting_house
from tests.journeys.phone import answer_until, come_in
from tests.journeys.reminded_house import reminded_house

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = {"viewport": {"width": 412, "height": 860}, "device_scale_factor": 1.5}
DESK = {**campaign.LAPTOP, "device_scale_factor": 1}
TALLEST, MARGIN = 760, 16

FIRST_CAMPAIGN = (
    ("ma-xac-thuc", "/van-phong/tai-khoan", "main:has(.qr)"),
    ("ngay-cua-moc", "/van-phong/dot/", ".milestone:has(.odd)"),
    ("danh-sach-xem-truoc", "/danh-sach-nhan-su/", "main"),
    ("ho-so", "/ho-so/", "main:has([name=question])"),
    ("giay-to", "/van-phong/giay-to", "main"),
)
"""A picture, the address where it is taken, and the part of the page."""


REGISTERED = Stage("lang-son-2012", (), 24, dt.datetime(2013, 1, 8, 1, 30, tzinfo=dt.UTC), seed=7)
"""Everybody of a small agency has registered for titles, and told of initiatives."""

OF_MEETING = {
    "bat-dau-hop": "main",
    "cuoc-hop": "main",
    "mot-noi-dung": "main",
    "bieu-quyet": "[aria-labelledby=ket-luan]",
    "bo-phieu-trong-hop": "main",
    "ky-bien-ban": "[aria-labelledby=ky-ten]",
}
"""A picture of the meeting, and the part of the page."""

REMINDERS = (
    ("nhac-han", "/van-phong/nhac"),
    ("tin-da-gui", "/van-phong/gui-di"),
    ("gian-doan", "/van-phong/gian-doan/1"),
)


def test_take_the_pictures(
    office: Office, pick_up: Callable[..., Page], browser: Browser, tmp_path: Path
) -> None:
    asked, invited = office.somebody("mau-02a")
    page = pick_up(**PHONE)
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


def test_take_the_pictures_of_a_first_campaign(
    pick_up: Callable[..., Page],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each page of the walk shows itself where the acceptance looks whether it is sound."""
    taken: set[str] = set()

    def look(page: Page, heading: str) -> None:
        expect(page.locator("h1")).to_contain_text(heading, timeout=20_000)
        for name, address, part in FIRST_CAMPAIGN:
            if name not in taken and address in page.url and page.locator(part).count():
                taken.add(name)
                _take_part(page, name, part)

    monkeypatch.setattr(campaign, "sound", look)
    monkeypatch.setattr(campaign, "LAPTOP", DESK)
    with empty_house(tmp_path, campaign.TODAY) as house:
        walk = campaign.test_the_office_runs_a_campaign_from_nothing_to_its_papers
        walk(house, pick_up, capsys, tmp_path)
    assert taken == {name for name, _, _ in FIRST_CAMPAIGN}


def test_take_the_pictures_of_a_campaign_at_work(
    office: Office, pick_up: Callable[..., Page], tmp_path: Path
) -> None:
    head, unit = office.wait(office.rooms.store.write(_half_done))
    now = office.rooms.clock.now()
    desk, phone = pick_up(**DESK), pick_up(**PHONE)
    for page, role in ((desk, "office"), (phone, "employee")):
        session = office.wait(
            office.rooms.store.write(lambda c, role=role: open_session(c, head, role=role, now=now))
        )
        cookie = {"name": "phieu", "value": session.token, "url": office.url}
        page.context.add_cookies([cookie])
    desk.goto(f"{office.url}/van-phong")
    _take_part(desk, "van-phong", "main")
    phone.goto(f"{office.url}/don-vi")
    _take_part(phone, "don-vi", "main")
    phone.goto(f"{office.url}/don-vi/nhan-xet")
    phone.get_by_role("link", name="Bắt đầu: ").click()
    phone.locator("label.option", has_text="Hoàn thành tốt nhiệm vụ").click()
    _take_part(phone, "nhan-xet", "main")
    office.wait(
        office.rooms.store.write(
            lambda c: c.execute(update(Employee).values(reach="none")).rowcount
        )
    )
    desk.goto(f"{office.url}/van-phong/moi?don-vi={unit}")
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="Người chưa mời").click()
    page_of = ["pdftoppm", "-r", "80", "-png", "-l", "1", "-H", "392"]
    subprocess.run([*page_of, waiting.value.path(), tmp_path / "phieu"], check=True)
    made = next(tmp_path.glob("phieu*.png"))
    (PICTURES / "phieu-moi.png").write_bytes(made.read_bytes())


def test_take_the_pictures_of_reminders(pick_up: Callable[..., Page], tmp_path: Path) -> None:
    with reminded_house(tmp_path) as house:
        desk, phone = pick_up(**DESK), pick_up(**PHONE)
        for page, token in ((desk, house.office), (phone, house.head)):
            cookie = {"name": "phieu", "value": token, "url": house.url}
            page.context.add_cookies([cookie])
        for name, address in REMINDERS:
            desk.goto(f"{house.url}{address}")
            _take_part(desk, name, "main")
        phone.goto(f"{house.url}/don-vi/goi-dien")
        _take_part(phone, "goi-dien", "main")


def test_take_the_pictures_of_a_secret_ballot(pick_up: Callable[..., Page], tmp_path: Path) -> None:
    """Three windows at the demo, as the guide leads a newcomer."""

    def look(page: Page, name: str) -> None:
        page.evaluate("scrollTo(0, 0)")
        wide = page.viewport_size and page.viewport_size["width"] > PHONE["viewport"]["width"]
        _take_part(page, name, "main") if wide else _take(page, name)

    with meeting.demo(tmp_path) as links:
        windows = meeting.come_in(links, pick_up)
        meeting.hold(windows, look)
        desk = windows[1].desk
        assert desk
        paper = tmp_path / "bien-ban.docx"
        paper.write_bytes(meeting.minutes(desk))
        (PICTURES / "bien-ban-kiem-phieu.png").write_bytes(_page_of(paper, tmp_path))


def test_take_the_pictures_of_a_meeting(pick_up: Callable[..., Page], tmp_path: Path) -> None:
    """Nine people from the roll call to the paper."""

    def look(page: Page, name: str) -> None:
        part = OF_MEETING.get(name)
        if part:
            page.evaluate("scrollTo(0, 0)")
            _take_part(page, name, part)

    with meeting_house(tmp_path) as house:
        meeting = unit_meeting.come_in(house, pick_up, look)
        unit_meeting.hold(meeting)
        paper = tmp_path / "bien-ban-hop.docx"
        paper.write_bytes(unit_meeting.sign(meeting))
    (PICTURES / "bien-ban-hop.png").write_bytes(_page_of(paper, tmp_path))


def test_take_the_pictures_of_titles_and_initiatives(
    pick_up: Callable[..., Page], tmp_path: Path
) -> None:
    with meeting_house(tmp_path, REGISTERED) as house:
        now, desk = house.rooms.clock.now(), pick_up(**DESK)
        who = house.people[0].employee
        made = house.wait(
            house.rooms.store.write(lambda c: open_session(c, who, role="office", now=now))
        )
        desk.context.add_cookies([{"name": "phieu", "value": made.token, "url": house.url}])
        for name in ("thi-dua", "sang-kien"):
            desk.goto(f"{house.url}/van-phong/{name}")
            _take_part(desk, name, "main")


def _half_done(connection: Connection) -> tuple[int, int]:
    """Some have handed in, some have begun, some were never invited; a head, and that unit."""
    everybody = connection.scalars(select(Submission.id).order_by(Submission.id)).all()
    states = ("accepted", "submitted", "accepted", "draft", "submitted", "asked", "accepted")
    for number, submission in enumerate(everybody):
        state = states[number % len(states)]
        change = update(Submission).where(Submission.id == submission)
        connection.execute(change.values(state=state, changed_at=campaign.TODAY))
    connection.execute(update(Employee).where(Employee.id % 9 != 0).values(reach="joined"))
    row = connection.execute(
        select(Submission.filler_id, Submission.unit_id).where(
            Submission.form == "bao-cao-don-vi", Submission.unit_id == 4
        )
    ).one()
    return row.filler_id, row.unit_id


def _take_part(page: Page, name: str, part: str) -> None:
    """From the top of that part, as much as a page of the guide has room for."""
    page.wait_for_timeout(300)
    box = page.locator(part).first.bounding_box()
    assert box
    clip = {
        "x": box["x"] - MARGIN,
        "y": box["y"],
        "width": box["width"] + 2 * MARGIN,
        "height": min(box["height"] + MARGIN, TALLEST),
    }
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip, caret="initial")


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
