"""Meetings as they were held, titles proposed and rules that keep from them: made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from intake.candidates import Candidate
from intake.considering import Unmet
from intake.meeting.held import HeldMeeting, Item, Present, Said
from intake.parts import Source
from tests.intake.campaigns import NOW

HOUR = dt.timedelta(hours=1)
LONG = "Nguyễn Trần Hoàng Phương Thảo Nguyên"
AGENCY = "Văn phòng UBND tỉnh Quảng Ngãi"


def present(number: int, name: str, position: str = "Chuyên viên", **changes: Any) -> Present:
    values: dict[str, Any] = {
        "attendance": "present", "reason": "", "for_name": "", "document_number": "",
    }  # fmt: skip
    return Present(number, name, position, **{**values, **changes})


NINE = (
    present(1, "Lê Minh Chi", "Phó Trưởng phòng"),
    *(present(number, f"Trần Văn {name}") for number, name in enumerate("ABCDEF", start=2)),
    present(8, LONG, attendance="late", reason="họp Sở"),
    present(9, "Ỷ Lan Nguyễn", attendance="absent", reason="nghỉ ốm"),
)


def item(position: int, step: str, label: str, **changes: Any) -> Item:
    values: dict[str, Any] = {
        "kind": "review", "party_id": None, "submission_id": None, "title": None, "detail": "",
        "state": "done", "chaired_by": None, "conclusion": "", "level": None, "hands_for": None,
        "hands_against": None, "hands_abstained": None, "recused": (), "outcome": None,
        "opinions": (), "chaired_by_id": None, "recused_ids": (), "subject_id": None,
    }  # fmt: skip
    return Item(position, step, label=label, **{**values, **changes})


def said(who: str, text: str, position: str = "Chuyên viên", number: int = 1) -> Said:
    return Said(who, position, text, NOW, number)


def held(code: str, items: tuple[Item, ...] = (), **changes: Any) -> HeldMeeting:
    values: dict[str, Any] = {
        "meeting_id": 7, "label": "Họp kiểm điểm của phòng", "unit_id": 1, "unit": "Phòng Một",
        "agency": AGENCY, "state": "read", "place": "Phòng họp tầng 2", "chair": "Lê Minh Chi",
        "chair_position": "Phó Trưởng phòng", "chair_capacity": "", "secretary": "Trần Văn A",
        "guests": (("Phạm Văn Khách", "Phó Chánh Văn phòng"),), "began_at": NOW,
        "ended_at": NOW + HOUR, "read_at": NOW + HOUR, "signed_at": None,
        "conclusion": "Phòng hoàn thành tốt nhiệm vụ.", "corrections": "", "void_reason": None,
        "version": 4, "present": NINE, "ballots": (), "campaign_id": 1, "chair_id": 1,
        "secretary_id": 2, "chair_signed_at": None, "secretary_signed_at": None,
    }  # fmt: skip
    return HeldMeeting(code=code, items=items, **{**values, **changes})


def candidate(number: int, name: str, title: str, **changes: Any) -> Candidate:
    values: dict[str, Any] = {
        "employee_id": number, "kind": "person", "position": "Chuyên viên", "unit_id": 1,
        "unit": "Phòng Một", "submission_id": number, "level": None, "unmet": (),
    }  # fmt: skip
    return Candidate(party_id=number, name=name, title=title, **{**values, **changes})


def unmet(words: str, **changes: Any) -> Unmet:
    values: dict[str, Any] = {
        "rule": "ky-luat", "kind": "exclusion", "fact": "Đang bị xem xét kỷ luật: Có.",
        "source": Source(section="I.2.c", quote="đang xem xét thi hành kỷ luật"),
        "corrected_by": "Văn phòng Sở", "lifted": None,
    }  # fmt: skip
    return Unmet(words=words, **{**values, **changes})
