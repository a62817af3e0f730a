"""The outputs of a plan as files: papers, lists and dossiers, under names any machine takes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from backend.summaries.docx import TemplateError
from backend.summaries.dossier import Made
from backend.summaries.everything import write_all
from backend.summaries.outputs import Press, paper_of
from backend.summaries.wanting import NoPaperError
from intake.asking import start_campaign
from intake.library import Library, keep_templates
from storage.store import Store
from tests.backend import stage
from tests.backend.word import paragraphs_of, template
from tests.intake.campaigns import AN, BINH, CHI, NOW
from tests.intake.forms import QUESTIONS, form_of

PAPER, REPORT, LIST, DOSSIER = range(4)


async def with_press(
    store: Store,
    fn: Callable[[Press, dict[str, str]], Any],
    templates: dict[str, bytes] = stage.TEMPLATES,
) -> Any:
    """An in time, Bình late, Chi not at all; the room's report is there."""

    def work(connection: Connection) -> tuple[Press, dict[str, str]]:
        campaign = stage.started(connection, stage.plan(), templates)
        codes = {
            "An": stage.hand_in(connection, AN, "Một & <hai>\nBa"),
            "Bình": stage.hand_in(connection, BINH, at=stage.LATE),
            "room": stage.report(connection, CHI),
        }
        return Press(stage.collected(connection, campaign)), codes

    return fn(*await store.write(work))


def made(press: Press, output: int) -> list[Made]:
    return press.make(press.collected.plan.outputs[output])


async def test_each_form_that_was_handed_in_is_a_paper_with_every_answer(store: Store) -> None:
    papers, codes = await with_press(store, lambda press, codes: (made(press, PAPER), codes))
    assert [paper.name for paper in papers] == [
        f"phong-mot-nguyen-van-an-{codes['An']}.docx",
        f"phong-mot-tran-thi-binh-{codes['Bình']}.docx",
    ]
    assert paragraphs_of(papers[0].content) == [
        "BẢN TỰ ĐÁNH GIÁ",
        "Cơ quan thử – Nguyễn Văn An – Phòng Một",
        "Nguyễn Văn An|Một & <hai>\nBa|Không có||Giấy khen",
        "- Một & <hai>",
        "- Ba",
        "☐ Hoàn thành xuất sắc nhiệm vụ",
        "☒ Hoàn thành tốt nhiệm vụ",
        "☐ Hoàn thành nhiệm vụ",
        "☐ Không hoàn thành nhiệm vụ",
        f"{codes['An']} {papers[0].content_hash} Đúng hạn",
    ]
    assert f"Trễ hạn. {stage.RULE}" in paragraphs_of(papers[1].content)[-1]


async def test_the_paper_of_a_unit_is_named_after_it_once(store: Store) -> None:
    (paper,), codes = await with_press(store, lambda press, codes: (made(press, REPORT), codes))
    assert paper.name == f"phong-mot-{codes['room']}.docx"
    assert paragraphs_of(paper.content)[:2] == ["Phòng Một: 8,5/10 điểm", "Soạn kế hoạch = Xong"]


async def test_one_person_can_have_their_paper_alone(store: Store) -> None:
    def work(press: Press, codes: dict[str, str]) -> None:
        entries = {entry.name: entry for entry in press.collected.entries}
        paper = paper_of(press, entries["Nguyễn Văn An"].submission_id)
        assert paper.code == codes["An"]
        with pytest.raises(NoPaperError):
            paper_of(press, entries["Lê Minh Chi"].submission_id)

    await with_press(store, work)


