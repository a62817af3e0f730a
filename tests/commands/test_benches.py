"""Every bench tells what it measured in one form: ours, peers, and the ratio to each."""

from __future__ import annotations

from typing import Any

from bench import ballot_phone, office


def test_a_ballot_on_a_phone_is_told_beside_its_limit() -> None:
    voter = {
        scheme: {"20_items_6x": {"all_ms": {"least": 1.0, "median": median, "worst": 900.0}}}
        for scheme, median in (("https", 75.0), ("http", 240.0))
    }
    told = ballot_phone.told(voter, {"teller": {"6x": {"shares_ms": 9}}})
    assert told["ours"]["voter"] == voter
    assert told["peers"] == {"limit": {"20_items_6x_all_ms": 300.0}}
    assert told["ratio"] == {"limit": 0.8, "limit.https": 0.25, "limit.http": 0.8}


def test_the_office_of_many_is_told_beside_that_of_few() -> None:
    def measured(first: float, second: float, rows: int) -> dict[str, Any]:
        pages = {"dashboard": {"p95_ms": first}, "unit": {"p95_ms": second}}
        return {"pages": pages, "export": {"rows_per_second": rows}}

    few, many = measured(10.0, 4.0, 2_000), measured(15.0, 4.0, 1_900)
    told = office.told(many, few, "ours_with_1000_people")
    assert (told["ours"], told["peers"]) == (many, {"ours_with_1000_people": few})
    assert told["ratio"] == {
        "growth": 1.5, "growth.dashboard": 1.5, "growth.unit": 1.0, "export_linear": 0.95,
    }  # fmt: skip
