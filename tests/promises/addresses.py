"""Addresses of the app filled in: which kind of thing each name in a path stands for."""

from __future__ import annotations

import re
from typing import Any

from intake.plan import Plan
from tests.promises.agencies import Thing, file_of, round_of

_NAME = re.compile(r"{(\w+)(?::\w+)?}")

KINDS = {
    "submission": "form",
    "submission_id": "form",
    "task": "form",
    "unit": "unit",
    "employee": "employee",
    "party": "party",
    "device": "device",
    "assignment": "assignment",
    "campaign": "campaign",
    "import_id": "roster file",
    "person": "office person",
    "absence_id": "absence",
    "ballot": "ballot",
    "round_": "ballot",
    "meeting": "meeting",
    "outage": "outage",
    "session": "office session",
}
"""The name of a parameter: the kind of thing, whose relation to the visitor is tried."""

WORDS = {
    "/static/{name}": {"name": "khong-co.css"},
    "/vao/{code}": {"code": "a" * 22},
    "/lich/{secret}.ics": {"secret": "a" * 43},
    "/van-phong/dot/{campaign}/{step}": {"step": "mo"},
    "/hop/{meeting}/{position}": {"position": "1"},
}
"""Parameters that are words and no things, by path."""

NOT_THERE = "khong-co"
"""What stands for a paper that the plan does not have."""

BODIES: dict[str, dict[str, Any]] = {
    "/viec/{submission_id}": {"data": {"key": "who-may-00000001", "version": "0", "do": "submit"}},
    "/api/v1/session": {"json": {"code": "a" * 22}},
    "/api/v1/tasks/{task}/replies": {
        "json": {"key": "who-may-00000001", "version": 0, "reply": {"kind": "submit"}}
    },
    "/api/v1/tasks/{task}/files": {"files": {"file": ("x.png", b"x", "image/png")}},
}
"""What is sent where an empty form is read before anybody is asked who sends it."""


def kind_of(path: str) -> str | None:
    """The kind of thing that a path names, if any; before it may stand the unit that it is of.

    LookupError for a name that nobody has told of.
    """
    kinds = []
    for name in _NAME.findall(path):
        if name in KINDS:
            kinds.append(KINDS[name])
        elif name not in {"file", "code"} and name not in WORDS.get(path, {}):
            raise LookupError(
                f"{path}: what is “{name}”? Add it to KINDS or WORDS in {__name__}, and, for a "
                "new kind of thing, one of each relation in tests/promises/agencies.py"
            )
    if len(kinds) > 1 and kinds[0] != "unit":
        raise LookupError(f"{path} names two things, and the first is no unit: {kinds}")
    return kinds[-1] if kinds else None


def address(path: str, thing: Thing | None, plan: Plan) -> str:
    """The path with everything filled in; codes are those of the visitor's own plan."""

    def filled(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in KINDS:
            assert thing is not None
            of_another = KINDS[name] != kind_of(path)
            if name == "round_":
                return round_of(thing.id)
            return str((thing.unit or thing.id) if of_another else thing.id)
        if name == "file" and thing is not None:
            return file_of(thing.id)
        if name in WORDS.get(path, {}):
            return WORDS[path][name]
        return _output(path, plan)

    return _NAME.sub(filled, path)


def body(path: str, form_token: str) -> dict[str, Any]:
    sent = BODIES.get(path, {})
    if path.startswith("/api/"):
        return sent
    return {"data": {"form_token": form_token, **sent.get("data", {})}}


def _output(path: str, plan: Plan) -> str:
    """A list or a dossier, as the address says; what the plan does not have is not found."""
    kind = "dossier" if "/ho-so/" in path else "list"
    if "/tong-hop-phieu/" in path:
        kind = "ballot_summary"
    wanted = [each.code for each in plan.outputs if each.kind == kind]
    unit = [each.code for each in plan.outputs if each.kind == kind and each.one_for == "unit"]
    if kind == "dossier" and "{unit}" not in path:
        unit = [code for code in wanted if code not in unit]
    return next(iter(unit or wanted), NOT_THERE)
