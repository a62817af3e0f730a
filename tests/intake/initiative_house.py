"""A plan with initiatives, titles and a council, and people who hand in what is wanted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from intake.eligibility import Collective, Member
from intake.initiatives import Initiative, initiatives
from intake.library import Library
from intake.plan import Plan
from storage.submissions import Submission
from tests.intake.campaigns import AN, NOW, PEOPLE, SUBMIT, Sitting
from tests.intake.forms import form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
USED_BEFORE = (
    "Những đề tài khoa học, sáng kiến đã được xem xét đề nghị thi đua của những năm trước"
    " không được xem xét thi đua, khen thưởng năm 2012."
)
CO_AUTHORS = "Sáng kiến của tác giả hoặc đồng tác giả (từ 2 người trở lên)"
GROUNDS = (
    "Mang lại lợi ích nhiều hơn so với khi chưa áp dụng sáng kiến về ít nhất một trong các mặt"
)

QUESTIONS: list[dict[str, Any]] = [
    {"type": "yes_no", "name": "co", "label": "Có sáng kiến không?"},
    {"type": "text", "name": "ten", "label": "Tên", "relevant": {"is": {"co": True}}},
    {"type": "long_text", "name": "tom_tat", "label": "Tóm tắt", "relevant": {"is": {"co": True}}},
    {
        "type": "table",
        "name": "tac_gia",
        "label": "Tác giả",
        "required": False,
        "at_least": 0,
        "columns": [
            {"name": "ho_ten", "label": "Họ và tên"},
            {"name": "ty_le", "label": "Tỷ lệ (%)", "required": False},
        ],
        "relevant": {"is": {"co": True}},
        "source": {"section": "III.2", "quote": CO_AUTHORS},
    },
    {
        "type": "select_multiple",
        "name": "loi_ich",
        "label": "Lợi ích",
        "at_least": 0,
        "choices": [
            {"code": "khoi-luong", "label": "Khối lượng công việc được hoàn thành"},
            {"code": "chat-luong", "label": "Chất lượng công việc"},
        ],
        "relevant": {"is": {"co": True}},
        "source": {"section": "III.2.2", "quote": GROUNDS},
    },
    {
        "type": "yes_no",
        "name": "da_xet",
        "label": "Đã được xem xét ở năm trước?",
        "relevant": {"is": {"co": True}},
        "source": {"section": "III.2.3", "quote": USED_BEFORE},
    },
    {
        "type": "yes_no",
        "name": "nghiem_thu",
        "label": "Đã được nghiệm thu?",
        "relevant": {"is": {"co": True}},
        "source": {"section": "III.1.1", "quote": "đương nhiên được công nhận là sáng kiến"},
    },
]

RULES: dict[str, Any] = {
    "form": "sang-kien",
    "when": {"is": {"co": True}},
    "title": "ten",
    "summary": "tom_tat",
    "shares": "tac_gia",
    "author": "ho_ten",
    "share": "ty_le",
    "grounds": "loi_ich",
    "used_before": "da_xet",
    "accepted_elsewhere": "nghiem_thu",
    "author_says": ["nghiem_thu"],
    "source": {"section": "III.2"},
}

REVIEW_FORM = form_of()
INITIATIVE_FORM = form_of(QUESTIONS, "sang-kien")


def plan_with(**changes: Any) -> Plan:
    return plan_of(REVIEW_FORM, INITIATIVE_FORM, **{"initiatives": RULES, **changes})


def members(**changes: Any) -> tuple[Member, ...]:
    """An, Bình and Chi of room 1; `changes` are facts of An."""
    people = {**PEOPLE, AN: {**PEOPLE[AN], **changes}}
    return tuple(
        Member(key, key, 1, {**facts, "unit": "Phòng Một", "unit_kind": "phong"})
        for key, facts in people.items()
    )


ROOMS = (Collective("unit", 11, 1, {"unit": "Phòng Một", "unit_kind": "phong"}),)


def form_id(connection: Connection, employee: int, form: str) -> int:
    found = connection.scalar(
        select(Submission.id).where(Submission.form == form, Submission.subject_id == employee)
    )
    assert found is not None
    return found


def hand_in(
    connection: Connection,
    employee: int = AN,
    *,
    title: str = "Tra cứu hồ sơ bằng mã QR",
    summary: str = "Dán mã lên từng hộp hồ sơ.",
    authors: tuple[tuple[str, str], ...] = (),
    grounds: tuple[str, ...] = ("chat-luong",),
    used_before: bool = False,
    accepted: bool = False,
) -> int:
    """Somebody's initiative, from the first question to the receipt; the submission."""
    form = form_id(connection, employee, "sang-kien")
    person = Sitting(Library(), form, employee, key=f"sk-{employee}")
    for said in ("có", title, summary):
        person.say(connection, said)
    for name, share in authors:
        person.say(connection, {"kind": "add_row", "cells": {"ho_ten": name, "ty_le": share}})
    person.say(connection, {"kind": "close_table"} if authors else "bỏ qua")
    person.say(connection, {"kind": "picked", "choices": list(grounds)})
    person.say(connection, "có" if used_before else "không")
    person.say(connection, "có" if accepted else "không")
    outcome = person.say(connection, SUBMIT, at=NOW)
    assert '"finished"' in outcome.turn_json, outcome.turn_json
    return form


def reached(connection: Connection, plan: Plan, campaign: int) -> list[Initiative]:
    return initiatives(connection, plan, campaign)
