"""Who votes on what, who chairs, and whether there are enough."""

from __future__ import annotations

from typing import Any

import pytest

from intake.eligibility import Collective, Member, holders_of
from intake.holders import Held
from intake.plan import Ballot
from intake.rolls import (
    Count,
    Item,
    chairing,
    electors,
    items_of,
    may_count,
    places_of,
    quorum_of,
    recused,
    rule_of,
    selections_of,
    too_few,
)
from tests.backend.console.ballot_house import SOURCE, demanded, plan


def ballot(**changes: Any) -> Ballot:
    return Ballot.model_validate(demanded(**changes))


def person(key: int, name: str, unit: int = 1, *held: Held, **facts: Any) -> Member:
    known = {"full_name": name, "position": "", "party_member": False, **facts}
    return Member(key, 100 + key, unit, known, frozenset(held))


CHI = person(3, "Lê Minh Chi", head=True, party_member=True)
AN = person(1, "Nguyễn Văn An", party_member=True)
EM = person(8, "Đỗ Văn Em", deputy=True)
OUTSIDE = person(5, "Mai Thị Ánh", party_member=True, outside_system=True)
ELSEWHERE = person(9, "Bùi Văn Bé", 2, party_member=True)
EVERYBODY = (CHI, AN, EM, OUTSIDE, ELSEWHERE)
ROOMS = (
    Collective("unit", 11, 1, {"unit": "Phòng Một"}),
    Collective("leadership", 21, 1, {"unit": "Phòng Một"}),
    Collective("unit", 12, 2, {"unit": "Phòng Hai"}),
    Collective("agency", 13, None, {"unit": "Cơ quan thử"}),
)


def names(members: list[Member]) -> list[str]:
    return [member.facts["full_name"] for member in members]


def test_the_roll_is_of_the_place_in_the_order_of_the_alphabet() -> None:
    assert places_of(ballot(), ROOMS) == [1, 2]
    assert names(electors(ballot(), EVERYBODY, 1)) == [
        "Nguyễn Văn An", "Lê Minh Chi", "Đỗ Văn Em",
    ]  # fmt: skip
    whole = {"words": "Mọi người", "place": "agency", "source": SOURCE}
    assert places_of(ballot(electorate=whole), ROOMS) == [None]
    assert len(electors(ballot(electorate=whole), EVERYBODY, None)) == 4


def test_who_is_dealt_with_outside_is_neither_on_the_roll_nor_on_the_ballot() -> None:
    everybody = {"subject": "person", "source": SOURCE}
    labels = [item.label for item in items_of(ballot(items=everybody), EVERYBODY, ROOMS, 1)]
    assert "Mai Thị Ánh" not in labels
    assert "Mai Thị Ánh" not in names(electors(ballot(), EVERYBODY, 1))


@pytest.mark.parametrize(
    ("subject", "unit", "labels"),
    [
        ("person", 1, ["Nguyễn Văn An", "Lê Minh Chi"]),
        ("unit", 1, ["Phòng Một"]),
        ("leadership", 1, ["Phòng Một"]),
        ("unit", None, ["Phòng Một", "Phòng Hai"]),
        ("agency", None, ["Cơ quan thử"]),
        ("named", 1, ["Sở A", "Sở B"]),
    ],
)
def test_what_is_voted_on_is_what_the_plan_says(
    subject: str, unit: int | None, labels: list[str]
) -> None:
    when = {"is": {"party_member": True}} if subject == "person" else None
    wanted = ballot(items={"subject": subject, "when": when, "source": SOURCE})
    found = items_of(wanted, EVERYBODY, ROOMS, unit, ["Sở A", "Sở B"])
    assert [item.label for item in found] == labels


def test_two_of_one_name_are_two() -> None:
    assert Item("An", party_id=1).key != Item("An", party_id=2).key


@pytest.mark.parametrize(("members", "needs"), [(3, 2), (4, 3), (5, 4), (6, 4), (100, 67)])
def test_two_thirds_are_rounded_up(members: int, needs: int) -> None:
    assert quorum_of(ballot(), members) == needs


@pytest.mark.parametrize(
    ("count", "why"),
    [
        (Count(5, 3, 3), "quorum"),
        (Count(5, 4, 4), ""),
        (Count(5, 4, 2), "least_number"),
        (Count(3, 2, 2), "least_number"),
        (Count(3, 3, 3), ""),
    ],
)
def test_a_small_meeting_and_too_few_voters_are_two_things(count: Count, why: str) -> None:
    assert too_few(ballot(), count) == why


def test_who_is_on_the_ballot_votes_and_counts_as_the_plan_says() -> None:
    items = items_of(ballot(), EVERYBODY, ROOMS, 1)
    strict = ballot(
        self_vote={"allowed": False, "source": SOURCE},
        tellers={"number": 1, "needed": 1, "subject_may_be": False, "source": SOURCE},
    )
    assert recused(ballot(), items) == frozenset()
    assert recused(strict, items) == {1, 3}
    assert may_count(ballot(), [1, 3, 8], items) == {1, 3, 8}
    assert may_count(strict, [1, 3, 8], items) == {8}


def chairs(members: tuple[Member, ...], **changes: Any) -> tuple[str | None, list[int], str]:
    wanted = ballot(**changes)
    found = chairing(wanted, holders_of(plan(), members), 1, items_of(wanted, members, ROOMS, 1))
    return found.role, [who for who, _ in found.who], found.why


SUBJECT = {"chair": {"role": "head", "when_subject": "deputy", "source": SOURCE}}


def test_the_deputy_chairs_when_the_head_is_voted_on() -> None:
    assert chairs(EVERYBODY, **SUBJECT) == ("deputy", [8], "subject")


def test_without_a_deputy_the_head_does_and_it_is_said() -> None:
    assert chairs((CHI, AN), **SUBJECT) == ("head", [3], "no_other")


def test_the_head_chairs_a_vote_on_others_and_who_acts_does_so_instead() -> None:
    unit = {"subject": "unit", "source": SOURCE}
    assert chairs(EVERYBODY, **SUBJECT, items=unit) == ("head", [3], "")
    acting = person(1, "Nguyễn Văn An", 1, Held("head", 1, "KT.", 3))
    assert chairs((CHI, acting), **SUBJECT, items=unit) == ("head", [1], "")


def test_where_the_plan_names_nobody_the_office_chairs() -> None:
    assert chairs(EVERYBODY, chair={"source": SOURCE}) == (None, [], "")


def test_selections_come_from_a_list_from_the_items_or_are_places() -> None:
    items = [Item("Sở A"), Item("Sở B"), Item("Sở C")]
    whole = {"of": "whole", "source": SOURCE}
    of = lambda kind: ballot(selections={"of": kind, "source": SOURCE}, mode=whole)  # noqa: E731
    assert selections_of(plan(), ballot(), items) == ("Đồng ý", "Không đồng ý")
    assert selections_of(plan(), of("items"), items) == ("Sở A", "Sở B", "Sở C")
    assert selections_of(plan(), of("ranks"), items) == ("1", "2", "3")
    assert rule_of(plan(), of("ranks")) == {"kind": "ranks"}


def test_a_limit_across_items_is_told_by_the_number_of_its_selection() -> None:
    limited = {"of": "whole", "at_most": {"selection": "khong", "count": 2}, "source": SOURCE}
    assert rule_of(plan(), ballot()) is None
    assert rule_of(plan(), ballot(mode=limited)) == {
        "kind": "at_most", "selection": 2, "count": 2,
    }  # fmt: skip
