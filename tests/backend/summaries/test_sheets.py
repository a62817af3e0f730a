"""Slips and blank forms as PDF: what is on them, and that user text stays text."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.summaries.sheets import press
from backend.summaries.sheets.blank import Blank, blank_forms
from backend.summaries.sheets.press import SheetError, pdf_of, qr_of, said
from backend.summaries.sheets.slips import Slip, sheet_of_slips
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from tests.architecture.tree import ROOT
from tests.intake.forms import QUESTIONS, form_of, plan_of

NOW = dt.datetime(2026, 11, 2, 1, 30, tzinfo=dt.UTC)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
QUANG_NGAI = load_plan(ROOT / "plans" / "quang-ngai-2024")
FACTS = {
    "full_name": "Nguyễn Văn An", "position": "Chuyên viên", "unit": "Phòng Một",
    "staff_code": "0007", "party_member": True, "head": False, "public_contact": True,
    "leader": False, "outside_system": False,
}  # fmt: skip

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed: apt-get poppler-utils"
)

TYPST = [
    '#read("/etc/passwd")', '#import "x.typ": *', '#include "/etc/hostname"', "$x^2$",
    "*đậm*", "_nghiêng_", "= Tiêu đề", "- mục", "+ mục", "/ mục: lời", "@ref", "<nhãn>", "`mã`",
    "```sh rm -rf```", "#let x = 1", "#sys.inputs", '#panic("x")', "#{", "#(", "#[", "]", "}",
    ")", "\\", "\\#", "//không phải ghi chú", "/* ghi chú */", "~", "---", "...", "-?", "#",
    "#strong[x]", '#image("/etc/passwd")', '#eval("1+1")', "#while true {}", "\\u{41}",
    '#json("x")', "#box(width: 100cm)[x]", "#v(100cm)", "#pagebreak()", "https://a.b/c?d=e#f",
    "'nháy'", '"nháy"', "“nháy”", "{{ x }}", "{% x %}", "&amp;", "<b>x</b>", "=1+1", "%s", "\\n",
]  # fmt: skip
ODD = [
    "\x00", "\x07", "\u202eđảo", "\u200bẩn", "\ufeff", "\ufffe", "\ud800", "a\u0301\u0302\u0303",
    "Nguyễn\nVăn\tAn", "Ư" * 200, "a" * 400, "😀", "漢字", "עברית", "ế" * 120, " ", "",
    "Đặng Thị Hồng Ánh Nguyệt Phương Thảo Quỳnh Như Bích Ngọc", "ĐẶNG ƯỠNG", "ữ" * 3, "\r\n",
    "1/2/2024", "0,5", "1.000.000", "'; DROP TABLE employee; --", "../../etc/passwd", "A/B\\C",
    "nul", "\u2028dòng", "ﬁ", "①", "½", "°C", "m²", "№", "…", "–", "—", "«»", "₫", "€", "·", "•",
    "†", "‡", "µ", "Ω", "∑", "→", "✓", "☒", "☐", "ß", "ç", "ñ",
]  # fmt: skip
HOSTILE = [*TYPST, *ODD]


def slip(name: str, **changes: Any) -> Slip:
    return Slip(
        **{
            "unit": "Phòng Một", "full_name": name, "position": "Chuyên viên",
            "staff_code": "0007", "typed_code": "K7M2Q-9XT4B",
            "link": "https://phieu.test/vao/abcdefghijklmnopqrstuv",
            "expires_at": NOW + dt.timedelta(days=7), **changes,
        }
    )  # fmt: skip


def slips(*some: Slip, base: str = "https://phieu.test", bot: str = "") -> bytes:
    return sheet_of_slips(
        some, agency="Cơ quan thử", campaign="Đợt thử", base=base,
        made_at=NOW, zone=HANOI, bot=bot,
    )  # fmt: skip


def blank(plan: Plan = QUANG_NGAI, form: str = "mau-01", **changes: Any) -> bytes:
    one = Blank(
        form, "Nguyễn Văn An", {**FACTS, **changes}, "Trước ngày 25 tháng 10 năm 2024",
        "https://phieu.test/nhap-ho/7",
    )  # fmt: skip
    return blank_forms(plan, [one], NOW)


def text_of(pdf: bytes, way: str = "-layout") -> str:
    done = subprocess.run(["pdftotext", way, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


@needs_poppler
def test_a_slip_has_who_it_is_for_and_two_ways_in() -> None:
    found = flat(slips(slip("Nguyễn Thị Phương Thảo")))
    for words in (
        "Cơ quan thử", "Đợt thử", "Phòng Một", "Nguyễn Thị Phương Thảo", "Chuyên viên",
        "K7M2Q-9XT4B", "0007", "đến 08:30 ngày 09/11/2026", "Cắt theo nét đứt", "1 người",
    ):  # fmt: skip
        assert words in found
    assert "soi vào mã QR" in found
    assert "mở https://phieu.test, gõ mã mời và mã cán bộ" in found


@needs_poppler
@pytest.mark.parametrize(
    "address",
    [
        "https://phieu.test",
        "https://phieu.van-phong-uy-ban-nhan-dan.quangngai.gov.vn:8443",
        "https://phieuvanphonguybannhandanvahoidongnhandan.quangngai.gov.vn",
    ],
)
def test_an_address_is_copied_from_the_sheet_as_it_is(address: str) -> None:
    copied = "".join(text_of(slips(slip("An"), base=address), "-raw").split())
    assert f"mở{address},gõ" in copied


@needs_poppler
def test_a_slip_names_the_bot_where_there_is_one() -> None:
    assert "Telegram" not in flat(slips(slip("An")))
    copied = "".join(text_of(slips(slip("An"), bot="phieu_so_noi_vu_tinh_abc_bot"), "-raw").split())
    assert "t.me/phieu_so_noi_vu_tinh_abc_bot,gõ" in copied


@needs_poppler
def test_a_word_that_is_too_long_for_its_line_breaks() -> None:
    name = "Nguyễnvănanvàrấtnhiềuchữkhôngcódấucáchnàocảtừđầuđếncuối" * 2
    lines = text_of(slips(slip(name)), "-raw").split()
    assert name not in lines
    assert name in "".join(lines)


@needs_poppler
def test_each_unit_begins_on_a_page_of_its_own() -> None:
    pages = text_of(slips(slip("An"), slip("Bình"), slip("Chi", unit="Phòng Hai"))).split("\f")
    assert "An" in pages[0]
    assert "Bình" in pages[0]
    assert "Phòng Hai" not in pages[0]
    assert "Phòng Hai" in pages[1]
    assert "Chi" in pages[1]


def test_the_same_slips_are_the_same_bytes() -> None:
    assert slips(slip("An")) == slips(slip("An"))


def test_only_our_font_is_in_it() -> None:
    pdf = slips(slip("Nguyễn Thị Ửng"))
    assert pdf.startswith(b"%PDF-")
    assert b"Tinos" in pdf
    assert b"Libertinus" not in pdf


@needs_poppler
@pytest.mark.parametrize("name", TYPST)
def test_what_looks_like_markup_is_printed_as_it_was_typed(name: str) -> None:
    wanted = "".join(said(name).replace("\u200b", "").split())
    assert wanted in "".join(text_of(slips(slip(name))).split())


def test_no_name_stops_a_sheet() -> None:
    assert len(HOSTILE) >= 100
    some = [slip(each, position=each, unit=each, staff_code=each) for each in HOSTILE]
    assert slips(*some).startswith(b"%PDF-")


def test_no_word_of_a_plan_or_of_a_person_stops_a_blank_form() -> None:
    questions = [
        *QUESTIONS,
        *(
            {"type": "long_text", "name": f"c{n}", "label": each, "hint": each}
            for n, each in enumerate(HOSTILE)
            if each
        ),
    ]
    plan = plan_of(form_of([each for each in questions if "\ud800" not in each["label"]]))
    for name in ('#panic("x")', "\ud800", "a" * 400):
        assert blank(plan, "tu-danh-gia", full_name=name, unit=name).startswith(b"%PDF-")


@needs_poppler
def test_a_blank_form_asks_what_the_phone_asks() -> None:
    found = flat(blank())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "UBND TỈNH QUẢNG NGÃI", "Mẫu số 01",
        "Nguyễn Văn An", "Phòng Một", "0007", "Trước ngày 25 tháng 10 năm 2024",
        "1. Chính trị tư tưởng", "6. Thái độ phục vụ", "Hoàn thành xuất sắc nhiệm vụ",
        "Chỉ trả lời khi “Thông tin trong danh sách” là “Cần sửa”", "Quảng Ngãi, ngày",
    ):  # fmt: skip
        assert words in found


@needs_poppler
def test_what_the_roster_rules_out_is_not_on_paper() -> None:
    assert "8. Năng lực lãnh đạo" not in flat(blank())
    assert "8. Năng lực lãnh đạo" in flat(blank(leader=True))
    assert "6. Thái độ phục vụ" not in flat(blank(public_contact=False))


@needs_poppler
def test_a_party_form_has_the_partys_head_and_no_sensitive_fact() -> None:
    found = flat(blank(form="mau-02a", party_post="Bí thư bí mật"))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in found
    assert "CỘNG HÒA" not in found
    assert "Bí thư bí mật" not in found


@needs_poppler
def test_every_form_of_the_plans_can_be_printed() -> None:
    for folder in ("quang-ngai-2024", "hung-yen-2020"):
        plan = load_plan(ROOT / "plans" / folder)
        every = [Blank(form.form, "An", FACTS, "Hạn", "https://a.b/1") for form in plan.forms]
        found = flat(blank_forms(plan, every, NOW))
        for form in plan.forms:
            assert form.official_name in found


def test_a_qr_code_is_a_picture_of_the_link() -> None:
    assert qr_of("https://a.b/1").startswith("<svg")
    assert qr_of("https://a.b/1") != qr_of("https://a.b/2")


def test_a_template_reads_no_file_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "_HERE", _here(tmp_path, '#read("/etc/passwd")'))
    with pytest.raises(SheetError, match="Chưa in được tờ này"):
        pdf_of("slips", {}, NOW)


def test_a_template_that_never_ends_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "_HERE", _here(tmp_path, "#while true {let x = 1}"))
    with pytest.raises(SheetError):
        pdf_of("slips", {}, NOW)


def test_a_child_that_is_late_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_HERE", _here(tmp_path, "x"))
    monkeypatch.setattr(press, "SECONDS", 0.01)
    with pytest.raises(SheetError, match="lâu quá"):
        pdf_of("slips", {}, NOW)


def _here(folder: Path, template: str) -> Path:
    (folder / "slips.typ").write_text(template)
    return folder
