"""The numbered rules of Quảng Ngãi 2024 that are kept by data alone; those of its meetings are
tested where meetings are held (`tests/backend/console/test_meetings.py`)."""

# ruff: noqa: N802 - the rules are numbered so

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.agenda.matters import Place
from intake.agenda.reviews import in_group
from intake.checking import checked_plan
from intake.conditions import compile_condition
from intake.considering import About, unmet
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


def test_R001_1_the_whole_unit_meets_and_two_are_invited(plan: Plan) -> None:
    """II.2.a: toàn thể công chức, viên chức, người lao động; mời lãnh đạo Văn phòng phụ trách và
    Trưởng phòng Hành chính - Quản trị."""
    meeting = plan.meetings_by_code["hop-don-vi"]
    sits = compile_condition(meeting.members.when)
    for employment in ("cong-chuc", "vien-chuc", "nguoi-lao-dong"):
        for kind in ("phong", "ban", "don-vi-su-nghiep"):
            assert sits({"employment": employment, "unit_kind": kind}) is True
    roles = {each.code: compile_condition(each.when) for each in plan.roles}
    asked = [roles[str(each.role)] for each in meeting.invited]
    assert [[met(facts) is True for met in asked] for facts in (
        {"office_leader": True, "affairs_head": False},
        {"office_leader": False, "affairs_head": True},
    )] == [[True, False], [False, True]]  # fmt: skip


def test_R001_2_the_report_first_then_head_and_deputy_then_the_others(plan: Plan) -> None:
    """II.2.b, c: người đứng đầu và cấp phó kiểm điểm trước, công chức, người lao động sau."""
    members = person(1), person(2, head=True), person(3, deputy=True), person(4)
    place = Place(1, 1, members, (Collective("unit", 11, 1, {"unit_kind": "phong"}),))
    order = [
        each.party_id
        for step in plan.meetings_by_code["hop-don-vi"].steps
        for group in step.subjects
        for each in in_group(place, group)
    ]
    assert list(dict.fromkeys(order)) == [11, 102, 103, 101, 104]


def test_R001_3_the_deputy_chairs_where_the_head_is_the_matter(plan: Plan) -> None:
    """II.2.c: khi kiểm điểm người đứng đầu thì phân công cấp phó chủ trì; the ballot too."""
    roles = {each.code: compile_condition(each.when) for each in plan.roles}
    ballot = plan.ballots_by_code["lao-dong-tien-tien"]
    for chair in (plan.meetings_by_code["hop-don-vi"].chair, ballot.chair):
        assert chair is not None
        assert roles[str(chair.role)]({"head": True, "deputy": False}) is True
        assert roles[str(chair.when_subject)]({"head": False, "deputy": True}) is True
        assert chair.source.section == "II.2.c"


def test_R001_4_each_is_concluded_on_with_a_level_and_the_minutes_print_it(plan: Plan) -> None:
    """II.2.c: ý kiến thống nhất đề nghị mức xếp loại phải được ghi vào biên bản và thông qua; cá
    nhân tiếp thu, hoàn thiện bản: what is sent back keeps its standing (`test_returning`)."""
    meeting = plan.meetings_by_code["hop-don-vi"]
    reviewed = {each.kind for step in meeting.steps for each in step.subjects}
    (scale,) = [each for each in plan.levels if each.proposed_for]
    assert reviewed <= {*scale.proposed_for}
    assert [each.code for each in plan.outputs if each.meeting == meeting.code
            and each.kind == "minutes"] == ["bien-ban-hop"]  # fmt: skip
    for form in ("mau-01", "mau-02a", "mau-02b", "vien-chuc-trung-tam"):
        assert "tiếp thu, hoàn thiện" in plan.forms_by_code[form].next_step


def test_R001_5_the_title_is_voted_on_in_secret_and_the_report_by_hands(plan: Plan) -> None:
    """II.2.c: bình xét Lao động tiên tiến bằng phiếu kín, ghi vào biên bản. R001-6, II.2.b: tập
    thể biểu quyết báo cáo."""
    steps = plan.meetings_by_code["hop-don-vi"].steps
    assert [each.kind for each in steps] == ["review", "motion", "review", "ballot"]
    ballot = plan.ballots_by_code[str(steps[-1].ballot)]
    assert ballot.secret
    assert ballot.items is not None
    assert ballot.items.titles == ("lao-dong-tien-tien",)
    assert "báo cáo kiểm điểm" in str(steps[1].question)
    assert steps[1].hands is not None


@pytest.mark.parametrize(
    ("level", "keeps"),
    [("htxs", []), ("htt", []), ("htnv", [False]), ("khtnv", [False]), (None, [True])],
)
def test_R001_5_the_title_asks_for_work_done_well_by_a_stated_default(
    plan: Plan, level: str | None, keeps: list[bool]
) -> None:
    """II.2.c is silent; Luật Thi đua, khen thưởng 2022, Điều 24: hoàn thành tốt nhiệm vụ trở lên.
    A room proposes whose level nobody has come to; the council waits for it."""
    about = About("person", {"unit_kind": "phong"}, level=level, year=2024)
    found = unmet(plan, plan.titles_by_code["lao-dong-tien-tien"], about)
    assert [each.pending for each in found] == keeps
    for each in found:
        assert each.rule == "tu-hoan-thanh-tot"
        assert each.source.silent is not None
        assert "khoản 1 Điều 24 Luật Thi đua, khen thưởng năm 2022" in each.source.silent


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
    days = [
        plan.milestones_by_code[code].date
        for code in ("ban-kiem-diem", "ho-so-phong", "kiem-diem-lanh-dao", "tham-van")
    ]
    assert days == sorted(days), "one writes, the room meets, the leaders, the chief concludes"


@pytest.mark.parametrize(
    ("question", "of"),
    [
        ("khac_phuc_2023", ["khuyết điểm, hạn chế của năm 2023"]),
        ("dau_tranh", ["suy thoái", "“tự diễn biến”", "“tự chuyển hóa”"]),
        ("chi_thi_05", ["Chỉ thị số 05-CT/TW", "Kết luận số 01-KL/TW"]),
    ],
)
def test_R001_11_a_units_report_must_speak_of_it(plan: Plan, question: str, of: list[str]) -> None:
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
    assert [each for each in of if each not in asked[0].label] == []


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
    """III.2: phân công cụ thể việc theo dõi, tổ chức kiểm tra, giám sát, đôn đốc; and by which
    measures it is mended: xác định rõ những giải pháp khắc phục."""
    measures = [
        column
        for section in plan.forms_by_code[form].sections
        for each in section.questions
        if each.required
        for column in getattr(each, "columns", ())
        if column.name == "giai_phap"
    ]
    assert [each.required for each in measures] == [True]
    asked = [
        each
        for section in plan.forms_by_code[form].sections
        for each in section.questions
        if each.name == "nguoi_theo_doi"
    ]
    assert [each.required for each in asked] == [True]
    (register,) = [each for each in plan.outputs if set(REMEDIES) <= {*each.forms}]
    assert "nguoi_theo_doi" in {column.value for column in register.columns}
