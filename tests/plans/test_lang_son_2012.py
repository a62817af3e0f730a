"""The numbered rules R000-1 to R000-5 of Lạng Sơn 2012, kế hoạch số 201/KH-SNV, section II."""

# ruff: noqa: N802 - the rules are numbered so

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.agenda.matters import Place
from intake.agenda.reviews import in_group, reviews_of
from intake.calendar import cut_off
from intake.checking import checked_plan
from intake.checking.known import choices_of
from intake.conditions import compile_condition
from intake.considering import About, unmet
from intake.draft import Draft
from intake.eligibility import Collective, Member, who_is_asked
from intake.elsewhere import rated_elsewhere
from intake.engine import resume
from intake.initiative_rules import by_itself, problems_of
from intake.plan import Output, Plan
from intake.plan.respondents import PartyKind
from intake.questions.file import FileQuestion
from intake.rolls import Count, electors, items_of, too_few
from intake.script import make_script
from intake.tenure import disagreeing
from intake.turn import Choices, Review
from storage.store import Store
from tests.plans.answerer import fill

LEADERS, OTHERS, NEWCOMERS = "tu-nhan-xet-lanh-dao", "tu-nhan-xet", "nhan-xet-co-quan-cu"
ABOVE = "ho-so-cap-tren"
SCALE = {"htxs", "htt", "htnv", "khtnv"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return checked_plan(Path("plans/lang-son-2012"))


def person(key: int, name: str, position: str, **facts: Any) -> Member:
    known = {
        "full_name": name, "position": position, "unit": "Phòng Một", "unit_code": "P1",
        "unit_kind": "phong", "employment": "cong-chuc", "managed_by": "so", "leader": False,
    }  # fmt: skip
    return Member(key, 100 + key, 1, {**known, **facts})


HEAD = person(1, "Vi Thị Xuân", "Trưởng phòng", leader=True, head=True)
DEPUTY = person(2, "Hoàng Văn Yên", "Phó Trưởng phòng", leader=True, deputy=True)
SENIOR = person(3, "Lê Văn An", "Chuyên viên", head=False, deputy=False)
NEWCOMER = person(4, "Bế Thị Bình", "Chuyên viên", newcomer=True)
DRIVER = person(5, "Nông Văn Cả", "Nhân viên lái xe", employment="nguoi-lao-dong")
DIRECTOR = person(6, "Đàm Văn Đức", "Giám đốc", leader=True, managed_by="tinh-uy")
INNER = person(
    10, "Hứa Thị Gấm", "Trưởng phòng Nghiệp vụ", leader=True, employment="vien-chuc",
    unit="Chi cục", unit_code="CC", unit_kind="to-chuc-truc-thuoc",
)  # fmt: skip
ROOM = (HEAD, DEPUTY, SENIOR, NEWCOMER, DRIVER)
LEADERSHIP = Collective("leadership", 21, 1, {"unit": "Phòng Một", "unit_kind": "phong"})


def output(plan: Plan, code: str) -> Output:
    return next(each for each in plan.outputs if each.code == code)


def asked(plan: Plan, *members: Member) -> dict[str, set[str]]:
    """Names by form."""
    names = {member.party_id: str(member.facts["full_name"]) for member in members}
    found: dict[str, set[str]] = {}
    for each in who_is_asked(plan, members, ())[0]:
        found.setdefault(each.assignment.form, set()).add(names[each.subject_id])
    return found


def test_R000_1_leaders_are_asked_both_parts_and_the_others_the_first_alone(plan: Plan) -> None:
    """II.2.1: tiết 2.2.1 và 2.2.2, also of who leads a room of an organisation (II.2.1.b); II.2.2:
    tiết 2.2.1."""
    by_form = asked(plan, *ROOM, INNER)
    assert by_form[LEADERS] == {"Vi Thị Xuân", "Hoàng Văn Yên", "Hứa Thị Gấm"}
    assert by_form[OTHERS] == {"Lê Văn An", "Bế Thị Bình", "Nông Văn Cả"}
    met = {form: questions_met(plan, form, "cong-chuc") for form in (LEADERS, OTHERS)}
    assert met[LEADERS] - met[OTHERS] == {"ket_qua_don_vi", "nang_luc_lanh_dao", "doan_ket"}
    assert met[OTHERS] < met[LEADERS]


def test_R000_1_whom_the_province_manages_is_not_asked_for_a_review_here(plan: Plan) -> None:
    """V.2: hồ sơ đề nghị cấp có thẩm quyền đánh giá."""
    by_form = asked(plan, DIRECTOR)
    assert not by_form.keys() & {LEADERS, OTHERS}
    assert [item.label for item in voted_on(plan, DIRECTOR)] == []


def test_R000_10_the_review_of_whom_the_province_manages_goes_up(plan: Plan) -> None:
    """V.2: hồ sơ đề nghị cấp có thẩm quyền đánh giá, phân loại."""
    assert asked(plan, DIRECTOR, *ROOM)[ABOVE] == {"Đàm Văn Đức"}
    dossier = output(plan, "ho-so-cap-co-tham-quyen")
    assert [part.outputs for part in dossier.parts] == [("to-trinh-cap-tren",), (ABOVE,)]
    assert output(plan, "to-trinh-cap-tren").forms == (ABOVE,)
    rated = {form for each in plan.outputs if each.kind == "remark" for form in each.forms}
    assert ABOVE not in rated


def test_R000_10_whom_the_province_manages_is_rated_there_and_not_here(plan: Plan) -> None:
    by = rated_elsewhere(plan, DIRECTOR.facts)
    assert by is not None
    assert "cấp có thẩm quyền đánh giá, phân loại" in by.words
    assert (by.source.section, by.source.silent) == ("V.2", None)
    assert [rated_elsewhere(plan, each.facts) for each in ROOM] == [None] * len(ROOM)
    unsaid = {name: said for name, said in DIRECTOR.facts.items() if name != "managed_by"}
    assert rated_elsewhere(plan, unsaid) is None


def test_the_leaders_weigh_their_own_titles_and_hand_them_to_the_council(plan: Plan) -> None:
    """IV.2: bao gồm cả Lãnh đạo sở; nobody chairs the own matter."""
    meeting = plan.meetings_by_code["binh-xet-lanh-dao-so"]
    met = compile_condition(meeting.members.when)
    here = [kind.code for kind in plan.unit_kinds if met({"unit_kind": kind.code})]
    assert here == ["lanh-dao-so"]
    assert (meeting.chair.role, meeting.chair.when_subject) == ("director", "office-leader")
    council = plan.meetings_by_code["hoi-dong-thi-dua"]
    assert [each.from_meeting for each in council.steps] == ["hop-phong", meeting.code]


def test_what_the_chairman_gives_goes_up_to_him(plan: Plan) -> None:
    """IV.1.3; V.2."""
    up = {each.code for each in plan.titles if each.awarded_by == "Chủ tịch UBND tỉnh"}
    assert set(output(plan, "to-trinh-ubnd-tinh").titles) == up


def test_R000_2_under_eight_months_the_old_agency_remarks_confirmed_by_its_head(plan: Plan) -> None:
    """II.2.3: chưa đủ 8 tháng."""
    assert asked(plan, *ROOM)[NEWCOMERS] == {"Bế Thị Bình"}
    (section,) = plan.forms_by_code[NEWCOMERS].sections
    by_name = {question.name: question for question in section.questions}
    assert isinstance(by_name["tep"], FileQuestion)
    assert by_name["tep"].required
    assert by_name["nguoi_xac_nhan"].required
    (reminder,) = [each for each in plan.reminders if "cơ quan cũ" in each.text]
    assert (reminder.days_before, reminder.to) == (7, "respondent")
    (newcomer,) = [fact for fact in plan.facts if fact.name == "newcomer"]
    assert "8 tháng" in newcomer.columns[0]
    assert newcomer.under is not None
    came = {newcomer.under.since: "2012-05-02", "newcomer": False}
    assert list(disagreeing(plan, came)) == [newcomer], "not whole eight months on 31/12"
    assert list(disagreeing(plan, {**came, newcomer.under.since: "2012-05-01"})) == []
    carried = {code for part in output(plan, "ho-so-phong").parts for code in part.outputs}
    assert NEWCOMERS in carried, "the review must have it"


def test_R000_3_the_collective_comes_first_then_the_head_and_one_after_another(plan: Plan) -> None:
    """II.3.3: kiểm điểm tập thể lãnh đạo; cá nhân lần lượt, từ Trưởng phòng."""
    meeting = plan.meetings_by_code["hop-phong"]
    place = Place(1, 1, ROOM, (LEADERSHIP,))
    order = [
        each.label
        for step in meeting.steps
        if step.kind == "review"
        for group in step.subjects
        for each in in_group(place, group)
    ]
    assert list(dict.fromkeys(order)) == [
        "Phòng Một", "Vi Thị Xuân", "Hoàng Văn Yên",
        "Lê Văn An", "Bế Thị Bình", "Nông Văn Cả",
    ]  # fmt: skip


def test_R000_3_the_steps_are_those_of_the_document_and_the_meeting_names_its_secretary(
    plan: Plan,
) -> None:
    """II.3.3: có cử thư ký ghi biên bản; bỏ phiếu, kiểm phiếu, sáng kiến, thi đua."""
    meeting = plan.meetings_by_code["hop-phong"]
    assert [step.kind for step in meeting.steps] == [
        "review", "review", "ballot", "ballot", "notes", "initiatives", "titles", "notes",
    ]  # fmt: skip
    assert meeting.secretary is None
    assert [invited.role for invited in meeting.invited] == ["office-leader"]
    minutes = {output.meeting for output in plan.outputs if output.kind == "minutes"}
    assert minutes == set(plan.meetings_by_code)


@pytest.mark.parametrize("code", ["muc-tap-the", "muc-ca-nhan"])
def test_R000_4_under_three_officials_nobody_votes_and_the_leaders_decide(
    plan: Plan, code: str
) -> None:
    """II.3.3: các phòng có dưới 03 công chức, viên chức không tiến hành bỏ phiếu."""
    ballot = plan.ballots_by_code[code]
    voting = electors(ballot, ROOM, 1)
    assert [each.employee_id for each in voting] == [3, 4, 1, 2]
    assert too_few(ballot, Count(2, 2, 2)) == "least_number"
    assert too_few(ballot, Count(3, 3, 3)) == ""
    two_and_a_driver = electors(ballot, (HEAD, SENIOR, DRIVER), 1)
    assert too_few(ballot, Count(*[len(two_and_a_driver)] * 3)) == "least_number"
    assert ballot.least_number is not None
    assert ballot.least_number.below == "leaders_decide"


async def test_R000_4_the_leaders_meet_on_those_of_such_a_room(plan: Plan, store: Store) -> None:
    """II.3.3: Tập thể Lãnh đạo sở quyết định trên cơ sở đề nghị của Phòng: whoever is counted as
    the plan counts them, without a column of the roster that says so."""
    meeting = plan.meetings_by_code["tap-the-lanh-dao-so"]
    assert meeting.decides
    sits = compile_condition(meeting.members.when)
    assert sits({"office_leader": True}) is True
    assert sits({"office_leader": False, "director": False}) is False
    two = {"unit": "Phòng Hai", "unit_code": "P2"}
    small = [
        Member(each.employee_id, each.party_id, 2, {**each.facts, **two})
        for each in (
            person(7, "Triệu Văn Giang", "Trưởng phòng", head=True),
            person(8, "Mã Thị Hà", "Chuyên viên"),
            person(9, "Lộc Văn Ích", "Nhân viên lái xe", employment="nguoi-lao-dong"),
        )
    ]
    rooms = [
        Collective(kind, key + unit, unit, {"unit": name, "unit_kind": "phong"})
        for unit, name in ((1, "Phòng Một"), (2, "Phòng Hai"))
        for kind, key in (("unit", 10), ("leadership", 20))
    ]
    place = Place(1, None, (*ROOM, *small), tuple(rooms))
    found = await store.read(
        lambda c: [m.label for step in meeting.steps for m in reviews_of(c, plan, place, step)]
    )
    assert found == ["Triệu Văn Giang", "Mã Thị Hà", "Lộc Văn Ích", "Phòng Hai"]


@pytest.mark.parametrize(
    ("employment", "third"),
    [
        ("cong-chuc", "Hoàn thành nhiệm vụ nhưng còn hạn chế về năng lực"),
        ("vien-chuc", "Hoàn thành nhiệm vụ"),
        ("nguoi-lao-dong", "Hoàn thành nhiệm vụ"),
    ],
)
def test_R000_5_everybody_rates_on_four_levels_named_as_the_law_of_the_time_names_them(
    plan: Plan, employment: str, third: str
) -> None:
    """II.3.2: theo 4 mức."""
    for form in (LEADERS, OTHERS):
        (question,) = [
            question
            for section in plan.forms_by_code[form].sections
            for question in section.questions
            if question.name.startswith("tu_xep_loai")
            and compile_condition(question.relevant)({"employment": employment}) is True
        ]
        choices = choices_of(question, plan)
        assert {choice.code for choice in choices} == SCALE
        assert choices[2].label == third
        assert question.name in questions_met(plan, form, employment)


def test_R000_5_leaders_and_collective_are_voted_on_over_the_same_four(plan: Plan) -> None:
    """II.1; II.3.3."""
    for ballot in plan.ballots:
        assert ballot.selections is not None
        listed = plan.choice_lists[str(ballot.selections.list_name)]
        assert {choice.code for choice in listed} == SCALE
    assert [item.label for item in voted_on(plan, *ROOM)] == [
        "Lê Văn An", "Bế Thị Bình", "Nông Văn Cả", "Vi Thị Xuân", "Hoàng Văn Yên",
    ]  # fmt: skip


def test_one_date_is_two_deadlines_with_and_without_its_day(plan: Plan) -> None:
    """V.1.4: trước ngày 10/01/2013; I: chậm nhất ngày 10/01/2013."""
    days = {
        code: at.astimezone(plan.zone).isoformat()
        for code in ("ho-so", "bao-cao")
        if (at := cut_off(plan.milestones_by_code[code], plan.zone))
    }
    assert days == {"ho-so": "2013-01-10T00:00:00+07:00", "bao-cao": "2013-01-11T00:00:00+07:00"}


def questions_met(plan: Plan, form: str, employment: str) -> set[str]:
    script = make_script(plan, form)
    facts = {**HEAD.facts, "employment": employment}
    turn = resume(script, facts, Draft())
    assert not isinstance(turn, Review)
    assert isinstance(turn.prompt.widget, Choices)
    draft, review = fill(script, facts, lambda options: options[0])
    assert review.complete
    return set(draft.answers)


def voted_on(plan: Plan, *members: Member) -> list[Any]:
    return items_of(plan.ballots_by_code["muc-ca-nhan"], members, (), 1)


@pytest.mark.parametrize(("first", "problems"), [("yes", []), ("no", ["not_first"])])
def test_R000_7_what_was_applied_before_is_not_new(
    plan: Plan, first: str, problems: list[str]
) -> None:
    """III.2.1.a: lần đầu được áp dụng."""
    rules = plan.initiatives
    assert rules is not None
    assert rules.grounds is not None
    ground = choices_of(question_of(plan, rules.form, rules.grounds), plan)[0].code
    answers = {rules.grounds: [ground], "lan_dau": first == "yes", "da_xet_nam_truoc": False}
    found = problems_of(plan, rules, answers, "Lê Văn An")
    assert [each.code for each in found] == problems
    assert all("Lần đầu được áp dụng" in each.words for each in found)


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"mat_loi_ich": []}, ["no_ground"]),
        ({"dong_tac_gia": [("Lê Văn An", "60"), ("Vi Thị Xuân", "40%")]}, []),
        ({"dong_tac_gia": [("Vi Thị Xuân", "100")]}, ["one_co_author"]),
        ({"dong_tac_gia": [("Lê Văn An", "60"), ("Vi Thị Xuân", "50")]}, ["shares_not_whole"]),
    ],
)
def test_R000_7_one_of_four_benefits_and_co_authors_from_two(
    plan: Plan, changed: dict[str, Any], problems: list[str]
) -> None:
    """III.2: tác giả hoặc đồng tác giả (từ 2 người trở lên); III.2.2: ít nhất một trong các mặt."""
    rules = plan.initiatives
    assert rules is not None
    grounds = question_of(plan, rules.form, "mat_loi_ich")
    assert [each.label for each in choices_of(grounds, plan)] == [
        "Khối lượng công việc được hoàn thành", "Chất lượng công việc", "Năng suất lao động",
        "Hiệu quả công tác về một hay nhiều lĩnh vực",
    ]  # fmt: skip
    answers = {"mat_loi_ich": ["nang-suat"], "lan_dau": True, "da_xet_nam_truoc": False, **changed}
    if "dong_tac_gia" in changed:
        rows = [{"ho_ten": name, "ty_le": share} for name, share in changed["dong_tac_gia"]]
        answers["dong_tac_gia"] = {"rows": rows}
    found = problems_of(plan, rules, answers, "Lê Văn An")
    assert [each.code for each in found] == problems
    assert all(each.source.section in {"III.2", "III.2.2"} for each in found)


