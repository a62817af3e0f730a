"""LibreOffice reads every kind of file that we write, and finds the words in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Connection

from backend.summaries.entries import Collected
from backend.summaries.everything import write_all
from backend.summaries.outputs import Press
from backend.summaries.proposed import title_lines
from intake.library import Library
from intake.loading.plan_folder import load_plan
from storage.store import Store
from tests.backend import stage
from tests.backend.meetings import LONG, candidate, held, item, said, unmet
from tests.intake.campaigns import AN, BINH, CHI, NOW

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None,
    reason="LibreOffice and poppler are not installed: "
    "apt-get install libreoffice-writer libreoffice-calc poppler-utils",
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_document_becomes_a_pdf_with_its_words(store: Store, tmp_path: Path) -> None:
    def work(connection: Connection) -> int:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, AN, "Ưu điểm: chữ Việt đủ dấu – ẵ ỗ ự ỵ")
        stage.hand_in(connection, BINH, "Bài của Bình", at=stage.LATE)
        stage.report(connection, CHI)
        return campaign

    await write_all(store, Library(), await store.write(work), tmp_path / "out", now=NOW)
    text = {path.name: _as_text(path, tmp_path) for path in _documents(tmp_path / "out")}
    assert len(text) == 4
    for name, words in text.items():
        if name.startswith("phong-mot-nguyen-van-an"):
            assert "chữ Việt đủ dấu – ẵ ỗ ự ỵ" in words
        if name.endswith(".xlsx"):
            assert "DANH SÁCH TỰ XẾP LOẠI" in words
            assert "chữ Việt đủ dấu" in words
        assert "{{" not in words
        assert "Err:" not in words


def test_minutes_lists_of_titles_and_letters_become_pdfs_with_long_names_whole(
    tmp_path: Path,
) -> None:
    folder = Path("plans/hung-yen-2020")
    plan = load_plan(folder)
    files = {f"templates/{file.name}": file.read_bytes() for file in folder.glob("templates/*")}
    ministry, rule = "bang-khen-bo-truong", "Chưa khen thưởng: ẵ ỗ ự ỵ"
    vote = item(
        1, "bang-khen", LONG, kind="titles", party_id=1, title=ministry, outcome=True,
        hands_for=6, hands_against=2, hands_abstained=0, opinions=(said("Ỷ Lan", "Xứng đáng ẵ."),),
    )  # fmt: skip
    council = held("hoi-dong-tdkt", (vote,), unit_id=None, unit=plan.agency.name)
    who = [candidate(1, LONG, ministry), candidate(2, LONG, ministry, unmet=(unmet(rule),))]
    wanted = {"bien-ban-hoi-dong": "Xứng đáng ẵ.", "to-trinh-bo": "TỜ TRÌNH",
              "ket-qua-xet": "75%", "danh-sach-loai": rule}  # fmt: skip
    outputs = [each for each in plan.outputs if each.code in wanted]
    lines = {each.code: title_lines(plan, each, who, (council,), (), {}) for each in outputs}
    press = Press(Collected(plan, {}, files, (), (), (council,), lines))
    for output in outputs:
        for made in press.make(output):
            (tmp_path / made.name).write_bytes(made.content)
            words = _as_text(tmp_path / made.name, tmp_path)
            letters = "".join(words.split())
            assert LONG.split()[-1] in letters
            assert "{{" not in words
            if made.name.endswith(".docx"):
                assert "".join(wanted[output.code].split()) in letters


def _documents(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.suffix in {".docx", ".xlsx"})


def _as_text(document: Path, folder: Path) -> str:
    """What the PDF says that LibreOffice makes of it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(document)], check=True, capture_output=True, timeout=120)
    pdf = folder / f"{document.stem}.pdf"
    said = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return " ".join(said.stdout.split())
