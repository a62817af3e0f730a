"""An agency with a campaign of the shipped plan, two people of its office, and their pages."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from sqlalchemy import select

from intake.library import Library
from intake.loading.plan_folder import load_plan
from pages.rooms import Rooms
from people.sessions import open_session
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.rosters import roster_file
from phieu.serving import create_app
from storage.people import Employee
from storage.store import Store
from tests.bot.phone import Phone

FOLDER = Path(__file__).parents[3] / "plans" / "quang-ngai-2024"
MONDAY = dt.datetime(2024, 10, 21, 1, 0, tzinfo=dt.UTC)
ROSTER = "/van-phong/danh-sach-nhan-su"

Person = dict[str, Any]


class Office:
    """`first` and `second` are two people of the office at their browsers."""

    def __init__(self, store: Store) -> None:
        self.clock = SimulatedClock(MONDAY, runs=False)
        self.rooms = Rooms(store, Library(), self.clock, b"k" * 32, secure_cookies=False)
        self.plan = load_plan(FOLDER)
        self.app = create_app(self.rooms)
        self.people: list[Person] = []
        self.campaign = 0
        self.first = Phone(self.app, self.rooms)
        self.second = Phone(self.app, self.rooms)

    async def start(self, people: int = 40) -> Office:
        self.people = invent(self.plan, read_example(FOLDER), people, 1)
        for person in self.people:
            person["outside_system"] = False
        self.campaign = await campaigns.start(self.rooms, FOLDER)
        await campaigns.take_roster(self.rooms, self.campaign, "ds.xlsx", self.file(self.people))
        for browser, code in ((self.first, "0001"), (self.second, "0002")):
            await self.sign_in(browser, code)
        return self

    async def sign_in(self, browser: Phone, code: str, role: str = "office") -> None:
        employee = await self.employee(code)
        token = (
            await self.rooms.store.write(
                lambda c: open_session(c, employee, role=role, now=self.clock.now())  # type: ignore[arg-type]
            )
        ).token
        browser.client.headers["authorization"] = f"Bearer {token}"

    def file(self, people: list[Person]) -> bytes:
        return roster_file(self.plan, people, "Bịa ra cho bài kiểm tra.")

    async def employee(self, code: str) -> int:
        query = select(Employee.id).where(Employee.staff_code == code)
        key: int = await self.rooms.store.read(lambda c: c.execute(query).scalar_one())
        return key

    async def upload(self, content: bytes, name: str = "ds.xlsx", **fields: str) -> Phone:
        """Send a file and wait until it is read."""
        await self.first.open(ROSTER)
        form = self.first.form(ROSTER)
        sent = {**self.first.fields(form), **fields}
        if "toan_bo" in sent:
            sent["toan-bo"] = sent.pop("toan_bo")
        sent.pop("tep", None)
        await self.first.post(ROSTER, sent, files={"tep": (name, content)})
        return await self.settled(self.first)

    async def settled(self, browser: Phone) -> Phone:
        await self.app.state.roster_errands.finished()
        return await browser.open(browser.path)

    async def press(self, browser: Phone, way: str, **fields: str) -> Phone:
        """A button of the import's page; then wait until nothing runs."""
        await browser.press(action=f"{browser.path}/{way}", **fields)
        return browser if browser.status >= 400 else await self.settled(browser)

    async def close(self) -> None:
        for browser in (self.first, self.second):
            await browser.client.aclose()


def state(browser: Phone) -> str:
    """The badge of an import's page."""
    badge = browser.page.find_class("badge")[0]
    return str(badge.text_content()).strip()


def figures(browser: Phone) -> dict[str, int]:
    """Thêm, Sửa, Chuyển, … as the preview counts them."""
    names = [each.text_content() for each in browser.page.xpath("//dl[@class='figures']//dt")]
    counts = [int(each.text_content()) for each in browser.page.xpath("//dl//dd")]
    return dict(zip(names, counts, strict=True))


def import_id(browser: Phone) -> int:
    found = re.search(r"/(\d+)$", browser.path)
    assert found is not None
    return int(found[1])


__all__ = ["MONDAY", "ROSTER", "Office", "figures", "import_id", "state"]
