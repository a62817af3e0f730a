"""A preview shows each prompt as a person will see it."""

from __future__ import annotations

from intake.checking.preview import preview_lines
from intake.loading.plan_folder import load_plan
from tests.intake.checking.copies import FORM, PLAN, changed_copy
from tests.plans.broken_cases import BASE, BOX, HANDS

ADDED = """      - type: text
        name: chi_bo
        label: "Chi bộ"
        hint: "Ghi tên đầy đủ."
        nil: true
        required: false
        prefill: position
        shows: [full_name, party_member]
        sensitive: true
        relevant:
          all:
            - is: {muc: tot}
            - any: [{at_least: {diem: 8}}, {not: {in: {linh_vuc: [mot]}}}]
        source: {section: "II.9", quote: "ghi rõ chi bộ"}
"""


def lines_of(plan) -> list[str]:
    return [line.strip() for line in preview_lines(plan)]


def test_a_form_begins_with_who_is_asked_and_by_when():
    lines = lines_of(load_plan(BASE))
    assert lines[:3] == [
        "BIỂU MẪU bao-cao: Báo cáo của đơn vị (Mẫu số 02)",
        "Khoảng 20 phút; nút nộp: “Nộp”; nộp xong: Cơ quan họp.",
        (
            "Giao cho: đơn vị, người điền: Trưởng đơn vị; hạn: Nộp bản tự đánh giá "
            "(trước ngày 25/10/2024)"
        ),
    ]


def test_choices_are_numbered_and_a_condition_is_said_in_words():
    lines = lines_of(load_plan(BASE))
    start = lines.index("2. Tự xếp loại")
    assert lines[start + 1 : start + 4] == [
        "1) Hoàn thành tốt",
        "2) Hoàn thành",
        "3) Không hoàn thành",
    ]
    assert "(Phần này hiện khi “Đảng viên” là có)" in lines


def test_everything_about_one_question_is_shown(tmp_path):
    old = '      - type: text\n        name: chi_bo\n        label: "Chi bộ"\n'
    lines = lines_of(load_plan(changed_copy(tmp_path, (FORM, old, ADDED))))
    start = lines.index("6. Chi bộ")
    assert lines[start + 1 : start + 10] == [
        "Gợi ý: Ghi tên đầy đủ.",
        "Hiện kèm: họ và tên, Đảng viên",
        "Điền sẵn: “chức vụ” (nút “Giữ nguyên”)",
        "[gõ chữ, tối đa 300 ký tự]",
        "[Không có]",
        "[Bỏ qua]",
        (
            "Hiện khi “Tự xếp loại” là “Hoàn thành tốt” và (“Điểm” từ 8 trở lên hoặc không phải "
            "(“Lĩnh vực” là một trong: “Cải cách”))"
        ),
        "(Không hiện nội dung trong thông báo)",
        "Vì sao: ghi rõ chi bộ (Kế hoạch thử, mục II.9)",
    ]


def test_each_widget_is_said_in_words():
    lines = lines_of(load_plan(BASE))
    for said in (
        "[gõ chữ, tối đa 12000 ký tự]",
        "[chọn từ 1 đến 2]",
        "[số từ 0 đến 10, bước 0.5]",
        "[bảng, từ 1 đến 50 dòng: Tên việc]",
        "[ngày, từ 1900-01-01 đến 2100-12-31]",
    ):
        assert said in lines


