"""A rule of the plan that a reply breaks is told in its words, and what was typed stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from intake.plan import Plan
from phieu.clock import SimulatedClock
from storage.submissions import ReceiptRecord, Submission
from tests.bot.phone import Phone
from tests.intake.campaigns import AN
from tests.intake.forms import form_of, plan_of
from tests.intake.initiative_house import CO_AUTHORS

Phones = Callable[..., Phone]
FORM = f"/viec/{AN}"
TOO_LATE = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
"""The start of 25/10/2024 in Vietnam: before that day means no later than a moment earlier."""

LATE = "Quá thời hạn đăng ký thì không được xét khen thưởng."
QUESTIONS: list[dict[str, Any]] = [
    {
        "type": "table",
        "name": "tac_gia",
        "label": "Tác giả",
        "columns": [
            {"name": "ho_ten", "label": "Họ và tên"},
            {"name": "ty_le", "label": "Tỷ lệ (%)", "adds_up_to": 100},
        ],
        "source": {"section": "III.2", "quote": CO_AUTHORS},
    }
]


@pytest.fixture
def plan() -> Plan:
    rule = {"milestones": ["nop"], "words": LATE, "source": {"section": "III.1", "quote": LATE}}
    return plan_of(form_of(QUESTIONS), lateness=[rule])


async def with_authors(phone: Phone, *authors: tuple[str, str]) -> Phone:
    await phone.sign_in(AN)
    await phone.open(FORM)
    for name, share in authors:
        await phone.press("save", cell_ho_ten=name, cell_ty_le=share)
    return phone


async def test_shares_that_are_not_the_whole_are_answered_in_the_rule_s_words(
    phones: Phones,
) -> None:
    phone = await with_authors(phones(), ("Nguyễn Văn An", "60"), ("Trần Thị Bình", "30"))
    await phone.press("close", cell_ho_ten="Lê Minh Chi", cell_ty_le="5")
    assert phone.status == 422
    assert "cộng lại được 95, phải đúng 100" in phone.text
    assert CO_AUTHORS in phone.text
    for typed in ("Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Chi"):
        assert typed in phone.text
    await phone.press("drop:2")
    await phone.press("save", cell_ho_ten="Lê Minh Chi", cell_ty_le="10%")
    await phone.press("close")
    assert phone.has_button("submit")


async def test_a_registration_a_minute_late_is_kept_and_says_what_late_means(
    phones: Phones, clock: SimulatedClock
) -> None:
    phone = await with_authors(phones(), ("Nguyễn Văn An", "100"))
    await phone.press("close")
    clock.move_to(TOO_LATE + dt.timedelta(minutes=1))
    await phone.press("submit")
    assert phone.status == 200
    assert f"Trễ hạn. {LATE}" in phone.text
    kept = (
        select(ReceiptRecord.content, ReceiptRecord.standing)
        .join(Submission, Submission.id == ReceiptRecord.submission_id)
        .where(Submission.id == AN)
    )
    content, standing = await phone.rooms.store.read(lambda c: c.execute(kept).one())
    assert "Nguyễn Văn An" in content
    assert standing == "late"
