"""Who may go on at the door: by the session alone, fail-closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.requests import Request

from pages.errors import ProblemError
from pages.policies import Policy
from pages.policing import admitted
from people.sessions import CurrentSession
from tests.intake.campaigns import NOW

AN = CurrentSession(1, 1, "employee", "", NOW, NOW, NOW, None, touch_due=False)
CLERK = replace(AN, role="office")
ASSISTED = replace(AN, assistant_id=7, submission_id=12)


def request(**path: str) -> Request:
    return Request({"type": "http", "path": "/x", "path_params": path, "headers": []})


def test_nobody_is_admitted_without_a_session() -> None:
    with pytest.raises(ProblemError, match="signed_out") as refused:
        admitted(request(), Policy.SIGNED_IN, None)
    assert refused.value.status == 401


def test_the_offices_pages_are_not_there_for_others() -> None:
    assert admitted(request(), Policy.OFFICE, CLERK) is CLERK
    with pytest.raises(ProblemError, match="not_found"):
        admitted(request(), Policy.OFFICE, AN)


@pytest.mark.parametrize("name", ["submission", "submission_id", "task"])
def test_an_assisted_entry_opens_its_one_form(name: str) -> None:
    assert admitted(request(**{name: "12"}), Policy.OWN_FORM, ASSISTED) is ASSISTED
    with pytest.raises(ProblemError, match="not_yours"):
        admitted(request(**{name: "13"}), Policy.OWN_FORM, ASSISTED)


@pytest.mark.parametrize("policy", [policy for policy in Policy if policy is not Policy.OWN_FORM])
def test_and_nothing_else(policy: Policy) -> None:
    with pytest.raises(ProblemError, match="not_yours"):
        admitted(request(submission="12"), policy, ASSISTED)
    with pytest.raises(ProblemError, match="not_yours"):
        admitted(request(), Policy.OWN_FORM, ASSISTED)
