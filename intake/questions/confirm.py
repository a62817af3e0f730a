"""A statement to confirm, and a note that is only read."""

from __future__ import annotations

from typing import Literal

from intake.parts import Text
from intake.questions.base import Asking, BaseQuestion, InvalidAnswerError, Value
from intake.texts import sentence
from intake.turn import Confirm, Reply, Tap, Typed
from vietnamese.text import words


class AcknowledgeQuestion(BaseQuestion):
    """XLSForm's `acknowledge`: the person confirms `statement`."""

    type: Literal["acknowledge"]
    statement: Text

    def widget(self, asking: Asking, value: Value | None) -> Confirm:
        return Confirm(statement=self.statement)

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> bool:
        match reply:
            case Tap(choice="yes"):
                return True
            case Typed(text=text) if words(text) in _CONFIRMING:
                return True
            case Tap() | Typed():
                raise InvalidAnswerError("confirm.needed")
            case _:
                raise InvalidAnswerError("reply.unfit")

    def show(self, value: Value, asking: Asking) -> str:
        return sentence("word.confirmed")

    def holds(self, value: Value, asking: Asking) -> bool:
        return value is True


_CONFIRMING = {"xac nhan", "toi xac nhan", "dong y", "cam ket", "toi cam ket", "co", "1", "ok"}


class NoteQuestion(BaseQuestion):
    """Text that is shown with the question after it; it takes no answer."""

    type: Literal["note"]

    def widget(self, asking: Asking, value: Value | None) -> Confirm:
        raise TypeError("a note is shown with the next question")

    def holds(self, value: Value, asking: Asking) -> bool:
        return False