def test_a_vote_is_shown_with_every_setting(tmp_path):
    lines = lines_of(load_plan(changed_copy(tmp_path, (PLAN, HANDS, BOX))))
    start = lines.index("BỎ PHIẾU KÍN bo-phieu: Bỏ phiếu danh hiệu")
    assert lines[start + 1 : -1] == [
        "Người bỏ phiếu: Mọi người (từng đơn vị)",
        "Bỏ phiếu về: từng người",
        "Danh hiệu: Lao động tiên tiến",
        "1) Hoàn thành tốt",
        "2) Hoàn thành",
        "3) Không hoàn thành",
        "Được để trống",
        "Phiếu cắt rời từng dòng; ai cũng kiểm lại được bảng phiếu",
        "Đạt khi “Hoàn thành tốt” trên 50%, tính trên số phiếu hợp lệ",
        "Bằng phiếu: ghi vào biên bản để báo cáo",
        "Bỏ phiếu khi có mặt từ 2/3 tổng số người bỏ phiếu trở lên",
        "Dưới 5 người thì không bỏ phiếu: lãnh đạo quyết định trên cơ sở đề nghị của đơn vị",
        "Có bỏ phiếu về chính mình",
        "Kiểm phiếu: 3 người, 2 người cùng mở hòm",
        "Người có tên trên phiếu được kiểm phiếu",
        "Chủ trì: Trưởng đơn vị",
    ]


def test_other_ways_to_vote_are_shown_too(tmp_path):
    other = (
        BOX.replace("{of: slip", "{of: whole, at_most: {selection: tot, count: 2}")
        .replace("by: share, selection: tot, more_than: 50", "by: most, at_least: 50")
        .replace("allowed: true", "allowed: false")
        .replace("number: 3, needed: 2, subject_may_be: true", "number: 1, needed: 1, SUBJECT")
        .replace("SUBJECT", "subject_may_be: false")
        .replace("then: reported", "then: second_round, rounds: 2, after: chair_decides")
        .replace("role: head", "when_subject: head")
    )
    lines = lines_of(load_plan(changed_copy(tmp_path, (PLAN, HANDS, other))))
    start = lines.index("Không được để trống")
    assert lines[start + 1 : -1] == [
        "Phiếu để nguyên lá; bảng phiếu chỉ tổ kiểm phiếu xem",
        "Nhiều nhất 2 mục được chọn “Hoàn thành tốt”",
        "Chọn phương án nhiều phiếu nhất, và phải từ 50% trở lên, tính trên số phiếu hợp lệ",
        "Bằng phiếu: bỏ phiếu lại, nhiều nhất 2 lần; vẫn bằng: người chủ trì quyết định",
        "Bỏ phiếu khi có mặt từ 2/3 tổng số người bỏ phiếu trở lên",
        "Dưới 5 người thì không bỏ phiếu: lãnh đạo quyết định trên cơ sở đề nghị của đơn vị",
        "Không bỏ phiếu về chính mình",
        "Kiểm phiếu: một người",
        "Người có tên trên phiếu không kiểm phiếu",
        "Chủ trì: văn phòng của đợt; khi người ấy có tên trên phiếu: Trưởng đơn vị",
    ]


def test_a_vote_by_show_of_hands_is_shown():
    lines = lines_of(load_plan(BASE))
    assert lines[-5:-1] == [
        "BIỂU QUYẾT bo-phieu: Bỏ phiếu danh hiệu",
        "Người bỏ phiếu: Mọi người (từng đơn vị)",
        "Bỏ phiếu về: từng người",
        "Danh hiệu: Lao động tiên tiến",
    ]


def test_places_and_choosing_one_of_the_items_are_shown(tmp_path):
    ranks = (
        BOX.replace("{list_name: levels", "{of: ranks")
        .replace("{of: slip", "{of: whole")
        .replace("by: share, selection: tot, more_than: 50", "by: rank_sum")
    )
    lines = lines_of(load_plan(changed_copy(tmp_path / "ranks", (PLAN, HANDS, ranks))))
    assert "Xếp thứ hạng cho mọi mục trên phiếu" in lines
    assert "Cộng thứ hạng; tổng nhỏ nhất đứng đầu" in lines
    one = BOX.replace("{list_name: levels", "{of: items").replace(
        "by: share, selection: tot, more_than: 50", "by: most"
    )
    lines = lines_of(load_plan(changed_copy(tmp_path / "one", (PLAN, HANDS, one))))
    assert "Chọn một trong các mục trên phiếu" in lines
    assert "Chọn phương án nhiều phiếu nhất; tỷ lệ tính trên số phiếu hợp lệ" in lines
