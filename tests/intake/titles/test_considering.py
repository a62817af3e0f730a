"""A title with three prerequisites: of a fact, of a level, of earlier years; and a cap."""

from __future__ import annotations

from typing import Any

import pytest

from intake.caps import most_under, over_cap
from intake.considering import About, Lifted, unmet
from intake.plan.titles import Cap, Title
from tests.intake.forms import form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
LAW = {"section": "Điều 22", "quote": "có 03 lần liên tục"}

BASIC = {
    "code": "cstd-co-so", "label": "Chiến sĩ thi đua cơ sở", "kind": "title",
    "awarded_by": "Giám đốc", "open_to": "Cá nhân", "given_to": ["person"], "source": SOURCE,
}  # fmt: skip
HIGHER = {
    **BASIC,
    "code": "cstd-tinh",
    "label": "Chiến sĩ thi đua cấp tỉnh",
    "requires": [
        {"code": "dang-vien", "words": "Là đảng viên", "when": {"is": {"party_member": True}},
         "corrected_by": "Văn phòng", "source": SOURCE},
        {"code": "muc", "words": "Hoàn thành xuất sắc", "when": {"is": {"level": "htxs"}},
         "corrected_by": "Trưởng phòng", "source": SOURCE},
        {"code": "ba-lan", "words": "Ba lần liên tục CSTĐ cơ sở",
         "earlier": {"title": "cstd-co-so", "times": 3, "in_a_row": True},
         "corrected_by": "Văn phòng, ở sổ danh hiệu", "source": LAW},
    ],
}  # fmt: skip
LEVELS = [{"list_name": "levels4", "label": "Mức", "proposed_for": ["person"], "source": SOURCE}]
PLAN = plan_of(form_of(), titles=[BASIC, HIGHER], levels=LEVELS)

THREE = ((2021, "cstd-co-so"), (2022, "cstd-co-so"), (2023, "cstd-co-so"))


def rules(**about: Any) -> dict[str, str]:
    """Rule -> fact of what is not met for the higher title."""
    known: dict[str, Any] = {
        "kind": "person", "facts": {"party_member": True}, "level": "htxs", "awards": THREE,
        "year": 2024, **about,
    }  # fmt: skip
    title: Title = PLAN.titles_by_code["cstd-tinh"]
    return {each.rule: each.fact for each in unmet(PLAN, title, About(**known)) if not each.lifted}


def test_who_meets_all_three_may_be_considered():
    assert rules() == {}


def test_each_prerequisite_is_explained_by_its_own_fact():
    assert rules(facts={"party_member": False}, level="htt", awards=THREE[:2]) == {
        "dang-vien": "Đảng viên: Không",
        "muc": "Mức xếp loại năm nay: Hoàn thành tốt nhiệm vụ",
        "ba-lan": "Chiến sĩ thi đua cơ sở: 2021, 2022",
    }


def test_what_the_roster_does_not_say_is_not_met():
    assert rules(facts={}, level=None) == {
        "dang-vien": "Đảng viên: (chưa có trong danh sách)",
        "muc": "Mức xếp loại năm nay: chưa có kết luận",
    }


def pending(**about: Any) -> dict[str, bool]:
    """Rule -> whether it only waits for a meeting, of what is not met for the higher title and an
    initiative that was recognised."""
    asks = {
        "code": "sang-kien", "words": "Có sáng kiến được công nhận",
        "when": {"is": {"initiative": True}}, "corrected_by": "Văn phòng", "source": SOURCE,
    }  # fmt: skip
    asking = {**HIGHER, "requires": [*HIGHER["requires"], asks]}
    plan = plan_of(form_of(), titles=[BASIC, asking], levels=LEVELS)
    known: dict[str, Any] = {
        "facts": {"party_member": True}, "level": "htxs", "initiative": True, "awards": THREE,
        "year": 2024, **about,
    }  # fmt: skip
    found = unmet(plan, plan.titles_by_code["cstd-tinh"], About("person", **known))
    assert all(each.keeps_out is not each.pending for each in found)
    return {each.rule: each.pending for each in found}


def test_what_no_meeting_has_come_to_yet_keeps_nobody_from_being_proposed():
    assert pending() == {}
    assert pending(level=None, initiative=None) == {"muc": True, "sang-kien": True}
    assert pending(level="htt", initiative=False) == {"muc": False, "sang-kien": False}
    assert pending(facts={}, awards=()) == {"dang-vien": False, "ba-lan": False}


def test_a_document_lifts_what_is_pending_too():
    lifted = {"muc": Lifted("Tỉnh ủy đã xếp loại", "9/TB", "Hoa")}
    about = About("person", {"party_member": True}, None, None, THREE, 2024, lifted=lifted)
    (rule,) = unmet(PLAN, PLAN.titles_by_code["cstd-tinh"], about)
    assert (rule.pending, rule.keeps_out, rule.lifted) == (True, False, lifted["muc"])


@pytest.mark.parametrize(
    ("awards", "met"),
    [
        (THREE, True),
        (((2020, "cstd-co-so"), *THREE[:2]), False),
        ((*THREE[:2], (2023, "cstd-tinh")), False),
        (((2024, "cstd-co-so"), *THREE[1:]), False),
    ],
    ids=["three years before", "a year without", "another title", "this very year"],
)
def test_in_a_row_is_the_years_just_before(awards, met):
    assert ("ba-lan" not in rules(awards=awards)) is met


def test_a_lifted_rule_stays_in_the_list_with_its_document():
    lifted = {"dang-vien": Lifted("Có xác nhận", "3/CV", "Hoa")}
    about = About("person", {}, "htxs", None, THREE, 2024, lifted=lifted)
    (rule,) = unmet(PLAN, PLAN.titles_by_code["cstd-tinh"], about)
    assert rule.lifted == lifted["dang-vien"]


def test_a_title_for_persons_is_not_open_to_a_unit():
    (rule,) = unmet(PLAN, PLAN.titles_by_code["cstd-co-so"], About("unit", {}))
    assert (rule.kind, rule.words, rule.fact) == ("not_open", "Cá nhân", "Tập thể đơn vị")


@pytest.mark.parametrize(("rounding", "most"), [("floor", 3), ("nearest", 4), ("ceiling", 4)])
def test_a_cap_is_a_share_of_those_with_another_title(rounding, most):
    cap = Cap.model_validate(
        {"percent": 15, "of": "cstd-co-so", "rounding": rounding, "source": SOURCE}
    )
    assert most_under(cap, 24) == most, "15 % of 24 are 3.6"
    assert over_cap(cap, 5, 24) == 5 - most
