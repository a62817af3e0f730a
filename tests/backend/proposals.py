"""The stage with heads' remarks: a proposal list, the agency's table, remarks, and a dossier."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert

from intake.plan import Plan
from storage.submissions import Remark
from tests.backend import stage
from tests.backend.word import template

SOURCE = stage.SOURCE
WRITTEN = dt.datetime(2024, 11, 4, 3, 0, tzinfo=dt.UTC)

PROPOSED: list[dict[str, Any]] = [
    {"heading": "Stt", "value": "number", "width": 6},
    {"heading": "Tên", "value": "subject", "width": 30},
    {"heading": "Tự xếp loại", "value": "muc", "otherwise": "muc_chung", "width": 30},
    {"heading": "Mức đề xuất", "value": "proposed_level", "width": 30},
    {"heading": "Nhận xét", "value": "remark", "width": 40},
    {"heading": "Biên nhận", "value": "receipt_code", "width": 16},
    {"heading": "Ghi chú", "value": "note", "width": 20},
]
COUNTS: list[dict[str, Any]] = [
    {
        "label": "Theo đơn vị",
        "heading": "Đơn vị",
        "by": "unit",
        "forms": ["tu-danh-gia"],
        "columns": [
            {"label": "Tự xếp loại", "value": "muc", "list_name": "levels4"},
            {"label": "Mức đề xuất", "value": "proposed_level", "list_name": "levels4"},
        ],
        "quota": "mot-phan-nam",
    }
]
QUOTA = {
    "code": "mot-phan-nam",
    "list_name": "levels4",
    "level": "htxs",
    "percent": 20,
    "of": ["htt"],
    "group_by": "unit",
    "source": {"section": "II.2", "quote": "không vượt quá 20%"},
}
OUTPUTS: list[dict[str, Any]] = [
    *stage.OUTPUTS[:3],
    {
        "code": "de-xuat",
        "label": "Đề xuất mức xếp loại",
        "kind": "list",
        "one_for": "unit",
        "forms": ["tu-danh-gia", "bao-cao"],
        "template": "templates/de-xuat.docx",
        "columns": PROPOSED,
        "counts": COUNTS,
        "signed_by": "Trưởng phòng",
        "recipients": ["- Văn phòng;"],
        "source": SOURCE,
    },
    {
        "code": "tong-hop",
        "label": "Bảng tổng hợp",
        "kind": "list",
        "one_for": "agency",
        "forms": ["tu-danh-gia", "bao-cao"],
        "template": "templates/de-xuat.docx",
        "columns": PROPOSED,
        "counts": COUNTS,
        "signed_by": "Thủ trưởng",
        "source": SOURCE,
    },
    {
        "code": "nhan-xet",
        "label": "Nhận xét",
        "kind": "remark",
        "forms": ["tu-danh-gia", "bao-cao"],
        "template": "templates/nhan-xet.docx",
        "columns": [{"heading": "Tự xếp loại", "value": "muc", "otherwise": "muc_chung"}],
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
            {"label": "(2) Bản tự đánh giá", "outputs": ["ban-tu-danh-gia"]},
            {"label": "(3) Đề xuất", "outputs": ["de-xuat", "nhan-xet"]},
        ],
        "source": SOURCE,
    },
]

TEMPLATES = {
    **stage.TEMPLATES,
    "templates/de-xuat.docx": template(
        "{{ paper.title }} – {{ unit.name }} – {{ paper.as_of }}",
        "{%p for row in rows %}",
        "{{ row.number }}|{{ row.subject }}|{{ row.muc }}|{{ row.proposed_level }}"
        "|{{ row.remark }}",
        "{%p endfor %}",
        "{%p for table in counts %}",
        "{{ table.label }}: {{ table.headings|join(',') }}",
        "{%p for line in table.rows %}",
        "{{ line|join(',') }}",
        "{%p endfor %}",
        "{{ table.total|join(',') }}",
        "{%p for line in table.quota %}",
        "{{ line }}",
        "{%p endfor %}",
        "{%p endfor %}",
        "{%p for row in late %}",
        "TRỄ {{ row.name }}: {{ row.why }} {{ row.rule }}",
        "{%p endfor %}",
        "{%p for row in missing %}",
        "CHƯA {{ row.name }}",
        "{%p endfor %}",
        "{{ signer.lines|join('/') }}: {{ signer.name }}",
        "{{ paper.issue }}",
    ),
    "templates/nhan-xet.docx": template(
        "{{ subject.name }} ({{ row.muc }})",
        "{{ remark.text }}|{{ remark.level }}|{{ remark.by }}",
        "{%p for level in remark.levels %}",
        "{{ '☒' if level.chosen else '☐' }} {{ level.label }}",
        "{%p endfor %}",
        "{{ signer.lines|join('/') }}: {{ signer.name }}",
        "{{ paper.issue }}",
    ),
}


def plan(**changes: Any) -> Plan:
    return stage.plan(
        **{
            "outputs": OUTPUTS,
            "quotas": [QUOTA],
            "levels": [{"list_name": "levels4", "label": "Mức", "source": SOURCE}],
            **changes,
        }
    )


def started(connection: Connection, **changes: Any) -> int:
    return stage.started(connection, plan(**changes), TEMPLATES)


def remark(
    connection: Connection, party: int, level: str | None = "htt", text: str = "Làm tốt."
) -> None:
    """What the head of room 1 says of this party (11 is the room itself)."""
    connection.execute(
        insert(Remark).values(
            campaign_id=1,
            subject_id=party,
            unit_id=1,
            text=text,
            level=level,
            made_by="Lê Minh Chi",
            capacity="KT.",
            changed_at=WRITTEN,
        )
    )


def output(plan: Plan, code: str) -> Any:
    return next(each for each in plan.outputs if each.code == code)
