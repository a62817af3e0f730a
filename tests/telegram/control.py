"""What a test does with `BotApi`, as JSON under `/control/`, for other processes."""

from __future__ import annotations

import base64
import datetime as dt
import inspect
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.telegram.bot_api import Call
from tests.telegram.world import Bubble, Person

if TYPE_CHECKING:
    from tests.telegram.bot_api import BotApi

ACTS = {
    "say", "start", "edit", "delete", "forward", "send_file", "send_album", "send_stuff",
    "tap", "double_tap", "link", "press", "toast", "block", "unblock", "delete_account",
    "make_group", "person", "chat", "last", "said_by_bot", "fault", "clear_faults", "limit",
    "busiest", "again", "settled",
}  # fmt: skip

SETTINGS = {"reachable", "public_buttons", "https_only", "edit_life"}


class Control:
    """The routes, on one `BotApi`."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self.routes = [
            Route("/control/state", self._state),
            Route("/control/calls", self._calls),
            Route("/control/settings", self._settings, methods=["POST"]),
            Route("/control/{act}", self._act, methods=["POST"]),
        ]

    async def _act(self, request: Request) -> JSONResponse:
        name, given = request.path_params["act"], await request.json()
        if name not in ACTS:
            return JSONResponse({"wrong": f"no act {name!r}"}, 404)
        try:
            result = getattr(self._api, name)(*map(_back, given["args"]), **_named(given["named"]))
            if inspect.isawaitable(result):
                result = await result
        except (LookupError, AssertionError, ValueError, TypeError) as wrong:
            return JSONResponse({"wrong": str(wrong), "kind": type(wrong).__name__}, 400)
        return JSONResponse({"result": _told(result)})

    async def _state(self, request: Request) -> JSONResponse:
        api, hook = self._api, self._api.delivering.hook
        return JSONResponse(
            {
                "token": api.token,
                "username": api.username,
                "now": api.clock().isoformat(),
                "people": {number: person.first_name for number, person in api.people.items()},
                "waiting": len(api.pending.waiting),
                "next_id": api.pending.next_id,
                "lost": [each.as_json for each in api.pending.lost],
                "deliveries": hook.deliveries if hook else [],
                "unanswered": [each.id for each in api.presses.values() if not each.answered],
            }
        )

    async def _calls(self, request: Request) -> JSONResponse:
        after = int(request.query_params.get("after", 0))
        return JSONResponse([each.as_json for each in self._api.calls[after:]])

    async def _settings(self, request: Request) -> JSONResponse:
        given = await request.json()
        if "now" in given:
            self._api.set_clock(dt.datetime.fromisoformat(given["now"]))
        if "next_id" in given:
            self._api.pending.next_id = given["next_id"]
        for name in SETTINGS & set(given):
            setattr(self._api, name, given[name])
        return JSONResponse({})


def _told(result: Any) -> Any:
    if isinstance(result, Bubble | Call):
        return result.as_json
    if isinstance(result, Person):
        return result.id
    if isinstance(result, list | tuple):
        return [_told(each) for each in result]
    return result if isinstance(result, str | int | float | None) else None


def _back(said: Any) -> Any:
    """Bytes travel as {"base64": …}."""
    if isinstance(said, dict) and set(said) == {"base64"}:
        return base64.b64decode(said["base64"])
    return [_back(each) for each in said] if isinstance(said, list) else said


def _named(said: dict[str, Any]) -> dict[str, Any]:
    return {name: _back(value) for name, value in said.items()}
