"""A unit's form that one drafts and the head releases, as both see it on the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake.plan import Plan
from tests.bot.phone import Phone
from tests.intake.campaigns import BINH, CHI
from tests.reminders.test_releases import draft
from tests.reminders.test_releases import plan as drafted


@pytest.fixture
def plan() -> Plan:
    return drafted()


async def test_the_drafter_s_receipt_and_the_head_s_list_say_that_it_waits(
    phones: Callable[..., Phone],
) -> None:
    drafter, head = phones(), phones()
    form = await drafter.rooms.store.write(draft)
    await drafter.sign_in(BINH)
    assert "Chờ thủ trưởng duyệt" in drafter.text
    await drafter.open(f"/viec/{form}")
    assert drafter.heading == "✓ Đã gửi, chờ thủ trưởng duyệt"
    assert "Chờ thủ trưởng duyệt: Lê Minh Chi xem và duyệt" in drafter.text
    await head.sign_in(CHI)
    assert "Chờ anh/chị duyệt 1" in head.text
    assert "Trần Thị Bình soạn" in head.text
    assert f'href="/ho-so/{form}"' in head.answer.text
    assert "Anh/chị không còn" not in head.text
    assert "Đơn vị tôi: ai đã nộp, ai chưa" in head.text
