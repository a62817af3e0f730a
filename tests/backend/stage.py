"""A room of three, a plan with every kind of output, and forms that have been handed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert, select, update

from backend.summaries.collect import collect
from backend.summaries.entries import Collected
from intake.library import Library, keep_templates
from intake.plan import Plan
from storage.people import Agency, Employee, Membership, Party
from storage.submissions import ReceiptRecord, Submission
from tests.backend.word import template
from tests.intake.campaigns import BINH, NOW, SUBMIT, Sitting, populate
from tests.intake.forms import QUESTIONS, form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
LATE = dt.datetime(2024, 10, 26, 3, 0, tzinfo=dt.UTC)
"""Two days after the cut-off of `plan()`."""

RULE = "Nộp muộn không được xét."

REPORT: list[dict[str, Any]] = [
    {
        "type": "table",
        "name": "viec",
        "label": "Việc chính",
        "columns": [{"name": "ten", "label": "Việc"}, {"name": "kq", "label": "Kết quả"}],
    },
    {"type": "score", "name": "diem", "label": "Điểm", "max": 10},
    {"type": "select_one", "name": "muc_chung", "label": "Mức", "list_name": "levels4"},
]

OUTPUTS: list[dict[str, Any]] = [
    {
        "code": "ban-tu-danh-gia",
        "label": "Bản tự đánh giá",
        "kind": "form",
        "forms": ["tu-danh-gia"],
        "template": "templates/tu-danh-gia.docx",
        "title": "BẢN TỰ ĐÁNH GIÁ",
        "source": SOURCE,
    },
    {
        "code": "bao-cao",
        "label": "Báo cáo của phòng",
        "kind": "form",
        "forms": ["bao-cao"],
        "template": "templates/bao-cao.docx",
        "source": SOURCE,
    },
    {
        "code": "danh-sach",
        "label": "Danh sách của phòng",
        "kind": "list",
        "one_for": "unit",
        "forms": ["tu-danh-gia", "bao-cao"],
        "title": "DANH SÁCH TỰ XẾP LOẠI",
        "columns": [
            {"heading": "Stt", "value": "number", "width": 6},
            {"heading": "Tên", "value": "subject", "width": 30},
            {"heading": "Ưu điểm", "value": "uu_diem", "width": 40},
            {"heading": "Mức", "value": "muc", "width": 30},
            {"heading": "Điểm", "value": "diem", "width": 10},
            {"heading": "Đảng viên", "value": "party_member", "width": 10},
            {"heading": "Thời hạn", "value": "standing", "width": 20},
            {"heading": "Biên nhận", "value": "receipt_code", "width": 16},
        ],
        "signed_by": "Trưởng phòng",
        "source": SOURCE,
    },
    {
        "code": "ho-so",
        "label": "Hồ sơ của phòng",
        "kind": "dossier",
        "one_for": "unit",
        "parts": [
            {"label": "(1) Biên bản"},
            {"label": "(2) Báo cáo", "outputs": ["bao-cao"]},
            {"label": "(3) Bản tự đánh giá", "outputs": ["ban-tu-danh-gia"]},
            {"label": "(4) Danh sách", "outputs": ["danh-sach"]},
        ],
        "source": SOURCE,
    },
]

TEMPLATES = {
    "templates/tu-danh-gia.docx": template(
        "{{ paper.title }}",
        "{{ agency.name }} – {{ subject.name }} – {{ subject.unit }}",
        "{{ f.ho_ten }}|{{ f.uu_diem }}|{{ f.han_che }}|{{ f.nguyen_nhan }}|{{ f.khen }}",
        "{%p for line in paper.lines.uu_diem %}",
        "- {{ line }}",
        "{%p endfor %}",
        "{%p for level in paper.levels.muc %}",
        "{{ '☒' if level.chosen else '☐' }} {{ level.label }}",
        "{%p endfor %}",
        "{{ receipt.code }} {{ receipt.content_hash }} {{ receipt.standing_words }}",
    ),
    "templates/bao-cao.docx": template(
        "{{ subject.name }}: {{ f.diem }}",
        "{%p for row in tables.viec %}",
        "{{ row.ten }} = {{ row.kq }}",
        "{%p endfor %}",
        "{{ receipt.code }}",
        "{%p for line in signer.lines %}",
        "{{ line }}",
        "{%p endfor %}",
        "{{ signer.name }}",
    ),
}


def plan(*more: dict[str, Any], **changes: Any) -> Plan:
    """`more`: forms that nobody is asked."""
    person, room = form_of(QUESTIONS), form_of(REPORT, "bao-cao")
    assignments = [
        {"form": "tu-danh-gia", "respondent": "person", "milestone": "nop", "source": SOURCE},
        {
            "form": "bao-cao",
            "respondent": "unit",
            "filled_by": "head",
            "milestone": "nop",
            "source": SOURCE,
        },
    ]
    lateness = [
        {
            "milestones": ["nop"],
            "words": RULE,
            "source": {"section": "II.3", "quote": "quá hạn thì không được xét"},
        }
    ]
    whole = {"assignments": assignments, "lateness": lateness, "outputs": OUTPUTS, **changes}
    return plan_of(person, room, *more, **whole)


def started(connection: Connection, plan: Plan, templates: dict[str, bytes] = TEMPLATES) -> int:
    """The campaign, with its templates; nobody has answered yet."""
    campaign = populate(connection, plan)
    keep_templates(connection, plan, templates)
    return campaign


def submission_of(connection: Connection, employee: int, form: str = "tu-danh-gia") -> int:
    found = connection.scalar(
        select(Submission.id)
        .join(Party, Party.id == Submission.subject_id)
        .where(Submission.filler_id == employee, Submission.form == form)
    )
    assert found is not None
    return found


def hand_in(
    connection: Connection,
    employee: int,
    good: str = "Làm tốt việc được giao",
    at: dt.datetime = NOW,
) -> str:
    """This person's self-assessment with `good` as its strong points; the receipt's code."""
    sitting = Sitting(Library(), submission_of(connection, employee), employee, f"key-{employee}")
    for said in ("đúng", good, "không có", "hoan thanh tot", "bỏ qua", "giấy khen"):
        sitting.say(connection, said, at=at)
    sitting.say(connection, SUBMIT, at=at)
    return code_of(connection, sitting.submission)


def report(connection: Connection, head: int, task: str = "Soạn kế hoạch") -> str:
    """The room's report, by its head."""
    sitting = Sitting(Library(), submission_of(connection, head, "bao-cao"), head, "key-report")
    row = {"kind": "add_row", "cells": {"ten": task, "kq": "Xong"}}
    for said in (row, "xong", "8,5", "hoan thanh tot", SUBMIT):
        sitting.say(connection, said)
    return code_of(connection, sitting.submission)


