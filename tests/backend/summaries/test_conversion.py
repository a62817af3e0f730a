"""LibreOffice reads every kind of file that we write, and finds the words in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Connection

from backend.summaries.writing import write_all
from intake.library import Library
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, NOW

pytestmark = [
    pytest.mark.skipif(
        shutil.which("soffice") is None or shutil.which("pdftotext") is None,
        reason="LibreOffice and poppler are not installed: "
        "apt-get install libreoffice-writer libreoffice-calc poppler-utils",
    ),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


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