def question_of(plan: Plan, form: str, name: str) -> Any:
    sections = plan.forms_by_code[form].sections
    return next(each for section in sections for each in section.questions if each.name == name)


@pytest.mark.parametrize(
    ("accepted", "asked_for"), [(True, True), (False, False)], ids=["accepted", "not accepted"]
)
def test_R000_9_who_says_that_research_was_accepted_names_the_document(
    plan: Plan, *, accepted: bool, asked_for: bool
) -> None:
    """III.1.1: đương nhiên được công nhận là sáng kiến; "Không có" văn bản is no answer to it."""
    rules = plan.initiatives
    assert rules is not None
    document = question_of(plan, rules.form, "so_nghiem_thu")
    said = {"co_sang_kien": True, "loai": "de-tai", "da_xet_nam_truoc": False}
    said["da_nghiem_thu"] = accepted
    assert (compile_condition(document.relevant)(said) is True) is asked_for
    assert (document.required, document.nil) == (True, False)
    assert by_itself(rules, said) is accepted
    assert rules.author_says == ("khong_trung", "so_nghiem_thu"), "III.2.1.b: people weigh it"


REGISTERED = {"registered_2012": True, "employment": "cong-chuc", "managed_by": "so"}
DOSSIER = {"bao-cao-thanh-tich": "on_time", "bao-cao-sang-kien": "on_time"}


