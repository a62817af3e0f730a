"""Somebody who answers every prompt at once, knowing only widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from intake.draft import Draft
from intake.engine import advance, resume
from intake.questions.base import FileMeta
from intake.script import Script
from intake.turn import (
    AddRow,
    Attached,
    Choices,
    CloseTable,
    Confirm,
    DatePicker,
    FreeText,
    ManyChoices,
    NumberPad,
    Option,
    Picked,
    Reply,
    Review,
    RowEditor,
    Tap,
    Typed,
    Upload,
    Widget,
)

Choose = Callable[[tuple[Option, ...]], Option]
"""Which option this person takes: the first one, the last one."""

STEPS = 500


def fill(script: Script, facts: Mapping[str, Any], choose: Choose) -> tuple[Draft, Review]:
    """The whole form answered; fails when a prompt refuses a sensible answer."""
    draft = Draft()
    turn = resume(script, facts, draft)
    for _ in range(STEPS):
        if isinstance(turn, Review):
            return draft, turn
        widget = turn.prompt.widget
        files = _files(widget)
        draft, turn = advance(script, facts, draft, _reply(widget, choose), files)
        assert turn.kind != "retry", turn
    raise AssertionError(f"{script.form.form} does not end")


def _reply(widget: Widget, choose: Choose) -> Reply:  # noqa: PLR0911 - one a widget
    match widget:
        case FreeText(max_length=most):
            return Typed(text=("Đã làm xong việc được giao, đúng hạn. " * 3)[:most])
        case Choices(options=options):
            return Tap(choice=choose(options).code)
        case ManyChoices(options=options, at_least=least):
            codes = [option.code for option in options]
            taken = [choose(options).code, *codes[:least]][: max(least, 1)]
            return Picked(choices=tuple(dict.fromkeys(taken)))
        case NumberPad(least=least, most=most):
            return Typed(text=f"{(least if most is None else most) or 0:g}".replace(".", ","))
        case DatePicker(earliest=earliest):
            return Typed(text=earliest or "01/01/2000")
        case RowEditor(rows=rows, at_least=least) if rows and len(rows) >= least:
            return CloseTable()
        case RowEditor(columns=columns):
            cells = {each.name: f"{each.adds_up_to or 'Một việc'}" for each in columns}
            return AddRow(cells=cells)
        case Upload():
            return Attached(file="1")
        case Confirm():
            return Tap(choice="yes")


def _files(widget: Widget) -> dict[str, FileMeta]:
    if not isinstance(widget, Upload):
        return {}
    meta = FileMeta("1", f"ban.{widget.extensions[0]}", widget.media_types[0], 2048, "0" * 64)
    return {"1": meta}
