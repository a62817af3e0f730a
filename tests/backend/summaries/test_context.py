"""What a template is told about a submission: every question is always there."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from backend.summaries.context import context_of
from intake.checking.fillable import FORM_NAMES
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, CHI

Json = dict[str, Any]


async def context(store: Store, employee: int, number: int = 0) -> Json:
    """The context of what this person handed in, for output `number` of the plan."""
    plan = stage.plan()

    def work(connection: Connection) -> Json:
        campaign = stage.started(connection, plan)
        if number:
            stage.report(connection, employee)
        else:
            stage.hand_in(connection, employee, "Một\nHai \ufffe<ba>")
        seen = stage.collected(connection, campaign)
        (entry,) = [entry for entry in seen.entries if entry.receipt]
        return context_of(seen, entry, plan.outputs[number])

    return await store.write(work)


async def test_the_names_are_those_that_a_plan_is_checked_against(store: Store) -> None:
    told = await context(store, AN)
    assert set(told) == set(FORM_NAMES)
    assert json.loads(json.dumps(told)) == told


async def test_answers_come_in_words_as_values_and_line_by_line(store: Store) -> None:
    told = await context(store, AN)
    assert told["f"]["uu_diem"] == "Một\nHai <ba>"
    assert told["paper"]["lines"]["uu_diem"] == ["Một", "Hai <ba>"]
    assert (told["f"]["muc"], told["v"]["muc"]) == ("Hoàn thành tốt nhiệm vụ", "htt")
    assert (told["f"]["han_che"], told["v"]["han_che"]) == ("Không có", None)


async def test_a_question_that_was_not_asked_is_blank_and_not_missing(store: Store) -> None:
    told = await context(store, AN)
    assert (told["f"]["ho_ten"], told["v"]["ho_ten"]) == ("Nguyễn Văn An", None)
    assert (told["f"]["nguyen_nhan"], told["v"]["nguyen_nhan"]) == ("", None)
    assert told["paper"]["lines"]["nguyen_nhan"] == []


async def test_a_printed_form_shows_every_level_and_the_one_that_was_chosen(store: Store) -> None:
    levels = (await context(store, AN))["paper"]["levels"]
    assert [(level["label"], level["chosen"]) for level in levels["muc"]] == [
        ("Hoàn thành xuất sắc nhiệm vụ", False),
        ("Hoàn thành tốt nhiệm vụ", True),
        ("Hoàn thành nhiệm vụ", False),
        ("Không hoàn thành nhiệm vụ", False),
    ]
    assert [level["chosen"] for level in levels["dung"]] == [True, False]


async def test_facts_are_text_and_the_receipt_is_what_the_person_keeps(store: Store) -> None:
    told = await context(store, AN)
    assert told["facts"]["party_member"] == "Có"
    assert told["facts"]["head"] == "Không"
    assert told["facts"]["staff_code"] == ""
    assert told["receipt"]["received"] == "08:00:00, thứ Hai ngày 21/10/2024"
    assert told["receipt"]["date_words"] == "ngày 21 tháng 10 năm 2024"
    assert told["receipt"]["standing_words"] == "Đúng hạn"
    assert told["subject"] == {
        "name": "Nguyễn Văn An",
        "unit": "Phòng Một",
        "position": "",
        "kind": "person",
    }


async def test_a_table_is_its_rows_and_a_unit_is_the_subject(store: Store) -> None:
    told = await context(store, CHI, number=1)
    assert told["tables"] == {"viec": [{"ten": "Soạn kế hoạch", "kq": "Xong"}]}
    assert (told["f"]["diem"], told["v"]["diem"]) == ("8,5/10 điểm", 8.5)
    assert (told["subject"]["kind"], told["subject"]["name"]) == ("unit", "Phòng Một")
