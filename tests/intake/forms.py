"""Small forms for the tests of the dialogue."""

from __future__ import annotations

import json
from typing import Any

from intake.draft import Draft
from intake.engine import Facts, advance, resume
from intake.plan import Form, Plan
from intake.script import Script, make_script
from intake.turn import Ask, Reply, Retry, Review, Typed

LEVELS = [
    {"code": "htxs", "label": "Hoàn thành xuất sắc nhiệm vụ", "short": "HTXS"},
    {"code": "htt", "label": "Hoàn thành tốt nhiệm vụ", "short": "HTT"},
    {"code": "htnv", "label": "Hoàn thành nhiệm vụ", "short": "HTNV"},
    {"code": "khtnv", "label": "Không hoàn thành nhiệm vụ", "short": "KHTNV"},
]

QUESTIONS: list[dict[str, Any]] = [
    {"type": "yes_no", "name": "dung", "label": "Thông tin đúng không?", "shows": ["full_name"]},
    {
        "type": "text",
        "name": "ho_ten",
        "label": "Họ và tên",
        "prefill": "full_name",
        "relevant": {"is": {"dung": False}},
    },
    {"type": "long_text", "name": "uu_diem", "label": "Ưu điểm", "min_length": 5},
    {"type": "long_text", "name": "han_che", "label": "Hạn chế", "nil": True},
    {"type": "select_one", "name": "muc", "label": "Tự xếp loại", "list_name": "levels4"},
    {
        "type": "long_text",
        "name": "nguyen_nhan",
        "label": "Nguyên nhân",
        "required": False,
        "relevant": {"not": {"is": {"muc": "htxs"}}},
    },
    {
        "type": "select_one",
        "name": "khen",
        "label": "Đề nghị khen",
        "choices": [
            {"code": "giay-khen", "label": "Giấy khen"},
            {"code": "bang-khen", "label": "Bằng khen", "relevant": {"is": {"muc": "htxs"}}},
        ],
    },
]


def plan_of(*forms: dict[str, Any], **changes: Any) -> Plan:
    """A whole plan around these forms."""
    source = {"silent": "Mặc định của bài kiểm tra."}
    whole = {
        "plan": "thu",
        "name": "Kế hoạch thử",
        "document": {"title": "Kế hoạch thử", "place": "Nơi thử", "issuer": "Cơ quan thử"},
        "agency": {"code": "thu", "name": "Cơ quan thử"},
        "period": {
            "code": "2024",
            "name": "Năm 2024",
            "starts_on": "2024-01-01",
            "ends_on": "2024-12-31",
        },
        "unit_kinds": [{"code": "phong", "label": "Phòng"}],
        "facts": [
            {"name": "party_member", "label": "Đảng viên", "type": "yes_no", "columns": ["ĐV"]},
            {"name": "head", "label": "Trưởng", "type": "yes_no", "columns": ["Trưởng"]},
        ],
        "roles": [
            {"code": "head", "label": "Trưởng", "when": {"is": {"head": True}}, "source": source}
        ],
        "choice_lists": {"levels4": LEVELS},
        "milestones": [
            {
                "code": "nop",
                "label": "Nộp bản tự đánh giá",
                "kind": "before",
                "date": "2024-10-25",
                "who": "Mọi người",
                "source": {"section": "II.1", "quote": "Trước ngày 25/10/2024"},
            }
        ],
        "assignments": [
            {
                "form": form["form"],
                "respondent": "person",
                "milestone": "nop",
                "source": source,
            }
            for form in forms
        ],
        "forms": list(forms),
        "privacy": {
            "what": "Câu trả lời.",
            "why": "Đánh giá.",
            "how_long": "Một năm.",
            "who_sees": "Văn phòng.",
            "contact": "Văn phòng.",
            "source": source,
        },
        **changes,
    }
    return Plan.from_json(json.dumps(whole))


def form_of(
    questions: list[dict[str, Any]] | None = None, code: str = "tu-danh-gia"
) -> dict[str, Any]:
    return {
        "form": code,
        "title": "Bản tự đánh giá",
        "official_name": "Mẫu thử",
        "minutes": 5,
        "submit_label": "Gửi bản tự đánh giá",
        "next_step": "Phòng họp kiểm điểm.",
        "source": {"silent": "Mặc định của bài kiểm tra."},
        "sections": [
            {"name": "mot", "title": "I. Tự đánh giá", "questions": questions or QUESTIONS}
        ],
    }


def script_of(questions: list[dict[str, Any]] | None = None) -> Script:
    return make_script(plan_of(form_of(questions)), "tu-danh-gia")


AN: Facts = {"full_name": "Nguyễn Văn An", "party_member": True, "head": False}


class Talk:
    """A conversation without storage: say things, look at what stands."""

    def __init__(self, script: Script, facts: Facts = AN, draft: Draft | None = None) -> None:
        self.script, self.facts = script, facts
        self.draft = draft or Draft()
        self.turn: Ask | Retry | Review = resume(script, facts, self.draft)

    def say(self, *replies: str | Reply) -> Talk:
        for reply in replies:
            said = Typed(text=reply) if isinstance(reply, str) else reply
            self.draft, self.turn = advance(self.script, self.facts, self.draft, said)
        return self

    @property
    def asked(self) -> str:
        return "" if isinstance(self.turn, Review) else self.turn.prompt.question

    @property
    def error(self) -> str:
        return self.turn.error.code if isinstance(self.turn, Retry) else ""


def a_form(form: dict[str, Any]) -> Form:
    return Form.model_validate_json(json.dumps(form), strict=True)
