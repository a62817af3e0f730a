"""What is odd about a plan is said and does not stop it."""

from __future__ import annotations

from tests.intake.checking.copies import FORM, PLAN, changed_copy, warnings
from tests.plans.broken_cases import BOX, HANDS, RATED_ABOVE, SCALE

KIND = "    kind: before\n    date: 2024-10-25\n"
SECOND = "reminders:\n"


def codes(folder):
    return [(found.code, found.line) for found in warnings(folder)]


def said(folder):
    return [found.what for found in warnings(folder)]


def dated(kind: str, date: str, **more: str) -> tuple[str, str, str]:
    lines = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return PLAN, KIND, f"    kind: {kind}\n    date: {date}\n{lines}"


def milestone(code: str, label: str, kind: str, date: str, who: str) -> tuple[str, str, str]:
    text = (
        f'  - code: {code}\n    label: "{label}"\n    kind: {kind}\n    date: {date}\n'
        f'    who: "{who}"\n    to: "Văn phòng"\n    source: {{section: "II"}}\n'
    )
    return PLAN, "lateness:\n", f"{text}lateness:\n"


def test_a_deadline_on_a_sunday(tmp_path):
    plan = changed_copy(tmp_path, dated("by", "2024-12-15"))
    assert said(plan) == ["ngày 15/12/2024 là chủ nhật"]


def test_a_window_that_ends_on_a_sunday(tmp_path):
    plan = changed_copy(tmp_path, dated("window", "2024-12-12", until="2024-12-15"))
    assert said(plan) == ["ngày 15/12/2024 là chủ nhật"]


def test_a_deadline_before_monday_ends_on_sunday(tmp_path):
    plan = changed_copy(tmp_path, dated("before", "2024-11-18"))
    (found,) = warnings(plan)
    assert found.what == "hạn trước ngày 18/11/2024, nhưng ngày cuối còn kịp 17/11/2024 là chủ nhật"
    assert "15/11/2024" in found.remedy


def test_a_deadline_in_tet_names_the_day_and_the_last_working_day(tmp_path):
    plan = changed_copy(tmp_path, dated("before", "2025-01-31"))
    day, eve = warnings(plan)
    assert day.what == "ngày 31/01/2025 là thứ Sáu, Mùng ba Tết Nguyên Đán"
    assert "30/01/2025 là thứ Năm, Mùng hai Tết" in eve.what
    assert "24/01/2025" in eve.remedy


def test_a_deadline_on_a_public_holiday(tmp_path):
    plan = changed_copy(tmp_path, dated("by", "2025-04-30"))
    assert said(plan) == ["ngày 30/04/2025 là thứ Tư, Ngày Chiến thắng"]


def test_a_leap_day_is_a_day(tmp_path):
    assert codes(changed_copy(tmp_path, dated("by", "2024-02-29"))) == [("date.past", 52)]


def test_ten_days_from_the_document_to_the_deadline(tmp_path):
    plan = changed_copy(tmp_path, (PLAN, "date: 2024-09-30", "date: 2024-10-15"))
    assert said(plan) == ["từ ngày ban hành 15/10/2024 đến hạn 25/10/2024 chỉ có 10 ngày"]


def test_two_weeks_are_enough(tmp_path):
    assert codes(changed_copy(tmp_path, (PLAN, "date: 2024-09-30", "date: 2024-10-11"))) == []


def test_one_thing_with_two_dates(tmp_path):
    again = milestone("nop-lai", "nộp bản tự đánh giá", "before", "2024-10-30", "Ai đó")
    (found,) = warnings(changed_copy(tmp_path, again))
    assert (found.code, found.severity) == ("date.two_dates", "warning")
    assert "before 30/10/2024 ở đây, before 25/10/2024 ở mốc `nop-ban`" in found.what


def test_one_thing_both_by_and_before_one_day(tmp_path):
    again = milestone("nop-lai", "Gửi lên", "by", "2024-10-25", "Mọi người")
    assert codes(changed_copy(tmp_path, again)) == [("date.two_dates", 65)]


def test_one_instant_said_in_two_ways(tmp_path):
    again = milestone("nop-lai", "Nộp bản tự đánh giá", "by", "2024-10-24", "Mọi người")
    assert codes(changed_copy(tmp_path, again)) == [("date.same_instant", 65)]


def test_two_things_may_have_two_dates(tmp_path):
    other = milestone("ho-so", "Gửi hồ sơ khen thưởng", "by", "2024-11-05", "Mọi người")
    assert codes(changed_copy(tmp_path, other)) == []


def test_a_form_that_nobody_fills_and_its_paper(tmp_path):
    unit = (
        "  - form: bao-cao\n    respondent: unit\n    filled_by: head\n"
        '    milestone: nop-ban\n    source: {section: "II.1"}\n'
    )
    only = (PLAN, "forms: [tu-danh-gia, bao-cao]", "forms: [tu-danh-gia]")
    paper = (
        PLAN,
        "reminders:\n",
        (
            '  - code: in\n    label: "In"\n    kind: list\n    one_for: unit\n'
            "    forms: [bao-cao]\n"
            '    columns: [{heading: "Kết quả", value: ket_qua}]\n    source: {section: "I"}\n'
            "reminders:\n"
        ),
    )
    found = codes(changed_copy(tmp_path, (PLAN, unit, ""), only, paper))
    assert [code for code, _ in found] == ["cover.form", "cover.output"]


