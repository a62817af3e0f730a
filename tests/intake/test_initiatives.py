"""What an initiative must be: seed 000, section III, rule by rule."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select, update

from intake.candidates import candidate, candidates
from intake.library import Library
from intake.plan import Plan
from intake.returning import return_
from storage.awards import RecognisedInitiative
from storage.people import Employee
from storage.store import Store
from storage.submissions import Submission
from tests.intake.campaigns import AN, BINH, CHI, NOW, SUBMIT, Sitting, populate
from tests.intake.forms import form_of, plan_of
from tests.intake.handled import OFFICE
from tests.intake.initiative_house import (
    CO_AUTHORS,
    GROUNDS,
    QUESTIONS,
    RULES,
    SOURCE,
    USED_BEFORE,
    form_id,
    hand_in,
    plan_with,
    reached,
)

NAME_OF_AN, NAME_OF_BINH = "Nguyễn Văn An", "Trần Thị Bình"


@pytest.fixture
def plan() -> Plan:
    return plan_with()


@pytest.fixture
async def campaign(store: Store, plan: Plan) -> int:
    return await store.write(lambda connection: populate(connection, plan))


def codes(connection: Connection, plan: Plan, campaign: int) -> list[str]:
    (only,) = reached(connection, plan, campaign)
    return [problem.code for problem in only.problems]


async def test_r000_7_an_author_alone_needs_no_table_and_has_it_whole(
    store: Store, plan: Plan, campaign: int
) -> None:
    """Seed 000, III.2: "Sáng kiến của tác giả hoặc đồng tác giả (từ 2 người trở lên)"."""

    def one(c: Connection) -> None:
        hand_in(c, summary="Dán mã lên từng hộp hồ sơ.")
        (found,) = reached(c, plan, campaign)
        assert found.authors == ((NAME_OF_AN, 100.0),)
        assert found.problems == ()
        assert found.grounds == ("Chất lượng công việc",)
        assert (found.title, found.unit, found.author_id) == (
            "Tra cứu hồ sơ bằng mã QR", "Phòng Một", AN,
        )  # fmt: skip

    await store.write(one)


@pytest.mark.parametrize(
    ("authors", "wrong"),
    [
        ([(NAME_OF_AN, "60"), (NAME_OF_BINH, "40%")], []),
        ([(NAME_OF_AN, "33,4 %"), (NAME_OF_BINH, "33,3"), ("Lê Minh Chi", "33,3")], []),
        ([(NAME_OF_AN, "100")], []),
        ([(NAME_OF_BINH, "100")], ["one_co_author"]),
        ([(NAME_OF_AN, "60"), (NAME_OF_BINH, "30")], ["shares_not_whole"]),
        ([(NAME_OF_AN, "60"), (NAME_OF_BINH, "50")], ["shares_not_whole"]),
        ([(NAME_OF_AN, "60"), ("nguyen van an", "40")], ["author_twice"]),
        ([(NAME_OF_AN, "60"), (NAME_OF_BINH, "")], ["share_unreadable"]),
        ([(NAME_OF_AN, "60"), (NAME_OF_BINH, "phần còn lại")], ["share_unreadable"]),
        ([(NAME_OF_AN, "100"), (NAME_OF_BINH, "0")], ["share_none"]),
        ([(NAME_OF_AN, "33,3"), (NAME_OF_BINH, "33,3"), ("Chi", "33,3")], ["shares_not_whole"]),
    ],
)
async def test_r000_7_co_authors_are_two_or_more_and_their_shares_are_the_whole(
    store: Store, plan: Plan, campaign: int, authors: list[tuple[str, str]], wrong: list[str]
) -> None:
    def one(c: Connection) -> None:
        hand_in(c, authors=tuple(authors))
        assert codes(c, plan, campaign) == wrong

    await store.write(one)


async def test_shares_that_are_not_the_whole_are_answered_in_the_rule_s_words(
    store: Store, plan: Plan, campaign: int
) -> None:
    def one(c: Connection) -> None:
        hand_in(c, authors=((NAME_OF_AN, "60"), (NAME_OF_BINH, "30")))
        (found,) = reached(c, plan, campaign)
        (problem,) = found.problems
        assert problem.words == (
            "Tỷ lệ đóng góp của các tác giả cộng lại được 90 %, phải đúng 100 %."
            f" Quy định: “{CO_AUTHORS}”"
        )
        assert problem.source.section == "III.2"
        assert found.authors == ((NAME_OF_AN, 60.0), (NAME_OF_BINH, 30.0))

    await store.write(one)


async def test_r000_7_benefit_on_at_least_one_ground(
    store: Store, plan: Plan, campaign: int
) -> None:
    """Seed 000, III.2.2: "về ít nhất một trong các mặt sau"."""

    def one(c: Connection) -> None:
        hand_in(c, grounds=())
        (found,) = reached(c, plan, campaign)
        assert [problem.code for problem in found.problems] == ["no_ground"]
        assert GROUNDS in found.problems[0].words
        hand_in(c, BINH, grounds=("khoi-luong", "chat-luong"))
        both = [each for each in reached(c, plan, campaign) if each.author_id == BINH]
        assert both[0].problems == ()
        assert len(both[0].grounds) == 2

    await store.write(one)


async def test_r000_7_what_is_alike_is_shown_and_is_no_problem(
    store: Store, plan: Plan, campaign: int
) -> None:
    """Seed 000, III.2.1.b: "Không trùng về nội dung với các sáng kiến đã được công nhận"; whether
    it is the same is for people to decide."""

    def some(c: Connection) -> None:
        c.execute(
            insert(RecognisedInitiative), [
                {"agency_id": 1, "year": 2022, "label": "Dùng mã QR để tra cứu hồ sơ",
                 "summary": "", "authors": "Mai Thị Ánh", "document_number": "12/QĐ-SNV"},
                {"agency_id": 1, "year": 2023, "label": "Mô hình tiết kiệm điện", "summary": "",
                 "authors": "", "document_number": ""},
            ],
        )  # fmt: skip
        hand_in(c, AN)
        hand_in(c, BINH, title="Tra cứu hồ sơ bằng QR", summary="Mỗi hộp có một mã.")
        hand_in(c, CHI, title="Họp trực tuyến với cấp xã", summary="Không phải đi lại.")
        an, binh, chi = sorted(reached(c, plan, campaign), key=lambda each: each.author_id or 0)
        assert an.problems == binh.problems == chi.problems == ()
        assert chi.like == ()
        found = {(like.label, like.year, like.authors) for like in an.like}
        assert found == {
            ("Dùng mã QR để tra cứu hồ sơ", 2022, "Mai Thị Ánh"),
            ("Tra cứu hồ sơ bằng QR", None, "Trần Thị Bình"),
        }
        percents = [like.percent for like in an.like]
        assert percents == sorted(percents, reverse=True)
        assert all(60 <= percent < 100 for percent in percents)

    await store.write(some)


async def test_r000_8_what_was_considered_in_an_earlier_year_is_refused(
    store: Store, plan: Plan, campaign: int
) -> None:
    """Seed 000, III.2.3."""

    def one(c: Connection) -> None:
        hand_in(c, used_before=True)
        (found,) = reached(c, plan, campaign)
        assert [problem.code for problem in found.problems] == ["used_before"]
        assert USED_BEFORE in found.problems[0].words

    await store.write(one)


async def test_r000_9_research_that_was_accepted_above_is_recognised_by_itself(
    store: Store, plan: Plan, campaign: int
) -> None:
    """Seed 000, III.1.1: "đương nhiên được công nhận là sáng kiến"; no rule of the others is asked
    of it."""

    def one(c: Connection) -> None:
        hand_in(c, accepted=True, grounds=())
        (found,) = reached(c, plan, campaign)
        assert found.by_itself
        assert found.problems == ()

    await store.write(one)


async def test_what_is_begun_or_says_that_there_is_none_did_not_reach_us(
    store: Store, plan: Plan, campaign: int
) -> None:
    def some(c: Connection) -> None:
        begun = Sitting(Library(), form_id(c, AN, "sang-kien"), AN)
        begun.say(c, "có")
        begun.say(c, "Tra cứu hồ sơ bằng mã QR")
        none = Sitting(Library(), form_id(c, BINH, "sang-kien"), BINH)
        none.say(c, "không")
        none.say(c, SUBMIT)
        assert reached(c, plan, campaign) == []

    await store.write(some)


async def test_what_is_opened_again_to_be_changed_stays_handed_in(
    store: Store, plan: Plan, campaign: int
) -> None:
    def one(c: Connection) -> None:
        form = hand_in(c)
        version = c.execute(select(Submission.version).where(Submission.id == form)).scalar_one()
        again = Sitting(Library(), form, AN, key="again")
        again.say(c, {"kind": "revise", "question": "ten"}, version=version)
        state = c.execute(select(Submission.state).where(Submission.id == form)).scalar_one()
        assert state == "draft"
        (found,) = reached(c, plan, campaign)
        assert found.title == "Tra cứu hồ sơ bằng mã QR"

    await store.write(one)


async def test_what_was_sent_back_and_not_come_again_is_no_whole_one(
    store: Store, plan: Plan, campaign: int
) -> None:
    def one(c: Connection) -> None:
        form = hand_in(c)
        return_(c, plan, form, "Thiếu số liệu", ("tom_tat",), OFFICE, NOW)
        assert codes(c, plan, campaign) == ["sent_back"]

    await store.write(one)


async def test_who_is_dealt_with_outside_is_not_among_them(
    store: Store, plan: Plan, campaign: int
) -> None:
    def one(c: Connection) -> None:
        hand_in(c)
        c.execute(update(Employee).where(Employee.id == AN).values(outside_system=True))
        assert reached(c, plan, campaign) == []

    await store.write(one)


async def test_shares_that_are_not_the_whole_are_refused_while_one_types_and_nothing_is_lost(
    store: Store,
) -> None:
    """Seed 000, III.2, with the rule's own words."""
    questions = [dict(each) for each in QUESTIONS]
    table = next(each for each in questions if each["name"] == "tac_gia")
    name, share = table["columns"]
    table["columns"] = [name, {**share, "adds_up_to": 100}]
    plan = plan_of(form_of(questions, "sang-kien"), initiatives=RULES)

    def type_in(c: Connection) -> None:
        populate(c, plan)
        an = Sitting(Library(), form_id(c, AN, "sang-kien"), AN)
        for said in ("có", "Tra cứu hồ sơ bằng mã QR", "Dán mã lên từng hộp."):
            an.say(c, said)
        row = {"kind": "add_row"}
        close = {"kind": "close_table"}
        an.say(c, {**row, "cells": {"ho_ten": NAME_OF_AN, "ty_le": "60%"}})
        an.say(c, {**row, "cells": {"ho_ten": NAME_OF_BINH, "ty_le": "ba mươi"}})
        assert "Dòng 2: ô" in an.say(c, close).turn_json
        an.say(c, {"kind": "drop_row", "row": 1})
        an.say(c, {**row, "cells": {"ho_ten": NAME_OF_BINH, "ty_le": "30"}})
        refused = an.say(c, close).turn_json
        assert "cộng lại được 90, phải đúng 100" in refused
        assert CO_AUTHORS in refused
        assert NAME_OF_AN in refused
        assert NAME_OF_BINH in refused
        an.say(c, {"kind": "drop_row", "row": 1})
        an.say(c, {**row, "cells": {"ho_ten": NAME_OF_BINH, "ty_le": "40"}})
        assert "Lợi ích" in an.say(c, close).turn_json

    await store.write(type_in)


