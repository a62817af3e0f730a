"""The arithmetic of a quota: by group, with its base, its rounding and its words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.plan import Plan, Quota
from intake.quota import Candidate, most_of, shares
from tests.intake.forms import form_of, plan_of

LEVELS = ["htxs", "htt", "htnv", "khtnv"]
SOURCE = {"section": "II.2", "quote": "không vượt quá 20%"}


def quota_of(**changes: Any) -> Quota:
    plain = {
        "code": "xuat-sac", "list_name": "levels4", "level": "htxs", "percent": 20, "of": ["htt"],
        "group_by": "similar_group", "source": SOURCE, **changes,
    }  # fmt: skip
    return Quota.model_validate(plain)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(form_of())


def people(group: str, **proposed: int) -> list[Candidate]:
    return [
        Candidate({"similar_group": group}, level if level in LEVELS else None)
        for level, count in proposed.items()
        for _ in range(count)
    ]


def test_seed_001_counts_excellent_against_the_good_of_the_same_group(plan: Plan) -> None:
    room = [*people("Chuyên viên", htt=12, htxs=3, nobody=2), *people("Lãnh đạo", htt=5, htxs=1)]
    staff, leaders = shares(plan, quota_of(), room)
    assert (staff.group, staff.members, staff.base, staff.allowed) == ("Chuyên viên", 17, 12, 2)
    assert (staff.used, staff.over, staff.undecided) == (3, 1, 2)
    assert staff.arithmetic == (
        "20 % × 12 người được đề nghị Hoàn thành tốt nhiệm vụ = 2,4 → 2 người (bỏ phần lẻ)"
    )
    assert (leaders.group, leaders.allowed, leaders.over) == ("Lãnh đạo", 1, 0)
    assert leaders.arithmetic.endswith("= 1 → 1 người")


def test_the_limited_level_counts_in_the_base_only_where_the_plan_lists_it(plan: Plan) -> None:
    room = people("A", htt=8, htxs=2)
    assert shares(plan, quota_of(), room)[0].allowed == 1
    (share,) = shares(plan, quota_of(of=["htxs", "htt"]), room)
    assert (share.base, share.allowed) == (10, 2)
    assert "xuất sắc nhiệm vụ hoặc Hoàn thành tốt" in share.arithmetic


@pytest.mark.parametrize(("rounding", "allowed"), [("floor", 2), ("nearest", 3), ("ceiling", 3)])
def test_half_a_person_is_rounded_as_the_plan_says(rounding: str, allowed: int) -> None:
    assert most_of(quota_of(percent=25, rounding=rounding), 10) == allowed
    assert most_of(quota_of(percent=20, rounding=rounding), 10) == 2


def test_groups_stand_in_the_order_of_the_alphabet_and_nobodys_last(plan: Plan) -> None:
    room = [Candidate({}, "htt"), *people("Ân", htt=1), *people("Đức", htt=1), *people("An", htt=1)]
    assert [share.group for share in shares(plan, quota_of(), room)] == ["An", "Ân", "Đức", ""]


def test_a_fact_with_choices_groups_under_its_words(plan: Plan) -> None:
    member = Candidate({"party_member": True}, None)
    (share,) = shares(plan, quota_of(group_by="party_member"), [member])
    assert share.group == "Đảng viên: có"


def test_nobody_proposed_allows_nobody(plan: Plan) -> None:
    (share,) = shares(plan, quota_of(rounding="ceiling"), people("A", nobody=5))
    assert (share.base, share.allowed, share.used, share.over, share.undecided) == (0, 0, 0, 0, 5)
    assert shares(plan, quota_of(), []) == ()


rooms = st.lists(
    st.tuples(st.sampled_from(["", "A", "B", "Ơ"]), st.sampled_from([None, *LEVELS])), max_size=60
)
quotas = st.builds(
    quota_of,
    percent=st.integers(1, 100),
    rounding=st.sampled_from(["floor", "nearest", "ceiling"]),
    of=st.lists(st.sampled_from(LEVELS), min_size=1, max_size=4),
    level=st.sampled_from(LEVELS),
)
PLAN = plan_of(form_of())


def candidates(room: list[tuple[str, str | None]]) -> list[Candidate]:
    return [Candidate({"similar_group": group}, level) for group, level in room]


@given(rooms, quotas)
def test_everybody_is_in_exactly_one_group(
    room: list[tuple[str, str | None]], quota: Quota
) -> None:
    found = {share.group: share for share in shares(PLAN, quota, candidates(room))}
    assert {group: share.members for group, share in found.items()} == dict(
        Counter(group for group, _ in room)
    )
    for group, share in found.items():
        levels = [level for its, level in room if its == group and level is not None]
        assert share.base == sum(level in quota.of for level in levels)
        assert share.used == levels.count(quota.level)
        assert share.undecided == share.members - len(levels)


@given(rooms, quotas, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(
    room: list[tuple[str, str | None]], quota: Quota, chance: Any
) -> None:
    shuffled = list(room)
    chance.shuffle(shuffled)
    assert shares(PLAN, quota, candidates(room)) == shares(PLAN, quota, candidates(shuffled))


@given(st.integers(0, 10_000), quotas)
def test_the_bound_is_the_percentage_within_one_person(base: int, quota: Quota) -> None:
    allowed, exact = most_of(quota, base), base * quota.percent
    match quota.rounding:
        case "floor":
            assert allowed * 100 <= exact < (allowed + 1) * 100
        case "ceiling":
            assert (allowed - 1) * 100 < exact <= allowed * 100
        case "nearest":
            assert allowed * 100 - 50 <= exact < allowed * 100 + 50
    assert most_of(quota, base + 1) >= allowed


@given(rooms, quotas)
def test_the_words_have_the_numbers(room: list[tuple[str, str | None]], quota: Quota) -> None:
    for share in shares(PLAN, quota, candidates(room)):
        assert share.arithmetic.startswith(f"{quota.percent} % × {share.base} người ")
        assert f"→ {share.allowed} người" in share.arithmetic
        assert share.over == max(0, share.used - share.allowed)