def test_a_form_that_is_printed_nowhere(tmp_path):
    plan = changed_copy(tmp_path, (PLAN, "forms: [tu-danh-gia, bao-cao]", "forms: [tu-danh-gia]"))
    assert codes(plan) == [("cover.unprinted", 1)]


def test_a_kind_of_person_whom_nobody_asks(tmp_path):
    when = (
        PLAN,
        "    respondent: person\n",
        (
            "    respondent: person\n    when:\n"
            "      any: [{is: {party_member: true}}, {is: {head: true}}]\n"
        ),
    )
    (found,) = warnings(changed_copy(tmp_path, when))
    assert found.what == (
        "1 trong 4 loại người không được giao biểu mẫu nào, ví dụ party_member: false, head: false"
    )


def test_what_the_document_does_not_say_is_listed_with_our_default(tmp_path):
    silent = (PLAN, 'source: {section: "VII"}', 'source: {silent: "Lưu một năm."}')
    (found,) = warnings(changed_copy(tmp_path, silent))
    assert str(found).startswith(
        f"{tmp_path}/plan.yaml:117: cảnh báo: văn bản không nói: Lưu một năm; "
    )


def test_remarks_are_printed(tmp_path):
    remark = (PLAN, "privacy:\n", 'remarks: ["Có hai mục cùng số 7."]\nprivacy:\n')
    assert said(changed_copy(tmp_path, remark)) == ["lưu ý về văn bản: Có hai mục cùng số 7"]


def test_a_list_that_only_some_are_offered_is_sound(tmp_path):
    choice = (
        PLAN,
        '{code: kem, label: "Không hoàn thành"}',
        '{code: kem, label: "Không hoàn thành", relevant: {not: {is: {head: true}}}}',
    )
    assert codes(changed_copy(tmp_path, choice)) == []


def test_an_error_does_not_hide_the_warnings(tmp_path):
    from intake.checking import check_folder  # noqa: PLC0415

    plan = changed_copy(
        tmp_path, dated("by", "2024-12-15"), (FORM, "list_name: levels", "list_name: l")
    )
    assert [found.code for found in check_folder(plan)[1]] == ["ref.list", "date.day_off"]


def test_a_quoted_quota_that_does_not_say_how_to_round(tmp_path):
    quoted = 'source: {section: "I.2", quote: "không vượt quá 20%"}'
    quota = (PLAN, 'group_by: unit\n    source: {section: "I.2"}', f"group_by: unit\n    {quoted}")
    (found,) = warnings(changed_copy(tmp_path / "one", quota))
    assert found.code == "level.rounding"
    assert "`floor`" in found.what
    says = 'rounding_source: {section: "I.3"}'
    settled = (quota[0], quota[1], f"group_by: unit\n    {says}\n    {quoted}")
    assert codes(changed_copy(tmp_path / "two", settled)) == []


def test_a_form_that_asks_for_a_level_whom_another_authority_rates(tmp_path):
    scale = RATED_ABOVE.replace("[unit]", "[person]")
    rated = (PLAN, "milestones:\n", f"{scale}milestones:\n")
    (found,) = warnings(changed_copy(tmp_path / "one", rated))
    assert found.code == "level.elsewhere_asked"
    assert "`tu-danh-gia`" in found.what
    here = (FORM, SCALE, f"{SCALE}        relevant: {{is: {{party_member: false}}}}\n")
    assert codes(changed_copy(tmp_path / "two", rated, here)) == []


def test_a_complete_secret_ballot_has_nothing_odd(tmp_path):
    assert codes(changed_copy(tmp_path, (PLAN, HANDS, BOX))) == []


def test_a_ballot_of_three_tells_by_its_result(tmp_path):
    small = BOX.replace("voters: 5", "voters: 3")
    (found,) = warnings(changed_copy(tmp_path, (PLAN, HANDS, small)))
    assert (found.code, found.line) == ("ballot.few_voters", 103)
    assert found.what.startswith("từ 3 người là bỏ phiếu; dưới 5 người thì chính kết quả")


def test_one_teller_alone(tmp_path):
    alone = BOX.replace("number: 3, needed: 2", "number: 1, needed: 1")
    (found,) = warnings(changed_copy(tmp_path, (PLAN, HANDS, alone)))
    assert (found.code, found.line) == ("ballot.one_teller", 105)


SILENT = '    secret_source: {silent: "Không nói kín hay công khai: kín."}\n'
VOTE = (PLAN, '{section: "V"}', '{section: "V", quote: "tiến hành bỏ phiếu"}')


def test_a_vote_that_is_secret_because_we_say_so(tmp_path):
    assert codes(changed_copy(tmp_path / "quoted", (PLAN, HANDS, BOX), VOTE)) == [
        ("ballot.secret_by_default", 96)
    ]
    settled = (PLAN, HANDS, BOX + SILENT)
    assert codes(changed_copy(tmp_path / "said", settled, VOTE)) == [
        ("ballot.secret_by_default", 96),
        ("silence.default", 109),
    ]


def test_a_vote_whose_words_say_that_it_is_secret(tmp_path):
    quoted = (PLAN, '{section: "V"}', '{section: "V", quote: "thực hiện bằng phiếu kín"}')
    assert codes(changed_copy(tmp_path, (PLAN, HANDS, BOX), quoted)) == []
