"""Roster files for the tests, made in memory."""

from __future__ import annotations

import io
import zipfile

import openpyxl

from people.roster import FactColumn, RosterColumns

COLUMNS = RosterColumns(
    facts=(
        FactColumn(
            "is_member", "Đảng viên", "yes_no", ("Đảng viên", "Là đảng viên"), required=True
        ),
        FactColumn("retired", "Đã nghỉ", "yes_no", ("Đã nghỉ",)),
        FactColumn("joined_on", "Ngày vào ngành", "date", ("Ngày vào ngành",)),
        FactColumn("months", "Số tháng làm việc", "integer", ("Số tháng",)),
        FactColumn("degree", "Trình độ", "text", ("Trình độ",)),
        FactColumn(
            "group",
            "Nhóm",
            "select_one",
            ("Nhóm",),
            choices=(("lanh-dao", "Lãnh đạo"), ("chuyen-mon", "Chuyên môn"), ("ho-tro", "Hỗ trợ")),
        ),
    ),
    unit_kinds=(("phong", "Phòng"), ("don-vi", "Đơn vị sự nghiệp")),
)

HEADINGS = ["Mã cán bộ", "Họ và tên", "Mã đơn vị", "Đơn vị", "Loại đơn vị", "Chức vụ", "Đảng viên",
            "Xử lý ngoài hệ thống", "Ngày vào ngành", "Số tháng", "Trình độ", "Nhóm"]  # fmt: skip
AN = ["001", "Nguyễn Văn An", "VP", "Văn phòng", "Phòng", "Chánh Văn phòng", "x"]
BINH = ["002", "Trần Thị Bình", "QLCL", "Phòng Quản lý chất lượng", "Phòng", "Chuyên viên", ""]


def person(**cells):
    """A row under HEADINGS: An's, with other cells where they are given by column letter."""
    row = [*AN, *[None] * (len(HEADINGS) - len(AN))]
    for column, value in cells.items():
        row["abcdefghijkl".index(column)] = value
    return row


def xlsx(*rows, sheets=(), change=None):
    """A workbook with these rows; `sheets` are more (title, rows), `change` may touch it."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "DS"
    for row in rows:
        workbook.active.append(row)
    for title, more in sheets:
        sheet = workbook.create_sheet(title)
        for row in more:
            sheet.append(row)
    if change:
        change(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def csv(*rows, sign=",", encoding="utf-8"):
    lines = [sign.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def zipped(**parts):
    """A zip file with these parts; `__` in a name stands for a slash, `_dot_` for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def with_part(content, name, change):
    """The workbook with one part changed by `change(bytes)`, added when it was not there."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.namelist():
            if entry != name:
                after.writestr(entry, before.read(entry))
        old = before.read(name) if name in before.namelist() else b""
        after.writestr(name, change(old))
    return file.getvalue()
