"""What will happen to these very people is said before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.rosters.columns import roster_columns
from intake.checking import checked_plan
from people.roster import read_roster
from phieu.__main__ import main
from phieu.dry_run import dry_run
from phieu.dry_run_words import LINES, NAMES
from tests.intake.checking.copies import PLAN, changed_copy
from tests.plans.broken_cases import KIND, RATED_ABOVE, boxed, met, titled

BEFORE = datetime(2024, 10, 1, tzinfo=UTC)
HEAD = "Mã cán bộ,Họ và tên,Mã đơn vị,Tên đơn vị,Loại đơn vị,Thư điện tử,Đảng viên,Trưởng"
OUTSIDE = ",Xử lý ngoài hệ thống"
FIVE = (
    "A1,Nguyễn Thị An,P1,Phòng Một,Phòng,an@vd.vn,x,x",
    "A2,Trần Văn Bình,P1,Phòng Một,Phòng,binh@vd.vn,,",
    "A3,Lê Thị Chi,P1,Phòng Một,Phòng,,x,",
    "B1,Phạm Văn Dũng,P2,Phòng Hai,Phòng,dung@vd.vn,x,x",
    "B2,Hoàng Thị Giang,P2,Phòng Hai,Phòng,giang@vd.vn,,",
)


def said(folder, edits=(), rows=FIVE, *, head=HEAD, now=BEFORE):
    plan = checked_plan(changed_copy(folder, *edits))
    file = "\n".join([head, *rows]).encode()
    lines, stops = dry_run(plan, read_roster(file, "ds.csv", roster_columns(plan)), now)
    return "\n".join(lines), stops


def below(text, words):
    """The line that says it, and those of it."""
    lines = text.splitlines()
    (place,) = [n for n, line in enumerate(lines) if words in line]
    more = [line for line in lines[place + 1 :] if line]
    end = next((n for n, line in enumerate(more) if not line.startswith("    ")), len(more))
    return [line.strip() for line in more[:end]]


def test_the_totals_come_first(tmp_path):
    text, stops = said(tmp_path)
    first, *forms = text.splitlines()[:3]
    assert "5 người trong danh sách (2 đơn vị); 5 người được hỏi" in first
    assert forms == [
        "  5 bản “Bản tự đánh giá” — từng người; hạn: Nộp bản tự đánh giá (25/10/2024).",
        "  2 bản “Báo cáo của đơn vị” — đơn vị; hạn: Nộp bản tự đánh giá (25/10/2024).",
    ]
    assert stops == 0
    assert "Không có gì phải sửa" in text


def test_who_fits_no_form_has_none_and_is_named(tmp_path):
    some = (
        PLAN,
        "    respondent: person\n",
        "    respondent: person\n    when: {is: {party_member: true}}\n",
    )
    no = FIVE[1].replace("binh@vd.vn,,", "binh@vd.vn,không,")
    text, _ = said(tmp_path, [some], (FIVE[0], no, *FIVE[2:4]))
    assert below(text, "1 người không có biểu mẫu nào: không khớp") == ["Trần Văn Bình (Phòng Một)"]


def test_of_whom_the_roster_says_too_little_it_says_what_is_missing(tmp_path):
    some = (
        PLAN,
        "    respondent: person\n",
        "    respondent: person\n    when: {is: {party_member: true}}\n",
    )
    text, _ = said(tmp_path, [some])
    assert below(text, "2 người không có biểu mẫu nào: danh sách chưa nói “Đảng viên”") == [
        "Trần Văn Bình (Phòng Một), Hoàng Thị Giang (Phòng Hai)"
    ]


def test_who_is_dealt_with_outside_is_counted_apart(tmp_path):
    rows = [f"{row},{'x' if row.startswith('A2') else ''}" for row in FIVE]
    text, _ = said(tmp_path, [], rows, head=HEAD + OUTSIDE)
    assert "4 người được hỏi trong phần mềm, 1 người xử lý ngoài hệ thống" in text
    assert below(text, "1 người không có biểu mẫu nào vì") == ["Trần Văn Bình (Phòng Một)"]


def test_who_fills_in_two_is_named_with_both(tmp_path):
    text, _ = said(tmp_path)
    words = "2 người phải điền “Bản tự đánh giá” + “Báo cáo của đơn vị” (của đơn vị)"
    assert below(text, words) == ["Nguyễn Thị An (Phòng Một), Phạm Văn Dũng (Phòng Hai)"]


def test_a_unit_without_a_head_and_one_with_two(tmp_path):
    rows = (FIVE[0], FIVE[1].replace("vn,,", "vn,,x"), FIVE[4])
    text, stops = said(tmp_path, [], rows)
    assert below(text, "1 đơn vị chưa có ai là “Trưởng đơn vị” (điền") == ["Phòng Hai"]
    assert below(text, "1 đơn vị có từ hai người là “Trưởng đơn vị” (điền") == ["Phòng Một"]
    assert stops == 0


def test_units_of_too_few_do_not_vote_and_the_plan_says_what_happens(tmp_path):
    text, _ = said(tmp_path, boxed(("voters: 5", "voters: 3")))
    words = "1 đơn vị không bỏ phiếu “Bỏ phiếu danh hiệu” được: ít hơn 3 người có quyền bỏ phiếu"
    assert below(text, words) == ["Phòng Hai (2 người)"]
    assert "Theo kế hoạch: lãnh đạo quyết định trên đề nghị của đơn vị." in text


def test_a_vote_of_the_agency_by_too_few(tmp_path):
    text, _ = said(tmp_path, boxed(("place: unit", "place: agency"), ("voters: 5", "voters: 6")))
    assert "5 người có quyền bỏ phiếu, cần 6" in text


def test_a_deadline_before_monday_counts_those_whom_it_concerns(tmp_path):
    text, _ = said(tmp_path, [(PLAN, KIND, "    kind: before\n    date: 2024-10-28\n")])
    assert "(7 bản phải nộp): Hạn trước ngày 28/10/2024, nhưng ngày cuối còn kịp 27/10/2024" in text


def test_a_deadline_on_a_working_day_is_not_spoken_of(tmp_path):
    assert "bản phải nộp)" not in said(tmp_path)[0]


def test_when_every_deadline_has_passed_the_campaign_cannot_begin(tmp_path):
    text, stops = said(tmp_path, now=datetime(2025, 3, 1, tzinfo=UTC))
    assert stops == 1
    assert "PHẢI SỬA: Mọi hạn nộp đều đã qua" in text


def test_a_quota_that_gives_nobody_shows_its_arithmetic(tmp_path):
    text, _ = said(tmp_path)
    two, three = below(text, "Tỷ lệ “Hoàn thành tốt” 20%: 2 nhóm không được ai")
    of = "người được đề nghị Hoàn thành tốt hoặc Hoàn thành"
    assert two == f"Phòng Hai: 20 % × 2 {of} = 0,4 → 0 người (bỏ phần lẻ)"
    assert three == f"Phòng Một: 20 % × 3 {of} = 0,6 → 0 người (bỏ phần lẻ)"


def test_a_quota_that_gives_somebody_is_not_spoken_of(tmp_path):
    text, _ = said(tmp_path, [(PLAN, "percent: 20", "percent: 50")])
    assert "Tỷ lệ" not in text


def test_a_quota_counts_nobody_whom_another_authority_rates(tmp_path):
    scale = RATED_ABOVE.replace("[unit]", "[person]")
    text, _ = said(tmp_path, [(PLAN, "milestones:\n", f"{scale}milestones:\n")])
    lines = below(text, "2 nhóm không được ai")
    assert ["× 1 người" in line for line in lines] == [True, True]


def test_a_prerequisite_that_the_roster_rules_out_is_told_and_a_level_is_not(tmp_path):
    needs = ("when: {is: {level: tot}}", "when: {is: {head: true}}")
    text, _ = said(tmp_path, titled(needs))
    assert below(text, "1 người không đạt điều kiện của “Lao động tiên tiến”") == [
        "Lê Thị Chi (Phòng Một) — Trưởng đơn vị: (chưa có trong danh sách)"
    ]
    assert "không đạt" not in said(tmp_path, titled())[0]


def test_the_same_people_are_told_once_for_all_titles_of_a_rule(tmp_path):
    rule = 'words: "Là trưởng", when: {is: {head: true}}, corrected_by: "Văn phòng"'
    source = 'source: {section: "I.3"}'
    asks = (
        ('words: "Hoàn thành tốt", when: {is: {level: tot}}, corrected_by: "Văn phòng"', rule),
        ("[person], cap", f"[person], requires: [{{code: truong, {rule}, {source}}}], cap"),
    )
    everybody = ("    when: {is: {party_member: true}}\n", "")
    text, _ = said(tmp_path / "of-all", titled(*asks, everybody))
    assert (
        len(below(text, "3 người không đạt điều kiện của “Lao động tiên tiến”, “Bằng khen”")) == 1
    )
    assert text.count("không đạt điều kiện") == 1
    text, _ = said(tmp_path / "of-some", titled(*asks))
    assert "1 người không đạt điều kiện của “Lao động tiên tiến”: Là trưởng." in text
    assert "3 người không đạt điều kiện của “Bằng khen”: Là trưởng." in text


def test_who_is_excluded_by_a_fact_is_told_once_for_all_titles(tmp_path):
    by = ("{is: {party_member: false}}", "{is: {head: true}}")
    text, _ = said(tmp_path, titled(by))
    assert "2 người chưa được xét danh hiệu nào: Chưa xét." in text
    assert "người sửa là: Văn phòng" in text


def test_a_cap_of_less_than_one_person(tmp_path):
    text, _ = said(tmp_path, titled())
    assert (
        "“Bằng khen”: không ai được, vì nhiều nhất 10% của 5 người có “Lao động tiên tiến”" in text
    )


def test_a_meeting_to_which_nobody_belongs(tmp_path):
    nobody = (
        '{words: "Mọi người", source',
        '{words: "Mọi người", when: {is: {unit_kind: ban}}, source',
    )
    text, _ = said(tmp_path, [*titled(), *met(nobody)])
    assert "Không ai thuộc thành phần họp “Họp đơn vị”: Mọi người." in text


def test_whom_only_paper_reaches_and_whom_nobody_can_hand_it_to(tmp_path):
    alone = "C1,Vũ Văn Hai,P3,Phòng Ba,Phòng,,,"
    text, _ = said(tmp_path, [], (*FIVE, alone))
    assert "2 người không có thư điện tử" in text
    assert below(text, "1 người không ai liên lạc được") == ["Vũ Văn Hai (Phòng Ba)"]


def test_a_roster_that_cannot_be_imported_stops_the_campaign(tmp_path):
    text, stops = said(tmp_path, [], (*FIVE, FIVE[0]))
    assert stops == 1
    assert "PHẢI SỬA: Danh sách chưa nhập được: Dòng 7" in text
    assert "Chưa tính những dòng có lỗi" in text, "what follows leaves it out"
    assert "dòng có lỗi" not in said(tmp_path)[0]


def test_many_are_counted_and_few_named(tmp_path):
    rows = [f"M{n},Người Thứ {n},P{n % 40},Phòng {n % 40},Phòng,,," for n in range(400)]
    text, _ = said(tmp_path, [], rows)
    (names,) = below(text, "400 người không ai liên lạc được")
    assert names.count("Người Thứ") == NAMES
    assert names.endswith(f"… và {400 - NAMES} người nữa")
    (units,) = below(text, "40 đơn vị chưa có ai là “Trưởng đơn vị”")
    assert units.endswith(f"… và {40 - NAMES} đơn vị nữa")
    assert len(text.splitlines()) < 30


def test_many_groups_of_a_quota_are_bounded_too(tmp_path):
    rows = [f"M{n},Người Thứ {n},P{n},Phòng {n},Phòng,,," for n in range(40)]
    text, _ = said(tmp_path, [], rows)
    lines = below(text, "40 nhóm không được ai")
    assert len(lines) == LINES + 1
    assert lines[-1] == f"… và {40 - LINES} điều nữa"


def test_the_command_prints_the_check_and_then_the_dry_run(tmp_path, capsys):
    folder, file = changed_copy(tmp_path / "plan"), tmp_path / "ds.csv"
    file.write_text("\n".join([HEAD, *FIVE]), "utf-8")
    assert main(["plan", "check", str(folder), "--roster", str(file), "--year", "2124"]) == 0
    check, _, totals, *rest = capsys.readouterr().out.splitlines()
    assert check == f"{folder}: dùng được, 0 lỗi, 0 cảnh báo"
    assert totals.startswith("TRƯỚC KHI GỬI — 5 người")
    assert "(25/10/2124)" in rest[0]
    assert main(["plan", "check", str(folder), "--roster", str(file)]) == 1
    assert "PHẢI SỬA: Mọi hạn nộp đều đã qua" in capsys.readouterr().out


@pytest.mark.parametrize("paths", [["tests/plans/broken/yaml-no"], ["tests/plans/base"] * 2])
def test_a_broken_plan_or_two_are_not_run_dry(paths, tmp_path, capsys):
    file = tmp_path / "ds.csv"
    file.write_text("\n".join([HEAD, *FIVE]), "utf-8")
    assert main(["plan", "check", *paths, "--roster", str(file)]) == 1
    assert "TRƯỚC KHI GỬI" not in capsys.readouterr().out


def test_a_roster_that_is_not_there(tmp_path, capsys):
    missing = tmp_path / "ds.xlsx"
    assert main(["plan", "check", "tests/plans/base", "--roster", str(missing)]) == 1
    assert f"Không đọc được tệp {missing}" in capsys.readouterr().err


def test_a_mark_that_the_day_of_coming_does_not_bear_out_is_told_with_its_place(tmp_path):
    facts = (
        '  - {name: moi, label: "Mới về", type: yes_no, columns: ["Mới về"],'
        ' under: {months: 8, since: came_on, source: {section: "I.2"}}}\n'
        '  - {name: came_on, label: "Ngày về", type: date, columns: ["Ngày về"]}\n'
    )
    rows = [f"{FIVE[0]},,01/06/2024", *(f"{row},," for row in FIVE[1:])]
    text, stops = said(tmp_path, [(PLAN, "roles:\n", f"{facts}roles:\n")], rows,
                       head=f"{HEAD},Mới về,Ngày về")  # fmt: skip
    assert "XEM LẠI: Dòng 2, cột “Mới về”: “Nguyễn Thị An” về cơ quan ngày 01/06/2024" in text
    assert stops == 0
