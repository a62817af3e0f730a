"""The office takes out and erases what is kept of somebody, with a trace and a confirmation."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from storage.people import Employee
from storage.trail import AuditEvent
from tests.backend.console.conftest import Browser
from tests.backend.console.pressing import token
from tests.intake.campaigns import AN, BINH, PEOPLE

GOOD = {"ly-do": "Đã chuyển công tác", "so-van-ban": "12/QĐ-VP", "ma-xac-nhan": "001"}


async def post(browser: Browser, address: str, **fields: str):
    fields["form_token"] = await token(browser, "/van-phong/du-lieu")
    return await browser.client.post(address, data=fields)


async def names(browser: Browser) -> set[str]:
    return set(await browser.store.read(lambda c: c.scalars(select(Employee.full_name)).all()))


async def acts(browser: Browser) -> list[str]:
    return list(await browser.store.read(lambda c: c.scalars(select(AuditEvent.act)).all()))


async def test_an_extract_holds_what_was_written_and_leaves_a_trace(browser: Browser) -> None:
    await browser.sign_in(BINH, "office")
    assert "001" in (await browser.get("/van-phong/du-lieu?ma=001")).text
    taken = await post(browser, f"/van-phong/du-lieu/{AN}/trich")
    assert taken.headers["content-disposition"].startswith("attachment")
    assert "Điều rất riêng" in json.dumps(taken.json(), ensure_ascii=False)
    assert await acts(browser) == ["person.export"]


async def test_an_erasure_needs_a_reason_a_document_and_the_code(browser: Browser) -> None:
    await browser.sign_in(BINH, "office")
    before = await names(browser)
    for wrong in (
        {"ly-do": ""},
        {"so-van-ban": " "},
        {"ma-xac-nhan": "002"},
        {"ly-do": "x" * 501},
        {"ly-do": f"Vì {PEOPLE[AN]['full_name']} xin"},
        {"so-van-ban": "đơn của 001"},
    ):
        refused = await post(browser, f"/van-phong/du-lieu/{AN}/xoa", **{**GOOD, **wrong})
        assert refused.status_code == 422, wrong
        assert "aria-invalid" in refused.text
    assert await names(browser) == before
    assert await acts(browser) == []


async def test_who_is_erased_is_gone_from_every_page(browser: Browser) -> None:
    await browser.sign_in(BINH, "office")
    done = await post(browser, f"/van-phong/du-lieu/{AN}/xoa", **GOOD)
    assert done.status_code == 303
    assert await acts(browser) == ["person.erase"]
    assert "Không có ai mang mã" in (await browser.get("/van-phong/du-lieu?ma=001")).text
    again = await post(browser, f"/van-phong/du-lieu/{AN}/xoa", **GOOD)
    assert again.status_code == 404


async def test_nobody_erases_oneself(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    refused = await post(browser, f"/van-phong/du-lieu/{AN}/xoa", **GOOD)
    assert refused.status_code == 422
    assert "nhờ người khác" in refused.text


@pytest.mark.parametrize("address", ["trich", "xoa"])
async def test_nobody_but_the_office_may(browser: Browser, address: str) -> None:
    await browser.sign_in(BINH, "office")
    fields = {**GOOD, "form_token": await token(browser, "/van-phong/du-lieu")}
    await browser.sign_in(BINH)
    refused = await browser.client.post(f"/van-phong/du-lieu/{AN}/{address}", data=fields)
    assert refused.status_code == 404
    assert await acts(browser) == []
