"""What keeps somebody from a title, told where they choose it and not at the year's end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from intake.candidates import of_party
from intake.considering import Unmet
from intake.plan import Plan
from intake.texts import sentence
from intake.turn import Ask, Notice, Turn
from intake.why import why_words


def of_titles(connection: Connection, plan: Plan, row: Any, turn: Turn) -> tuple[Notice, ...]:
    """One notice a rule of the plan that is not met now, with the titles that it keeps from.

    `row` has campaign_id, form and subject_id. Nothing is closed by it: facts are corrected, and
    who is kept out today may register.
    """
    asked = plan.registration
    if asked is None or row.form not in asked.forms or not isinstance(turn, Ask):
        return ()
    if turn.prompt.question != asked.question:
        return ()
    kept: dict[str, tuple[Unmet, list[str]]] = {}
    for found in of_party(connection, plan, row.campaign_id, row.subject_id):
        label = plan.titles_by_code[found.title].label
        for each in found.unmet:
            if each.kind in {"prerequisite", "exclusion"} and each.keeps_out:
                kept.setdefault(each.rule, (each, []))[1].append(f"“{label}”")
    documents = plan.titles_of_documents
    return tuple(_said(rule, titles, documents) for rule, titles in kept.values())


def _said(rule: Unmet, titles: list[str], documents: Mapping[str, str]) -> Notice:
    text = sentence(
        "notice.title_unmet",
        titles=", ".join(titles), words=rule.words, fact=rule.fact, who=rule.corrected_by,
        source=why_words(documents, rule.source).source,
    )  # fmt: skip
    return Notice(code="notice.title_unmet", text=text)
