"""What people are told of their forms: the receipt of a hand-in, and what others decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders import announcing
from storage.channels import Outgoing
from storage.people import Employee
from storage.submissions import ReceiptRecord
from tests.bot.conftest import app_of, clock, plan, rooms  # noqa: F401  fixtures
from tests.bot.phone import Phone
from tests.bot.web.test_answering import fill
from tests.intake.campaigns import AN, NOW

FORM = 1


@pytest.fixture
async def mailing(rooms):  # noqa: F811
    """The same rooms, where mail goes out and An has an address."""
    await rooms.store.write(
        lambda c: c.execute(update(Employee).where(Employee.id == AN).values(email="an@so.example"))
    )
    return replace(rooms, channels=("telegram", "mail"))


async def told(rooms) -> list[Any]:  # noqa: F811
    query = select(
        Outgoing.channel, Outgoing.address, Outgoing.rank, Outgoing.about, Outgoing.content
    )
    return await rooms.store.read(lambda c: c.execute(query.order_by(Outgoing.id)).all())


async def test_a_hand_in_on_the_page_is_told_with_the_same_code(mailing) -> None:
    phone = await Phone(app_of(mailing), mailing).sign_in(AN)
    await fill(phone)
    await phone.press("submit")
    code = await mailing.store.read(lambda c: c.scalar(select(ReceiptRecord.code)))
    (row,) = await told(mailing)
    assert (row.channel, row.address, row.about) == ("mail", "an@so.example", f"receipt:{code}")
    assert code in row.content["text"]
    assert "Làm tốt" not in str(row.content), "no answer leaves by mail"
    await phone.client.aclose()


async def test_without_a_channel_a_hand_in_is_told_on_the_page_alone(rooms) -> None:  # noqa: F811
    phone = await Phone(app_of(rooms), rooms).sign_in(AN)
    await fill(phone)
    await phone.press("submit")
    assert phone.heading == "✓ Đã nộp"
    assert await told(rooms) == []
    await phone.client.aclose()


async def test_what_was_decided_is_told_once_and_without_its_reason(mailing) -> None:
    def decide(connection) -> list[str | None]:
        return [
            announcing.decided(connection, mailing.library, FORM, "returned", mailing.channels, NOW)
            for _ in range(2)
        ]

    assert await mailing.store.write(decide) == ["mail", "mail"]
    (row,) = await told(mailing)
    assert row.content["title"].startswith("Cần bổ sung")
    assert row.content["path"] == f"/viec/{FORM}"
