"""Somebody leaves a meeting before its end: hands, minutes, the ballot that is still to come."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.store import Store
from tests.backend.console.meeting_house import (
    AN,
    BINH,
    CHI,
    DUNG,
    EM,
    OF_CHI,
    REPORT,
    Meeting,
    meeting_room,
)


@pytest.fixture
async def house(store: Store) -> AsyncIterator[Meeting]:
    async with meeting_room(store) as made:
        await made.sit(CHI)
        yield made


async def leaves(house: Meeting, meeting: int, who: int | str) -> Meeting:
    return await house.run(meeting, "ve-som", **{"ai-ve": str(who)})


async def test_from_then_on_the_hand_is_not_counted_and_the_minutes_say_when(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    await leaves(house, meeting, DUNG)
    await leaves(house, meeting, DUNG)  # pressed twice
    assert "Có mặt 4/5; về sớm: Phạm Thị Dung (" in house.text
    await house.go(meeting, REPORT, "bieu-quyet", **{"tan-thanh": "5"})
    assert house.status == 422
    await house.go(meeting, REPORT, "nhat-tri")
    await house.run(meeting, "den-muon", ai=str(DUNG))  # and is back
    assert "Có mặt 5/5" in house.text
    await house.open(f"/hop/{meeting}/bien-ban")
    assert "4/4 thành viên có mặt" in house.text  # as it was when they voted
    await leaves(house, meeting, DUNG)
    await house.open(f"/hop/{meeting}/bien-ban")
    assert "Phạm Thị Dung (Chuyên viên; về sớm lúc 08:00)" in house.text
    told = [each for each in await house.trail() if each[0] == "meeting.leave"]
    assert [(each[1], each[3]) for each in told] == [(f"employee:{CHI}", {"count": 1})] * 2


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (CHI, "Người chủ trì và thư ký ở lại"),
        (AN, "Người chủ trì và thư ký ở lại"),
        (EM, "còn được giao chủ trì một nội dung"),
        ("", "Anh/chị chọn người về sớm"),
    ],
)
async def test_who_keeps_the_meeting_going_stays(house: Meeting, who: int | str, why: str) -> None:
    meeting = await house.gather()
    await leaves(house, meeting, who)
    assert house.status == 422
    assert why in house.text
    assert len((await house.held(meeting)).there_now) == 5


async def test_a_secretary_who_must_go_hands_over_the_minutes(house: Meeting) -> None:
    """Nothing noted is lost; who goes on writes, signs and stands in the minutes."""
    meeting = await house.gather()
    said = {"nguoi-noi": str(DUNG), "cell_y-kien": "Ghi trước khi thay."}
    await house.go(meeting, OF_CHI, "y-kien", **said)
    for who, why in ((CHI, "Thư ký phải là người khác"), ("", "trong số người có mặt")):
        await house.run(meeting, "thu-ky", **{"ghi-bien-ban": str(who)})
        assert house.status == 422
        assert why in house.text
    await house.run(meeting, "thu-ky", **{"ghi-bien-ban": str(DUNG)})
    await leaves(house, meeting, AN)
    held = await house.held(meeting)
    assert (held.secretary_id, len(held.there_now)) == (DUNG, 4)
    await house.open(f"/hop/{meeting}/bien-ban")
    assert f"Thư ký: {held.secretary}." in house.text
    await house.sit(DUNG)
    await house.go(meeting, OF_CHI)
    assert "Ghi trước khi thay." in house.text
    await house.sit(AN)
    await house.open(f"/hop/{meeting}/{OF_CHI}")
    assert house.status == 404


async def test_who_left_chairs_no_matter(house: Meeting) -> None:
    meeting = await house.gather()
    await leaves(house, meeting, BINH)
    await house.go(meeting, OF_CHI, "chu-tri", **{"chu-tri": str(BINH)})
    assert house.status == 422
    assert "Người này không có mặt" in house.text


async def test_when_too_few_are_left_the_page_says_so(house: Meeting) -> None:
    meeting = await house.gather()
    await leaves(house, meeting, DUNG)
    assert "mà kế hoạch cần để họp" not in house.text
    await leaves(house, meeting, BINH)
    assert "Còn 3 người, ít hơn 4 người mà kế hoạch cần để họp" in house.text


async def test_the_ballot_s_roll_call_begins_with_who_sits_in_the_meeting(house: Meeting) -> None:
    away = {f"o-{BINH}": "absent", f"vi-{BINH}": "Nghỉ ốm"}
    meeting = await house.gather(**away, **{"dia-diem": "Phòng họp số 2"})
    await leaves(house, meeting, DUNG)
    await house.open("/bo-phieu/moi?ma=ldtt&don-vi=1")
    asked = house.fields(house.form())
    there = {who: asked[f"o-{who}"] for who in (AN, BINH, CHI, DUNG, EM)}
    assert there == {AN: ["phone"], BINH: ["absent"], CHI: ["phone"], DUNG: ["absent"],
                     EM: ["phone"]}  # fmt: skip
    assert [asked[f"vi-{who}"] for who in (BINH, DUNG)] == [["Nghỉ ốm"], ["Về sớm"]]
    assert asked["dia-diem"] == ["Phòng họp số 2"]
