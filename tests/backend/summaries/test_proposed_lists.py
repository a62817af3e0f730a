"""Lists of titles, of who is kept from them, and of initiatives."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection

from backend.summaries.entries import Collected
from backend.summaries.outputs import Press
from backend.summaries.proposed import title_lines
from backend.summaries.proposed_collecting import proposed_for_papers
from backend.summaries.proposed_initiatives import initiative_lines, recognised
from backend.summaries.wanting import papers, wanted
from intake.considering import Lifted
from intake.initiatives import Initiative, Like
from intake.loading.plan_folder import load_plan
from intake.meeting.held import HeldMeeting
from intake.plan import Output, Plan
from storage.store import Store
from tests.backend import ballots
from tests.backend.ballots import counted
from tests.backend.meetings import LONG, candidate, held, item, unmet
from tests.backend.summaries.test_minutes import ballots_round
from tests.backend.word import paragraphs_of

FOLDER = Path("plans/hung-yen-2020")
GIVEN = "giay-khen-giam-doc"
HIGHER = "chien-si-thi-dua-co-so"
RULE = "Chưa khen thưởng trong thời gian đang xem xét thi hành kỷ luật."


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(FOLDER)


def output_of(plan: Plan, code: str) -> Output:
    return next(each for each in plan.outputs if each.code == code)


def council(*votes: tuple[int, str, int, bool]) -> HeldMeeting:
    """Party, title, hands for (of eight there), and whether that was enough."""
    return held(
        "hoi-dong-tdkt",
        tuple(
            item(
                number, "giay-khen", f"Người {party}", kind="titles", party_id=party, title=title,
                hands_for=hands, hands_against=8 - hands, hands_abstained=0, outcome=enough,
            )
            for number, (party, title, hands, enough) in enumerate(votes, start=1)
        ),
        unit_id=None, unit="Sở Nội vụ",
    )  # fmt: skip


def made(plan: Plan, code: str, candidates: list[Any], *meetings: HeldMeeting) -> list[Any]:
    """The workbook and the document of a list."""
    files = {f"templates/{file.name}": file.read_bytes() for file in FOLDER.glob("templates/*")}
    output = output_of(plan, code)
    lines = title_lines(plan, output, candidates, meetings, (), {})
    here = Collected(plan, {}, files, (), (), meetings, {code: lines})
    return Press(here).make(output)


def rows_of(content: bytes) -> dict[str, list[list[Any]]]:
    """Below the headings, page by page."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [
            list(row) for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)
        ]
        for sheet in book
    }


def test_what_the_council_carried_goes_up_and_the_rest_stands_apart(plan: Plan) -> None:
    who = [candidate(1, LONG, GIVEN), candidate(2, "Trần Thị Bình", GIVEN),
           candidate(3, "Lê Minh Chi", GIVEN)]  # fmt: skip
    meeting = council((1, GIVEN, 6, True), (2, GIVEN, 4, False))
    book, word = made(plan, "ket-qua-xet", who, meeting)
    pages = rows_of(book.content)
    assert {name: [row[1] for row in rows] for name, rows in pages.items()} == {
        "Danh sách": [LONG], "Không được đề nghị": ["Trần Thị Bình"], "Chưa xét": ["Lê Minh Chi"],
    }  # fmt: skip
    assert "6/8 thành viên có mặt" in pages["Danh sách"][0][6]
    assert "75% (cần trên 50%)" in pages["Danh sách"][0][6]
    said = "\n".join(paragraphs_of(word.content))
    assert "Cộng: 1 dòng." in said
    assert "Lê Minh Chi (Giấy khen của Giám đốc Sở Nội vụ)." in said


def test_who_is_kept_out_stands_with_the_rule_its_source_the_fact_and_who_mends_it(
    plan: Plan,
) -> None:
    lifted = unmet(RULE, lifted=Lifted("đã kết luận", "12/KL", "Văn phòng"))
    who = [candidate(1, "Đỗ Quỳnh Chi", GIVEN, unmet=(unmet(RULE),)),
           candidate(2, LONG, GIVEN, unmet=(lifted,))]  # fmt: skip
    book, _ = made(plan, "danh-sach-loai", who)
    ((number, name, *_, reasons),) = rows_of(book.content)["Danh sách"]
    assert (number, name) == (1, "Đỗ Quỳnh Chi")
    assert RULE.rstrip(".") in reasons
    assert "mục I.2.c" in reasons
    assert "Hiện ghi: Đang bị xem xét kỷ luật: Có. Nơi sửa được: Văn phòng Sở." in reasons
    (line,) = title_lines(plan, output_of(plan, "tong-hop-de-nghi"), who, (), (), {})
    assert line.name == LONG
    assert line.fields["note"] == "Được xem xét theo 12/KL: đã kết luận (Văn phòng)"


