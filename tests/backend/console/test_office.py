"""The office follows a campaign and takes the papers home; nobody else gets in."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import Connection, delete

from storage.campaigns import PlanTemplate
from storage.store import Store
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, CHI

ADDRESSES = [
    "/van-phong",
    "/van-phong/bai-nop/1.docx",
    "/van-phong/danh-sach/danh-sach.xlsx",
    "/van-phong/danh-sach/danh-sach/1.xlsx",
    "/van-phong/ho-so/ho-so/1.zip",
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_employee_finds_no_such_page(browser: Browser, address: str) -> None:
    await browser.sign_in(CHI)
    assert (await browser.get(address)).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_stranger_is_asked_to_come_in(browser: Browser, address: str) -> None:
    answer = await browser.get(address)
    assert answer.status_code == 401
    assert "Điều rất riêng" not in answer.text


async def test_the_page_of_a_unit_leads_to_its_papers(
    browser: Browser, codes: dict[str, str]
) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/don-vi/1")).text
    address = re.search(
        r'href="(/van-phong/bai-nop/\d+\.docx)[^>]*>Bản Word<[^>]*> Mẫu thử của Nguyễn Văn An',
        page,
    )
    assert address is not None
    answer = await browser.get(address[1])
    assert answer.status_code == 200
    assert codes["An"] in answer.headers["content-disposition"]
    assert any("Điều rất riêng" in words for words in paragraphs_of(answer.content))


async def test_a_list_and_a_dossier_can_be_taken_home(
    browser: Browser, codes: dict[str, str]
) -> None:
    await browser.sign_in(AN, "office")
    for address in ADDRESSES[2:4]:
        answer = await browser.get(address)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert codes["An"] in {cell for row in book["Danh sách"].values for cell in row}
        assert answer.headers["cache-control"] == "no-store"
    answer = await browser.get("/van-phong/ho-so/ho-so/1.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "MUC-LUC.txt" in archive.namelist()


@pytest.mark.parametrize(
    "address",
    [
        "/van-phong?dot=99",
        "/van-phong/bai-nop/999.docx",
        "/van-phong/bai-nop/0.docx",
        "/van-phong/danh-sach/khong-co.xlsx",
        "/van-phong/danh-sach/ho-so.xlsx",
        "/van-phong/danh-sach/danh-sach/9.xlsx",
        "/van-phong/ho-so/danh-sach/1.zip",
        "/van-phong/ho-so/ho-so/9.zip",
    ],
)
async def test_what_is_not_there_is_not_found(browser: Browser, address: str) -> None:
    await browser.sign_in(AN, "office")
    assert (await browser.get(address)).status_code == 404


async def test_a_form_that_nobody_handed_in_has_no_paper(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    owed = await store.read(lambda connection: stage.submission_of(connection, CHI))
    assert (await browser.get(f"/van-phong/bai-nop/{owed}.docx")).status_code == 404


async def test_a_paper_that_cannot_be_made_says_why(browser: Browser, store: Store) -> None:
    def work(connection: Connection) -> int:
        connection.execute(delete(PlanTemplate))
        return stage.submission_of(connection, AN)

    submission = await store.write(work)
    await browser.sign_in(AN, "office")
    answer = await browser.get(f"/van-phong/bai-nop/{submission}.docx")
    assert answer.status_code == 409
    assert "Kế hoạch thiếu mẫu templates/tu-danh-gia.docx" in answer.text


async def test_the_office_of_one_agency_sees_nothing_of_another(
    browser: Browser, store: Store
) -> None:
    await store.write(stage.stranger)
    await browser.sign_in(stage.STRANGER, "office")
    for address in ("/van-phong", "/van-phong?dot=1"):
        answer = await browser.get(address)  # theirs has no campaign yet: there one starts
        assert (answer.status_code, answer.headers["location"]) == (303, "/van-phong/dot")
    assert (await browser.get("/van-phong/ho-so/ho-so/1.zip?dot=1")).status_code == 404
