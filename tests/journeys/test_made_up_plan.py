"""A plan that nobody ships runs with data alone: two ballots, a quota by kind of work, a window, a
title with three prerequisites and a cap."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import openpyxl

from intake.checking.folder import check_folder
from phieu.simulation.play import simulate
from tests.architecture.tree import shipped_modules

MADE_UP = Path(__file__).parents[1] / "plans" / "made_up"
TEMPLATES = {
    "tu-danh-gia": (
        "{{ subject.name }}, {{ subject.position }}, {{ subject.unit }}",
        "{{ f.viec_da_lam }}",
        "{{ f.tu_nhan_muc }}",
        "{{ receipt.code }}, {{ receipt.standing_words }}, {{ receipt.content_hash }}",
        "{{ paper.issue }}",
    ),
    "bien-ban-kiem-phieu": (
        "{{ paper.title }}, {{ unit.name }}: {{ ballot.label }}",
        "{% for muc in items %}{{ muc.name }}: {{ muc.words }} {% endfor %}",
        "{{ proof.board }}",
        "{{ paper.issue }}",
    ),
    "tong-hop-phieu": (
        "{% for ballot in ballots %}{{ ballot.unit }}: {{ ballot.label }} {% endfor %}",
        "{{ paper.issue }}",
    ),
    "bien-ban": (
        "{{ meeting.label }}, {{ unit.name }}",
        "{% for step in steps %}{{ step.label }} {% endfor %}",
        "{{ paper.issue }}",
    ),
}
PREREQUISITES = (
    "“Đã học lớp chữa cháy rừng”",
    "“Mức Khá trở lên”",
    "“Hai năm liền là Cánh rừng tốt”",
)


async def test_a_made_up_plan_is_played_from_its_data_alone(tmp_path: Path) -> None:
    folder, out = made_up(tmp_path / "vuon-bia-2023"), tmp_path / "out"
    plan, problems = check_folder(folder)
    assert plan is not None, problems

    played = await simulate(folder, 14, 25, out)

    assert played["violations"] == 0, (out / "violations.json").read_text()
    forms = {"dang-ky": 14, "tu-danh-gia": 14}
    assert played["asked"] == sum(forms.values())
    papers = sorted((out / "tu-danh-gia").glob("*.docx"))
    (reckoned,) = (out / "danh-sach-muc").glob("*.xlsx")
    up, late, missing = (len(page(reckoned, name)) for name in ("Danh sách", "Trễ hạn", "Chưa nộp"))
    assert up + late + missing == forms["tu-danh-gia"]
    assert len(papers) == played["outputs"]["tu-danh-gia"] == up + late

    # A ballot in each of the three units and one in the agency; minutes of each meeting.
    counted = list((out / "bien-ban-kiem-phieu").glob("*.docx"))
    assert len(counted) == played["ballots"] == 4
    assert len(list((out / "bien-ban-hop").glob("*.docx"))) == 3
    alone = ("danh-sach-muc", "so-dang-ky", "khong-xet", "duoc-xet", "tong-hop-phieu", "ho-so")
    assert {
        code: played["outputs"][code] for code in (*alone, "bien-ban-hoi-dong")
    } == dict.fromkeys((*alone, "bien-ban-hoi-dong"), 1)

    of_the_window(out)
    of_the_quota(page(reckoned, "Danh sách"), reckoned)
    of_the_prerequisites(out)


def test_no_module_of_the_product_knows_it() -> None:
    own = ("vuon-bia", "canh-rung-tot", "vong-canh-xanh", "kind_of_work", "tuan-tra")
    told = {path: path.read_text("utf-8") for path in shipped_modules()}
    assert [path for path, text in told.items() if any(word in text for word in own)] == []


def of_the_window(out: Path) -> None:
    """From 6 March to the end of 10 March: what came on the 11th is late, in the rule's words."""
    (register,) = (out / "so-dang-ky").glob("*.xlsx")
    late = page(register, "Trễ hạn")
    assert late
    assert {row["Quy định về nộp trễ"] for row in late} == {"Nộp sau hạn thì để ngoài danh sách."}
    assert all("23:59" in row["Vì sao trễ"] and "10/03/2023" in row["Vì sao trễ"] for row in late)


def of_the_quota(lines: list[dict[str, Any]], path: Path) -> None:
    """Half of those at the second level, in each kind of work, a fraction dropped; of those on the
    list, which may be fewer than the heads had in mind."""
    levels = Counter((line["Loại việc"], line["Mức đề xuất"]) for line in lines)
    kinds = {line["Loại việc"] for line in lines}
    assert kinds == {"Tuần tra", "Cứu hộ"}
    assert levels["Tuần tra", "Giỏi"] > 0
    below = " ".join(str(cell) for row in sheet(path, "Tổng hợp") for cell in row if cell)
    for kind in kinds:
        good, best = levels[kind, "Khá"], levels[kind, "Giỏi"]
        over = best - good // 2
        verdict = f"VƯỢT {over}" if over > 0 else "trong tỷ lệ"
        reckoned = f"{kind}: 50 % × {good} người được đề nghị Khá = "
        assert reckoned in below
        told = below.partition(reckoned)[2].partition("→ ")[2]
        assert told.startswith(f"{good // 2} người")
        assert f"Đang đề xuất mức “Giỏi”: {best} người, {verdict}." in told


def of_the_prerequisites(out: Path) -> None:
    """Each of the three alone keeps somebody out; whoever has all three is decided on."""
    (excluded,), (decided,) = (out / "khong-xet").glob("*.xlsx"), (out / "duoc-xet").glob("*.xlsx")
    kept_out = [row for row in page(excluded, "Danh sách") if row["Danh hiệu"] == "Vòng cành xanh"]
    alone = Counter(
        tuple(words for words in PREREQUISITES if words in row["Lý do"]) for row in kept_out
    )
    assert all(alone[(words,)] for words in PREREQUISITES), alone
    carried = page(decided, "Danh sách")
    assert {row["Danh hiệu"] for row in carried} == {"Cánh rừng tốt", "Vòng cành xanh"}
    out_of_it = {row["Họ và tên"] for row in kept_out}
    in_it = {row["Họ và tên"] for row in carried if row["Danh hiệu"] == "Vòng cành xanh"}
    assert not out_of_it & in_it
    of_each = Counter(row["Danh hiệu"] for row in carried)
    base, most = of_each["Cánh rừng tốt"], of_each["Cánh rừng tốt"] * 20 // 100
    cap = f"Vòng cành xanh: {len(in_it)}, nhiều nhất 20% của {base} “Cánh rừng tốt” là {most}"
    assert cap in " ".join(str(cell) for row in sheet(decided, "Danh sách") for cell in row if cell)


def made_up(folder: Path) -> Path:
    """The plan, with Word files that say no more than what is asked of them."""
    shutil.copytree(MADE_UP, folder)
    (folder / "templates").mkdir()
    for name, lines in TEMPLATES.items():
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(folder / "templates" / f"{name}.docx"))
    return folder


def page(path: Path, name: str) -> list[dict[str, Any]]:
    """The numbered lines of a sheet, by their headings."""
    rows = sheet(path, name)
    at = next(number for number, row in enumerate(rows) if row[0] == "Stt")
    return [
        dict(zip(rows[at], row, strict=False)) for row in rows[at + 1 :] if isinstance(row[0], int)
    ]


def sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book[name].values)
    book.close()
    return rows