@pytest.mark.parametrize("skipped", [True, False])
def test_whom_a_council_passed_over_for_want_of_a_conclusion_stands_with_the_reason(
    plan: Plan, *, skipped: bool
) -> None:
    """Before, they are only waited for."""
    waits = unmet("Từ mức Hoàn thành tốt trở lên", rule="muc", kind="prerequisite", pending=True)
    who = [candidate(1, LONG, GIVEN, unmet=(waits,)), candidate(2, "Trần Thị Bình", GIVEN)]
    items = tuple(
        item(at, "giay-khen", each.name, kind="titles", party_id=at, title=GIVEN, state="skipped")
        for at, each in enumerate(who, start=1)
    )
    over = held("hoi-dong-tdkt", items if skipped else (), unit_id=None, unit="Sở Nội vụ")
    lines = title_lines(plan, output_of(plan, "danh-sach-loai"), who, (over,), (), {})
    assert [each.name for each in lines] == ([LONG] if skipped else [])
    assert all("Từ mức Hoàn thành tốt trở lên" in str(each.fields["reasons"]) for each in lines)


def test_a_list_that_goes_up_says_how_a_cap_stands() -> None:
    """Lạng Sơn's: at most 15 % of those who are Lao động tiên tiến may be Chiến sĩ thi đua."""
    folder = Path("plans/lang-son-2012")
    of = load_plan(folder)
    carried = [*((key, "lao-dong-tien-tien") for key in range(1, 8)), (1, HIGHER), (2, HIGHER)]
    who = [candidate(key, f"Người {key}", title) for key, title in carried]
    items = tuple(
        item(
            at, "danh-hieu", f"Người {key}", kind="titles", party_id=key, title=title, outcome=True
        )
        for at, (key, title) in enumerate(carried, start=1)
    )
    meeting = held("hoi-dong-thi-dua", items, unit_id=None, unit="Sở Nội vụ")
    output = output_of(of, "danh-sach-thi-dua")
    lines = title_lines(of, output, who, (meeting,), (), {})
    files = {f"templates/{file.name}": file.read_bytes() for file in folder.glob("templates/*")}
    book, word = Press(Collected(of, {}, files, (), (), (meeting,), {output.code: lines})).make(
        output
    )
    told = "nhiều nhất 15% của 7 “Lao động tiên tiến” là 1, vượt 1"
    (sheet, *_) = openpyxl.load_workbook(io.BytesIO(book.content))
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert f"Chiến sĩ thi đua cơ sở: 2, {told}." in cells
    said = "\n".join(paragraphs_of(word.content))
    assert told in said


def test_the_letter_to_the_ministry_names_its_reward_alone(plan: Plan) -> None:
    who = [candidate(1, LONG, "bang-khen-bo-truong"), candidate(2, "Trần Thị Bình", GIVEN)]
    meeting = council((1, "bang-khen-bo-truong", 8, True), (2, GIVEN, 8, True))
    book, letter = made(plan, "to-trinh-bo", who, meeting)
    assert [row[1] for row in rows_of(book.content)["Danh sách"]] == [LONG]
    said = paragraphs_of(letter.content)
    assert "- Bằng khen của Bộ trưởng Bộ Nội vụ: 1 cá nhân, 0 tập thể;" in said
    assert any(line.startswith("Căn cứ biên bản cuộc họp ngày 21 tháng 10") for line in said)


def test_a_list_of_rooms_does_not_wait_for_who_meets_elsewhere() -> None:
    """Lạng Sơn IV.2: the leaders of the department meet on their own."""
    plan = load_plan(Path("plans/lang-son-2012"))
    title = "lao-dong-tien-tien"
    who = [candidate(1, LONG, title, unit_kind="phong"),
           candidate(2, "Trần Thị Bình", title, unit_kind="lanh-dao-so")]  # fmt: skip
    named = {
        code: [line.name for line in title_lines(plan, output_of(plan, code), who, (), (), {})]
        for code in ("to-trinh-thi-dua", "de-nghi-thi-dua-lanh-dao-so", "danh-sach-thi-dua")
    }
    assert list(named.values()) == [[LONG], ["Trần Thị Bình"], [LONG, "Trần Thị Bình"]]


def test_a_list_is_another_once_a_vote_is_another(plan: Plan) -> None:
    def hashed(hands: int) -> str:
        output = output_of(plan, "ket-qua-xet")
        meeting = council((1, GIVEN, hands, True))
        lines = title_lines(plan, output, [candidate(1, LONG, GIVEN)], (meeting,), (), {})
        here = Collected(plan, {}, {}, (), (), (meeting,), {output.code: lines})
        return papers(here, wanted(here, output)[0], {})[0].data_hash

    assert hashed(6) == hashed(6)
    assert hashed(6) != hashed(7)


