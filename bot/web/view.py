"""A turn as the templates need it."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from itertools import groupby
from typing import Any

from bot.web.sent import Sent, fingerprint, joined
from intake.turn import Ask, Choices, Notice, Prompt, Retry, Review, ReviewLine
from vietnamese.dates import short_date
from vietnamese.numbers import show_number

_SHORT_CHOICE = 30
_FEW = 2


def question_context(
    turn: Ask | Retry, version: int, sent: Sent | None = None, notices: tuple[Notice, ...] = ()
) -> dict[str, Any]:
    """The question with its input filled: by what was just typed, else by what it proposes."""
    prompt = turn.prompt
    shown, picked = _start_text(prompt), _start_choices(prompt)
    text, chosen, cells = shown, picked, {}
    if sent is not None and sent.question == prompt.question:
        text, chosen, cells = sent.typed, list(sent.chosen), sent.cells
    if isinstance(turn, Retry) and turn.typed:
        text = turn.typed
    return {
        "prompt": prompt,
        "widget": prompt.widget,
        "version": version,
        "key": new_key(),
        "was": fingerprint(shown or joined(picked)),
        "text": text,
        "chosen": chosen,
        "cells": cells,
        "error": turn.error if isinstance(turn, Retry) else None,
        "notices": without_repetition((*notices, *turn.notices)),
        "by_tap": _is_by_tap(prompt),
        "anyway": isinstance(turn, Retry) and sent is not None and sent.do != "save",
    }


def review_context(turn: Review, version: int, notices: tuple[Notice, ...] = ()) -> dict[str, Any]:
    return {
        "review": turn,
        "sections": _by_section(turn.lines),
        "version": version,
        "key": new_key(),
        "notices": without_repetition((*notices, *turn.notices)),
    }


def without_repetition(notices: tuple[Notice, ...]) -> list[Notice]:
    return list({notice.text: notice for notice in notices}.values())


def new_key() -> str:
    """Made when a form is rendered: however often it is sent, it has one effect."""
    return uuid.uuid4().hex


def _start_text(prompt: Prompt) -> str:
    """What the input holds before anybody types."""
    value = prompt.value
    match prompt.widget.widget:
        case "free_text" if isinstance(value, str):
            return value
        case "number_pad" if isinstance(value, int | float):
            return show_number(Decimal(str(value))).replace(".", "")
        case "date_picker" if isinstance(value, str):
            return _day(value)
    return ""


def _start_choices(prompt: Prompt) -> list[str]:
    """The codes that are chosen before anybody chooses."""
    value = prompt.value
    match prompt.widget.widget:
        case "choices" if isinstance(value, bool):
            return ["yes" if value else "no"]
        case "choices" if isinstance(value, str):
            return [value]
        case "many_choices" if isinstance(value, list):
            return [str(code) for code in value]
    return []


def _day(value: str) -> str:
    try:
        return short_date(dt.date.fromisoformat(value))
    except ValueError:
        return value


def _is_by_tap(prompt: Prompt) -> bool:
    """One tap answers: two short choices; more or longer ones are read first, then saved."""
    widget = prompt.widget
    return (
        isinstance(widget, Choices)
        and len(widget.options) <= _FEW
        and all(len(o.label) <= _SHORT_CHOICE and not o.hint for o in widget.options)
    )


def _by_section(lines: tuple[ReviewLine, ...]) -> list[tuple[str, list[ReviewLine]]]:
    return [(title, list(group)) for title, group in groupby(lines, lambda line: line.section)]
