"""A meeting of nine, held from the guide in one sitting: minutes in hand, signed."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys import unit_meeting as held
from tests.journeys.meeting_house import meeting_house
from tests.journeys.papers import text_of

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


def sound(page: Page, name: str) -> None:
    """No finding of axe, and nothing to scroll sideways."""
    found = Axe().run(page, options=WCAG)
    assert found.response["violations"] == [], f"{name}: {found.generate_report()}"
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        <= 0
    ), name


def test_nine_people_hold_their_meeting_and_have_its_minutes(
    pick_up: held.PickUp, tmp_path: Path
) -> None:
    with meeting_house(tmp_path) as house:
        meeting = held.come_in(house, pick_up, sound)
        held.hold(meeting)
        minutes = docx.Document(io.BytesIO(held.sign(meeting)))
        told, who = text_of(minutes), {part: each.name for part, each in meeting.who.items()}
    assert f"Địa điểm: {held.VENUE}" in told
    assert "Tổng số 9 người; có mặt 9; vắng mặt 0." in told
    assert f"{who['late']}, Chuyên viên (đến muộn)" in told
    assert f"{who['leaves']}, Chuyên viên (về sớm lúc " in told
    assert f"Khách mời: {held.GUEST}." in told
    for words in (held.COLLECTIVE, held.OPINION, held.REWORDED, held.CONCLUSION, held.CORRECTED):
        assert words in told
    assert "7 đồng ý, 0 không đồng ý, 1 không có ý kiến. 7/8 " in told
    assert f"3.1. {who['head']} (Trưởng phòng) Chủ trì nội dung này: {who['deputy']}." in told
    assert f"3.2. {who['deputy']} (Phó Trưởng phòng) Kết luận: " in told
    assert told.count(f"Mức xếp loại thống nhất đề nghị: {held.GOOD}.") == 9
    assert told.count(f"Mức xếp loại thống nhất đề nghị: {held.BEST}.") == 1
    assert "có mặt 9; phát ra 9 phiếu, thu về 9 phiếu." in told
    assert "Đồng ý: 9 (100%)" in told