async def test_a_report_that_says_there_is_none_is_no_dossier_unless_a_colleague_names_one(
    store: Store,
) -> None:
    """Seed 000, IV.1.2; III.2: one hands in for all co-authors."""
    title = {
        "code": "cstd", "label": "Chiến sĩ thi đua", "kind": "title", "awarded_by": "Giám đốc",
        "open_to": "mọi người", "given_to": ["person"], "dossier": ["sang-kien"], "source": SOURCE,
    }  # fmt: skip
    plan = plan_with(titles=[title])

    def some(c: Connection) -> None:
        campaign = populate(c, plan)
        hand_in(c, AN, authors=((NAME_OF_AN, "60"), (NAME_OF_BINH, "40")))
        for who in (BINH, CHI):
            none = Sitting(Library(), form_id(c, who, "sang-kien"), who)
            none.say(c, "không")
            none.say(c, SUBMIT)
        found = {each.employee_id: each.unmet for each in candidates(c, plan, campaign)}
        assert (found[AN], found[BINH]) == ((), ())
        alone = candidate(c, plan, campaign, BINH, "cstd")
        assert alone is not None
        assert alone.unmet == (), "read alone, as a vote does, or among all"
        (rule,) = found[CHI]
        assert rule.rule == "dossier:sang-kien"
        assert rule.fact.startswith("Đã nộp nhưng ghi là không có: ")

    await store.write(some)
