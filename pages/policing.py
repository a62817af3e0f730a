"""Stated policies are kept: at the session's door, and again before an answer goes out."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.errors import ProblemError
from pages.policies import Policy, PolicyError, policy_of
from people.sessions import CurrentSession

KEPT_AT_THE_DOOR = frozenset({Policy.SIGNED_IN, Policy.OWN_FORM, Policy.OFFICE})
"""Policies that a session alone decides; the others need to know which units somebody heads."""

_FORMS = ("submission", "submission_id", "task")
"""How addresses name the form that they are about."""


def sure(request: Request, kept: Collection[Policy]) -> Policy:
    """The policy of the route, which must be one of those that are kept here."""
    policy = policy_of(request)
    if policy not in kept:
        raise PolicyError(f"{request.url.path} states {policy}, which is not kept where it asks")
    request.state.kept = True
    return policy


def admitted(request: Request, policy: Policy, session: CurrentSession | None) -> CurrentSession:
    """Who may go on; ProblemError for everybody else.

    An assisted entry opens the one form that it was made for, and nothing else.
    """
    if session is None:
        raise ProblemError(401, "signed_out", {"www-authenticate": "Bearer"})
    if session.assistant_id is not None:
        forms = {request.path_params.get(name) for name in _FORMS}
        if policy is not Policy.OWN_FORM or str(session.submission_id) not in forms:
            raise ProblemError(404, "not_yours")
    if policy is Policy.OFFICE and session.role != "office":
        raise ProblemError(404, "not_found")
    return session


class PolicyMiddleware:
    """No route answers whose policy was not stated, or was stated and never asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and "endpoint" in scope:
                _look_once_more(scope["path"], scope.get("state") or {})
            await send(message)

        await self.app(scope, receive, sending)


def _look_once_more(path: str, state: MutableMapping[str, Any]) -> None:
    if state.get("tells_nothing"):
        return
    policy = state.get("policy")
    if policy is None:
        raise PolicyError(f"no policy is stated for {path}")
    if policy is not Policy.PUBLIC and not state.get("kept"):
        raise PolicyError(f"{path} states {policy} and never asked who is there")
