"""The office grants a later deadline to a unit or to everybody, and sees what was granted."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from lxml import html
from sqlalchemy import func, insert, select

from storage.campaigns import Extension
from storage.people import Agency, Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.backend.console.pressing import press, send, text_of
from tests.intake.campaigns import AN, BINH, CHI

PAGE = "/van-phong/gia-han"
TYPED = {
    "milestone": "nop", "whom": "1", "day": "26/10/2024", "hour": "", "reason": "Bão số 6",
    "document": "15/QĐ-SNV",
}  # fmt: skip


async def count(store: Store) -> int:
    query = select(func.count()).select_from(Extension)
    return await store.read(lambda c: c.scalar(query)) or 0


async def grant(browser: Browser, **typed: str) -> httpx.Response:
    """What is typed, looked at and confirmed."""
    ahead = await press(browser, PAGE, PAGE, **typed)
    return await send(browser, PAGE, {**confirming(ahead), "chac": "co"})


def confirming(answer: httpx.Response) -> dict[str, Any]:
    """What the first form of this page sends."""
    return dict(html.fromstring(answer.text).forms[0].form_values())


@pytest.mark.parametrize(("whom", "shown"), [("1", "Phòng Một"), ("tat-ca", "Tất cả")])
async def test_a_later_deadline_is_granted_and_listed_and_what_was_late_is_on_time(
    browser: Browser, store: Store, whom: str, shown: str
) -> None:
    await browser.sign_in(AN, "office")
    answer = await grant(browser, **{**TYPED, "whom": whom})
    said = text_of(answer)
    assert "Đã gia hạn." in said
    assert f"{shown} : Nộp bản tự đánh giá, nhận đến 23:59, thứ Bảy ngày 26/10/2024" in said
    assert "15/QĐ-SNV · Nguyễn Văn An" in said
    late = await store.read(
        lambda c: c.scalar(select(Submission.standing).where(Submission.filler_id == BINH))
    )
    assert late == "on_time"


async def test_what_it_would_do_is_said_before_and_nothing_is_done(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    answer = await press(browser, PAGE, PAGE, **TYPED)
    said = text_of(answer)
    assert "Xem lại trước khi gia hạn" in said
    assert "Hạn hiện nay 23:59, thứ Năm ngày 24/10/2024" in said
    assert "Hạn mới 23:59, thứ Bảy ngày 26/10/2024" in said
    assert "Theo hạn mới 3 người, 4 biểu mẫu; trong đó 1 bài đã nộp trễ thành đúng hạn" in said
    assert await count(store) == 0
    assert {name: confirming(answer)[name] for name in TYPED} == TYPED
    assert ">\nBão số 6</textarea>" in answer.text


async def test_who_has_a_later_deadline_already_is_not_counted(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    page = f"/ho-so/{await store.read(lambda c: stage.submission_of(c, BINH))}"
    own = {"day": "30/10/2024", "reason": "Ốm", "document": "12/CV"}
    await press(browser, page, f"{page}/gia-han", **own)
    said = text_of(await press(browser, PAGE, PAGE, **TYPED))
    assert "Theo hạn mới 2 người, 3 biểu mẫu" in said
    assert "thành đúng hạn" not in said
    await grant(browser, **TYPED)
    assert "đã gia hạn như thế này rồi" in text_of(await press(browser, PAGE, PAGE, **TYPED))


async def test_granting_the_same_twice_is_once(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    for _ in range(2):
        assert "Đã gia hạn." in text_of(await grant(browser, **TYPED))
    assert await count(store) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"whom": ""}, "Anh/chị chọn một đơn vị trong danh sách"),
        ({"whom": "99"}, "Anh/chị chọn một đơn vị trong danh sách"),
        ({"whom": "9"}, "Anh/chị chọn một đơn vị trong danh sách"),  # of another agency
        ({"whom": "٣"}, "Anh/chị chọn một đơn vị trong danh sách"),
        ({"milestone": "x"}, "Anh/chị chọn một mốc trong danh sách"),
        ({"milestone": "\x00"}, "Anh/chị chọn một mốc trong danh sách"),
        ({"day": "20/10/2024"}, "Không gia hạn về quá khứ được"),
        ({"day": "24/10/2024"}, "Hạn hiện nay đã là"),
        ({"reason": " "}, "Anh/chị ghi lý do giúp"),
        ({"document": ""}, "Anh/chị ghi số, ký hiệu văn bản"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    browser: Browser, store: Store, typed: dict[str, Any], words: str
) -> None:
    def other(connection: Any) -> None:
        connection.execute(insert(Agency).values(id=9, code="khac", name="Cơ quan khác"))
        connection.execute(
            insert(Unit).values(id=9, agency_id=9, code="P9", name="Phòng lạ", kind="phong")
        )

    await store.write(other)
    await browser.sign_in(AN, "office")
    answer = await press(browser, PAGE, PAGE, **{**TYPED, **typed})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Phòng lạ" not in answer.text
    assert await count(store) == 0
    if "reason" not in typed:
        assert ">\nBão số 6</textarea>" in answer.text


async def test_a_head_and_an_employee_find_no_such_page(browser: Browser) -> None:
    for employee in (CHI, BINH):
        await browser.sign_in(employee)
        assert (await browser.get(PAGE)).status_code == 404


async def test_an_extension_for_one_person_is_listed_by_name(
    browser: Browser, store: Store
) -> None:
    submission = await store.read(lambda c: stage.submission_of(c, BINH))
    await browser.sign_in(AN, "office")
    page = f"/ho-so/{submission}"
    fields = {name: TYPED[name] for name in ("day", "reason", "document")}
    await press(browser, page, f"{page}/gia-han", **fields)
    assert "Trần Thị Bình : Nộp bản tự đánh giá" in text_of(await browser.get(PAGE))
