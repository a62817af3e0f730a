"""The office reads what was done, and whether the trail is whole; nobody else sees it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.audit import CONSOLE, Actor, head, record
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, BINH, NOW

OFFICE = Actor(AN, "office", "An")


def returned(connection: Connection) -> int:
    return record(
        connection, OFFICE, "submission.return", "submission:1", now=NOW,
        before={"state": "submitted"}, after={"state": "returned", "reason": "Thiếu <b>số liệu"},
    )  # fmt: skip


async def test_an_act_is_read_in_words(browser: Browser) -> None:
    await browser.store.write(returned)
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/nhat-ky")).text
    assert "Trả lại để bổ sung" in page
    assert "Thiếu &lt;b&gt;số liệu" in page
    assert "<dt>Lý do</dt>" in page
    assert (await browser.store.read(head)).hash[:16] in page


async def test_a_whole_trail_and_a_broken_one_are_told_apart(browser: Browser) -> None:
    await browser.store.write(returned)
    await browser.sign_in(AN, "office")
    assert "nguyên vẹn: 1 việc" in (await browser.get("/van-phong/nhat-ky?kiem-tra=1")).text
    await browser.store.write(
        lambda c: c.execute(text("UPDATE audit_detail SET after = '{}' WHERE seq = 1")).rowcount
    )
    page = (await browser.get("/van-phong/nhat-ky?kiem-tra=1")).text
    assert "việc sai đầu tiên là việc số 1" in page


async def test_the_page_says_what_the_trail_cannot_show(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/nhat-ky")).text
    assert "việc sau văn bản in gần nhất chưa có mã nào trên giấy làm chứng" in page


async def test_a_code_that_cannot_be_read_is_asked_for_again(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/nhat-ky?kiem-tra=1&ma=<script>")).text
    assert "Chưa đọc được mã này" in page
    assert "&lt;script&gt;" in page


async def test_pages_go_back_to_the_first_act(browser: Browser) -> None:
    def many(connection: Connection) -> None:
        for n in range(1, 121):
            record(connection, CONSOLE, "campaign.open", f"campaign:{n}", now=NOW)

    await browser.store.write(many)
    await browser.sign_in(AN, "office")
    first = (await browser.get("/van-phong/nhat-ky")).text
    assert ">Đợt 120<" in first
    assert ">Đợt 71<" in first
    assert 'href="/van-phong/nhat-ky?truoc=71"' in first
    last = (await browser.get("/van-phong/nhat-ky?truoc=21")).text
    assert ">Đợt 1<" in last
    assert "Cũ hơn" not in last
    only = (await browser.get("/van-phong/nhat-ky?ve=campaign:7")).text
    assert ">Đợt 8<" not in only


async def test_nobody_but_the_office_reads_it(browser: Browser) -> None:
    assert (await browser.get("/van-phong/nhat-ky")).status_code == 401
    for employee in (AN, BINH):
        await browser.sign_in(employee)
        assert (await browser.get("/van-phong/nhat-ky")).status_code == 404
