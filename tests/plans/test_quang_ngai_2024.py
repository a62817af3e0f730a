"""The numbered rules of Quảng Ngãi 2024 that are kept by data alone; those of its meetings are
tested where meetings are held (`tests/backend/console/test_meetings.py`)."""

# ruff: noqa: N802 - the rules are numbered so

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.checking import checked_plan
from intake.conditions import compile_condition
from intake.eligibility import Collective, Member, who_is_asked
from intake.occasions import Conclusion, Occasions
from intake.plan import Plan
from intake.quota import Candidate, shares
from intake.rolls import electors

REPORT = "bao-cao-don-vi"
KEY_OFFICERS = ("party_committee", "union_chair", "youth_secretary")
REMEDIES = ("khac-phuc-ca-nhan", "khac-phuc-tap-the")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return checked_plan(Path("plans/quang-ngai-2024"))


def people(group: str, **proposed: int) -> list[Candidate]:
    return [
        Candidate({"similar_group": group}, level)
        for level, count in proposed.items()
        for _ in range(count)
    ]


def test_R001_7_of_a_similar_group_a_fifth_of_the_good_may_be_excellent(plan: Plan) -> None:
    """II.2, lưu ý: không vượt quá 20% số được đề nghị hoàn thành tốt, theo từng nhóm tương đồng."""
    (quota,) = plan.quotas
    room = [*people("Chuyên viên", htt=10, htxs=3), *people("Lãnh đạo phòng", htt=4, htxs=1)]
    staff, leaders = shares(plan, quota, room)
    assert (staff.base, staff.allowed, staff.over) == (10, 2, 1)
    assert (leaders.base, leaders.allowed, leaders.over) == (4, 0, 1)


def test_R001_8_the_key_officers_vote_on_the_agencys_level(plan: Plan) -> None:
    """II.3.b: Đảng ủy, Trưởng các phòng, ban, đơn vị, Chủ tịch công đoàn, Bí thư đoàn."""
    ballot = plan.ballots_by_code["xep-loai-co-quan"]
    members = [
        person(1, head=True), person(2, party_committee=True), person(3), person(4, deputy=True),
        person(5, union_chair=True), person(6, youth_secretary=True), person(7, chief=True),
    ]  # fmt: skip
    assert ballot.electorate is not None
    assert ballot.items is not None
    assert (ballot.electorate.place, ballot.items.subject) == ("agency", "agency")
    assert {each.employee_id for each in electors(ballot, members, None)} == {1, 2, 5, 6}


def person(key: int, **facts: Any) -> Member:
    plain = {"full_name": f"Người {key}", "unit_kind": "phong", "head": False, "deputy": False}
    return Member(key, 100 + key, 1, {**plain, **dict.fromkeys(KEY_OFFICERS, False), **facts})


def test_R001_9_the_chief_chairs_the_consultation_and_concludes(plan: Plan) -> None:
    """II.4: Chánh Văn phòng chủ trì họp … tham vấn ý kiến và kết luận phân loại."""
    meeting, roles = plan.meetings_by_code["hop-tham-van"], {each.code: each for each in plan.roles}
    assert meeting.decides
    chairs = compile_condition(roles[meeting.chair.role or ""].when)
    assert [chairs({"chief": each}) is True for each in (True, False)] == [True, False]
    sits = compile_condition(meeting.members.when)
    called = ("chief", "office_leader", "head", *KEY_OFFICERS)
    nobody = dict.fromkeys(called, False)
    assert [name for name in called if sits({**nobody, name: True}) is True] == list(called)
    assert sits(nobody) is False
    assert {step.kind for step in meeting.steps} == {"review"}


def test_R001_10_everything_goes_by_the_documents_that_the_plan_names(plan: Plan) -> None:
    """II.2, II.3: Nghị định 90, 48, Quy chế 140; lãnh đạo theo Hướng dẫn 13-HD/TU."""
    assert {"nd-90", "nd-48", "qc-140", "hd-13", "qd-1263"} <= plan.titles_of_documents.keys()
    chief = next(each for each in plan.assignments if each.form == "khung-tieu-chi-1263")
    applies = compile_condition(chief.when)
    assert applies({"chief": True}) is True
    assert applies({"chief": False}) is False
    unit, leaders = (plan.meetings_by_code[code] for code in ("hop-don-vi", "hoi-nghi-chu-chot"))
    reviewed = [each.kind for step in (*unit.steps, *leaders.steps) for each in step.subjects]
    assert reviewed == ["unit", "person", "person", "person", "leadership", "person", "person"]


@pytest.mark.parametrize("question", ["khac_phuc_2023", "dau_tranh", "chi_thi_05"])
def test_R001_11_a_units_report_must_speak_of_it(plan: Plan, question: str) -> None:
    """II.2.b: khắc phục hạn chế 2023, đấu tranh ngăn chặn suy thoái, Chỉ thị 05, Kết luận 01."""
    asked = [
        each
        for section in plan.forms_by_code[REPORT].sections
        for each in section.questions
        if each.name == question and section.relevant is None
    ]
    assert len(asked) == 1
    assert asked[0].relevant is None
    assert asked[0].required
    assert asked[0].source is not None
    assert asked[0].source.section == "II.2.b"


def test_R001_12_who_was_concluded_on_is_asked_for_a_plan_of_remedies(plan: Plan) -> None:
    """III.2: ngay sau kiểm điểm, xếp loại, tập thể, cá nhân phải xây dựng kế hoạch khắc phục."""
    head, other = person(1, head=True), person(2)
    chief = person(3, unit_kind="lanh-dao", chief=True, office_leader=True, secretary=True)
    room = Collective("unit", 11, 1, {"unit": "Phòng Một", "unit_kind": "phong"})
    leaders = Collective("leadership", 12, 2, {"unit": "Lãnh đạo", "unit_kind": "lanh-dao"})
    every, _ = who_is_asked(plan, (head, other, chief), (room, leaders))
    owed = [each for each in every if each.assignment.form in REMEDIES]

    def asked(**concluded: tuple[int, ...]) -> list[tuple[str, int, int]]:
        found = {
            code.replace("_", "-"): {party: Conclusion("htt") for party in parties}
            for code, parties in concluded.items()
        }
        come = [each for each in owed if Occasions(concluded=found).has_come(each)]
        return [(each.assignment.form, each.subject_id, each.filler_id) for each in come]

    assert asked() == []
    assert asked(hop_tham_van=(102, 11)) == [(REMEDIES[0], 102, 2), (REMEDIES[1], 11, 1)]
    assert asked(hoi_nghi_chu_chot=(103, 12)) == [(REMEDIES[0], 103, 3), (REMEDIES[1], 12, 3)]
    assert asked(hoi_nghi_chu_chot=(101, 11)) == [], "a room is concluded on elsewhere"


@pytest.mark.parametrize("form", REMEDIES)
def test_R001_12_the_plan_says_who_follows_it(plan: Plan, form: str) -> None:
    """III.2: phân công cụ thể việc theo dõi, tổ chức kiểm tra, giám sát, đôn đốc."""
    asked = [
        each
        for section in plan.forms_by_code[form].sections
        for each in section.questions
        if each.name == "nguoi_theo_doi"
    ]
    assert [each.required for each in asked] == [True]
    (register,) = [each for each in plan.outputs if set(REMEDIES) <= {*each.forms}]
    assert "nguoi_theo_doi" in {column.value for column in register.columns}
