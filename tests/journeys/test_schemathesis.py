"""Schemathesis on the JSON API: whatever is sent, no 5xx, and every answer as documented."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from people.sessions import open_session
from tests.journeys.conftest import Office

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture(scope="module")
def api(office: Office) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{office.url}/api/v1/openapi.json")


@pytest.fixture(scope="module")
def somebody(office: Office) -> tuple[int, dict[str, str]]:
    """A form and the header of the person whose form it is."""
    asked, _ = office.somebody("mau-01")
    now = office.rooms.clock.now()
    session = office.wait(
        office.rooms.store.write(lambda c: open_session(c, asked.filler, role="employee", now=now))
    )
    return asked.submission, {"authorization": f"Bearer {session.token}"}


@pytest.mark.parametrize(
    "operation",
    [
        "POST /api/v1/session",
        "GET /api/v1/tasks",
        "GET /api/v1/tasks/{task}/turn",
        "GET /api/v1/tasks/{task}/overview",
        "POST /api/v1/tasks/{task}/replies",
        "POST /api/v1/tasks/{task}/files",
        "DELETE /api/v1/session",
    ],
)
def test_any_request_is_answered_as_documented(
    api: schemathesis.BaseSchema, somebody: tuple[int, dict[str, str]], operation: str
) -> None:
    task, headers = somebody
    found = [each.ok() for each in api.get_all_operations()]
    (wanted,) = [each for each in found if each.label == operation]

    good = wanted.as_strategy(GenerationMode.POSITIVE)
    bad = wanted.as_strategy(GenerationMode.NEGATIVE)
    # Replies answer the version that stands, so that they get as far as the question.
    versions = [0]

    @given(case=good | bad)
    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: schemathesis.Case) -> None:
        given_task = case.path_parameters.get("task")
        if isinstance(given_task, int) and given_task > 9:
            case.path_parameters["task"] = task
        if isinstance(case.body, dict) and isinstance(case.body.get("version"), int):
            case.body["version"] = versions[-1]
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        if answer.status_code in {200, 409} and "replies" in operation:
            versions.append(answer.json().get("version", versions[-1]))

    send()


def test_every_operation_is_tried(api: schemathesis.BaseSchema) -> None:
    assert len(list(api.get_all_operations())) == 7
