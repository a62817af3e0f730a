"""Forms of Lạng Sơn's round, filled in by dice: a few of each, in everybody's name."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any, Protocol

from intake.content import canonical, content_of
from intake.draft import Draft
from intake.engine import advance, resume
from intake.plan import Plan
from intake.questions.base import FileMeta
from intake.script import make_script
from intake.service import REPLY
from phieu.simulation.answering import answer, needs_file

_KINDS = 6
"""Different texts of one form; beyond that people differ by what the roster says of them."""

_NAME, _UNIT = "Nguyễn Văn Ai Đó", "Phòng Nào Đó"
_SAYS_YES = {"bao-cao-sang-kien": "co_sang_kien", "bao-cao-thanh-tich": "de_nghi_xet",
             "bao-cao-thanh-tich-tap-the": "de_nghi_xet"}  # fmt: skip


class Somebody(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def position(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


class Forms:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._texts: dict[tuple[str, str, int], str] = {}

    def facts(self, filler: Somebody, unit: str, *, collective: bool) -> dict[str, Any]:
        """What the roster says of somebody, or of a unit and who answers for it."""
        of_unit = {"unit": unit, "unit_code": "U", "unit_kind": "phong"}
        if collective:
            lines = ["TRƯỞNG PHÒNG"]
            return {**of_unit, "filler_name": filler.name, "filler_title": lines[0],
                    "filler_lines": lines}  # fmt: skip
        return {**filler.facts, **of_unit, "staff_code": f"CB{filler.number:06}",
                "full_name": filler.name, "position": filler.position,
                "outside_system": False}  # fmt: skip

    def text(self, form: str, facts: dict[str, Any], number: int) -> str:
        """Canonical JSON of a whole form in the name of these facts."""
        kind = str(facts.get("employment", "")), number % _KINDS
        key = form, *kind
        if key not in self._texts:
            self._texts[key] = self._filled(form, kind)
        content = json.loads(self._texts[key])
        content["facts"] = facts
        name = str(facts.get("full_name") or facts.get("filler_name"))
        said = canonical(content)
        for placeholder, word in ((_NAME, name), (_UNIT, facts["unit"])):
            said = said.replace(placeholder, json.dumps(word, ensure_ascii=False)[1:-1])
        return said

    def _filled(self, form: str, kind: tuple[str, int]) -> str:
        facts = {
            "full_name": _NAME, "unit": _UNIT, "unit_kind": "phong", "position": "Chuyên viên",
            "employment": kind[0], "leader": False, "filler_name": _NAME,
            "filler_title": "TRƯỞNG PHÒNG", "filler_lines": ["TRƯỞNG PHÒNG"],
        }  # fmt: skip
        for seed in range(kind[1], 1_000, _KINDS):
            content = self._once(form, facts, random.Random(f"{form}{seed}"))
            wanted = _SAYS_YES.get(form)
            if wanted is None or content["answers"].get(wanted) is True:
                return canonical(content)
        raise LookupError(f"no dice fill in {form}")

    def _once(self, form: str, facts: dict[str, Any], dice: random.Random) -> dict[str, Any]:
        script, draft = make_script(self._plan, form), Draft()
        digest = hashlib.sha256(b"").hexdigest()
        file = FileMeta("1", "nhan-xet.pdf", "application/pdf", 120_000, digest)
        turn: Any = resume(script, facts, draft)
        while turn.kind != "review":
            said = turn.model_dump(mode="json")
            reply = {"kind": "attached", "file": "1"} if needs_file(said) else answer(said, dice)
            draft, turn = advance(script, facts, draft, REPLY.validate_python(reply), {"1": file})
        return content_of(script, facts, draft)
