"""What came of a ballot, as the plan counts it and as the minutes say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ballot_shares import percent
from intake.balloting import after_tie, outcomes, tallies_of, turnout_of
from intake.loading.plan_folder import load_plan
from intake.plan import Ballot
from intake.tallying import discrepancies
from tests.plans.broken_cases import BASE

PLAN = load_plan(BASE)
HERE = {"section": "V"}


def ballot_of(**settings: object) -> Ballot:
    """On the levels `tot`, `dat`, `kem` of the base."""
    about = {"code": "bau", "label": "Bầu", "secret": True, "source": HERE}
    sourced = {name: {**setting, "source": HERE} for name, setting in settings.items()}
    levels = {"list_name": "levels", "source": HERE}
    return Ballot.model_validate({"selections": levels, **about, **sourced})


def counted(*counts: tuple[int, ...], invalid: int = 0, collected: int | None = None, **more: int):
    """What the ballots process hands back, of so many items."""
    valid = sum(counts[0])
    got = valid + invalid if collected is None else collected
    return {
        "issued": got,
        "table_issued": 0,
        "paper_issued": 0,
        "collected": got,
        "valid": valid,
        "items": [{"counts": list(c), "invalid": invalid, "valid": sum(c)} for c in counts],
        **more,
    }


def outcomes_of(ballot: Ballot, result, *items, members=20, present=18, voters=18, plan=PLAN):
    named = items or ("Nguyễn An",)
    tallies = tallies_of(plan, ballot, [(label, None) for label in named], result)
    turnout = turnout_of(result, members=members, present=present, voters=voters)
    return outcomes(plan, ballot, turnout, tallies)


def share(figure: dict[str, object], base: str = "valid") -> Ballot:
    return ballot_of(threshold={"by": "share", "selection": "tot", "base": base, **figure})


def most(base: str = "valid", **figure: object) -> Ballot:
    return ballot_of(threshold={"by": "most", "base": base, **figure})


def test_more_than_half_is_more_than_half():
    ballot = share({"more_than": 50})
    (reached,) = outcomes_of(ballot, counted((0, 7, 2, 0)))
    assert (reached.verdict, reached.chosen, reached.base) == ("reached", (1,), 9)
    assert reached.words == (
        "“Hoàn thành tốt” được 7/9 số phiếu hợp lệ, bằng 77,78% (cần trên 50%): đạt."
    )
    (half,) = outcomes_of(ballot, counted((0, 5, 5, 0)))
    assert (half.verdict, half.chosen) == ("not", ())
    assert half.words.endswith("được 5/10 số phiếu hợp lệ, bằng 50% (cần trên 50%): không đạt.")


def test_at_least_half_is_half():
    (half,) = outcomes_of(share({"at_least": 50}), counted((0, 5, 5, 0)))
    assert half.verdict == "reached"
    assert "(cần từ 50% trở lên)" in half.words


def test_a_percentage_is_rounded_only_to_be_said():
    """Two of three are less than 66.67 percent, though one reads 66,67%."""
    (short,) = outcomes_of(share({"at_least": 66.67}), counted((0, 2, 1, 0)))
    assert (short.verdict, short.lines[0].percent) == ("not", "66,67%")
    (enough,) = outcomes_of(share({"at_least": 66.6}), counted((0, 2, 1, 0)))
    assert enough.verdict == "reached"


@pytest.mark.parametrize(
    ("base", "number", "words"),
    [
        ("all_members", 20, "tổng số người theo danh sách"),
        ("present", 18, "số người có mặt"),
        ("issued", 17, "số phiếu phát ra"),
        ("collected", 16, "số phiếu thu về"),
        ("valid", 15, "số phiếu hợp lệ"),
    ],
)
def test_the_denominator_is_the_one_of_the_plan_and_is_named(base, number, words):
    result = counted((1, 8, 4, 2), invalid=1, issued=10, table_issued=3, paper_issued=4)
    (outcome,) = outcomes_of(share({"more_than": 50}, base), result)
    assert outcome.base == number
    assert f"8/{number} {words}" in outcome.words


def test_a_blank_is_valid_and_is_for_nothing():
    (outcome,) = outcomes_of(share({"more_than": 50}), counted((2, 4, 2, 0)))
    assert (outcome.blank, outcome.valid, outcome.verdict) == (2, 8, "not")
    (nobody,) = outcomes_of(most(), counted((3, 0, 0, 0)))
    assert (nobody.verdict, nobody.words) == ("not", "Không phương án nào được phiếu.")


def test_the_level_with_the_most_votes():
    (outcome,) = outcomes_of(most(), counted((1, 2, 5, 1)), "Cơ quan")
    assert (outcome.verdict, outcome.chosen) == ("reached", (2,))
    assert outcome.words == "“Hoàn thành” được nhiều phiếu nhất: 5/9 số phiếu hợp lệ, bằng 55,56%."
    assert [line.percent for line in outcome.lines] == ["22,22%", "55,56%", "11,11%"]


def test_two_levels_with_as_many_are_a_tie():
    (outcome,) = outcomes_of(most(), counted((0, 4, 1, 4)), "Cơ quan")
    assert (outcome.verdict, outcome.chosen) == ("tie", (1, 3))
    assert outcome.words == (
        "“Hoàn thành tốt” và “Không hoàn thành” bằng nhau, mỗi bên 4/9 số phiếu hợp lệ, "
        "bằng 44,44%."
    )


def test_the_most_may_be_too_few():
    (outcome,) = outcomes_of(most(more_than=50), counted((0, 4, 3, 2)), "Cơ quan")
    assert (outcome.verdict, outcome.chosen) == ("not", ())
    assert "nhiều phiếu nhất nhưng không đủ" in outcome.words


def test_a_second_round_offers_fewer_selections_by_their_own_numbers():
    result = counted((0, 2, 3))
    tallies = tallies_of(PLAN, most(), [("Cơ quan", [1, 3])], result)
    turnout = turnout_of(result, members=5, present=5, voters=5)
    (outcome,) = outcomes(PLAN, most(), turnout, tallies)
    assert outcome.chosen == (3,)
    assert [line.name for line in outcome.lines] == ["Hoàn thành tốt", "Không hoàn thành"]


def test_counts_for_other_selections_than_were_offered_are_a_bug():
    with pytest.raises(ValueError, match="3 counts for 2 selections"):
        tallies_of(PLAN, most(), [("Cơ quan", [1, 3])], counted((0, 2, 3, 1)))


def test_one_of_the_items_is_voted_for():
    one = ballot_of(selections={"of": "items"}, threshold={"by": "most", "base": "valid"})
    (outcome,) = outcomes_of(one, counted((0, 2, 6)), "Sở A", "Sở B")
    assert (outcome.label, outcome.chosen) == ("Bầu", (2,))
    assert outcome.words.startswith("“Sở B” được nhiều phiếu nhất: 6/8")


def test_places_are_added_up_and_the_smallest_sum_comes_first():
    ranks = ballot_of(
        selections={"of": "ranks"}, mode={"of": "whole"},
        threshold={"by": "rank_sum", "base": "valid"},
    )  # fmt: skip
    result = counted((0, 3, 1, 0), (0, 1, 2, 1), (1, 0, 1, 2))
    first, second, third = outcomes_of(ranks, result, "Sở A", "Sở B", "Sở C")
    assert [each.place for each in (first, second, third)] == [1, 2, 3]
    assert (first.verdict, first.words) == ("reached", "Tổng thứ hạng 5: xếp thứ 1.")
    assert third.words == "Tổng thứ hạng 11: xếp thứ 3.", "a blank is the last place"


def test_equal_sums_share_a_place():
    ranks = ballot_of(
        selections={"of": "ranks"}, mode={"of": "whole"},
        threshold={"by": "rank_sum", "base": "valid"},
    )  # fmt: skip
    first, second = outcomes_of(ranks, counted((0, 2, 2), (0, 2, 2)), "Sở A", "Sở B")
    assert (first.verdict, first.place, first.tied_with) == ("tie", 1, ("Sở B",))
    assert second.words == "Tổng thứ hạng 6: cùng xếp thứ 1 với Sở A."


def test_after_a_tie_there_are_as_many_rounds_as_the_plan_says():
    ballot = ballot_of(tie={"then": "second_round", "rounds": 2, "after": "leaders_decide"})
    assert [after_tie(ballot, number) for number in (1, 2, 3)] == [
        "second_round", "second_round", "leaders_decide",
    ]  # fmt: skip
    assert after_tie(ballot_of(tie={"then": "chair_decides"}), 1) == "chair_decides"


def test_a_percentage_is_written_as_here():
    assert [percent(*of) for of in ((2, 3), (1, 8), (1, 1), (0, 0))] == [
        "66,67%", "12,5%", "100%", "–",
    ]  # fmt: skip


def said_of(result, voters: int) -> list[str]:
    turnout = turnout_of(result, members=20, present=18, voters=voters)
    return list(discrepancies(turnout, tallies_of(PLAN, most(), [("Cơ quan", None)], result)))


def test_figures_that_agree_are_not_spoken_of():
    assert said_of(counted((1, 2, 5, 1), invalid=1), 10) == []


def test_figures_that_do_not_agree_are_said():
    assert said_of(counted((1, 2, 5, 1), issued=10), 12) == [
        "2 người có mặt và có quyền bỏ phiếu chưa nhận phiếu.",
        "1 phiếu phát ra không thu về.",
    ]
    assert said_of(counted((1, 2, 5, 1), issued=8), 7) == [
        "Số liệu không khớp: phát ra 8 phiếu, mà có mặt 7 người có quyền bỏ phiếu.",
        "Số liệu không khớp: thu về 9 phiếu, nhiều hơn 8 phiếu phát ra.",
    ]
    assert said_of(counted((1, 2, 5, 1), collected=10), 10) == [
        "Số liệu không khớp ở mục “Cơ quan”: hợp lệ 9, không hợp lệ 0, mà thu về 10."
    ]


@given(st.tuples(*[st.integers(0, 40)] * 4), st.integers(1, 99))
def test_more_than_is_never_more_lenient_than_at_least(counts, figure):
    result = counted(counts)
    (more,) = outcomes_of(share({"more_than": figure}), result)
    (least,) = outcomes_of(share({"at_least": figure}), result)
    assert (more.verdict, least.verdict) != ("reached", "not")
    assert more.valid == sum(counts)


@given(st.tuples(*[st.integers(0, 9)] * 4))
def test_whoever_is_chosen_has_no_fewer_votes_than_anybody(counts):
    (outcome,) = outcomes_of(most(), counted(counts))
    assert all(counts[number] == max(counts[1:]) for number in outcome.chosen)
    assert (outcome.verdict == "not") == (max(counts[1:]) == 0)
