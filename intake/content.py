"""What is handed in, frozen as canonical JSON: it is hashed, kept, and printed on papers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from intake.draft import Draft
from intake.prompting import show
from intake.questions.base import NIL, SKIPPED, Asking
from intake.script import Script, Step, walk


def content_of(script: Script, facts: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    """The answers that apply, as values (`answers`) and in words (`shown`), with the facts.

    `shown` has every question of the form: the answer, or the roster's fact that stood for it
    (`prefill`) when the person confirmed the roster instead, or "".
    """
    at = walk(script, facts, draft.answers)
    asking = Asking(script.lists, at.values)
    answers = {
        step.name: draft.answers[step.name] for step in at.relevant if step.name in draft.answers
    }
    return {
        "form": script.form.form,
        "official_name": script.form.official_name,
        "facts": dict(facts),
        "answers": answers,
        "shown": {step.name: _shown(step, answers, facts, asking) for step in script.steps},
    }


def _shown(step: Step, answers: Mapping[str, Any], facts: Mapping[str, Any], asking: Asking) -> str:
    if step.name in answers:
        value = answers[step.name]
        return "" if value == SKIPPED else show(step, value, asking)
    known = facts.get(step.question.prefill) if step.question.prefill else None
    if known in (None, "", NIL) or not step.question.holds(known, asking):
        return ""
    return step.question.show(known, asking)


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no spaces, no escapes: one text for one content (after RFC 8785)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(text: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
