from __future__ import annotations

import pytest

from ballots import board, tally
from ballots.paper import paper_of
from ballots.protocol import BallotError
from tests.ballots.office import Wanted, round_of

ROUND = round_of(Wanted(items=2, paper=6))
SIX = {"issued": 6, "collected": 6, "invalid": [1, 0], "counts": [[0, 3, 2], [1, 5, 0]]}


def counted(phones, paper, round_=ROUND):
    envelopes = [round_.cast([1, 2]).envelope for _ in range(phones)]
    return board.verify(round_.board(envelopes, paper=paper).text, round_.manifest)


def test_paper_is_added_to_phones():
    result = tally.result(counted(5, SIX))
    assert result["items"] == [
        {"counts": [0, 8, 2], "invalid": 1, "valid": 10},
        {"counts": [1, 5, 5], "invalid": 0, "valid": 11},
    ]
    assert (result["collected"], result["valid"], result["invalid"]) == (11, 10, {"paper": 1})


def test_phones_and_paper_are_told_apart_from_five_each_on():
    together = tally.result(counted(5, SIX))
    assert together["public"]
    assert together["split"]["phone"]["items"][0] == {
        "counts": [0, 5, 0],
        "invalid": 0,
        "valid": 5,
    }
    assert together["split"]["paper"]["items"][0]["counts"] == [0, 3, 2]

    few_phones = tally.result(counted(4, SIX))
    four = {"issued": 4, "collected": 4, "invalid": [0, 0], "counts": [[0, 4, 0], [0, 4, 0]]}
    little_paper = tally.result(counted(5, four))
    for result in (few_phones, little_paper):
        assert not result["public"]
        assert result["split"] is None


def test_without_paper_the_board_is_public_and_nothing_is_split():
    plain = round_of(Wanted(items=2))
    result = tally.result(counted(1, None, plain))
    assert result["public"]
    assert result["split"] is None


def test_invalid_ones_are_told_by_reason():
    plain = round_of(Wanted(items=2))
    envelopes = [plain.cast(chosen).envelope for chosen in ([3, 1], [1, 3], [1, 1])]
    result = tally.result(plain.board(envelopes))
    assert result["invalid"] == {"selection": 2}
    assert (result["collected"], result["valid"]) == (3, 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"issued": 7},
        {"issued": 5},
        {"collected": 5},
        {"invalid": [2, 0]},
        {"invalid": [1]},
        {"counts": [[0, 3, 2]]},
        {"counts": [[0, 3, 2, 0], [1, 5, 0]]},
        {"counts": [[0, 3, 2], [-1, 7, 0]]},
        {"counts": [[0, 3, 2], [True, 5, 0]]},
        {"more": 1},
        {"invalid": None},
    ],
    ids=str,
)
def test_counts_that_do_not_add_up_are_refused(changed):
    assert paper_of(ROUND.manifest, SIX)
    with pytest.raises(BallotError, match="paper"):
        paper_of(ROUND.manifest, {**SIX, **changed})


@pytest.mark.parametrize("value", [[], "six", 6, {}, None], ids=repr)
def test_what_is_no_count_is_refused(value):
    with pytest.raises(BallotError, match="paper"):
        paper_of(ROUND.manifest, value)


def test_no_paper_is_counted_where_none_was_given_out():
    plain = round_of(Wanted(items=2)).manifest
    assert paper_of(plain, None) is None
    with pytest.raises(BallotError, match="paper"):
        paper_of(plain, SIX)


def test_a_blank_paper_counts_as_blank_only_where_that_is_allowed():
    strict = round_of(Wanted(items=2, paper=6, blank=False)).manifest
    with pytest.raises(BallotError, match="paper"):
        paper_of(strict, SIX)


def test_a_board_without_the_paper_that_was_given_out_does_not_hold():
    with pytest.raises(BallotError, match="paper"):
        ROUND.board([], paper=None)
