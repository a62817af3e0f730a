"""Minutes of meetings: what was said and decided as it was, hands with their denominator."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from backend.summaries.ballot_rows import Held, OnTheRoll, VotedOn
from backend.summaries.entries import Collected
from backend.summaries.meeting_rows import hash_of
from backend.summaries.outputs import Press
from backend.summaries.wanted import of_meeting
from backend.summaries.wanting import papers, wanted
from intake.loading.plan_folder import load_plan
from intake.meeting.held import HeldMeeting
from intake.plan import Plan
from tests.backend import ballots, meetings
from tests.backend.ballots import counted
from tests.backend.meetings import LONG, held, item, present, said
from tests.intake.campaigns import NOW

FOLDER = Path("plans/quang-ngai-2024")
MOTION = "Thông qua báo cáo"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(FOLDER)


def collected(plan: Plan, *held_meetings: HeldMeeting, rounds: tuple[Any, ...] = ()) -> Collected:
    files = {f"templates/{file.name}": file.read_bytes() for file in FOLDER.glob("templates/*")}
    return Collected(plan, {}, files, (), rounds, held_meetings)


def minutes(plan: Plan, meeting: HeldMeeting, *rounds: Any) -> list[str]:
    """What the minutes of the unit's meeting say, paragraph by paragraph."""
    here = collected(plan, meeting, rounds=rounds)
    (output,) = (each for each in plan.outputs if each.code == "bien-ban-hop")
    document = Press(here).minutes(of_meeting(here, output, meeting)).content
    every = docx.Document(io.BytesIO(document)).element.body.iter(qn("w:p"))
    return ["".join(text.text or "" for text in each.iter(qn("w:t"))) for each in every]


def test_who_came_and_who_did_not_with_the_reason(plan: Plan) -> None:
    substitute = present(
        12, "Đỗ Thay", for_name="Ỷ Lan Nguyễn", document_number="5/GUQ", attendance="late"
    )
    seats = (*meetings.NINE, substitute)
    told = minutes(plan, held("hop-don-vi", present=seats))
    text = "\n".join(told)
    assert "Tổng số 9 người; có mặt 9; vắng mặt 1." in text
    assert "Vắng mặt: Ỷ Lan Nguyễn, Chuyên viên (lý do: nghỉ ốm)." in told
    assert f"{LONG}, Chuyên viên (đến muộn: họp Sở)" in text
    assert "Đỗ Thay, Chuyên viên (dự thay Ỷ Lan Nguyễn theo 5/GUQ; đến muộn)" in text
    assert "6. Khách mời: Phạm Văn Khách, Phó Chánh Văn phòng." in told


def test_opinions_stand_as_they_were_spoken_and_the_conclusion_with_its_level(plan: Plan) -> None:
    matter = item(
        1, "ca-nhan", LONG, detail="Chuyên viên", chaired_by="Trần Văn B",
        opinions=(
            said("Trần Văn A", "Làm tốt.\nCòn chậm báo cáo."), said("Khách Mời", "Nhất trí.", ""),
        ),
        conclusion="Thống nhất.", level="htt",
    )  # fmt: skip
    told = minutes(plan, held("hop-don-vi", (matter,)))
    at = told.index(f"1.1. {LONG} (Chuyên viên)")
    assert told[at : at + 7] == [
        f"1.1. {LONG} (Chuyên viên)",
        "Chủ trì nội dung này: Trần Văn B.",
        "- Trần Văn A (Chuyên viên): Làm tốt.",
        "Còn chậm báo cáo.",
        "- Khách Mời: Nhất trí.",
        "Kết luận: Thống nhất.",
        "Mức xếp loại thống nhất đề nghị: Hoàn thành tốt nhiệm vụ.",
    ]


def test_hands_name_their_denominator_and_who_did_not_vote(plan: Plan) -> None:
    matter = item(
        1, "bieu-quyet-bao-cao", MOTION, kind="motion", hands_for=5, hands_against=1,
        hands_abstained=1, outcome=True, recused=("Trần Văn A",), recused_ids=(2,),
    )  # fmt: skip
    text = "\n".join(minutes(plan, held("hop-don-vi", (matter,))))
    assert "Biểu quyết giơ tay: 5 đồng ý, 1 không đồng ý, 1 không có ý kiến. 5/7 " in text
    assert "71,43% (cần trên 50%)" in text
    assert "Không biểu quyết vì là việc của mình: Trần Văn A." in text


