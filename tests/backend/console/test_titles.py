"""The office sees who may be considered for what, and lifts a rule with a document."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert

from backend.console import titles_shown
from storage.people import Employee
from storage.store import Store
from tests.backend.console.desk import Desk, desk
from tests.intake.titles.hung_yen import (
    AN,
    BINH,
    CHI,
    DECEMBER,
    DIRECTOR,
    MINUTE,
    REGISTERED,
    ROOM,
    TOO_LATE,
    ask_again,
    begun,
    form_of,
    hand_in,
    register,
    report,
)
from tests.intake.titles.test_releasing import ANSWERS

HOA = 9
PAGE = "/van-phong/thi-dua"


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Desk]:
    """An is under a complaint, Bình registered a minute too late; Hoa is at the office."""

    def work(connection):
        campaign = begun(connection, an={"khieu_nai": True})
        connection.execute(
            insert(Employee).values(
                id=HOA, agency_id=1, staff_code="09", full_name="Vũ Thị Hoa", search_key="",
                facts={},
            )
        )  # fmt: skip
        register(connection, AN, DIRECTOR)
        register(connection, BINH, DIRECTOR, at=TOO_LATE + MINUTE)
        ask_again(connection, campaign, DECEMBER)
        report(connection, AN)

    await store.write(work)
    async with desk(store) as opened:
        await opened.sign_in(HOA)
        yield opened


async def test_each_rule_stands_with_its_words_its_fact_and_who_corrects_it(office: Desk) -> None:
    page = (await office.get(PAGE)).text
    assert "Quá thời hạn đăng ký, tập thể, cá nhân, không được xét khen thưởng" in page
    assert "Bản đăng ký nhận lúc 00:01:00" in page
    assert "có đơn thư khiếu nại, tố cáo đang được xác minh làm rõ" in page
    assert "Có đơn thư khiếu nại, tố cáo đang được xác minh: Có" in page
    assert "Văn phòng Sở, trong danh sách cán bộ" in page
    assert "mục I.2.c" in page
    assert "Nghị định 91/2017/NĐ-CP" in page, "the standards that hold (III.2)"


async def test_a_rule_is_lifted_on_the_page_and_holds_again(office: Desk) -> None:
    rule = {"party": str(AN), "title": DIRECTOR, "rule": "khieu-nai"}
    said = await office.send(f"{PAGE}/bo-qua", **rule, reason="Tố cáo sai", document="15/KL-TTr")
    assert said.headers["location"] == f"{PAGE}?da=bo-qua"
    assert "theo 15/KL-TTr, Vũ Thị Hoa ghi: Tố cáo sai" in (await office.get(PAGE)).text
    await office.send(f"{PAGE}/thoi-bo-qua", **rule)
    assert "15/KL-TTr" not in (await office.get(PAGE)).text
    acts = [act for act, *_ in await office.trail() if act.startswith("title.")]
    assert acts == ["title.lift", "title.unlift"]


async def test_without_a_document_nothing_is_lifted_and_what_was_typed_stays(office: Desk) -> None:
    rule = {"party": str(AN), "title": DIRECTOR, "rule": "khieu-nai"}
    said = await office.send(f"{PAGE}/bo-qua", **rule, reason="Tố cáo sai, đã kết luận")
    assert said.status_code == 422
    assert "Tố cáo sai, đã kết luận" in said.text
    assert "title.lift" not in [act for act, *_ in await office.trail()]


async def test_only_those_who_are_kept_out_can_be_asked_for(office: Desk) -> None:
    rule = {"party": str(AN), "title": DIRECTOR, "rule": "khieu-nai"}
    await office.send(f"{PAGE}/bo-qua", **rule, reason="Tố cáo sai", document="15/KL-TTr")
    page = (await office.get(f"{PAGE}?chua=1")).text
    assert "Trần Thị Bình" in page
    assert "Nguyễn Văn An" not in page


async def test_of_a_large_agency_one_unit_after_another_is_shown(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(titles_shown, "AT_ONCE", 1)
    page = (await office.get(PAGE)).text
    assert "số liệu dưới đây là của đơn vị đang chọn" in page
    assert "Mọi đơn vị" not in page
    nowhere = (await office.get(f"{PAGE}?don-vi=0")).text
    assert "Trần Thị Bình" not in nowhere
    chosen = (await office.get(f"{PAGE}?don-vi=1")).text
    assert "Trần Thị Bình" in chosen
    rule = {"party": str(AN), "title": DIRECTOR, "rule": "khieu-nai", "unit": "1"}
    said = await office.send(f"{PAGE}/bo-qua", **rule, reason="Tố cáo sai", document="15/KL-TTr")
    assert said.headers["location"] == f"{PAGE}?don-vi=1&da=bo-qua"


async def test_a_head_sees_no_such_page(office: Desk) -> None:
    await office.sign_in(CHI, "employee")
    assert (await office.get(PAGE)).status_code == 404


def drafted(connection):
    """An drafted the room's registration in time; the form that waits for its head."""
    begun(connection, an={"drafter": True})
    hand_in(connection, ROOM, "dang-ky-tap-the", ANSWERS, REGISTERED)
    return form_of(connection, ROOM, "dang-ky-tap-the").id


async def test_a_release_that_comes_too_late_is_called_so_before_the_button(store: Store) -> None:
    form = await store.write(drafted)
    async with desk(store) as at:
        at.rooms.clock.move_to(TOO_LATE - MINUTE)
        await at.sign_in(CHI, "employee")
        in_time = (await at.get(f"/ho-so/{form}")).text
        at.rooms.clock.move_to(TOO_LATE)
        too_late = (await at.get(f"/ho-so/{form}")).text
        await at.send(f"/ho-so/{form}/duyet", receipt="1")
        released = (await at.get(f"/ho-so/{form}")).text
    assert "tính là trễ hạn" not in in_time
    notice = "Anh/chị duyệt bây giờ thì bản này tính là trễ hạn. Quá thời hạn đăng ký"
    assert too_late.index(notice) < too_late.index("Duyệt và gửi lên")
    assert "Người soạn gửi: Đúng hạn. Chưa duyệt" in too_late
    assert "Đúng hạn, so với hạn" not in too_late
    assert "Trễ hạn, so với hạn" in released
    assert notice not in released


async def test_the_head_releases_on_the_page_what_was_drafted(store: Store) -> None:
    form = await store.write(drafted)
    async with desk(store) as at:
        await at.sign_in(CHI, "employee")
        assert "Duyệt và gửi lên" in (await at.get(f"/ho-so/{form}")).text
        unit = (await at.get("/don-vi")).text
        assert "◐ chờ thủ trưởng duyệt" in unit
        assert "Trong số đã nộp có 1 bản chờ thủ trưởng duyệt" in unit
        said = await at.send(f"/ho-so/{form}/duyet", receipt="1")
        assert said.headers["location"] == f"/ho-so/{form}?da=duyet"
        assert "Duyệt và gửi lên" not in (await at.get(f"/ho-so/{form}")).text
        assert "chờ thủ trưởng duyệt" not in (await at.get("/don-vi")).text
        assert ("submission.release", "employee:3", f"submission:{form}") in await at.trail()
