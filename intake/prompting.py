"""A step as a person sees it: the prompt, the review, what "Giữ nguyên" would keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Literal

from intake.draft import Draft
from intake.questions.base import NIL, SKIPPED, Asking, Value
from intake.script import Script, Step, Walk
from intake.texts import sentence
from intake.turn import Fact, Notice, Prompt, Review, ReviewLine
from vietnamese.dates import short_date

_SECTION = attrgetter("section_number")

Shown = tuple[Value, str] | None
"""A value that the prompt proposes, and where it comes from."""


def proposed(step: Step, draft: Draft, facts: Mapping[str, Any], asking: Asking) -> Shown:
    """What "Giữ nguyên" would keep: the answer, the one set aside, or the roster's fact."""
    if step.name in draft.answers:
        return draft.answers[step.name], "answer"
    old = draft.set_aside.get(step.name)
    if old is not None and step.holds(old, asking):
        return old, "set_aside"
    known = facts.get(step.question.prefill) if step.question.prefill else None
    if known not in (None, "") and step.question.holds(known, asking):
        return known, "roster"
    return None


def show(step: Step, value: Value, asking: Asking) -> str:
    """An answer in words."""
    if value == NIL:
        return sentence("word.nil")
    if value == SKIPPED:
        return sentence("word.skipped")
    return step.question.show(value, asking)


def make_prompt(
    script: Script, step: Step, at: Walk, draft: Draft, facts: Mapping[str, Any], asking: Asking
) -> Prompt:
    """The prompt of `step` for the person of these facts, with this draft."""
    question = step.question
    kept = proposed(step, draft, facts, asking)
    value = draft.answers.get(step.name, draft.set_aside.get(step.name))
    sections = _sections(at)
    notes = _notes(script, step, at)
    return Prompt.whole(
        {
            **step.fixed,
            "notes": tuple(notes),
            "suggestions": (),
            "shows": _shown_facts(script, question.shows, facts),
            "widget": step.plain_widget
            or question.widget(asking, value if value not in (NIL, SKIPPED) else None),
            "step": sections.index(step.section_number) + 1,
            "steps": len(sections) + 1,
            "can_go_back": bool(at.relevant) and at.relevant[0].name != step.name,
            "revising": draft.revising == step.name,
            "shown": show(step, kept[0], asking) if kept and question.closed(kept[0]) else None,
            "value": kept[0] if kept else draft.set_aside.get(step.name),
            "shown_is": kept[1] if kept else None,
            "again": step.name in draft.again,
        }
    )


def _notes(script: Script, step: Step, at: Walk) -> list[str]:
    """What is read before a question: its section's introduction where it begins, its own notes,
    and those of the questions before it that do not apply."""
    place, passed = step.place, [step]
    while place and script.steps[place - 1].name in at.irrelevant:
        place -= 1
        if script.steps[place].section_number == step.section_number:
            passed.insert(0, script.steps[place])
    first = place == 0 or script.steps[place - 1].section_number != step.section_number
    intro = [step.section.intro] if first and step.section.intro else []
    told = (note for each in passed for note in each.notes)
    return [*intro, *(note for applies, note in told if applies(at.values) is True)]


def make_review(
    script: Script, at: Walk, draft: Draft, asking: Asking, notices: tuple[Notice, ...] = ()
) -> Review:
    """Every answer before it is handed in; those that are missing, and those set aside."""
    sections = _sections(at)
    again = waiting_again(at, draft)
    return Review(
        title=script.form.title,
        lines=tuple(
            _line(step, draft.answers.get(step.name), asking, again=step in again)
            for step in at.relevant
        ),
        complete=at.position is None and not again,
        submit_label=script.form.submit_label,
        step=len(sections) + 1,
        steps=len(sections) + 1,
        set_aside=tuple(
            _line(script.by_name[name], value, asking)
            for name, value in draft.set_aside.items()
            if name in script.by_name and name in at.irrelevant
        ),
        notices=notices,
    )


def waiting_again(at: Walk, draft: Draft) -> list[Step]:
    """The questions whose answers were sent back and that nobody has looked at since."""
    return [step for step in at.relevant if step.name in draft.again] if draft.again else []


def short_label(step: Step) -> str:
    return step.question.short or step.question.label


def _line(step: Step, value: Value | None, asking: Asking, *, again: bool = False) -> ReviewLine:
    missing = value is None or not (step.whole_at_once or step.question.closed(value))
    return ReviewLine.whole(
        {
            "question": step.name,
            "section": step.section.title,
            "label": short_label(step),
            "shown": sentence("word.missing") if missing else show(step, value, asking),
            "state": "missing" if missing else _state(value),
            "again": "open" if again else "no",
        }
    )


def _state(value: Value) -> Literal["answered", "nil", "skipped"]:
    if value == NIL:
        return "nil"
    return "skipped" if value == SKIPPED else "answered"


def _sections(at: Walk) -> list[int]:
    return sorted(set(map(_SECTION, at.relevant)))


def _shown_facts(
    script: Script, names: tuple[str, ...], facts: Mapping[str, Any]
) -> tuple[Fact, ...]:
    return tuple(
        Fact(label=fact_label(script, name), value=fact_words(script, name, facts.get(name)))
        for name in names
    )


def fact_label(script: Script, name: str) -> str:
    """The label of a fact: the plan's, or ours for what every roster has."""
    spec = script.facts.get(name)
    return spec.label if spec else sentence(f"fact.{name}")


def fact_words(script: Script, name: str, value: Any) -> str:
    """A fact of the roster as a person reads it."""
    spec = script.facts.get(name)
    if value in (None, ""):
        return sentence("word.no_fact")
    if isinstance(value, bool):
        return sentence("word.yes" if value else "word.no")
    if spec is not None and spec.type == "date":
        return short_date(dt.date.fromisoformat(value))
    if spec is not None and spec.list_name is not None:
        choices = script.lists.get(spec.list_name, ())
        return next((choice.label for choice in choices if choice.code == value), str(value))
    return str(value)
