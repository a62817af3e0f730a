"""Minutes and summaries of ballots on the pages: a look, a numbered download, own unit only."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection, func, insert, select, update

from storage.papers import IssuedPaper
from storage.people import Employee, Party
from storage.store import Store
from tests.backend import ballots, stage
from tests.backend.console.conftest import Browser
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, BINH, CHI, PEOPLE

MINUTES = "/giay-to/kiem-phieu/1"
SUMMARY = "/giay-to/tong-hop-phieu/tong-hop-phieu/1"
OF_AGENCY = "/van-phong/tong-hop-phieu/tong-hop-phieu-co-quan"
OF_CHAIR = "/bo-phieu/1/bien-ban"


@pytest.fixture
async def codes(store: Store) -> dict[str, str]:
    """Two rounds in room 1: one counted, with its public board, and one that goes on."""

    def work(connection: Connection) -> dict[str, str]:
        campaign = ballots.started(connection)
        connection.execute(insert(Party).values(id=12, kind="agency", agency_id=1))
        for key, facts in PEOPLE.items():
            told = {"head": facts["head"], "party_member": facts["party_member"]}
            connection.execute(update(Employee).where(Employee.id == key).values(facts=told))
            stage.post(connection, key)
        three = ballots.counted(3, [0, 3, 0], [0, 1, 2], [0, 2, 1])
        ballots.held(connection, campaign, three)
        ballots.held(connection, campaign, None, number=2, state="issuing", board=None)
        return {"An": stage.hand_in(connection, AN)}

    return await store.write(work)


async def issues(store: Store) -> int:
    count = await store.read(lambda c: c.scalar(select(func.count()).select_from(IssuedPaper)))
    return count or 0


@pytest.mark.parametrize(
    ("who", "role", "addresses"),
    [
        (AN, "office", [MINUTES, SUMMARY, OF_AGENCY]),
        (CHI, "employee", [MINUTES, SUMMARY, OF_CHAIR]),
    ],
    ids=["office", "head"],
)
async def test_who_may_looks_without_a_number_and_takes_one_number_for_the_same_contents(
    browser: Browser, store: Store, who: int, role: str, addresses: list[str]
) -> None:
    await browser.sign_in(who, role)  # type: ignore[arg-type]
    for address in addresses:
        look = await browser.get(address)
        assert (look.status_code, await issues(store)) == (200, 0)
        assert f"{address}.docx" in look.text
    for address in addresses:
        before = await issues(store)
        first = await browser.get(f"{address}.docx")
        assert first.status_code == 200
        assert (await browser.get(f"{address}.docx")).content == first.content
        assert await issues(store) <= before + 1
    assert await issues(store) == len(set(addresses) - {OF_CHAIR})


async def test_minutes_are_the_same_paper_for_the_office_and_the_chair(browser: Browser) -> None:
    await browser.sign_in(CHI)
    by_chair = await browser.get(f"{OF_CHAIR}.docx")
    await browser.sign_in(AN, "office")
    by_office = await browser.get(f"{MINUTES}.docx")
    assert paragraphs_of(by_chair.content) == paragraphs_of(by_office.content)
    assert paragraphs_of(by_office.content)[0].startswith("BIÊN BẢN KIỂM PHIẾU Bình xét")


@pytest.mark.parametrize("address", ["/giay-to/kiem-phieu/1.json", "/bo-phieu/1/bang-phieu.json"])
async def test_the_public_board_is_taken_byte_for_byte(browser: Browser, address: str) -> None:
    await browser.sign_in(CHI)
    answer = await browser.get(address)
    assert answer.content == ballots.BOARD
    assert answer.headers["content-disposition"].endswith('bang-phieu-1-9f86d081.json"')


@pytest.mark.parametrize(
    "address",
    ["/giay-to/kiem-phieu/2", "/giay-to/kiem-phieu/2.docx", "/giay-to/kiem-phieu/2.json",
     "/bo-phieu/2/bien-ban", "/bo-phieu/2/bien-ban.docx", "/bo-phieu/2/bang-phieu.json"],
)  # fmt: skip
async def test_before_the_count_it_is_said_that_there_is_nothing_yet(
    browser: Browser, store: Store, address: str
) -> None:
    await browser.sign_in(CHI)
    answer = await browser.get(address)
    assert answer.status_code == 409
    assert "kiểm xong" in answer.text
    assert await issues(store) == 0


@pytest.mark.parametrize(
    "address",
    [MINUTES, f"{MINUTES}.docx", f"{MINUTES}.json", SUMMARY, f"{SUMMARY}.docx", OF_AGENCY,
     f"{OF_AGENCY}.docx", OF_CHAIR, f"{OF_CHAIR}.docx", "/bo-phieu/1/bang-phieu.json"],
)  # fmt: skip
async def test_a_colleague_gets_none_of_it(browser: Browser, address: str) -> None:
    await browser.sign_in(BINH)
    assert (await browser.get(address)).status_code == 404


async def test_the_pages_of_papers_list_them(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    unit = (await browser.get("/van-phong/giay-to/1")).text
    for address in (MINUTES, f"{MINUTES}.docx", f"{MINUTES}.json", SUMMARY, f"{SUMMARY}.docx"):
        assert f'href="{address}?dot=1"' in unit
    assert "/giay-to/kiem-phieu/2" not in unit
    agency = (await browser.get("/van-phong/giay-to")).text
    assert f'href="{OF_AGENCY}?dot=1"' in agency
    assert MINUTES not in agency
    await browser.get(f"{MINUTES}.docx")
    assert "Lần 1, 21/10/2024" in (await browser.get("/van-phong/giay-to/1")).text


@pytest.mark.parametrize("code", ["tong-hop-phieu", "danh-sach", "khong-co"])
async def test_a_summary_of_another_place_or_kind_is_not_there(browser: Browser, code: str) -> None:
    await browser.sign_in(AN, "office")
    assert (await browser.get(f"/giay-to/tong-hop-phieu/{code}/9")).status_code in {404, 409}
    if code != "tong-hop-phieu":
        assert (await browser.get(f"/giay-to/tong-hop-phieu/{code}/1")).status_code == 404


async def test_the_units_page_counts_what_the_dossier_holds_of_ballots(browser: Browser) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/don-vi/1")).text
    (part,) = re.findall(r"<li[^>]*>(?:(?!</li>).)*\(1\) Bỏ phiếu.*?</li>", page, re.DOTALL)
    assert 'class="complete"' in part