def test_where_the_unit_votes_by_ballot_the_ballot_decides() -> None:
    plan = load_plan(Path("plans/quang-ngai-2024"))
    meeting = held("hop-don-vi", ballots=(7,))
    rounds = (ballots_round(counted(3, [0, 2, 1])),)
    who = [candidate(1, "Nguyễn Văn An", ballots.YES), candidate(2, LONG, ballots.YES)]
    output = output_of(plan, "binh-xet-thi-dua")
    lines = title_lines(plan, output, who, (meeting,), rounds, {})
    assert [(line.name, line.fate) for line in lines] == [
        ("Nguyễn Văn An", "up"),
        (LONG, "waiting"),
    ]
    assert lines[0].fields["share"] == "2/3 số phiếu hợp lệ, bằng 66,67% (cần trên 50%)"
    assert (lines[0].fields["hands_for"], lines[0].fields["hands_against"]) == (2, 1)


def test_what_a_meeting_took_of_its_ballot_stands_with_the_ballot_s_figures() -> None:
    plan = load_plan(Path("plans/quang-ngai-2024"))
    taken = item(
        1, "binh-xet", "Nguyễn Văn An", kind="ballot", party_id=1, title=ballots.YES, outcome=True,
        conclusion="2/3 số phiếu hợp lệ: đạt.",
    )  # fmt: skip
    meeting = held("hop-don-vi", (taken,), ballots=(7,))
    rounds = (ballots_round(counted(3, [0, 2, 1])),)
    output = output_of(plan, "binh-xet-thi-dua")
    who = [candidate(1, "Nguyễn Văn An", ballots.YES)]
    (line,) = title_lines(plan, output, who, (meeting,), rounds, {})
    assert (line.fate, line.fields["hands_for"], line.fields["hands_against"]) == ("up", 2, 1)
    assert line.fields["share"] == "2/3 số phiếu hợp lệ, bằng 66,67% (cần trên 50%)"


async def test_a_council_s_ballot_is_read_into_the_list_of_a_unit(store: Store) -> None:
    """The agency's, of people of all units: the unit held none of its own."""
    plan = load_plan(Path("plans/quang-ngai-2024"))

    def read(connection: Connection) -> list[tuple[str, str, object]]:
        ballots.started(connection)
        ballot = ballots.held(
            connection, 1, counted(3, [0, 2, 1], [0, 1, 2], [0, 3, 0]), unit_id=None
        )
        council = held("hop-don-vi", unit_id=None, ballots=(ballot,))
        lines = proposed_for_papers(connection, plan, 1, 1, (council,), ())["binh-xet-thi-dua"]
        return [
            (each.name, each.fate, each.fields["hands_for"])
            for each in lines
            if each.title == ballots.YES
        ]

    assert await store.write(read) == [
        ("Nguyễn Văn An", "up", 2), ("Trần Thị Bình", "other", 1), ("Lê Minh Chi", "up", 3),
    ]  # fmt: skip


def test_an_initiative_stands_with_its_authors_what_is_like_it_and_the_decision(
    plan: Plan,
) -> None:
    made_by = (("Trần Thị Bình", 60.0), (LONG, None))
    like = (Like("Số hóa hồ sơ", 2011, 71),)
    one = Initiative(
        5, 1, "Trần Thị Bình", 1, "Phòng Một", "Tra cứu hồ sơ", "Tóm tắt", made_by,
        ("Tiết kiệm thời gian",), (), like, by_itself=False,
    )  # fmt: skip
    alone = Initiative(
        6, 2, "Lê Minh Chi", 1, "Phòng Một", "Đề tài", "", (), (), (), (), by_itself=True
    )
    vote = item(1, "sang-kien", "Tra cứu hồ sơ", kind="initiatives", submission_id=5, outcome=True)
    meeting = held("hoi-dong-tdkt", (vote,))
    output = output_of(plan, "ket-qua-xet").model_copy(update={"of": "initiatives"})
    first, second = initiative_lines(plan, output, [one, alone], (meeting,))
    assert first.fields["authors"] == f"Trần Thị Bình (60%)\n{LONG}"
    assert first.fields["like"] == "71% giống “Số hóa hồ sơ” (2011)"
    assert (first.fate, first.fields["outcome"]) == ("up", "Đạt")
    assert (second.fate, second.fields["outcome"]) == ("up", "")
    assert recognised(plan, [one, alone], (meeting,)) == {1: "Tra cứu hồ sơ", 2: "Đề tài"}
