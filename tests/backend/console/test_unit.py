"""Who heads a unit sees who still owes, and not a word of what was written."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile

from sqlalchemy import Connection, insert, update

from intake.asking import amend
from intake.extending import extend
from intake.library import keep_templates
from storage.people import RoleAssignment, Unit
from storage.store import Store
from storage.submissions import Submission
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.intake.campaigns import AN, BINH, CHI, NOW
from tests.intake.forms import QUESTIONS, form_of

DONE = "<h2>Đã nộp"


async def test_the_head_sees_who_has_handed_in_and_who_owes(
    browser: Browser, codes: dict[str, str]
) -> None:
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    assert "<strong>3</strong><span>/4 người, tập thể đã nộp đủ" in page
    owed, _, done = page.partition("Còn phải nộp")[2].partition(DONE)
    assert "Lê Minh Chi" in owed
    for name in ("Nguyễn Văn An", "Trần Thị Bình", "Phòng Một"):
        assert name in done
        assert name not in owed
    assert "nộp trễ" in done
    assert "Điều rất riêng" not in page
    assert "Hoàn thành tốt" not in page
    assert not any(code in page for code in codes.values())
    assert ".docx" not in page


async def test_each_person_is_a_tile_that_says_how_they_stand(browser: Browser) -> None:
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    tiles = re.findall(r'class="tile (\w+)" href="#n(\d+)"', page)
    assert tiles == [
        ("not_invited", "3"),
        ("submitted", "0"),
        ("submitted", "1"),
        ("submitted", "2"),
    ]
    assert all(f'id="n{key}"' in page for _, key in tiles)
    assert "<small>L.M.</small>Chi" in page


async def test_who_was_never_invited_can_be_invited_from_here(browser: Browser) -> None:
    await browser.sign_in(CHI)
    assert 'href="/don-vi/moi/3?dot=1">Mời<' in (await browser.get("/don-vi")).text
    await browser.sign_in(AN, "office")
    assert 'href="/van-phong/moi/3?dot=1">Mời<' in (await browser.get("/van-phong/don-vi/1")).text


async def test_the_dossier_says_which_parts_are_there(browser: Browser) -> None:
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    assert "<strong>2/4</strong> phần đã đủ" in page
    parts = re.findall(r'<li class="(\w+)"><span[^>]*>.</span>\s*<span>([^<]+)', page)
    # Two of three are there, and one of the two came late: it does not go up.
    assert parts == [
        ("none", "(1) Biên bản"),
        ("complete", "(2) Báo cáo"),
        ("part", "(3) Bản tự đánh giá"),
        ("complete", "(4) Danh sách"),
    ]
    assert "1/3" in page


async def test_a_part_that_nobody_here_owes_says_so_and_is_not_counted(
    browser: Browser, store: Store
) -> None:
    other = form_of(QUESTIONS, "khong-ai-lam")
    paper = {**stage.OUTPUTS[0], "code": "khac", "forms": ["khong-ai-lam"]}
    parts = [*stage.OUTPUTS[3]["parts"], {"label": "(5) Phiếu khác", "outputs": ["khac"]}]
    bare = {**stage.OUTPUTS[3], "code": "ho-so-khac", "parts": parts[-1:]}
    outputs = [*stage.OUTPUTS[:3], paper, {**stage.OUTPUTS[3], "parts": parts}, bare]
    plan = stage.plan(other, outputs=outputs)

    def ask_anew(connection: Connection) -> None:
        amend(connection, 1, plan, NOW)
        keep_templates(connection, plan, stage.TEMPLATES)

    await store.write(ask_anew)
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    assert "<strong>2/4</strong> phần đã đủ" in page
    assert page.count("Đơn vị này không có phần nào phải nộp.") == 1
    assert (
        page.partition("(5) Phiếu khác</span>")[2]
        .strip()
        .startswith('<span class="hint">không phải nộp</span>')
    )
    look = (await browser.get("/giay-to/ho-so/ho-so/1")).text
    badges = re.findall(r"<h2>([^<]+)</h2>\s*<p><span class=\"badge\">([^<]+)", look)
    assert badges == [
        ("(1) Biên bản", "chưa có"),
        ("(5) Phiếu khác", "không phải nộp"),
    ]
    answer = await browser.get("/giay-to/ho-so/ho-so/1.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as dossier:
        contents = dossier.read("MUC-LUC.txt").decode("utf-8-sig")
        manifest = json.loads(dossier.read("manifest.json"))
    assert "5. Phiếu khác\r\n   không phải nộp" in contents
    assert [part["state"] for part in manifest["parts"]] == [
        "not_yet", "present", "present", "present", "not_owed",
    ]  # fmt: skip


async def test_the_office_opens_any_unit_of_its_agency(browser: Browser, store: Store) -> None:
    await browser.sign_in(AN, "office")
    page = (await browser.get("/van-phong/don-vi/1")).text
    assert "Trần Thị Bình" in page
    assert "/van-phong/bai-nop/" in page
    assert "/van-phong/ho-so/ho-so/1.zip" in page
    assert (await browser.get("/van-phong/don-vi/0")).status_code == 200
    for address in ("/van-phong/don-vi/9", "/van-phong/don-vi/x", "/van-phong/don-vi/-1"):
        assert (await browser.get(address)).status_code == 404
    await store.write(stage.stranger)
    await browser.sign_in(stage.STRANGER, "office")
    assert (await browser.get("/van-phong/don-vi/1?dot=1")).status_code == 404
    await browser.sign_in(CHI)
    assert (await browser.get("/van-phong/don-vi/1")).status_code == 404


async def test_a_head_of_two_units_picks_one(browser: Browser, store: Store) -> None:
    def work(connection: Connection) -> None:
        for unit in (2, 3):
            connection.execute(
                insert(Unit).values(
                    id=unit, agency_id=1, code=f"P{unit}", name=f"Ban {unit}", kind="phong"
                )
            )
        connection.execute(
            insert(RoleAssignment).values(
                agency_id=1, role="head", unit_id=2, employee_id=CHI, capacity="Q.",
                valid_from=dt.date(2024, 1, 1), document_number="5/QĐ", made_by="Văn phòng",
                made_at=NOW,
            )
        )  # fmt: skip

    await store.write(work)
    await browser.sign_in(CHI)
    first = (await browser.get("/don-vi")).text
    assert "<h1 tabindex" in first
    assert ">Ban 2</h1>" in first
    assert 'href="/don-vi?don-vi=1">Phòng Một</a>' in first
    assert "Trần Thị Bình" in (await browser.get("/don-vi?don-vi=1")).text
    for foreign in ("3", "99", "x"):
        answer = await browser.get(f"/don-vi?don-vi={foreign}")
        assert answer.status_code == (200 if foreign == "x" else 404)


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
    assert "<strong>2</strong><span>/3 người, tập thể đã nộp đủ" in page


async def test_what_was_sent_back_is_owed_again(browser: Browser, store: Store) -> None:
    def work(connection: Connection) -> None:
        connection.execute(
            update(Submission)
            .where(Submission.id == stage.submission_of(connection, AN))
            .values(state="returned")
        )

    await store.write(work)
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    owed = page.partition("Còn phải nộp")[2].partition(DONE)[0]
    assert "Nguyễn Văn An" in owed
    assert "trả lại" in owed


async def test_who_is_outside_the_system_is_a_name_and_no_more(
    browser: Browser, store: Store
) -> None:
    await store.write(lambda connection: stage.take_outside(connection, BINH))
    await browser.sign_in(CHI)
    page = (await browser.get("/don-vi")).text
    before, _, after = page.partition("Xử lý ngoài hệ thống")
    assert "Trần Thị Bình" not in before
    assert "<li>Trần Thị Bình</li>" in after


async def test_a_form_past_its_deadline_is_overdue_but_for_who_has_more_time(
    browser: Browser, store: Store
) -> None:
    passed = {**PASSED, "source": stage.SOURCE}
    await store.write(lambda c: amend(c, 1, stage.plan(milestones=[passed]), NOW))
    await browser.sign_in(CHI)
    assert 'class="tile overdue" href="#n3"' in (await browser.get("/don-vi")).text
    await store.write(
        lambda c: extend(
            c, 1, "nop", NOW + dt.timedelta(days=1), reason="ốm", document_number="4/QĐ",
            granted_by="Văn phòng", now=NOW, party_id=CHI,
        )
    )  # fmt: skip
    assert "overdue" not in (await browser.get("/don-vi")).text


PASSED = {
    "code": "nop", "label": "Nộp bản tự đánh giá", "kind": "before", "date": "2024-10-20",
    "who": "Mọi người",
}  # fmt: skip
