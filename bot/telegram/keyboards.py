"""The buttons under a question: its answers first, then the ways out, always in one order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.telegram.buttons import Buttons, Do
from bot.telegram.showing import Key, key
from bot.telegram.texts import sentence
from intake.turn import Choices, Confirm, ManyChoices, Option, Prompt

Rows = list[list[Key]]

_LONGEST = 40
"""A longer label is cut off on a phone: it stands in the text then."""
_HALF = 12
"""Labels as short as this stand two in a row."""
_FEW_NUMBERS = 40
_MOST_NUMBERS = 84


def answers(prompt: Prompt, own: Buttons, chosen: Collection[str]) -> Rows:
    """A button for each thing that can be chosen. `own` names the question."""
    match prompt.widget:
        case Choices(options=options):
            marked = chosen_at_first(prompt)
            keys = [
                key(_label(n, option, options, on=option.code in marked), own.data(Do.CHOOSE, n))
                for n, option in enumerate(options)
            ]
            return _rows(keys, options)
        case ManyChoices(options=options):
            return [
                *([_box(n, option, options, own, chosen)] for n, option in enumerate(options)),
                [key(sentence("button.done"), own.data(Do.DONE))],
            ]
        case Confirm():
            return [[key(sentence("button.confirm"), own.data(Do.CONFIRM))]]
    return []


def shortcuts(prompt: Prompt, own: Buttons) -> Rows:
    """Keep, nothing to say, skip: where each is an answer."""
    rows: Rows = []
    if prompt.shown is not None and not isinstance(prompt.widget, Choices):
        rows.append([key(sentence("button.keep"), own.data(Do.KEEP))])
    others = []
    if prompt.nil_allowed:
        others.append(key(sentence("button.nil"), own.data(Do.NIL)))
    if not prompt.required:
        others.append(key(sentence("button.skip"), own.data(Do.SKIP)))
    return [*rows, others] if others else rows


def ways(prompt: Prompt, own: Buttons, *, helping: bool) -> Rows:
    """Back, later, everything so far, help."""
    first = [key(sentence("button.back"), own.data(Do.BACK))] if prompt.can_go_back else []
    helps = [] if helping else [key(sentence("button.help"), own.data(Do.HELP))]
    return [
        [*first, key(sentence("button.later"), own.data(Do.LATER))],
        [key(sentence("button.look"), own.data(Do.LOOK)), *helps],
    ]


def numbers(count: int, own: Buttons) -> Rows:
    """One button for each line that can be changed; small ones where there are many."""
    code, in_a_row = ("line", 4) if count <= _FEW_NUMBERS else ("short_line", 6)
    keys = [
        key(sentence(f"button.{code}", number=n + 1), own.data(Do.REVISE, n))
        for n in range(min(count, _MOST_NUMBERS))
    ]
    return [keys[n : n + in_a_row] for n in range(0, len(keys), in_a_row)]


def chosen_at_first(prompt: Prompt) -> frozenset[str]:
    """What is chosen before anybody chooses: the answer so far."""
    value = prompt.value
    match prompt.widget:
        case Choices() if isinstance(value, bool):
            return frozenset({"yes" if value else "no"})
        case Choices() if isinstance(value, str):
            return frozenset({value})
        case ManyChoices() if isinstance(value, list):
            return frozenset(map(str, value))
    return frozenset()


def needs_list(options: Sequence[Option]) -> bool:
    """Whether the options have to be read in the text, because buttons would cut them off."""
    return any(len(option.label) > _LONGEST or option.hint for option in options)


def _box(
    number: int, option: Option, options: Sequence[Option], own: Buttons, chosen: Collection[str]
) -> Key:
    """A tick says what it does, so that a second tap does nothing."""
    on = option.code in chosen
    label = _label(number, option, options, on=on)
    return key(label, own.data(Do.UNTICK if on else Do.TICK, number))


def _label(number: int, option: Option, options: Sequence[Option], *, on: bool) -> str:
    label = option.label
    if len(label) > _LONGEST:
        label = f"{label[: _LONGEST - 1].rstrip()}…"
    numbered = label if len(options) <= 2 else f"{number + 1}. {label}"  # noqa: PLR2004
    return f"✓ {numbered}" if on else numbered


def _rows(keys: list[Key], options: Sequence[Option]) -> Rows:
    if len(keys) == 2 and all(len(option.label) <= _HALF for option in options):  # noqa: PLR2004
        return [keys]
    return [[each] for each in keys]
