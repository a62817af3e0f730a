"""The page of papers: what each lacks, a look before, a numbered download; own unit only."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from dataclasses import replace

import httpx
import openpyxl
import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from backend.console.paper_desk import head_may_read
from backend.console.visiting import Visitor
from storage.audit import Actor
from storage.campaigns import PlanTemplate
from storage.papers import IssuedPaper
from storage.people import Employee, Membership, Unit
from storage.store import Store
from storage.submissions import Remark, Submission
from tests.backend import proposals, stage
from tests.backend.console.conftest import Browser
from tests.backend.word import paragraphs_of, template
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE
from tests.intake.forms import form_of, plan_of

LOOKS = [
    "/giay-to/danh-sach/de-xuat/1",
    "/giay-to/danh-sach/de-xuat/1?ban=word",
    "/giay-to/ho-so/ho-so/1",
    "/giay-to/bai-nop/{an}",
    "/giay-to/nhan-xet/{an}",
]
TAKEN = [
    "/giay-to/danh-sach/de-xuat/1.xlsx",
    "/giay-to/danh-sach/de-xuat/1.docx",
    "/giay-to/ho-so/ho-so/1.zip",
    "/giay-to/bai-nop/{an}.docx",
    "/giay-to/nhan-xet/{an}.docx",
]
OFFICE_ONLY = [
    "/van-phong/giay-to",
    "/van-phong/giay-to/1",
    "/van-phong/giay-to/danh-sach/tong-hop",
    "/van-phong/giay-to/danh-sach/tong-hop?ban=word",
    "/van-phong/giay-to/danh-sach/tong-hop/dang-lam",
    "/van-phong/danh-sach/tong-hop.xlsx",
    "/van-phong/danh-sach/tong-hop.docx",
]


@pytest.fixture
async def codes(store: Store) -> dict[str, int]:
    """An in time and remarked on, Bình late, Chi not at all and head of the room."""

    def work(connection: Connection) -> dict[str, int]:
        proposals.started(connection)
        for key, facts in PEOPLE.items():
            told = {"head": facts["head"], "party_member": facts["party_member"]}
            connection.execute(update(Employee).where(Employee.id == key).values(facts=told))
            stage.post(connection, key)
        stage.hand_in(connection, AN, "Điều rất riêng")
        stage.hand_in(connection, BINH, at=stage.LATE)
        stage.report(connection, CHI)
        proposals.remark(connection, AN, text="Chăm chỉ.")
        return {
            "an": stage.submission_of(connection, AN),
            "chi": stage.submission_of(connection, CHI),
        }

    return await store.write(work)


async def got(browser: Browser, address: str, codes: dict[str, int]) -> httpx.Response:
    return await browser.get(address.format(**codes))


async def issues(store: Store) -> int:
    count = await store.read(lambda c: c.scalar(select(func.count()).select_from(IssuedPaper)))
    return count or 0


async def test_the_office_sees_what_each_paper_lacks(
    browser: Browser, codes: dict[str, int]
) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/giay-to")).text
    assert "Bảng tổng hợp" in page
    for words in ("Chưa nộp 1/4", "Trễ hạn, để ngoài 1", "Chưa có mức đề xuất 3"):
        assert words in page
    cells = re.findall(r'<td data-head="[^"]+">([^<]+)</td>', page)
    assert cells == ["4", "1", "1", "1/4"]
    page = (await browser.get("/van-phong/giay-to/1")).text
    assert "Chưa có nhận xét 3" in page
    assert page.count("Chưa in lần nào") == 3
    assert "Điều rất riêng" not in page


async def test_a_paper_of_which_nothing_is_owed_is_not_called_whole(
    browser: Browser, store: Store, codes: dict[str, int]
) -> None:
    await browser.sign_in(AN, "office")
    await store.write(lambda c: c.execute(update(Submission).values(state="withdrawn")))
    page = (await browser.get("/van-phong/giay-to")).text
    assert "Chưa có bài nào phải nộp" in page
    assert "Đã đủ" not in page


@pytest.mark.parametrize("address", [*LOOKS, *OFFICE_ONLY[:5]])
async def test_a_look_numbers_nothing(
    browser: Browser, store: Store, codes: dict[str, int], address: str
) -> None:
    await browser.sign_in(AN, "office")
    answer = await got(browser, address, codes)
    assert answer.status_code == 200
    assert "content-disposition" not in answer.headers
    assert await issues(store) == 0


@pytest.mark.parametrize("address", [*TAKEN, *OFFICE_ONLY[5:]])
async def test_what_is_taken_is_numbered_once_for_the_same_contents(
    browser: Browser, store: Store, codes: dict[str, int], address: str
) -> None:
    await browser.sign_in(AN, "office")
    first = await got(browser, address, codes)
    assert first.status_code == 200
    count = await issues(store)
    assert count >= 1
    again = await got(browser, address, codes)
    assert again.content == first.content
    assert await issues(store) == count


async def test_the_page_says_which_issue_and_that_it_changed_since(
    browser: Browser, store: Store, codes: dict[str, int]
) -> None:
    await browser.sign_in(AN, "office")
    await browser.get("/giay-to/danh-sach/de-xuat/1.xlsx")
    page = (await browser.get("/van-phong/giay-to/1")).text
    assert "Lần 1, 21/10/2024 08:00, Nguyễn Văn An" in page
    assert "Nội dung đã đổi" not in page
    await store.write(lambda c: c.execute(update(Remark).values(level="htxs")) and None)
    page = (await browser.get("/van-phong/giay-to/1")).text
    assert "tải về sẽ là lần 2, thay bản này" in page
    taken = await browser.get("/giay-to/danh-sach/de-xuat/1.docx")
    assert "thay thế bản in lúc 08:00:00" in paragraphs_of(taken.content)[-1]


async def test_the_look_shows_the_rows_and_the_words_of_the_document(
    browser: Browser, codes: dict[str, int]
) -> None:
    await browser.sign_in(AN, "office")
    rows = (await browser.get(LOOKS[0])).text
    assert "Chăm chỉ." in rows
    assert stage.RULE in rows
    assert "Lê Minh Chi" in rows
    word = (await browser.get(LOOKS[1])).text
    assert "2|Nguyễn Văn An|Hoàn thành tốt nhiệm vụ|Hoàn thành tốt nhiệm vụ|Chăm chỉ." in word
    assert "BẢN XEM TRƯỚC, chưa tính là bản in" in word
    assert "Điều rất riêng" in (await got(browser, LOOKS[3], codes)).text
    dossier = (await browser.get(LOOKS[2])).text
    assert "chưa có" in dossier
    assert "Nhận xét: Nguyễn Văn An" in dossier


@pytest.mark.parametrize("address", ["/don-vi/giay-to", *LOOKS, *TAKEN])
async def test_the_head_has_the_papers_of_the_own_unit(
    browser: Browser, codes: dict[str, int], address: str
) -> None:
    await browser.sign_in(CHI)
    assert (await got(browser, address, codes)).status_code == 200


@pytest.mark.parametrize("address", [*LOOKS, *TAKEN, "/don-vi/giay-to?don-vi=1"])
async def test_another_unit_is_not_there_for_a_head(
    browser: Browser, store: Store, codes: dict[str, int], address: str
) -> None:
    def moved(connection: Connection) -> None:
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        connection.execute(update(Submission).values(unit_id=1))
        stage.post(connection, BINH, unit=2)
        connection.execute(update(Employee).where(Employee.id == BINH).values(facts={"head": True}))

    await store.write(moved)
    await store.write(lambda c: _only_in(c, BINH, 2))
    await browser.sign_in(BINH)
    assert (await got(browser, address, codes)).status_code == 404
    assert await issues(store) == 0


@pytest.mark.parametrize("address", [*OFFICE_ONLY, *LOOKS, *TAKEN, "/don-vi/giay-to"])
async def test_an_employee_finds_no_such_page(
    browser: Browser, codes: dict[str, int], address: str
) -> None:
    await browser.sign_in(AN)
    assert (await got(browser, address, codes)).status_code == 404


async def test_a_head_reads_no_form_that_the_plan_keeps_for_the_office(
    browser: Browser, store: Store, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.console.downloads.head_may_read", lambda *_: False)
    await browser.sign_in(CHI)
    answer = await got(browser, "/giay-to/bai-nop/{an}.docx", codes)
    assert answer.status_code == 409
    assert "chỉ văn phòng được đọc" in answer.text
    assert await issues(store) == 0


def test_a_dossier_keeps_from_heads_what_is_in_it() -> None:
    forms = [form_of(code=code) for code in ("tu-danh-gia", "bao-cao")]
    forms[0]["head_reads"] = False
    plan = plan_of(*forms, outputs=stage.OUTPUTS, assignments=[
        {"form": "tu-danh-gia", "respondent": "person", "milestone": "nop", "source": stage.SOURCE}
    ])  # fmt: skip
    office = Visitor(Actor(AN, "office"), "office", 1, 1, plan, None, NOW)
    head = replace(office, role="head", units=frozenset({1}))
    may = {output.code: head_may_read(plan, output, head) for output in plan.outputs}
    assert may == {
        "ban-tu-danh-gia": False, "bao-cao": True, "danh-sach": False, "ho-so": False,
    }  # fmt: skip
    assert all(head_may_read(plan, output, office) for output in plan.outputs)


async def test_a_paper_that_cannot_be_made_is_not_numbered(
    browser: Browser, store: Store, codes: dict[str, int]
) -> None:
    broken = template("{{ row.muc_khac }}")
    await store.write(
        lambda c: (
            c.execute(
                update(PlanTemplate)
                .where(PlanTemplate.path == "templates/nhan-xet.docx")
                .values(content=broken)
            )
            and None
        )
    )
    await browser.sign_in(AN, "office")
    answer = await got(browser, "/giay-to/nhan-xet/{an}.docx", codes)
    assert answer.status_code == 409
    assert "Mẫu templates/nhan-xet.docx có thẻ không dùng được" in answer.text
    assert "row.muc_khac" in answer.text
    assert await issues(store) == 0


async def test_nobody_has_remarked_yet_is_said(browser: Browser, codes: dict[str, int]) -> None:
    await browser.sign_in(AN, "office")
    answer = await got(browser, "/giay-to/nhan-xet/{chi}.docx", codes)
    assert answer.status_code == 409
    assert "Chưa có gì để in" in answer.text


async def test_a_list_without_a_word_template_says_so(
    browser: Browser, codes: dict[str, int]
) -> None:
    await browser.sign_in(AN, "office")
    answer = await browser.get("/giay-to/danh-sach/danh-sach/1.docx")
    assert answer.status_code == 409
    assert "chỉ có bản Excel" in answer.text


async def test_a_long_list_is_made_beside_and_fetched_when_it_is_ready(
    browser: Browser, store: Store, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.console.whole_lists.MOST_ROWS", 1)
    await browser.sign_in(AN, "office")
    started = await browser.get("/van-phong/danh-sach/tong-hop.xlsx")
    assert started.status_code == 303
    waiting = started.headers["location"]
    for _ in range(600):
        page = await browser.get(waiting)
        if "Đã làm xong 4 dòng" in page.text:
            break
        assert page.headers["refresh"] == "3"
        await asyncio.sleep(0.05)
    taken = await browser.get("/van-phong/danh-sach/tong-hop.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(taken.content))
    assert book.sheetnames == ["Danh sách", "Trễ hạn", "Chưa nộp", "Tổng hợp"]
    assert await issues(store) == 1
    assert (await browser.get("/van-phong/danh-sach/tong-hop.docx")).status_code == 409


@pytest.mark.parametrize("address", [LOOKS[0], "/van-phong/giay-to/danh-sach/tong-hop"])
async def test_a_table_that_is_cut_says_so_and_is_counted_whole(
    browser: Browser, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    await browser.sign_in(AN, "office")
    whole = (await browser.get(address)).text
    monkeypatch.setattr("backend.console.previewing.MOST_SHOWN", 1)
    page = (await browser.get(address)).text
    assert "Trên màn hình chỉ có 1 dòng đầu trong 2 dòng; tệp tải về có đủ." in page
    assert "Trên màn hình" not in whole
    assert _counts(page) == _counts(whole) != ""


async def test_a_list_too_long_to_count_says_where_its_counts_are(
    browser: Browser, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.console.previews_of_agency.MOST_COUNTED", 3)
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/giay-to/danh-sach/tong-hop")).text
    assert "Danh sách này có hơn 3 dòng, nên trang này không đếm theo mức" in page
    assert _counts(page) == ""


async def test_the_agencys_table_is_read_as_word_before_it_is_taken(
    browser: Browser, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in(AN, "office")
    at = "/van-phong/giay-to/danh-sach/tong-hop"
    assert f'href="{at}?dot=1&amp;ban=word"' in (await browser.get(at)).text
    page = (await browser.get(f"{at}?ban=word")).text
    assert "Nguyễn Văn An" in page
    assert "BẢN XEM TRƯỚC, chưa tính là bản in" in page
    assert "/van-phong/danh-sach/tong-hop.docx?dot=1" in page
    monkeypatch.setattr("backend.console.whole_lists.MOST_ROWS", 1)
    long = await browser.get(f"{at}?ban=word")
    assert long.status_code == 409
    assert "dài quá cho một tệp Word" in long.text


def _counts(page: str) -> str:
    """The table of counts with what stands under it."""
    return "".join(re.findall(r"<h2>[^<]*: Theo đơn vị</h2>.*?</section>", page, re.DOTALL))


async def test_the_dossier_that_is_taken_says_its_issue(
    browser: Browser, codes: dict[str, int]
) -> None:
    await browser.sign_in(CHI)
    taken = await browser.get("/giay-to/ho-so/ho-so/1.zip")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert "Bản in lần 1." in archive.read("MUC-LUC.txt").decode("utf-8-sig")
        assert "Lê Minh Chi, 08:00" in archive.read("MUC-LUC.txt").decode("utf-8-sig")


def _only_in(connection: Connection, employee: int, unit: int) -> None:
    """This person has the one post in this unit."""
    connection.execute(
        delete(Membership).where(Membership.employee_id == employee, Membership.unit_id != unit)
    )
