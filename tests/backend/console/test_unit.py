"""Who heads a unit sees who still owes, and not a word of what was written."""

from __future__ import annotations

from sqlalchemy import Connection, insert, update

from storage.people import Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, BINH, CHI


async def test_the_head_sees_who_has_handed_in_and_who_owes(
    browser: Browser, codes: dict[str, str]
) -> None:
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    assert "Đã nộp 3 trên 4 biểu mẫu" in page
    owed, _, done = page.partition("<h2>Đã nộp")
    assert "Lê Minh Chi" in owed
    for name in ("Nguyễn Văn An", "Trần Thị Bình", "Phòng Một"):
        assert name in done
        assert name not in owed.partition("Còn phải nộp")[2]
    assert "Điều rất riêng" not in page
    assert "Hoàn thành tốt" not in page
    assert not any(code in page for code in codes.values())


async def test_who_heads_nothing_finds_no_such_page(browser: Browser) -> None:
    for employee in (AN, BINH):
        await browser.sign_in(employee)
        assert (await browser.get("/don-vi")).status_code == 404


async def test_a_stranger_is_asked_to_come_in(browser: Browser) -> None:
    assert (await browser.get("/don-vi")).status_code == 401


async def test_the_head_sees_their_own_unit_alone(browser: Browser, store: Store) -> None:
    def work(connection: Connection) -> None:
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        connection.execute(
            update(Submission)
            .where(Submission.id == stage.submission_of(connection, BINH))
            .values(unit_id=2)
        )

    await store.write(work)
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    assert "Trần Thị Bình" not in page
    assert "Đã nộp 2 trên 3 biểu mẫu" in page


async def test_what_was_sent_back_is_owed_again(browser: Browser, store: Store) -> None:
    def work(connection: Connection) -> None:
        connection.execute(
            update(Submission)
            .where(Submission.id == stage.submission_of(connection, AN))
            .values(state="returned")
        )

    await store.write(work)
    await browser.sign_in(CHI)
    owed, _, _ = (await browser.get("/don-vi")).text.partition("<h2>Đã nộp")
    assert "Nguyễn Văn An" in owed
    assert "Được trả lại để bổ sung" in owed


async def test_who_is_outside_the_system_is_on_no_list(browser: Browser, store: Store) -> None:
    await store.write(lambda connection: stage.take_outside(connection, BINH))
    await browser.sign_in(CHI)
    assert "Trần Thị Bình" not in (await browser.get("/don-vi")).text
