"""A form with one question of every kind that a chat has to deal with."""

from __future__ import annotations

from typing import Any

from intake.plan import Plan
from tests.intake.forms import form_of, plan_of

ALL: list[dict[str, Any]] = [
    {
        "type": "select_multiple", "name": "viec", "label": "Việc đã làm", "at_most": 2,
        "choices": [
            {"code": "hop", "label": 'Họp <tổ> & "nhóm"'},
            {"code": "viet", "label": "Viết báo cáo"},
            {"code": "di", "label": "Đi cơ sở"},
        ],
    },
    {"type": "integer", "name": "ngay_phep", "label": "Số ngày nghỉ phép", "most": 30},
    {
        "type": "date", "name": "ngay_vao", "label": "Ngày vào cơ quan",
        "hint": "Như trong quyết định tuyển dụng.",
    },
    {"type": "long_text", "name": "kiem_diem", "label": "Tự phê bình", "sensitive": True},
    {
        "type": "table", "name": "bang", "label": "Bảng việc", "nil": True,
        "columns": [{"name": "ten", "label": "Tên"}],
    },
    {"type": "file", "name": "tep", "label": "Bản chụp", "accepts": ["pdf"], "required": False},
    {"type": "acknowledge", "name": "cam_ket", "label": "Cam kết", "statement": "Tôi khai đúng."},
]  # fmt: skip


def all_kinds() -> Plan:
    return plan_of(form_of(ALL))


def only(*names: str) -> Plan:
    """The same form with these questions alone."""
    return plan_of(form_of([each for each in ALL if each["name"] in names]))


def many_lines(count: int) -> Plan:
    """A form of `count` free texts."""
    questions = [
        {"type": "long_text", "name": f"cau_{n}", "label": f"Câu {n}", "nil": True}
        for n in range(1, count + 1)
    ]
    return plan_of(form_of(questions))
