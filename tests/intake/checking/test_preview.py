"""A preview shows each prompt as a person will see it."""

from __future__ import annotations

from intake.checking.preview import preview_lines
from intake.loading.plan_folder import load_plan
from tests.intake.checking.copies import FORM, changed_copy
from tests.plans.broken_cases import BASE

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
