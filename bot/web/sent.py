"""What one press of a button on the phone page said: replies, in the order they take effect.

"Lùi" and "Để sau" first save what was typed, so one press can be several replies. The form says
by itself how to read it (`widget`), so that a second copy is read like the first.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bot.web.addresses import KEY
from intake.turn import (
    AddRow,
    Back,
    CloseTable,
    DropRow,
    Keep,
    Nil,
    Picked,
    Reply,
    Revise,
    Skip,
    Submit,
    Tap,
    Typed,
)
from pages.errors import ProblemError
from pages.forms import Form

_PLAIN: dict[str, Reply] = {"nil": Nil(), "skip": Skip(), "keep": Keep(), "submit": Submit()}
_CELL = "cell."
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Sent:
    """`said`: what was typed or chosen; `touched`: it differs from what was shown; `do`: the
    button pressed."""

    key: str
    version: int
    question: str
    widget: str
    do: str
    said: Reply | None
    touched: bool
    typed: str
    cells: dict[str, str]
    chosen: tuple[str, ...]
    anyway: bool
    ticket: str

    def leads_to(self, form: str) -> str:
        """Where one is when it is done; `form` is the address of the form."""
        return {"later": "/", "look": f"{form}/xem"}.get(self.do, form)

    @property
    def _is_new(self) -> bool:
        return self.touched and not self.anyway

    @property
    def raw(self) -> str:
        """What was sent, before any cleaning."""
        kept = {"do": self.do, "text": self.typed, "cells": self.cells, "chosen": self.chosen}
        return json.dumps({name: value for name, value in kept.items() if value})

    @property
    def replies(self) -> list[Reply]:
        name, _, rest = self.do.partition(":")
        if name == "save":
            return [self.said or _nothing(self.widget)]
        if name in _PLAIN:
            return [_PLAIN[name]]
        if name == "revise":
            return [Revise(question=rest)]
        first = [self.said] if self.said is not None and self._is_new else []
        return [*first, *self._then(name, rest, after_an_answer=bool(first))]

    def _then(self, name: str, rest: str, *, after_an_answer: bool) -> list[Reply]:
        match name:
            case "later" | "look":
                return []
            case "back" if after_an_answer:
                # The answer moves on; "back" means from the question on the screen.
                return [Revise(question=self.question), Back()]
            case "back":
                return [Back()]
            case "drop" if rest.isdecimal() and len(rest) <= _MOST_DIGITS:
                return [DropRow(row=int(rest))]
            case "close":
                return [CloseTable()]
        raise ProblemError(400, "bad_request")


def read(form: Form) -> Sent:
    """The form of a question or of the review; ProblemError when it is none of ours."""
    key, version = form.text("key"), form.text("version")
    if not KEY.fullmatch(key) or not version.isdecimal() or len(version) > _MOST_DIGITS:
        raise ProblemError(400, "bad_request")
    widget, typed = form.text("widget"), form.text("text")
    cells = {
        name.removeprefix(_CELL): value for name, value in form.fields if name.startswith(_CELL)
    }
    chosen = form.every("choice")
    return Sent(
        key=key,
        version=int(version),
        question=form.text("question"),
        widget=widget,
        do=form.text("do", "save"),
        said=_said(widget, typed, cells, chosen),
        touched=fingerprint(typed or joined(chosen) or "".join(cells.values())) != form.text("was"),
        typed=typed,
        cells=cells,
        chosen=chosen,
        anyway=form.text("anyway") == "1",
        ticket=form.text("ticket"),
    )


def fingerprint(shown: str) -> str:
    """What the input held when it was shown, to know later whether it was touched."""
    return hashlib.sha256(shown.encode()).hexdigest()[:16] if shown else ""


def joined(chosen: tuple[str, ...] | list[str]) -> str:
    return "\n".join(sorted(chosen))


def _said(widget: str, typed: str, cells: dict[str, str], chosen: tuple[str, ...]) -> Reply | None:
    match widget:
        case "row_editor":
            return AddRow(cells=cells) if any(map(str.strip, cells.values())) else None
        case "many_choices" if chosen and not typed.strip():
            return Picked(choices=chosen)
        case "choices" | "confirm" if chosen and not typed.strip():
            return Tap(choice=chosen[0])
        case _:
            return Typed(text=typed) if typed.strip() else None


def _nothing(widget: str) -> Reply:
    """What "save" says when nothing was put in: the engine answers what is wanted."""
    match widget:
        case "row_editor":
            return AddRow(cells={})
        case "many_choices":
            return Picked(choices=())
        case _:
            return Typed(text="")