def code_of(connection: Connection, submission: int) -> str:
    code = connection.scalar(
        select(ReceiptRecord.code).where(ReceiptRecord.submission_id == submission)
    )
    assert code is not None
    return code


def admit(connection: Connection, code: str) -> None:
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.code == code)
        .values(
            admitted_at=LATE,
            admitted_by="Văn phòng",
            admitted_reason="ốm",
            admitted_document="12/CV",
        )
    )


def take_outside(connection: Connection, employee: int = BINH) -> None:
    """From now on this person is dealt with outside the system."""
    connection.execute(update(Employee).where(Employee.id == employee).values(outside_system=True))


def collected(connection: Connection, campaign: int) -> Collected:
    return collect(connection, Library(), campaign)


def post(connection: Connection, employee: int, unit: int = 1) -> None:
    """Their main post in this unit."""
    connection.execute(
        insert(Membership).values(
            employee_id=employee, unit_id=unit, position="Chuyên viên", is_main=True
        )
    )


STRANGER = 90
"""Somebody of another agency."""


def stranger(connection: Connection) -> None:
    connection.execute(insert(Agency).values(id=9, code="khac", name="Cơ quan khác"))
    connection.execute(
        insert(Employee).values(
            id=STRANGER,
            agency_id=9,
            staff_code="900",
            full_name="Người Lạ",
            search_key="nguoi la",
            facts={},
        )
    )
