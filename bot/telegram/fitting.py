"""What fits a chat, and what only the phone page can ask."""

from __future__ import annotations

from intake.turn import Choices, ManyChoices, Prompt, RowEditor

_MOST_OPTIONS = 60
"""Telegram takes 100 buttons; more than this nobody looks through in a chat."""


def fits(prompt: Prompt) -> bool:
    """Tables and what is sensitive never pass through a chat; nor does a list without end."""
    if prompt.sensitive or isinstance(prompt.widget, RowEditor):
        return False
    widget = prompt.widget
    return not isinstance(widget, Choices | ManyChoices) or len(widget.options) <= _MOST_OPTIONS