async def test_a_dossier_has_its_parts_in_order_and_tells_what_is_not_there(store: Store) -> None:
    (dossier,), codes = await with_press(store, lambda p, codes: (made(p, DOSSIER), codes))
    assert dossier.name == "ho-so-phong-mot.zip"
    with zipfile.ZipFile(io.BytesIO(dossier.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        contents = archive.read("MUC-LUC.txt").decode("utf-8-sig")
        manifest = json.loads(archive.read("manifest.json"))
        for part in manifest["parts"]:
            for file in part["files"]:
                assert hashlib.sha256(archive.read(file["name"])).hexdigest() == file["sha256"]
    assert names == [
        "MUC-LUC.txt",
        "manifest.json",
        f"2-bao-cao/phong-mot-{codes['room']}.docx",
        f"3-ban-tu-danh-gia/phong-mot-nguyen-van-an-{codes['An']}.docx",
        "4-danh-sach/danh-sach-phong-mot.xlsx",
    ]
    assert "1. Biên bản\r\n   chưa có" in contents
    assert f"3.1. Nguyễn Văn An – Mẫu thử (mã biên nhận {codes['An']})" in contents
    assert "Nộp trễ hạn, chưa được chấp nhận nên để ngoài: Trần Thị Bình." in contents
    assert "Chưa nộp: Lê Minh Chi." in contents
    assert [part["complete"] for part in manifest["parts"]] == [False, True, False, True]
    assert manifest["parts"][2]["late"] == ["Trần Thị Bình"]


async def test_a_dossier_made_twice_is_the_same_to_the_byte(store: Store) -> None:
    def twice(press: Press, _: dict[str, str]) -> tuple[Made, Made]:
        (first,), (second,) = made(press, DOSSIER), made(Press(press.collected), DOSSIER)
        return first, second

    first, second = await with_press(store, twice)
    assert first.content == second.content


async def test_who_is_outside_the_system_is_in_no_file(store: Store) -> None:
    def work(connection: Connection) -> Press:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, BINH)
        stage.take_outside(connection, BINH)
        return Press(stage.collected(connection, campaign))

    press = await store.write(work)
    assert made(press, PAPER) == []
    for output in (LIST, DOSSIER):
        for file in made(press, output):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                assert all("Bình".encode() not in archive.read(name) for name in archive.namelist())


async def test_a_missing_template_is_named(store: Store) -> None:
    def work(press: Press, _: dict[str, str]) -> None:
        with pytest.raises(TemplateError, match=r"Kế hoạch thiếu mẫu templates/bao-cao\.docx"):
            made(press, REPORT)

    await with_press(store, work, {})


async def test_a_template_that_links_out_is_not_opened(store: Store) -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template("a"))) as good,
        zipfile.ZipFile(content, "w") as bad,
    ):
        for name in good.namelist():
            part = good.read(name)
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                link = (
                    f'<Relationship Id="rId99" Type="{kind}/attachedTemplate" '
                    'Target="http://a.b/c.dotm" TargetMode="External"/></Relationships>'
                )
                part = part.replace(b"</Relationships>", link.encode())
            bad.writestr(name, part)

    def work(press: Press, _: dict[str, str]) -> None:
        with pytest.raises(TemplateError, match="không phải tệp Word an toàn"):
            made(press, REPORT)

    await with_press(store, work, {"templates/bao-cao.docx": content.getvalue()})


async def test_every_output_is_written_to_its_folder_and_counted(
    store: Store, tmp_path: Any
) -> None:
    def work(connection: Connection) -> int:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, AN)
        return campaign

    campaign = await store.write(work)
    out = tmp_path / "out"
    stale = out / "ban-tu-danh-gia" / "cu.docx"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"")
    counts = await write_all(store, Library(), campaign, out, now=NOW)
    assert counts == {"ban-tu-danh-gia": 1, "bao-cao": 0, "danh-sach": 1, "ho-so": 1}
    assert {path.parent.name: path.suffix for path in out.rglob("*.*")} == {
        "ban-tu-danh-gia": ".docx",
        "danh-sach": ".xlsx",
        "ho-so": ".zip",
    }
    assert not stale.exists()


async def test_a_plan_amended_since_still_prints_what_was_handed_in(store: Store) -> None:
    more = [
        *QUESTIONS,
        {"type": "text", "name": "moi", "label": "Câu mới", "required": False},
    ]
    amended = stage.plan(forms=[
        form_of(more),
        form_of(stage.REPORT, "bao-cao"),
    ])  # fmt: skip

    def work(connection: Connection) -> list[Made]:
        stage.started(connection, stage.plan())
        stage.hand_in(connection, AN)
        campaign = start_campaign(connection, amended, 1, NOW)
        mended = template("{{ f.uu_diem }}|{{ f.moi }}|{{ v.moi }}")
        keep_templates(connection, amended, {"templates/tu-danh-gia.docx": mended})
        return made(Press(stage.collected(connection, campaign)), PAPER)

    (paper,) = await store.write(work)
    assert paragraphs_of(paper.content) == ["Làm tốt việc được giao||None"]
