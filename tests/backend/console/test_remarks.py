"""The head's pages for remarks: who is there, what is shown, what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, insert, select, update

from backend import console
from intake.asking import amend
from intake.library import Library
from pages.installing import include, install
from pages.rooms import Rooms
from people.sessions import Role, open_session
from phieu.clock import SimulatedClock
from storage.campaigns import Campaign
from storage.people import Employee, Party, Unit
from storage.store import Store
from storage.submissions import Remark
from tests.backend import stage
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE

SOURCE = {"section": "II.2", "quote": "không vượt quá 20% số được đề nghị"}
LEVELS = [
    {
        "list_name": "levels4",
        "label": "Mức",
        "proposed_for": ["person", "unit"],
        "milestone": "nop",
        "source": SOURCE,
    }
]
QUOTAS = [
    {
        "code": "xuat-sac",
        "list_name": "levels4",
        "level": "htxs",
        "percent": 20,
        "of": ["htt"],
        "group_by": "party_member",
        "rounding_source": {"silent": "Bỏ phần lẻ."},
        "source": SOURCE,
    }
]
DUNG, ELSEWHERE = 7, 8
"""Dung is of the office; somebody of another room."""


def prepared(connection: Connection) -> None:
    stage.started(connection, stage.plan(levels=LEVELS, quotas=QUOTAS))
    connection.execute(
        insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
    )
    for key, name, unit in ((DUNG, "Phạm Thị Dung", 2), (ELSEWHERE, "Đỗ Văn Giáp", 2)):
        connection.execute(
            insert(Employee).values(
                id=key, agency_id=1, staff_code=f"00{key}", full_name=name, search_key="",
                facts={"party_member": True, "head": False},
            )
        )  # fmt: skip
        connection.execute(insert(Party).values(id=key, kind="person", employee_id=key))
        stage.post(connection, key, unit)
    for key, facts in PEOPLE.items():
        kept = {"head": facts["head"], "party_member": facts["party_member"]}
        connection.execute(update(Employee).where(Employee.id == key).values(facts=kept))
        stage.post(connection, key)
    stage.hand_in(connection, AN)


@pytest.fixture
async def rooms(store: Store) -> Rooms:
    await store.write(prepared)
    clock = SimulatedClock(NOW, runs=False)
    return Rooms(store, Library(), clock, b"k" * 32, secure_cookies=False)


class Desk(Phone):
    """Somebody at the console, signed in without an invitation."""

    async def sit(self, employee: int, role: Role = "employee") -> Desk:
        now = self.rooms.clock.now()
        made = await self.rooms.store.write(lambda c: open_session(c, employee, role=role, now=now))
        self.client.cookies.set("phieu", made.token)
        return self


@pytest.fixture
async def desk(rooms: Rooms) -> AsyncIterator[Desk]:
    app = FastAPI()
    install(app, rooms)
    include(app, console.router())
    made = Desk(app, rooms)
    yield made
    await made.client.aclose()


async def kept(desk: Desk) -> dict[int, tuple[str, str | None]]:
    query = select(Remark.subject_id, Remark.text, Remark.level)
    rows = await desk.rooms.store.read(lambda c: c.execute(query).all())
    return {row.subject_id: (row.text, row.level) for row in rows}


def here(desk: Desk, party: int) -> str:
    return f"/don-vi/nhan-xet/{party}"


async def test_the_head_finds_everybody_and_what_each_said_of_themselves(desk: Desk) -> None:
    await (await desk.sit(CHI)).open("/don-vi/nhan-xet")
    assert desk.status == 200
    names = [cell.text_content() for cell in desk.page.xpath("//tbody//th/a")]
    assert names == ["Phòng Một", "Lê Minh Chi", "Nguyễn Văn An", "Trần Thị Bình"]
    assert "Hoàn thành tốt nhiệm vụ" in desk.page.xpath("//tbody/tr[3]")[0].text_content()
    assert "Chưa nộp" in desk.page.xpath("//tbody/tr[4]")[0].text_content()
    assert "Đỗ Văn Giáp" not in desk.text


async def test_one_is_saved_and_the_next_comes(desk: Desk) -> None:
    await (await desk.sit(CHI)).open(here(desk, AN))
    await desk.press("next", level="htxs", text="Sáng kiến tốt.")
    assert desk.path == here(desk, BINH)
    assert "Đã lưu: Nguyễn Văn An – Hoàn thành xuất sắc nhiệm vụ" in desk.text
    assert "vượt 1 người" in desk.text
    assert "20 % × 0 người được đề nghị Hoàn thành tốt nhiệm vụ = 0 → 0 người" in desk.text
    assert "không vượt quá 20% số được đề nghị" in desk.text
    await desk.press("next", level="htt", text="")
    assert desk.path == "/don-vi/nhan-xet"
    assert (await kept(desk)) == {AN: ("Sáng kiến tốt.", "htxs"), BINH: ("", "htt")}


async def test_the_heads_own_line_is_written_by_the_office(desk: Desk) -> None:
    await (await desk.sit(CHI)).open(here(desk, CHI))
    assert "Không ai tự nhận xét" in desk.text
    assert not desk.has_button("next")
    token = (await desk.open(here(desk, AN))).fields(desk.form())["form_token"]
    await desk.post(here(desk, CHI), {"form_token": token, "level": "htxs", "version": "0"})
    assert desk.status == 422
    assert await kept(desk) == {}
    await desk.sit(DUNG, "office")
    await desk.open(f"/van-phong/nhan-xet/1/{CHI}")
    await desk.press("next", level="htt", text="Theo ý kiến Lãnh đạo.")
    assert await kept(desk) == {CHI: ("Theo ý kiến Lãnh đạo.", "htt")}


async def test_the_other_persons_words_are_shown_and_mine_are_still_there(desk: Desk) -> None:
    await (await desk.sit(CHI)).open(here(desk, AN))
    form = desk.form()
    mine = {**desk.fields(form), "level": "htt", "text": "Của tôi", "do": "next"}
    await desk.sit(DUNG, "office")
    await desk.open(f"/van-phong/nhan-xet/1/{AN}")
    await desk.press("next", level="htnv", text="Của văn phòng")
    await desk.sit(CHI)
    await desk.post(here(desk, AN), mine)
    assert desk.status == 409
    assert "Phạm Thị Dung đã ghi" in desk.text
    assert "Của văn phòng" in desk.text
    assert desk.page.get_element_by_id("text").value == "Của tôi"
    assert await kept(desk) == {AN: ("Của văn phòng", "htnv")}
    await desk.press("next")
    assert await kept(desk) == {AN: ("Của tôi", "htt")}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"level": "sieu-cap"}, "Mức này không có trong kế hoạch"),
        ({"text": "dài " * 2000}, "quá mức 4.000"),
        ({"level": "", "text": ""}, "chọn một mức hoặc ghi nhận xét"),
        ({"level": "htt", "version": "x" * 50, "text": "Lạ"}, "không còn"),
    ],
)
async def test_wrong_input_is_said_beside_the_field_and_kept(
    desk: Desk, said: dict[str, str], words: str
) -> None:
    await (await desk.sit(CHI)).open(here(desk, AN))
    fields: dict[str, Any] = {**desk.fields(desk.form()), "text": "Đã gõ", **said, "do": "next"}
    await desk.post(here(desk, AN), fields)
    assert desk.status == 422
    assert words in desk.text
    assert desk.page.get_element_by_id("text").value == fields["text"]
    assert await kept(desk) == {}


async def test_somebody_of_another_unit_is_as_if_not_there(desk: Desk) -> None:
    await (await desk.sit(CHI)).open(here(desk, AN))
    fields = {**desk.fields(desk.form()), "level": "khtnv", "do": "next"}
    for party in (ELSEWHERE, DUNG, 999_999):
        await desk.post(here(desk, party), fields)
        assert desk.status == 404
        assert (await desk.open(here(desk, party))).status == 404
    for address in ("/van-phong/nhan-xet", "/van-phong/nhan-xet/1", f"/van-phong/nhan-xet/1/{AN}"):
        assert (await desk.open(address)).status == 404
    assert (await desk.open("/don-vi/nhan-xet?don-vi=2")).status == 404
    assert await kept(desk) == {}


async def test_who_heads_nothing_finds_no_such_page(desk: Desk) -> None:
    await desk.sit(AN)
    assert (await desk.open("/don-vi/nhan-xet")).status == 404
    assert (await desk.open(here(desk, BINH))).status == 404


async def test_who_is_outside_the_system_is_a_name_and_nothing_more(
    desk: Desk, store: Store
) -> None:
    await store.write(lambda connection: stage.take_outside(connection, BINH))
    await (await desk.sit(CHI)).open("/don-vi/nhan-xet")
    assert "Xử lý ngoài hệ thống, không ghi gì ở đây: Trần Thị Bình" in desk.text
    assert not desk.page.xpath(f"//a[contains(@href, '/{BINH}')]")
    assert (await desk.open(here(desk, BINH))).status == 404
    assert "0/2" in (await desk.open("/don-vi/nhan-xet")).text


async def test_a_draft_says_nothing_of_a_level(desk: Desk, store: Store) -> None:
    def answer(connection: Connection) -> None:
        sitting = stage.Sitting(Library(), stage.submission_of(connection, BINH), BINH, "b")
        sitting.fill(connection)

    await store.write(answer)
    await (await desk.sit(CHI)).open("/don-vi/nhan-xet")
    assert "Chưa nộp" in desk.page.xpath("//tbody/tr[4]")[0].text_content()


async def test_the_office_sees_units_and_the_whole_agencys_quota(desk: Desk) -> None:
    await desk.sit(DUNG, "office")
    await desk.open(f"/van-phong/nhan-xet/1/{AN}")
    await desk.press("next", level="htxs", text="")
    await desk.open("/van-phong/nhan-xet")
    assert "Tính trong toàn cơ quan" in desk.text
    assert "vượt 1 người" in desk.text
    row = desk.page.xpath("//tbody/tr[contains(., 'Phòng Một')]")[0]
    assert [cell.text_content() for cell in row.xpath("td")] == ["1", "1"]
    assert (await desk.open("/van-phong/nhan-xet/77")).status == 404


async def test_of_whom_another_authority_rates_nothing_is_proposed_or_counted(desk: Desk) -> None:
    """Members of the party, say; what was proposed of one before the plan said so stands apart."""
    by = {"when": {"is": {"party_member": True}}, "words": "UBND tỉnh phân loại.", "source": SOURCE}
    amended = stage.plan(levels=[{**LEVELS[0], "elsewhere": by}], quotas=QUOTAS)
    await (await desk.sit(CHI)).open(here(desk, AN))
    await desk.press("stay", level="htxs", text="Tốt.")
    assert "vượt 1 người" in desk.text

    def amending(connection: Connection) -> None:
        amend(connection, connection.scalars(select(Campaign.id)).one(), amended, NOW)

    await desk.rooms.store.write(amending)
    await desk.open("/don-vi/nhan-xet")
    (row,) = desk.page.xpath("//tbody/tr[contains(., 'Nguyễn Văn An')]")
    assert [cell.text_content() for cell in row.xpath("td")][1] == "UBND tỉnh phân loại."
    assert "0/1" in desk.text
    assert "Đang đề xuất 0 người" in desk.text
    assert "vượt 1 người" not in desk.text
    await desk.open(here(desk, AN))
    assert not desk.page.xpath("//input[@name='level']")
    assert "Không đề xuất mức ở đây: UBND tỉnh phân loại. Mức đã ghi trước đây" in desk.text
    (why,) = desk.page.xpath("//details[summary='Vì sao?']")
    assert "không vượt quá 20%" in why.text_content()
    await desk.press("next", text="Gửi hồ sơ lên tỉnh.")
    assert desk.path == here(desk, BINH)
    assert await kept(desk) == {AN: ("Gửi hồ sơ lên tỉnh.", None)}
    await (await desk.sit(DUNG, "office")).open("/van-phong/nhan-xet")
    assert "Đảng viên: có" not in desk.text


async def test_after_the_date_it_is_said_and_still_taken(desk: Desk) -> None:
    desk.rooms.clock.move_to(stage.LATE)  # type: ignore[attr-defined]
    await (await desk.sit(CHI)).open("/don-vi/nhan-xet")
    assert "Đã quá hạn “Nộp bản tự đánh giá”" in desk.text
    await desk.open(here(desk, AN))
    await desk.press("next", level="htt", text="Muộn")
    assert (await kept(desk))[AN] == ("Muộn", "htt")


async def test_a_form_from_elsewhere_is_refused(desk: Desk) -> None:
    await (await desk.sit(CHI)).open(here(desk, AN))
    await desk.post(here(desk, AN), {"level": "htt", "version": "0"})
    assert desk.status == 403
    assert await kept(desk) == {}
