"""Minutes of a count, summaries of ballots, and the public board: what they say and leave out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from backend.summaries.ballot_rows import Held, OnTheRoll, VotedOn
from backend.summaries.collect import collect
from backend.summaries.dossier import Made
from backend.summaries.entries import Collected
from backend.summaries.issuing import Paper
from backend.summaries.outputs import Press
from backend.summaries.wanting import of_unit, papers, wanted
from intake.library import Library
from intake.loading.plan_folder import load_plan
from storage.store import Store
from tests.backend import ballots, stage
from tests.backend.ballots import counted, held
from tests.backend.word import paragraphs_of
from tests.intake.campaigns import AN, BINH, CHI, NOW

Scene = Callable[[Connection, int], Any]


async def printed(store: Store, scene: Scene, code: str) -> list[Made]:
    """Every file of an output, once `scene` has been played."""

    def work(connection: Connection) -> Press:
        campaign = ballots.started(connection)
        stage.hand_in(connection, AN)
        scene(connection, campaign)
        return Press(collect(connection, Library(), campaign))

    press = await store.write(work)
    (output,) = (each for each in press.plan.outputs if each.code == code)
    return press.make(output)


async def test_minutes_say_how_many_and_for_what_and_of_what_the_share_is(store: Store) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        result = counted(2, [0, 2, 0], [1, 1, 0], [0, 0, 1], invalid={"signature": 1})
        held(connection, campaign, result, absent=(BINH,))

    minutes, board = await printed(store, scene, "bien-ban")
    assert paragraphs_of(minutes.content) == [
        "BIÊN BẢN KIỂM PHIẾU Bình xét Lao động tiên tiến, Phòng Một, lần 1",
        "3/2/2",
        "2/2/1/1",
        "Vắng: Trần Thị Bình (ốm)",
        "Đạt khi “Đồng ý” trên 50%, tính trên số phiếu hợp lệ; mẫu số: số phiếu hợp lệ",
        "Bị sửa sau khi người bỏ phiếu đóng lại: 1",
        "Nguyễn Văn An: Đồng ý 2 (100%), Không đồng ý 0 (0%), trống 0, Đạt",
        "Trần Thị Bình: Đồng ý 1 (50%), Không đồng ý 0 (0%), trống 1, Không đạt",
        "Lê Minh Chi: Đồng ý 0 (0%), Không đồng ý 1 (100%), trống 0, Không đạt",
        (
            "Trần Thị Bình – Tổ trưởng. Lê Minh Chi – Thành viên. Nguyễn Văn An – Thành viên. "
            "Lê Minh Chi"
        ),
        "",
        (
            "Bí mật: Hòm phiếu chỉ mở được khi 2 trong 3 người kiểm phiếu cùng mở. Muốn biết một "
            "người bỏ phiếu thế nào thì phải có cả 2 người ấy và bản ghi đường truyền ngay "
            "lúc bỏ phiếu."
        ),
        (
            "Bí mật: Chỉ thu về 2 phiếu: chính kết quả có thể cho thấy ai bỏ phiếu thế nào. Không "
            "cách bỏ phiếu nào giấu được điều này."
        ),
        (
            "Bí mật: Kết quả thống nhất ở: Nguyễn Văn An, Lê Minh Chi. Ở những mục ấy ai cũng "
            "suy ra được lá phiếu của nhau."
        ),
        (
            "Bí mật: Bảng phiếu được công bố kèm biên bản này; ai cũng kiểm lại được bằng tệp "
            "recount.py."
        ),
        f"KY3D-10C8-9HYP {ballots.HASH} {ballots.HASH}",
    ]
    assert minutes.name == "bien-ban-phong-mot.docx"
    assert (board.name, board.content) == ("bang-phieu-1-9f86d081.json", ballots.BOARD)


async def test_figures_that_do_not_agree_stand_on_the_minutes(store: Store) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, counted(2, [0, 2, 0], [0, 2, 0], [0, 2, 0]))

    (minutes, _) = await printed(store, scene, "bien-ban")
    said = paragraphs_of(minutes.content)
    assert "Lưu ý: 1 người có mặt và có quyền bỏ phiếu chưa nhận phiếu." in said


async def test_paper_and_phones_are_told_apart_only_where_the_ballots_process_does(
    store: Store,
) -> None:
    split = {"phone": {"collected": 6}, "paper": {"collected": 5}}

    def scene(connection: Connection, campaign: int) -> None:
        three = [[0, 9, 2]] * 3
        held(connection, campaign, counted(11, *three, split=split, paper_issued=5, issued=6))
        small = {"phone": {"collected": 7}, "paper": {"collected": 4}}
        held(connection, campaign, counted(11, *three, split=small, public=False, paper_issued=4),
             number=2, board=None)  # fmt: skip

    apart, board, together = await printed(store, scene, "bien-ban")
    said = paragraphs_of(apart.content)
    assert "Trên điện thoại: phát ra 6, thu về 6. Phiếu giấy: phát ra 5, thu về 5." in said
    assert board.media_type == "application/json"
    said = "\n".join(paragraphs_of(together.content))
    assert "Phiếu giấy: phát ra" not in said
    assert "ít hơn 5: hai loại không được tính riêng và bảng phiếu không công bố" in said


async def test_a_level_is_chosen_by_the_most_votes_and_a_second_round_offers_fewer(
    store: Store,
) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        room = {"code": "xep-loai-phong", "items": [(11, "Phòng Một", "")]}
        held(connection, campaign, counted(3, [1, 1, 1, 0, 0]), **room)
        held(connection, campaign, counted(3, [0, 1, 2]), number=2, selections=[1, 2], **room)

    first, _, second, _ = await printed(store, scene, "bien-ban")
    tie = "Lưu ý: Phòng Một: bằng phiếu, bỏ phiếu lại giữa những mức bằng nhau."
    assert tie in paragraphs_of(first.content)
    assert paragraphs_of(second.content)[6] == (
        "Phòng Một: Hoàn thành xuất sắc nhiệm vụ 1 (33,33%), Hoàn thành tốt nhiệm vụ 2 (66,67%), "
        "trống 0, Hoàn thành tốt nhiệm vụ"
    )


async def test_a_summary_has_the_last_round_of_each_and_says_where_there_was_no_vote(
    store: Store,
) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, counted(3, [0, 3, 0], [0, 1, 2], [0, 2, 1]))
        again = [(BINH, "Trần Thị Bình", "")]
        held(connection, campaign, counted(3, [0, 2, 1]), number=2, items=again)
        held(connection, campaign, None, code="xep-loai-phong", state="not_held", board=None)

    (unit,) = await printed(store, scene, "tong-hop-phieu")
    assert paragraphs_of(unit.content) == [
        "Phòng Một; TRƯỞNG PHÒNG ",
        "Phòng Một: Đạt khi “Đồng ý” trên 50%, tính trên số phiếu hợp lệ",
        "1. Nguyễn Văn An: Đạt ",
        "2. Trần Thị Bình: Đạt Vòng 2",
        "3. Lê Minh Chi: Đạt ",
    ]


async def test_the_agencys_summary_says_where_there_was_no_vote(store: Store) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, None, state="not_held", board=None)

    (agency,) = await printed(store, scene, "tong-hop-phieu-co-quan")
    assert paragraphs_of(agency.content)[1:] == [
        (
            "Phòng Một: Không bỏ phiếu vì dưới 3 người; lãnh đạo quyết định trên cơ sở đề nghị của "
            "đơn vị."
        )
    ]


@pytest.mark.parametrize("state", ["preparing", "issuing", "dropping", "closed", "void"])
async def test_a_round_that_is_not_counted_is_on_no_paper(store: Store, state: str) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, counted(3, [0, 3, 0], [0, 1, 2], [0, 2, 1]), state=state)

    assert await printed(store, scene, "bien-ban") == []


async def test_a_units_dossier_holds_the_minutes_the_board_and_the_summary(store: Store) -> None:
    def scene(connection: Connection, campaign: int) -> None:
        held(connection, campaign, counted(3, [0, 3, 0], [0, 1, 2], [0, 2, 1]))

    (dossier,) = await printed(store, scene, "ho-so-phieu")
    with zipfile.ZipFile(io.BytesIO(dossier.content)) as archive:
        assert [name for name in archive.namelist() if name.startswith("1-")] == [
            "1-bo-phieu/tong-hop-phieu-phong-mot.docx",
            "1-bo-phieu/bien-ban-phong-mot.docx",
            "1-bo-phieu/bang-phieu-1-9f86d081.json",
        ]


async def test_other_figures_are_another_issue_and_a_signature_is_not(store: Store) -> None:
    def work(connection: Connection) -> list[list[Paper]]:
        campaign = ballots.started(connection)
        stage.hand_in(connection, AN)
        seen = []
        for state, result in (
            ("counted", counted(3, [0, 3, 0], [0, 1, 2], [0, 2, 1])),
            ("signed", counted(3, [0, 3, 0], [0, 1, 2], [0, 2, 1])),
            ("signed", counted(3, [0, 2, 1], [0, 1, 2], [0, 2, 1])),
        ):
            connection.exec_driver_sql("DELETE FROM ballot_item")
            connection.exec_driver_sql("DELETE FROM roll_entry")
            connection.exec_driver_sql("DELETE FROM teller")
            connection.exec_driver_sql("DELETE FROM ballot")
            held(connection, campaign, result, id=5, state=state)
            collected = collect(connection, Library(), campaign)
            output = next(each for each in collected.plan.outputs if each.code == "bien-ban")
            (minutes,) = wanted(collected, output)
            seen.append(papers(collected, minutes, {}))
        return seen

    first, signed, other = await store.write(work)
    assert [paper.about for paper in first] == ["ballot:5"]
    assert first == signed
    assert first[0].data_hash != other[0].data_hash


async def test_an_older_dossier_knows_nothing_of_ballots(store: Store) -> None:
    """Of a unit where no ballot was counted, the parts stay empty."""

    def work(connection: Connection) -> list[Paper]:
        campaign = ballots.started(connection)
        stage.hand_in(connection, CHI)
        collected = collect(connection, Library(), campaign, unit_id=1)
        output = next(each for each in collected.plan.outputs if each.code == "ho-so-phieu")
        return papers(collected, of_unit(output, collected.entries, 1, "Phòng Một"), {})

    assert [paper.output for paper in await store.write(work)] == ["ho-so-phieu"]


def test_the_papers_of_a_shipped_plan_are_filled_in():
    folder = Path("plans/quang-ngai-2024")
    plan = load_plan(folder)
    files = {f"templates/{file.name}": file.read_bytes() for file in folder.glob("templates/*")}
    people = (OnTheRoll("Nguyễn Văn An", "present", "", recused=False),)
    held = Held(
        7, "lao-dong-tien-tien", 1, "Phòng Một", 1, "", "", "counted", "Lê Minh Chi", "KT.", NOW,
        NOW, NOW, ballots.HASH, ballots.HASH, ballots.HASH, counted(1, [0, 1, 0]), None,
        (VotedOn("Nguyễn Văn An", "Chuyên viên", None, "1"),), people, ("Trần Thị Bình",),
    )  # fmt: skip
    level = replace(
        held, code="xep-loai-co-quan", unit_id=None, unit=plan.agency.name,
        result=counted(1, [0, 0, 1, 0, 0]),
    )  # fmt: skip
    press = Press(Collected(plan, {}, files, (), (held, level)))
    made = {
        output.code: press.make(output)
        for output in plan.outputs
        if output.kind in {"count", "ballot_summary"}
    }
    assert {code: len(files) for code, files in made.items()} == {
        "bien-ban-kiem-phieu": 1, "bien-ban-kiem-phieu-co-quan": 1,
        "tong-hop-bo-phieu": 1, "tong-hop-bo-phieu-co-quan": 1,
    }  # fmt: skip
    said = paragraphs_of(made["bien-ban-kiem-phieu"][0].content)
    assert "4. Chủ trì: KT. Lê Minh Chi." in said
    assert "5. Tổ kiểm phiếu: Trần Thị Bình (Tổ trưởng)." in said
    levels = "\n".join(paragraphs_of(made["bien-ban-kiem-phieu-co-quan"][0].content))
    assert "“Hoàn thành tốt nhiệm vụ” được nhiều phiếu nhất: 1/1 số phiếu hợp lệ" in levels
