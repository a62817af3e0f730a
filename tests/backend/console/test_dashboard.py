"""The office sees the whole campaign at one glance, and pages through the units."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import Connection, insert, update

from intake.asking import amend
from intake.extending import extend
from storage.campaigns import Campaign
from storage.people import Employee, Party, Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, CHI, NOW


def units_of(page: str) -> list[str]:
    return re.findall(r'class="who"><a href="[^"]*">([^<]+)</a>', page)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_the_office_sees_where_everybody_stands(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong")).text
    assert "3 /4 bài đã nộp" in text_of(page)
    assert 'aria-label="Phòng Một: 3 đã nộp, 1 chưa mời"' in page
    assert "1 nộp trễ" in page
    assert "Còn 1 trên 4 bài chưa nộp" in text_of(page)
    assert "quá hạn</span>" not in page
    assert "Điều rất riêng" not in page


async def test_who_was_let_in_late_is_said_to_be(browser: Browser, store: Store) -> None:
    changed = update(Submission).where(Submission.standing == "late").values(standing="admitted")
    await store.write(lambda connection: connection.execute(changed).rowcount)
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong")).text
    assert "1 trễ, đã cho nhận" in page
    assert "nộp trễ</span>" not in page


async def test_after_the_deadline_what_is_owed_is_overdue_unless_more_time_was_given(
    browser: Browser, store: Store
) -> None:
    # The same day, and a deadline that has passed: an extension cannot shorten one.
    early = dt.date(2024, 10, 20)
    plan = stage.plan(milestones=[{**_milestone(), "date": early.isoformat()}])

    def work(connection: Connection) -> None:
        amend(connection, 1, plan, NOW)

    await store.write(work)
    await browser.sign_in(AN, "office")
    assert "1 quá hạn" in (await browser.get("/van-phong")).text
    await store.write(
        lambda connection: extend(
            connection, 1, "nop", NOW + dt.timedelta(days=2), reason="bão",
            document_number="3/QĐ", granted_by="Văn phòng", now=NOW, unit_id=1,
        )
    )  # fmt: skip
    assert "1 quá hạn" not in (await browser.get("/van-phong")).text


def _milestone() -> dict[str, object]:
    return {
        "code": "nop",
        "label": "Nộp bản tự đánh giá",
        "kind": "before",
        "who": "Mọi người",
        "source": stage.SOURCE,
    }


async def test_units_come_fifty_a_page_who_owes_most_first_or_by_name(
    browser: Browser, store: Store
) -> None:
    def work(connection: Connection) -> None:
        for n in range(2, 63):
            connection.execute(
                insert(Unit).values(
                    id=n, agency_id=1, code=f"U{n}", name=f"Phòng số {n:03}", kind="phong"
                )
            )
            connection.execute(insert(Party).values(id=1000 + n, kind="leadership", unit_id=n))
        connection.execute(update(Unit).where(Unit.id == 1).values(name="Ban Một", sort_key="\x01"))
        _asked(connection)

    await store.write(work)
    await browser.sign_in(AN, "office")
    first = await browser.get("/van-phong")
    assert units_of(first.text)[0] == "Phòng số 040"
    assert len(units_of(first.text)) == 50
    second = units_of((await browser.get(_after(first.text))).text)
    assert len(second) == 12
    assert len({*units_of(first.text), *second}) == 62
    by_name = units_of((await browser.get("/van-phong?xep=ten")).text)
    assert by_name == ["Ban Một", *(f"Phòng số {n:03}" for n in range(2, 51))]
    report = units_of((await browser.get("/van-phong?mau=bao-cao&con=1")).text)
    assert report == ["Phòng số 040"]
    assert units_of((await browser.get("/van-phong?trang=9")).text) == []
    assert len(units_of((await browser.get("/van-phong?trang=x&xep=<&mau=%00")).text)) == 50
    assert units_of((await browser.get("/van-phong?mau=%27--")).text) == []


def _asked(connection: Connection) -> None:
    for n in range(2, 63):
        for form in ("tu-danh-gia", "bao-cao")[: 2 if n == 40 else 1]:
            connection.execute(
                insert(Submission).values(
                    campaign_id=1, form=form, milestone="nop", subject_id=1000 + n,
                    filler_id=AN, unit_id=n, revision=stage.plan().revision, draft={},
                    facts={}, asked_at=NOW, state="asked",
                )
            )  # fmt: skip


def _after(page: str) -> str:
    found = re.search(r'href="([^"]+)">Trang sau', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


async def test_a_person_who_was_invited_is_no_longer_to_be_invited(
    browser: Browser, store: Store
) -> None:
    changed = update(Employee).where(Employee.id == CHI).values(reach="invited")
    await store.write(lambda connection: connection.execute(changed).rowcount)
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong")).text
    assert 'aria-label="Phòng Một: 3 đã nộp, 1 chưa làm"' in page


async def test_where_every_campaign_is_archived_the_last_one_is_shown(
    browser: Browser, store: Store
) -> None:
    await store.write(lambda c: c.execute(update(Campaign).values(state="archived")).rowcount)
    await browser.sign_in(AN, "office")
    for page in ("/van-phong", "/van-phong/nhat-ky", "/van-phong/du-lieu", "/van-phong/giay-to"):
        assert (await browser.get(page)).status_code == 200


async def test_before_the_first_campaign_the_way_leads_to_it(
    browser: Browser, store: Store
) -> None:
    await store.write(stage.stranger)
    await browser.sign_in(stage.STRANGER, "office")
    answer = await browser.get("/van-phong")
    assert (answer.status_code, answer.headers.get("location")) == (303, "/van-phong/dot")
    await browser.sign_in(AN, "office")
    assert (await browser.get("/van-phong?dot=99")).status_code == 404
