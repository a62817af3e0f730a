"""The office takes in titles of earlier years: looked at first, kept when confirmed."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, insert, select

from pages.csrf import form_token
from storage.awards import Award
from storage.people import Employee
from storage.store import Store
from tests.backend.console.desk import Desk, desk
from tests.intake.titles.hung_yen import AN, begun
from tests.people.files import csv, xlsx
from tests.people.test_awards import AN_2018, HEAD

HOA = 9
PAGE = "/van-phong/danh-hieu"


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Desk]:
    def work(connection):
        begun(connection)
        hoa = {"id": HOA, "agency_id": 1, "staff_code": "09", "full_name": "Vũ Thị Hoa"}
        connection.execute(insert(Employee).values(**hoa, search_key="", facts={}))

    await store.write(work)
    async with desk(store) as opened:
        await opened.sign_in(HOA)
        yield opened


async def uploaded(office: Desk, content: bytes, name: str = "danh-hieu.xlsx"):
    await office.get(PAGE)
    token = form_token(office.rooms.ticket_key, office.client.cookies.get("luot") or "")
    return await office.client.post(
        PAGE, data={"form_token": token}, files={"tep": (name, content)}
    )


async def count(office: Desk) -> int:
    return await office.store.read(lambda c: c.scalar(select(func.count()).select_from(Award)) or 0)


async def test_a_file_is_looked_at_and_kept_only_when_confirmed(office: Desk) -> None:
    page = await uploaded(office, xlsx(HEAD, AN_2018))
    assert "1 dòng mới" in page.text
    assert "Nguyễn Văn An" in page.text
    assert await count(office) == 0
    (lines,) = re.findall(r'name="lines" value="([^"]*)"', page.text)
    said = await office.send(f"{PAGE}/ghi", lines=html.unescape(lines))
    assert said.headers["location"] == f"{PAGE}?da=1"
    shown = (await office.get(PAGE)).text
    assert "15/QĐ-SNV · 12/01/2019 · Sở Nội vụ" in shown
    assert "award.import" in [act for act, *_ in await office.trail()]
    again = await office.send(f"{PAGE}/ghi", lines=html.unescape(lines))
    assert again.headers["location"] == f"{PAGE}?da=0"
    assert await count(office) == 1


async def test_a_wrong_line_is_told_and_nothing_is_kept(office: Desk) -> None:
    page = await uploaded(
        office, csv(HEAD, AN_2018, ["77", 2018, "Giấy khen", "", "", ""]), "a.csv"
    )
    assert page.status_code == 422
    assert "Dòng 3" in page.text
    assert "không có người hay đơn vị nào mã" in page.text
    assert 'name="lines"' not in page.text
    assert await count(office) == 0


@pytest.mark.parametrize("lines", ["", "[]x", '[[1, {"code": "01"}]]', "[1]", "{}x"])
async def test_what_no_page_of_ours_sends_is_refused(office: Desk, lines: str) -> None:
    assert (await office.send(f"{PAGE}/ghi", lines=lines)).status_code == 400
    assert await count(office) == 0


async def test_awards_are_found_by_name_and_by_code(office: Desk) -> None:
    page = await uploaded(office, xlsx(HEAD, AN_2018))
    (lines,) = re.findall(r'name="lines" value="([^"]*)"', page.text)
    await office.send(f"{PAGE}/ghi", lines=html.unescape(lines))
    assert "Nguyễn Văn An" in (await office.get(f"{PAGE}?tim=01")).text
    assert "Không thấy ai" in (await office.get(f"{PAGE}?tim=Bình")).text
    person = (await office.get(f"/van-phong/nguoi/{AN}")).text
    assert f"<strong>{AN_2018[1]}</strong> · {AN_2018[2]}" in person, (
        "and stand on a page of theirs"
    )