def kept_from(
    plan: Plan, title: str, *, kind: PartyKind = "person", level: str | None = "htt",
    initiative: bool | None = True, **facts: Any,
) -> list[str]:  # fmt: skip
    """The rules that keep such a party from the title, dossier and registration being whole."""
    about = About(
        kind, {**REGISTERED, **facts}, level, initiative, registered="on_time", dossier=DOSSIER,
        year=2012,
    )  # fmt: skip
    return [each.rule for each in unmet(plan, plan.titles_by_code[title], about)]


@pytest.mark.parametrize("folder", ["lang-son-2012", "quang-ngai-2024"])
def test_under_discipline_inspection_or_complaint_nobody_is_considered_by_a_stated_default(
    folder: str,
) -> None:
    """Both documents are silent: the plan says so, and what is taken instead."""
    of = checked_plan(Path("plans") / folder)
    (rule,) = of.exclusions
    assert rule.source.silent is not None
    assert "Mặc định của phần mềm: chưa xét" in rule.source.silent
    facts = {"unit_kind": "phong", "dang_xem_xet": True}
    assert kept_from(of, "lao-dong-tien-tien", **facts) == ["dang-xem-xet"]
    assert kept_from(of, "lao-dong-tien-tien", **{**facts, "dang_xem_xet": False}) == []


