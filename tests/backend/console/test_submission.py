"""Office and head open a submission and act on it; nobody reads a draft, or another's unit."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from intake.asking import amend
from intake.plan import Plan
from intake.returning import return_
from storage.audit import Actor
from storage.campaigns import Extension
from storage.people import Unit
from storage.store import Store
from storage.submissions import ReceiptRecord, Returned, StoredFile, Submission
from storage.trail import AuditEvent
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.backend.console.pressing import fields_of, press, send, text_of, token
from tests.intake.campaigns import AN, BINH, CHI, NOW

ACTS = ("tra-lai", "tiep-nhan", "mo-lai", "chap-nhan-tre", "gia-han")


async def page_of(store: Store, employee: int, form: str = "tu-danh-gia") -> str:
    submission = await store.read(lambda c: stage.submission_of(c, employee, form))
    return f"/ho-so/{submission}"


async def everything(store: Store) -> Any:
    """What an act could have changed."""

    def work(connection: Connection) -> Any:
        tables = (Submission, ReceiptRecord, Returned, Extension, AuditEvent)
        return [[tuple(row) for row in connection.execute(select(each))] for each in tables]

    return await store.read(work)


async def elsewhere(store: Store) -> None:
    """An works in another room from now on; Chi heads room 1."""

    def work(connection: Connection) -> None:
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        connection.execute(update(Submission).where(Submission.filler_id == AN).values(unit_id=2))

    await store.write(work)


async def test_the_office_reads_what_was_handed_in_with_its_receipt(
    browser: Browser, store: Store, codes: dict[str, str]
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, BINH)
    said = text_of(await browser.get(page))
    for words in (
        "Trần Thị Bình", "Mẫu thử", codes["Bình"], "Trễ hạn, so với hạn 23:59", "I. Tự đánh giá",
        "Ưu điểm Làm tốt việc được giao", "Nguyên nhân Chưa khai", "Hạn chế Không có",
        f"Nộp lần 1, mã {codes['Bình']}: Trễ hạn",
    ):  # fmt: skip
        assert words in said
    assert "Họ và tên" not in said  # not asked of Bình


async def test_there_is_a_way_back_to_the_units_list_and_the_page_is_somewhere(
    browser: Browser, store: Store
) -> None:
    page = await page_of(store, BINH)
    await browser.sign_in(AN, "office")
    seen = (await browser.get(page)).text
    assert '<a href="/van-phong/don-vi/1?dot=1">‹ Phòng Một</a>' in seen
    assert '<a href="/van-phong" aria-current="true">Văn phòng</a>' in seen
    assert (await browser.get("/van-phong/don-vi/1?dot=1")).status_code == 200
    await browser.sign_in(CHI)
    seen = (await browser.get(page)).text
    assert '<a href="/don-vi?dot=1&amp;don-vi=1">‹ Phòng Một</a>' in seen
    assert '<a href="/don-vi" aria-current="true">Đơn vị</a>' in seen
    assert (await browser.get("/don-vi?dot=1&don-vi=1")).status_code == 200


async def test_a_head_reads_and_sends_back_what_the_unit_handed_in(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(CHI)
    page = await page_of(store, AN)
    assert "Điều rất riêng" in (await browser.get(page)).text
    answer = await press(
        browser, page, f"{page}/tra-lai", reason="Thiếu số liệu", question=["uu_diem", "khen"]
    )
    assert answer.url.path == page
    assert "Đã trả lại." in text_of(answer)
    assert "Trả lại bản nộp lần 1: 2 câu cần xem lại" in text_of(answer)
    kept = await store.read(lambda c: c.execute(select(Returned)).one())
    assert (kept.questions, kept.returned_by) == (["uu_diem", "khen"], "Lê Minh Chi")


@pytest.mark.parametrize("act", ACTS)
async def test_a_head_changes_nothing_in_another_unit_by_a_request_made_by_hand(
    browser: Browser, store: Store, act: str
) -> None:
    await elsewhere(store)
    await browser.sign_in(CHI)
    ours, theirs = await page_of(store, BINH), await page_of(store, AN)
    fields = {
        "form_token": await token(browser, ours), "receipt": "1", "reason": "Tôi muốn thế",
        "document": "1/CV", "day": "30/10/2024",
    }  # fmt: skip
    before = await everything(store)
    for address in (theirs, f"{theirs}?dot=1"):
        assert (await browser.get(address)).status_code == 404
        assert (await send(browser, f"{theirs}/{act}", fields)).status_code == 404
    assert await everything(store) == before


@pytest.mark.parametrize("act", [each for each in ACTS if each != "tra-lai"])
async def test_what_is_the_offices_a_head_does_not_do_in_the_own_unit_either(
    browser: Browser, store: Store, act: str
) -> None:
    await browser.sign_in(CHI)
    page = await page_of(store, BINH)
    assert f"{page}/{act}" not in (await browser.get(page)).text
    fields = {"form_token": await token(browser, page), "receipt": "1", "reason": "r"}
    before = await everything(store)
    assert (await send(browser, f"{page}/{act}", fields)).status_code == 404
    assert await everything(store) == before


async def test_an_employee_and_another_agencys_office_find_no_such_page(
    browser: Browser, store: Store
) -> None:
    page = await page_of(store, AN)
    await browser.sign_in(AN)
    assert (await browser.get(page)).status_code == 404
    await store.write(stage.stranger)
    await browser.sign_in(stage.STRANGER, "office")
    assert (await browser.get(page)).status_code == 404


async def test_who_is_dealt_with_outside_the_system_is_not_opened(
    browser: Browser, store: Store
) -> None:
    page = await page_of(store, BINH)
    await store.write(stage.take_outside)
    await browser.sign_in(AN, "office")
    assert (await browser.get(page)).status_code == 404


async def test_nobody_reads_a_draft(browser: Browser, store: Store) -> None:
    page = await page_of(store, CHI)

    def write(connection: Connection) -> None:
        connection.execute(
            update(Submission)
            .where(Submission.filler_id == CHI, Submission.form == "tu-danh-gia")
            .values(state="draft", draft={"answers": {"uu_diem": "Chữ còn nháp"}})
        )

    await store.write(write)
    await browser.sign_in(AN, "office")
    said = text_of(await browser.get(page))
    assert "Câu trả lời còn nháp chỉ người điền xem được" in said
    assert "Chữ còn nháp" not in said
    assert "Gia hạn riêng" in said


async def test_a_change_that_was_begun_after_handing_in_is_not_shown(
    browser: Browser, store: Store
) -> None:
    page = await page_of(store, AN)

    def write(connection: Connection) -> None:
        connection.execute(
            update(Submission)
            .where(Submission.id == stage.submission_of(connection, AN))
            .values(state="draft", draft={"answers": {"uu_diem": "Chữ còn nháp"}})
        )

    await store.write(write)
    await browser.sign_in(AN, "office")
    said = text_of(await browser.get(page))
    assert "Điều rất riêng" in said
    assert "Người nộp đang sửa" in said
    assert "Chữ còn nháp" not in said


async def test_a_form_that_heads_do_not_read_stays_closed_to_them(
    browser: Browser, store: Store
) -> None:
    closed = stage.plan().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for form in closed["forms"]:
        form["head_reads"] = False
    plan = Plan.model_validate(closed)
    await store.write(lambda c: amend(c, 1, plan, NOW))
    page = await page_of(store, AN)
    await browser.sign_in(AN, "office")
    assert "Điều rất riêng" in (await browser.get(page)).text
    fields = {"form_token": await token(browser, page), "receipt": "1", "reason": "r"}
    await browser.sign_in(CHI)
    said = text_of(await browser.get(page))
    assert "trưởng đơn vị không xem nội dung" in said
    assert "Điều rất riêng" not in said
    assert (await send(browser, f"{page}/tra-lai", fields)).status_code == 404


async def test_accepting_closes_it_and_opening_again_lets_it_be_sent_back(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    said = text_of(await press(browser, page, f"{page}/tiep-nhan"))
    assert "Đã tiếp nhận. Bản này không sửa được nữa" in said
    assert "Trả lại để bổ sung" not in said
    said = text_of(await press(browser, page, f"{page}/mo-lai", reason="Bấm nhầm"))
    assert "Đã mở lại." in said
    assert "Mở lại bản đã tiếp nhận" in said
    assert "Bấm nhầm" in said
    assert "Trả lại để bổ sung" in said


async def test_a_late_one_is_admitted_with_a_document_and_then_accepted(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, BINH)
    assert f'action="{page}/tiep-nhan"' not in (await browser.get(page)).text
    refused = await press(browser, page, f"{page}/chap-nhan-tre", reason="Ốm nặng")
    assert refused.status_code == 422
    assert "Anh/chị ghi số, ký hiệu văn bản" in text_of(refused)
    assert ">\nỐm nặng</textarea>" in refused.text
    answer = await press(
        browser, page, f"{page}/chap-nhan-tre", reason="Ốm nặng", document="12/CV-VP"
    )
    assert "Trễ hạn, được chấp nhận theo 12/CV-VP" in text_of(answer)
    assert "Đã tiếp nhận" in text_of(await press(browser, page, f"{page}/tiep-nhan"))


async def test_one_person_is_given_a_later_deadline(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, BINH)
    action = f"{page}/gia-han"
    typed = {"reason": "Ốm", "document": "12/CV", "day": "26/10/2024", "hour": "16h30"}
    answer = await press(browser, page, action, **typed)
    assert "Đã gia hạn. Đã được gia hạn, nhận đến 16:30, thứ Bảy ngày 26/10/2024" in text_of(answer)
    assert "Đúng hạn" in text_of(answer)  # handed in on the 26th, before that
    assert "Được gia hạn theo 12/CV" in text_of(answer)


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("20/10/2024", "", "Không gia hạn về quá khứ được"),
        ("22/10/2024", "", "Hạn hiện nay đã là 23:59, thứ Năm ngày 24/10/2024"),
        ("24/10/2024", "23:59", "Hạn hiện nay đã là"),
        ("30/02/2025", "", "Ngày này không có trên lịch"),
        ("30/10/24", "", "Năm cần đủ bốn chữ số"),
        ("", "", "Chưa đọc được ngày này"),
        ("30/10/9999", "", "Năm này không hợp lý"),
        ("30/10/0001", "", "Năm này không hợp lý"),
        ("30/10/2026", "", "hơn một năm"),
        ("30/10/2024", "25:00", "Chưa đọc được giờ"),
        ("30/10/2024", "chiều", "Chưa đọc được giờ"),
        ("30/10/2024\x00", "\u202e", "Đã gia hạn"),
    ],
)
async def test_a_deadline_that_cannot_be_is_refused_beside_its_field(
    browser: Browser, store: Store, day: str, hour: str, words: str
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, CHI)
    answer = await press(
        browser, page, f"{page}/gia-han", day=day, hour=hour, reason="Ốm", document="12/CV"
    )
    assert words in text_of(answer)
    done = words == "Đã gia hạn"
    assert answer.status_code == (200 if done else 422)
    count = await store.read(lambda c: c.scalar(select(func.count()).select_from(Extension)))
    assert count == done


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "Anh/chị ghi lý do giúp"),
        ({"reason": "\x00\u202e\u200b"}, "Anh/chị ghi lý do giúp"),
        ({"reason": "x" * 100_000}, "Lý do dài 100.000 ký tự"),
        ({"reason": "r", "question": ["khen", "mat_khau"]}, "Có câu không nằm trong bản đã nộp"),
        ({"reason": "r", "question": ["ho_ten"]}, "Có câu không nằm trong bản đã nộp"),
        ({"reason": "r", "question": ["\x00"]}, "Có câu không nằm trong bản đã nộp"),
    ],
)
async def test_a_return_that_is_wrong_is_refused_and_changes_nothing(
    browser: Browser, store: Store, typed: dict[str, Any], words: str
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    before = await everything(store)
    answer = await press(browser, page, f"{page}/tra-lai", **typed)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert await everything(store) == before


@pytest.mark.parametrize("receipt", ["", "-1", "1.0", "١", "9" * 30])
async def test_a_number_that_no_page_of_ours_shows_is_a_bad_request(
    browser: Browser, store: Store, receipt: str
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    answer = await press(browser, page, f"{page}/tiep-nhan", receipt=receipt)
    assert answer.status_code == 400


async def test_a_second_press_is_harmless(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    fields = {**await fields_of(browser, page, f"{page}/tra-lai"), "reason": "Thiếu"}
    answers = await asyncio.gather(*(send(browser, f"{page}/tra-lai", fields) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len((await everything(store))[2]) == 1


async def test_of_two_returns_at_once_the_second_sees_the_first(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    fields = await fields_of(browser, page, f"{page}/tra-lai")
    tries = [{**fields, "reason": f"Lý do {number}"} for number in range(4)]
    answers = await asyncio.gather(*(send(browser, f"{page}/tra-lai", each) for each in tries))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    kept = await store.read(lambda c: c.scalars(select(Returned.reason)).all())
    assert len(kept) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert "vừa được trả lại lúc" in text_of(answer)
            assert kept[0] in text_of(answer)


async def test_what_changed_while_the_page_was_open_is_not_accepted(
    browser: Browser, store: Store
) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    fields = await fields_of(browser, page, f"{page}/tiep-nhan")
    fields["receipt"] = "2"
    answer = await send(browser, f"{page}/tiep-nhan", fields)
    assert answer.status_code == 409
    assert "người nộp đã nộp lại" in text_of(answer)


async def test_what_was_withdrawn_meanwhile_is_not_accepted(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    fields = await fields_of(browser, page, f"{page}/tiep-nhan")
    await store.write(lambda c: c.execute(update(Submission).values(state="withdrawn")).rowcount)
    answer = await send(browser, f"{page}/tiep-nhan", fields)
    assert answer.status_code == 409
    assert "không còn phải nộp" in text_of(answer)
    assert f"{page}/tiep-nhan" not in answer.text


async def test_a_form_of_another_page_is_refused(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    page = await page_of(store, AN)
    answer = await send(browser, f"{page}/tra-lai", {"receipt": "1", "reason": "r"})
    assert answer.status_code == 403


async def test_a_reason_is_shown_as_text(browser: Browser, store: Store) -> None:
    reason = "<script>alert(1)</script> {{ 7*7 }}"
    office = Actor(AN, "office", "An")
    submission = await store.read(lambda c: stage.submission_of(c, AN))
    await store.write(lambda c: return_(c, stage.plan(), submission, reason, ["khen"], office, NOW))
    await browser.sign_in(AN, "office")
    page = (await browser.get(f"/ho-so/{submission}")).text
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page


async def test_the_office_reads_who_typed_it_in_and_waits_for_the_confirmation(
    browser: Browser, store: Store
) -> None:
    page = await page_of(store, AN)
    await store.write(lambda c: c.execute(update(ReceiptRecord).values(entered_by=CHI)).rowcount)
    await browser.sign_in(AN, "office")
    answer = await browser.get(page)
    assert "Lê Minh Chi nhập hộ, chưa được người nộp xác nhận" in text_of(answer)
    assert f"{page}/tiep-nhan" not in answer.text
    fields = {"form_token": await token(browser, page), "receipt": "1"}
    refused = await send(browser, f"{page}/tiep-nhan", fields)
    assert refused.status_code == 409


async def test_a_file_goes_home_as_a_file_and_only_with_what_was_handed_in(
    browser: Browser, store: Store
) -> None:
    handed_in, draft = "a" * 32, "b" * 32

    def work(connection: Connection) -> str:
        submission = stage.submission_of(connection, AN)
        for file in (handed_in, draft):
            connection.execute(
                insert(StoredFile).values(
                    id=file, submission_id=submission, question="uu_diem", name="bản ký.pdf",
                    media_type="application/pdf", size=3, sha256="x", content=b"%PDF",
                    stored_at=NOW,
                )
            )  # fmt: skip
        receipt = connection.execute(
            select(ReceiptRecord.content).where(ReceiptRecord.submission_id == submission)
        ).scalar_one()
        content = json.loads(receipt)
        content["answers"]["uu_diem"] = {"file": handed_in, "sha256": "x"}
        connection.execute(
            update(ReceiptRecord)
            .where(ReceiptRecord.submission_id == submission)
            .values(content=json.dumps(content))
        )
        return f"/ho-so/{submission}"

    page = await store.write(work)
    await browser.sign_in(CHI)
    answer = await browser.get(f"{page}/tep/{handed_in}")
    assert answer.content == b"%PDF"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for file in (draft, "c" * 32, "../../etc/passwd", "A" * 32):
        assert (await browser.get(f"{page}/tep/{file}")).status_code == 404
    await elsewhere(store)
    assert (await browser.get(f"{page}/tep/{handed_in}")).status_code == 404
