"""The milestones of three documents that have no plan folder yet, each with one form a milestone.

Kinds, days and who owes are the documents'; the rules are the product's defaults. A person
stands for each agency that owes.
"""

from __future__ import annotations

from typing import Any

from intake.plan import Plan
from tests.intake.forms import form_of, plan_of

SILENT = {"silent": "Văn bản không nói việc nhắc; mặc định của phần mềm."}

SEEDS: dict[str, list[tuple[str, str, str, str | None]]] = {
    "lang-son-2012": [
        ("bao-cao-cong-tac", "by", "2013-01-10", None),
        ("ho-so-danh-gia", "before", "2013-01-10", None),
    ],
    "dong-nai-2013": [
        ("nhan-xet-chuyen-nganh", "before", "2013-11-10", None),
        ("tu-danh-gia", "before", "2013-12-10", None),
        ("nhan-xet-thanh-vien", "before", "2013-12-10", None),
        ("tong-hop", "before", "2013-12-31", None),
        ("trinh-cong-nhan", "before", "2014-01-10", None),
    ],
    "tay-ninh-2013": [
        ("bao-cao-tong-ket", "by", "2014-01-15", None),
        ("hop-tong-ket", "by", "2014-01-30", None),
        ("tham-dinh", "window", "2014-01-16", "2014-01-24"),
    ],
}
"""Code, kind, day and last day of a window."""

PERIODS = {"lang-son-2012": 2012, "dong-nai-2013": 2013, "tay-ninh-2013": 2013}

_SPARING = {"lang-son-2012": {"least_gap": 2, "most": 4}}

_TEXTS = {
    "respondent": "Anh/chị chưa nộp: {{ viec }}. {{ con_lai }}. {{ han }}.",
    "contact": "{{ don_vi }} còn {{ so_luong }} bản chưa nộp. {{ han }}.",
    "head": "{{ don_vi }} còn {{ so_luong }}: {{ danh_sach }}. {{ han }}.",
}

_LADDER = (("respondent", 7), ("respondent", 3), ("respondent", 1), ("respondent", 0),
           ("contact", 2), ("head", 1))  # fmt: skip


def seed_plan(name: str) -> Plan:
    year = PERIODS[name]
    milestones = SEEDS[name]
    return plan_of(
        *(form_of(code=code) for code, *_ in milestones),
        plan=name,
        period={
            "code": str(year), "name": f"Năm {year}", "starts_on": f"{year}-01-01",
            "ends_on": f"{year}-12-31",
        },
        facts=[
            {"name": "head", "label": "Trưởng", "type": "yes_no", "columns": ["Trưởng"]},
            {"name": "party_member", "label": "ĐV", "type": "yes_no", "columns": ["ĐV"]},
            {"name": "dau_moi", "label": "Đầu mối", "type": "yes_no", "columns": ["Đầu mối"]},
        ],
        roles=[
            {"code": "head", "label": "Trưởng", "when": {"is": {"head": True}}, "source": SILENT},
            {"code": "dau-moi", "label": "Đầu mối", "when": {"is": {"dau_moi": True}},
             "source": SILENT},
        ],
        milestones=[
            {"code": code, "label": code, "kind": kind, "date": day, "until": until,
             "who": "Mọi người", "source": SILENT}
            for code, kind, day, until in milestones
        ],
        assignments=[
            {"form": code, "respondent": "person", "milestone": code, "source": SILENT}
            for code, *_ in milestones
        ],
        reminders=[_rule(code, to, days) for code, *_ in milestones for to, days in _LADDER],
        reminding={
            "contact": "dau-moi", "contact_of": "agency" if year == 2012 else "unit",
            **_SPARING.get(name, {}), "source": SILENT,
        },
    )  # fmt: skip


def _rule(milestone: str, to: str, days: int) -> dict[str, Any]:
    return {
        "code": f"{milestone}-{to}-{days}"[:60], "milestone": milestone, "days_before": days,
        "to": to, "text": _TEXTS[to], "source": SILENT,
    }  # fmt: skip
