"""A campaign over both channels is the campaign over the web alone."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import docx

from phieu.simulation.play import simulate
from tests.journeys import same_papers

PLANS = Path(__file__).parents[2] / "plans"


async def test_half_of_them_in_the_messenger_write_the_same_papers(tmp_path: Path) -> None:
    web, both = tmp_path / "web", tmp_path / "both"
    alone = await simulate(PLANS / "hung-yen-2020", 12, 5, web)
    together = await simulate(PLANS / "hung-yen-2020", 12, 5, both, "both")
    assert together == {**alone, "channel": "both"}
    assert same_papers.differences(same_papers.texts(web), same_papers.texts(both)) == []


def test_what_differs_within_a_dossier_is_found_and_what_is_its_own_is_not(tmp_path: Path) -> None:
    first = _dossier(tmp_path / "first", "An", "7K3QX-9MTRB", "Chăm chỉ.")
    again = _dossier(tmp_path / "again", "An", "0A3BC-XK123", "Chăm chỉ.")
    other = _dossier(tmp_path / "other", "Bình", "7K3QX-9MTRB", "Chưa chăm.")
    assert same_papers.differences(first, again) == []
    found = "\n".join(same_papers.differences(first, other))
    assert found.count("only in the") == 4
    assert "1. An" in found
    assert "Chưa chăm." in found


def _dossier(out: Path, name: str, code: str, said: str) -> Counter[tuple[str, str]]:
    paper, file = docx.Document(), io.BytesIO()
    paper.add_paragraph(said)
    paper.save(file)
    (out / "ho-so").mkdir(parents=True)
    with zipfile.ZipFile(out / "ho-so/phong-mot.zip", "w") as dossier:
        dossier.writestr("MUC-LUC.txt", f"1. {name}, mã biên nhận {code}, lúc 08:12:31")
        dossier.writestr(f"1-ban-tu-danh-gia/phong-mot-{code}.docx", file.getvalue())
    return same_papers.texts(out)
