"""Who may open a route: stated beside the route, and asked for wherever a session is read."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import Depends
from starlette.requests import Request


class Policy(StrEnum):
    """Which relation to the thing behind the address one needs."""

    PUBLIC = "public"
    """Nobody has to be signed in: entering, static files, health."""
    SIGNED_IN = "signed_in"
    """Anybody signed in, about themselves: sessions, notice, device codes."""
    OWN_FORM = "own_form"
    """Who fills the form, or who types it in for that person in an assisted entry."""
    HEAD = "head"
    """Who heads the unit, or acts for its head."""
    OFFICE_OR_HEAD = "office_or_head"
    """The office for the agency, a head for the own unit."""
    CHAIR = "chair"
    """Who chairs this ballot, or may chair one."""
    MEETING = "meeting"
    """Who chairs this meeting or a matter of it, or keeps its minutes, or may begin one."""
    OWN_BALLOT = "own_ballot"
    """Who is on the roll of this ballot and votes on a phone."""
    TELLER = "teller"
    """Who counts this ballot."""
    OFFICE = "office"
    """The office of the agency."""


class PolicyError(RuntimeError):
    """A route that states no policy, or does not keep the one it states: a mistake of ours."""


def stated(policy: Policy) -> Any:
    """For `dependencies=[…]` of a route or a router: says the policy, and keeps it at hand."""

    async def state(request: Request) -> None:
        request.state.policy = policy

    state.policy = policy  # type: ignore[attr-defined]
    return Depends(state)


def policy_of(request: Request) -> Policy:
    """The policy that the route of this request states; PolicyError when it states none."""
    found: Policy | None = getattr(request.state, "policy", None)
    if found is None:
        raise PolicyError(f"no policy is stated for {request.url.path}")
    return found
