"""The office brings a roster: reads the preview, applies it, or is told what to mend."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import Connection, func, insert, select, update

from backend.rosters.errands import errands_of
from storage.access import OfficeAccount
from storage.people import Employee, EmployeeWord, RosterImport
from storage.submissions import Submission
from storage.trail import AuditEvent
from tests.backend.rosters.office import MONDAY, ROSTER, Office, figures, state
from tests.people.files import xlsx
from vietnamese.order import sortable


async def acts(office: Office) -> list[str]:
    query = (
        select(AuditEvent.act).where(AuditEvent.act.startswith("roster.")).order_by(AuditEvent.seq)
    )
    return list(await office.rooms.store.read(lambda c: c.scalars(query).all()))[2:]


async def count(office: Office, table: type, *where: object) -> int:
    query = select(func.count()).select_from(table).where(*where)
    return await office.rooms.store.read(lambda c: c.scalar(query)) or 0


async def test_nothing_changes_before_the_button_and_everything_after(office: Office) -> None:
    changed = [dict(person) for person in office.people]
    changed[3]["full_name"] = office.people[3]["full_name"]
    changed[4]["birth_date"] = "1970-01-02"
    other = next(p for p in office.people if p["unit_code"] != changed[5]["unit_code"])
    changed[5] |= {name: other[name] for name in ("unit_code", "unit_name", "unit_kind")}
    new = {**changed[6], "staff_code": "0900", "full_name": "Đặng Thị Ước"}
    page = await office.upload(office.file([*changed, new]))
    assert state(page) == "Chờ xem và áp dụng"
    assert figures(page) == {
        "Thêm": 1, "Sửa": 1, "Chuyển": 1, "Thôi làm việc": 0, "Giữ nguyên": 38,
    }  # fmt: skip
    assert "02/01/1970" in page.text
    assert await count(office, Employee, Employee.staff_code == "0900") == 0
    await office.press(office.first, "ap-dung")
    assert state(office.first) == "Đã áp dụng"
    assert await acts(office) == ["roster.upload", "roster.apply"]
    key = await office.employee("0900")
    assert await count(office, Submission, Submission.filler_id == key) > 0
    words = await office.rooms.store.read(
        lambda c: set(c.scalars(select(EmployeeWord.word).where(EmployeeWord.employee_id == key)))
    )
    assert words >= {"dang", "thi", "uoc"}
    kept = await office.rooms.store.read(
        lambda c: c.scalar(select(Employee.sort_key).where(Employee.id == key))
    )
    assert kept == sortable("Đặng Thị Ước")


async def test_names_of_people_are_not_kept_once_a_file_is_done_with(office: Office) -> None:
    new = {**office.people[6], "staff_code": "0900", "full_name": "Đặng Thị Ước"}
    await office.upload(office.file([new]))
    await office.press(office.first, "ap-dung")
    rows = await office.rooms.store.read(
        lambda c: c.execute(select(RosterImport.content, RosterImport.findings)).all()
    )
    assert all(row.content is None for row in rows)
    assert "Đặng" not in str([row.findings for row in rows])


async def test_a_bad_file_is_refused_with_sheet_row_and_column(office: Office) -> None:
    bad = [dict(person) for person in office.people]
    bad[2]["full_name"] = "Nguy?n Văn An"
    page = await office.upload(office.file(bad))
    assert state(page) == "Không nhập được"
    said = " ".join(page.page.text_content().split())
    assert "Trang “Danh sách”, dòng 6, cột “Họ và tên”" in said
    assert "đã mất dấu" in said
    assert not page.page.xpath("//form[contains(@action, 'ap-dung')]")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("~$ds.xlsx", b"\x05An" * 55, "tệp tạm mà Excel"),
        ("ds.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel cũ"),
        ("ds.xlsx", xlsx(["a"])[:900], "bị hỏng"),
        ("ds.pdf", b"%PDF-1.7", "không phải XLSX hay CSV"),
    ],
)
async def test_a_file_that_is_no_roster_says_what_it_is(
    office: Office, name: str, content: bytes, sentence: str
) -> None:
    page = await office.upload(content, name)
    assert state(page) == "Không nhập được"
    assert sentence in page.text


async def test_more_than_five_in_a_hundred_leaving_needs_a_second_person(office: Office) -> None:
    page = await office.upload(office.file(office.people[:-3]), toan_bo="x", ngay="01/11/2024")
    assert figures(page)["Thôi làm việc"] == 3
    assert "hơn 5 %" in page.text
    address = page.path
    await office.press(office.first, "ap-dung")
    assert state(office.first) == "Chờ người thứ hai xác nhận"
    assert not office.first.page.xpath("//form[contains(@action, 'xac-nhan')]")
    own = await office.first.post(
        f"{address}/xac-nhan", office.first.fields(office.first.form(f"{address}/bo"))
    )
    assert own.status == 409
    assert await count(office, Employee, Employee.left_on.is_not(None)) == 0
    await office.second.open(address)
    await office.press(office.second, "xac-nhan")
    assert state(office.second) == "Đã áp dụng"
    assert await count(office, Employee, Employee.left_on.is_not(None)) == 3
    assert await acts(office) == ["roster.upload", "roster.apply", "roster.confirm"]


async def test_a_roster_without_somebody_of_the_office_needs_a_second_person(
    office: Office,
) -> None:
    await works(office, "0001", "0002")
    others = [person for person in office.people if person["staff_code"] != "0002"]
    await office.upload(office.file(others), toan_bo="x", ngay="01/11/2024")
    await office.press(office.first, "ap-dung")
    assert state(office.first) == "Chờ người thứ hai xác nhận"
    assert "1 người của Văn phòng" in office.first.text


async def test_a_roster_without_the_whole_office_is_not_applied(office: Office) -> None:
    await works(office, "0001")
    others = [person for person in office.people if person["staff_code"] != "0001"]
    page = await office.upload(office.file(others), toan_bo="x", ngay="01/11/2024")
    form = office.first.form(f"{page.path}/ap-dung")
    refused = await office.first.post(f"{page.path}/ap-dung", office.first.fields(form))
    assert refused.status == 409
    assert "bỏ hết người của Văn phòng" in refused.text
    assert await count(office, Employee, Employee.left_on.is_not(None)) == 0


async def test_a_file_that_is_stuck_can_be_given_up(office: Office) -> None:
    page = await office.upload(office.file([{**office.people[6], "full_name": "Đặng Thị Ước"}]))
    key = int(page.path.rsplit("/", 1)[1])
    await office.rooms.store.write(
        lambda c: c.execute(update(RosterImport).values(state="applying")).rowcount
    )
    errands_of(office.app)._stuck.add(key)
    await office.first.open(page.path)
    await office.press(office.first, "bo")
    assert state(office.first) == "Đã bỏ"


async def works(office: Office, *codes: str) -> None:
    """Accounts that work, for these people of the office."""

    def work(connection: Connection) -> None:
        people = select(Employee.id).where(Employee.staff_code.in_(codes))
        for employee in connection.scalars(people).all():
            made = {"made_by": "", "made_at": MONDAY, "confirmed_at": MONDAY}
            connection.execute(insert(OfficeAccount).values(employee_id=employee, **made))

    await office.rooms.store.write(work)


async def test_a_changed_code_keeps_the_person_once_a_second_one_confirms(office: Office) -> None:
    before = await office.employee("0010")
    people = [dict(person) for person in office.people]
    people[9]["staff_code"] = "CB-77"
    page = await office.upload(office.file(people))
    assert "trong hệ thống có mã “0010”, trong tệp là “CB-77”" in page.text
    assert figures(page)["Thêm"] == 0
    await office.press(office.first, "ap-dung")
    await office.second.open(office.first.path)
    await office.press(office.second, "xac-nhan")
    assert await office.employee("CB-77") == before


async def test_an_old_encoding_is_named_shown_and_confirmed(office: Office) -> None:
    people = [
        {**office.people[9], "staff_code": f"90{n}", "full_name": name, "position": "",
         "party_post": "", "union_post": "", "party_cell": ""}
        for n, name in enumerate(("NguyÔn V¨n Hïng", "TrÇn ThÞ Tó", "Lª Anh Tó"))
    ]  # fmt: skip
    page = await office.upload(office.file(people))
    assert "TCVN3 (ABC)" in page.text
    assert "Trần Thị Tú" in page.text
    address = page.path
    await office.press(office.first, "ap-dung")
    assert office.first.status == 422
    assert await count(office, Employee, Employee.full_name == "Lê Anh Tú") == 0
    await office.first.open(address)
    await office.press(office.first, "ap-dung", **{"chu-dung": "x"})
    assert await count(office, Employee, Employee.full_name == "Lê Anh Tú") == 1


async def test_what_was_looked_at_is_what_is_applied(office: Office) -> None:
    new = {**office.people[6], "staff_code": "0900", "full_name": "Đặng Thị Ước"}
    await office.upload(office.file([new]))
    first = office.first.path
    await office.upload(office.file([{**new, "full_name": "Đặng Thị Ước Mơ"}]))
    await office.press(office.first, "ap-dung")
    await office.first.open(first)
    await office.press(office.first, "ap-dung")
    assert state(office.first) == "Chờ xem và áp dụng"
    assert "đã thay đổi sau lần xem trước" in office.first.text
    assert "cần người thứ hai" in office.first.text.lower()


async def test_a_file_can_be_withdrawn(office: Office) -> None:
    await office.upload(office.file([{**office.people[6], "staff_code": "0900"}]))
    await office.press(office.first, "bo")
    assert state(office.first) == "Đã bỏ"
    assert await acts(office) == ["roster.upload", "roster.withdraw"]


async def test_nobody_but_the_office_of_the_agency_gets_in(office: Office) -> None:
    await office.upload(office.file([{**office.people[6], "staff_code": "0900"}]))
    address = office.first.path
    await office.sign_in(office.second, "0003", "employee")
    for path in (ROSTER, f"{ROSTER}/mau.xlsx", address, f"{address}/tien-do"):
        assert (await office.second.open(path)).status == 404
    form = office.first.fields(office.first.form(f"{address}/ap-dung"))
    for way in ("ap-dung", "xac-nhan", "bo"):
        assert (await office.second.post(f"{address}/{way}", form)).status in {403, 404}
    assert state(await office.first.open(address)) == "Chờ xem và áp dụng"


async def test_the_empty_roster_can_be_filled_in_and_brought_back(office: Office) -> None:
    got = await office.first.client.get(f"{ROSTER}/mau.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(got.content))
    assert "Mã cán bộ" in [cell.value for cell in book.worksheets[0][1]]
    page = await office.upload(got.content, "mau.xlsx")
    assert figures(page)["Thêm"] == 1, page.text


async def test_people_are_found_without_marks_and_by_unit(office: Office) -> None:
    name = office.people[7]["full_name"]
    page = await office.first.open(f"{ROSTER}?tim={office.people[7]['staff_code']}")
    assert name in page.text
    assert office.people[20]["full_name"] not in page.text.replace(name, "")
    assert (await office.first.open(f"{ROSTER}?don-vi=1&trang=0&tim=%00%27--")).status == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"toan_bo": "x", "ngay": ""}, "ghi ngày thôi làm việc"),
        ({"toan_bo": "x", "ngay": "31/02/2024"}, "không phải ngày"),
        ({"toan_bo": "x", "ngay": "01/01/2034"}, "hơn một năm"),
    ],
)
async def test_an_odd_leaving_day_is_told_beside_its_field(
    office: Office, fields: dict[str, str], sentence: str
) -> None:
    await office.first.open(ROSTER)
    sent = {**office.first.fields(office.first.form(ROSTER)), **fields}
    sent["toan-bo"] = sent.pop("toan_bo")
    sent.pop("tep", None)
    page = await office.first.post(ROSTER, sent, files={"tep": ("ds.xlsx", xlsx(["a"]))})
    assert page.status == 422
    assert sentence in page.page.get_element_by_id("ngay-loi").text_content()