def test_what_is_examined_of_a_unit_keeps_the_unit_from_its_titles(plan: Plan) -> None:
    facts = {"unit_kind": "phong", "unit_registered": True, "unit_dang_xem_xet": True}
    reported = {"bao-cao-thanh-tich-tap-the": "on_time"}
    about = About("unit", facts, registered="on_time", dossier=reported, year=2012)
    (rule,) = unmet(plan, plan.titles_by_code["tap-the-lao-dong-tien-tien"], about)
    assert (rule.rule, rule.kind) == ("dang-xem-xet", "exclusion")


def test_R000_6_who_did_not_register_for_2012_is_considered_for_no_title(plan: Plan) -> None:
    """IV.1.1: đã đăng ký các danh hiệu thi đua năm 2012."""
    for title in plan.titles:
        kind = title.given_to[0]
        facts = {"unit_kind": "phong", "registered_2012": False, "unit_registered": False}
        assert "da-dang-ky-2012" in kept_from(plan, title.code, kind=kind, **facts), title.code


@pytest.mark.parametrize(
    ("title", "asks"),
    [
        ("lao-dong-tien-tien", ["tu-hoan-thanh-tot"]),
        ("chien-si-thi-dua-co-so", ["tu-hoan-thanh-tot", "sang-kien-duoc-cong-nhan"]),
        (
            "chien-si-thi-dua-tinh",
            ["tu-hoan-thanh-tot", "sang-kien-duoc-cong-nhan", "ba-lan-lien-tuc"],
        ),
        ("giay-khen-giam-doc", []),
    ],
)
def test_R000_6_titles_rest_on_the_work_and_the_initiatives_of_the_year(
    plan: Plan, title: str, asks: list[str]
) -> None:
    """IV.1.2: trên cơ sở kết quả công tác, các đề tài, sáng kiến khoa học, năm 2012."""
    assert set(kept_from(plan, title)) <= {"ba-lan-lien-tuc"}, "nobody here was given any"
    assert kept_from(plan, title, level="htnv", initiative=False) == asks
    assert kept_from(plan, title, level=None, initiative=None) == asks


def test_a_share_that_the_standard_of_a_collective_asks_for_is_said_to_be_unchecked(
    plan: Plan,
) -> None:
    """IV.1.3: the law's standards, of which no rule here reckons the share of members."""
    by_share = [each.label for each in plan.titles if each.standard and "%" in each.standard]
    assert by_share == ["Tập thể lao động tiên tiến", "Tập thể lao động xuất sắc"]
    (said,) = [each for each in plan.remarks if "phần mềm chưa tính" in each]
    assert [label for label in by_share if label not in said] == []


def test_R000_8_what_was_considered_in_an_earlier_year_is_refused(plan: Plan) -> None:
    """III.2.3, though it be new and of benefit; even research that was accepted is not asked of."""
    rules = plan.initiatives
    assert rules is not None
    answers = {"mat_loi_ich": ["chat-luong"], "lan_dau": True, "da_xet_nam_truoc": True}
    (found,) = problems_of(plan, rules, answers, "Lê Văn An")
    assert (found.code, found.source.section) == ("used_before", "III.2.3")
    accepted = compile_condition(question_of(plan, rules.form, "da_nghiem_thu").relevant)
    assert accepted({"loai": "de-tai", "da_xet_nam_truoc": True}) is False