def test_a_ballot_is_told_with_the_minutes_of_its_count(plan: Plan) -> None:
    one = ballots_round(counted(2, [0, 2, 0]))
    meeting = held("hop-don-vi", (item(1, "binh-xet", "Bình xét", kind="ballot"),), ballots=(7,))
    text = "\n".join(minutes(plan, meeting, one))
    assert "Đồng ý: 2 (100%); Không đồng ý: 0 (0%)" in text
    assert "Kèm theo: biên bản kiểm phiếu “Bình xét danh hiệu Lao động tiên tiến” lần 1" in text
    assert "mã phòng KY3D-10C8-9HYP" in text


def test_what_the_table_of_the_count_says_is_not_said_twice(plan: Plan) -> None:
    words = "“Đồng ý” được 2/2 số phiếu hợp lệ, bằng 100% (cần trên 50%): đạt."
    of_an = {"kind": "ballot", "party_id": 5, "conclusion": words, "outcome": True}
    spoken = item(2, "binh-xet", "Nguyễn Văn An", opinions=(said("Trần Văn A", "Xứng đáng."),))
    for line, times in ((item(2, "binh-xet", "Nguyễn Văn An", **of_an), 0),
                        (replace(spoken, **of_an), 1)):  # fmt: skip
        meeting = held("hop-don-vi", (line,), ballots=(7,))
        text = "\n".join(minutes(plan, meeting, ballots_round(counted(2, [0, 2, 0]))))
        assert text.count(words) == times
        assert "Đồng ý: 2 (100%); Không đồng ý: 0 (0%)" in text


def test_who_chairs_for_the_head_signs_for_that_post(plan: Plan) -> None:
    told = minutes(plan, held("hop-don-vi", chair_capacity="KT."))
    assert told[told.index("CHỦ TRÌ") + 1 :][:2] == ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"]


def test_what_was_corrected_as_they_were_read_back(plan: Plan) -> None:
    told = minutes(plan, held("hop-don-vi", corrections="Sửa tên.\nBổ sung số liệu."))
    assert told[told.index("Những điểm được sửa khi đọc lại:") + 1 :][:2] == [
        "- Sửa tên.",
        "- Bổ sung số liệu.",
    ]


def test_minutes_are_a_paper_once_they_are_read_back(plan: Plan) -> None:
    (output,) = (each for each in plan.outputs if each.code == "bien-ban-hop")
    for state, number in (("open", 0), ("read", 1), ("signed", 1)):
        here = collected(plan, held("hop-don-vi", state=state))
        assert len(wanted(here, output)) == number


def test_signing_is_the_same_paper_and_a_correction_another(plan: Plan) -> None:
    meeting = held("hop-don-vi")
    signed = replace(meeting, state="signed", signed_at=NOW, version=9)
    assert hash_of(signed) == hash_of(meeting)
    assert hash_of(replace(meeting, corrections="Sửa tên.")) != hash_of(meeting)
    (output,) = (each for each in plan.outputs if each.code == "bien-ban-hop")
    here = collected(plan, meeting)
    (paper,) = papers(here, wanted(here, output)[0], {})
    assert paper.about == "meeting:7"


def ballots_round(result: dict[str, Any]) -> Any:
    """A round on An, of room 1."""
    people = (OnTheRoll("Nguyễn Văn An", "present", "", recused=False),)
    return Held(
        7, "lao-dong-tien-tien", 1, "Phòng Một", 1, "", "", "counted", "Lê Minh Chi", "KT.", NOW,
        NOW, NOW, ballots.HASH, ballots.HASH, ballots.HASH, result, None,
        (VotedOn("Nguyễn Văn An", "Chuyên viên", None, "1"),), people, ("Trần Thị Bình",),
    )  # fmt: skip
