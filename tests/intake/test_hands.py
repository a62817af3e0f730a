"""A show of hands: what the share is taken of, who does not vote, who sits for whom."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.hands import Substitute, carried, recused_there, seats, why_not_counted
from intake.plan.meetings import Hands
from tests.intake.handled import refusal

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
AN, BINH, CHI, DUNG, EM = 1, 2, 3, 4, 5


def hands(base: str = "present", **share: float) -> Hands:
    return Hands.model_validate({"base": base, "source": SOURCE, **share})


HALF = hands(more_than=50)
NINETY_OF_ALL = hands("all_members", at_least=90)


def outcome(rule: Hands, for_: int, members: int, present: int, recused: int = 0) -> bool:
    return carried(rule, for_, members=members, present=present, recused=recused).outcome


def test_half_is_not_more_than_half() -> None:
    assert outcome(HALF, 5, members=9, present=9)
    assert not outcome(HALF, 4, members=9, present=8)


def test_who_is_absent_counts_where_the_share_is_of_all_members() -> None:
    assert outcome(NINETY_OF_ALL, 9, members=10, present=9)
    assert not outcome(NINETY_OF_ALL, 8, members=9, present=8)


def test_who_abstains_in_an_own_matter_is_in_no_denominator() -> None:
    assert outcome(HALF, 4, members=9, present=8, recused=1)
    assert outcome(NINETY_OF_ALL, 8, members=9, present=9, recused=1)
    assert not outcome(HALF, 0, members=1, present=1, recused=1)


def test_shares_are_compared_exactly() -> None:
    assert not outcome(hands(at_least=66.7), 2, members=3, present=3)
    assert outcome(hands(at_least=66.6), 2, members=3, present=3)
    assert not outcome(hands(more_than=0), 0, members=3, present=3)


def test_the_denominator_is_named_and_so_is_who_stays_out_of_it() -> None:
    assert carried(NINETY_OF_ALL, 8, members=10, present=9, recused=1).words == (
        "8/9 thành viên có quyền biểu quyết (tính trên tổng số thành viên) tán thành, bằng 88,89%"
        " (cần từ 90% trở lên): không được thông qua. 1 người không biểu quyết việc của chính"
        " mình, không tính vào mẫu số."
    )
    assert carried(HALF, 3, members=4, present=4).words == (
        "3/4 thành viên có mặt có quyền biểu quyết tán thành, bằng 75% (cần trên 50%):"
        " được thông qua."
    )


@st.composite
def shows(draw: st.DrawFn) -> dict[str, int]:
    members = draw(st.integers(1, 60))
    present = draw(st.integers(0, members))
    recused = draw(st.integers(0, present))
    return {"members": members, "present": present, "recused": recused}


FIGURES = st.integers(1, 99)
BASES = st.sampled_from(["all_members", "present"])


@given(shows(), FIGURES, BASES, st.data())
def test_one_more_hand_never_loses_what_was_carried(
    show: dict[str, int], figure: int, base: str, data: st.DataObject
) -> None:
    voting = show["present"] - show["recused"]
    for_ = data.draw(st.integers(0, voting))
    more = data.draw(st.integers(for_, voting))
    rule = hands(base, more_than=figure)
    assert carried(rule, for_, **show).outcome <= carried(rule, more, **show).outcome


@given(shows(), FIGURES, BASES, st.data())
def test_the_outcome_is_the_exact_share_of_the_base(
    show: dict[str, int], figure: int, base: str, data: st.DataObject
) -> None:
    for_ = data.draw(st.integers(0, show["present"] - show["recused"]))
    of = (show["members"] if base == "all_members" else show["present"]) - show["recused"]
    above, least = (
        carried(hands(base, more_than=figure), for_, **show),
        hands(base, at_least=figure),
    )
    assert above.base == of
    share = Fraction(for_ * 100, of) if of else None
    assert above.outcome is (share is not None and share > figure)
    assert carried(least, for_, **show).outcome is (share is not None and share >= figure)


@given(shows(), FIGURES, st.data())
def test_all_members_ask_at_least_as_much_as_those_present(
    show: dict[str, int], figure: int, data: st.DataObject
) -> None:
    for_ = data.draw(st.integers(0, show["present"] - show["recused"]))
    of_all = carried(hands("all_members", at_least=figure), for_, **show).outcome
    assert of_all <= carried(hands("present", at_least=figure), for_, **show).outcome


@given(shows(), FIGURES, BASES)
def test_everybody_for_it_carries_where_all_are_there_and_anybody_votes(
    show: dict[str, int], figure: int, base: str
) -> None:
    show["present"] = show["members"]
    voting = show["present"] - show["recused"]
    assert carried(hands(base, at_least=figure), voting, **show).outcome is (voting > 0)


def test_more_hands_than_voters_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="3 for, 1 recused"):
        carried(HALF, 3, members=3, present=3, recused=1)


def test_hands_are_those_of_all_who_are_there_and_vote() -> None:
    assert why_not_counted(5, 2, 1, voting=8) is None
    assert code_of(5, 2, 2, voting=8) == "hands.not_all"
    assert code_of(5, 2, 0, voting=8) == "hands.not_all"
    assert code_of(9, -1, 0, voting=8) == "hands.below_none"


def test_a_member_who_votes_on_an_own_matter_is_answered_in_words() -> None:
    why = why_not_counted(8, 1, 0, voting=8, recused=1)
    assert why is not None
    assert why.code == "hands.own_matter"
    assert "1 người có mặt không biểu quyết việc của chính mình" in why.sentence


def code_of(*counts: int, **among: int) -> str:
    why = why_not_counted(*counts, **among)
    return why.code if why else ""


def test_a_substitute_takes_the_place_of_who_is_absent() -> None:
    taken = seats({AN, BINH, CHI}, {BINH}, [Substitute(DUNG, BINH, "12/GUQ")])
    assert taken == {AN: AN, CHI: CHI, BINH: DUNG}


@pytest.mark.parametrize(
    ("code", "substitutes"),
    [
        ("substitute.no_document", [(DUNG, BINH, " ")]),
        ("substitute.of_nobody", [(DUNG, EM, "1")]),
        ("substitute.of_somebody_there", [(DUNG, AN, "1")]),
        ("substitute.of_somebody_there", [(DUNG, BINH, "1"), (EM, BINH, "2")]),
        ("substitute.second_vote", [(AN, BINH, "1")]),
        ("substitute.second_vote", [(DUNG, BINH, "1"), (DUNG, CHI, "1")]),
    ],
)
def test_nobody_has_two_votes_and_nobody_comes_without_a_document(
    code: str, substitutes: list[Any]
) -> None:
    with refusal(code):
        seats({AN, BINH, CHI}, {BINH, CHI}, [Substitute(*each) for each in substitutes])


def test_nobody_votes_in_an_own_matter_nor_for_somebody_whose_matter_it_is() -> None:
    taken = {AN: AN, CHI: CHI, BINH: DUNG}
    assert recused_there([AN], taken) == (AN,)
    assert recused_there([BINH], taken) == (DUNG,)
    assert recused_there([DUNG], taken) == (DUNG,)
    assert recused_there([EM], taken) == ()
