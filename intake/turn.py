"""The whole vocabulary between the engine and a channel: replies go in, turns come out.

Both have a JSON form, which the HTTP API speaks. A channel knows the widgets below and no
question type; a new channel needs nothing more than this module.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

_fill = object.__setattr__


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def whole(cls, values: dict[str, Any]) -> Self:
        """Made of a value for every field, none of them looked at.

        For what is our own, in the right shape, and made at each reply: validating it there
        again would cost more than all the rest.
        """
        made = cls.__new__(cls)
        _fill(made, "__dict__", values)
        _fill(made, "__pydantic_fields_set__", set(values))
        _fill(made, "__pydantic_extra__", None)
        _fill(made, "__pydantic_private__", None)
        return made


# ---- what a person did ----------------------------------------------------------------


class Typed(_Frozen):
    """Any text, wherever a button would do as well."""

    kind: Literal["typed"] = "typed"
    text: str


class Tap(_Frozen):
    """One button: the code of a choice."""

    kind: Literal["tap"] = "tap"
    choice: str


class Picked(_Frozen):
    """Several of many, sent together."""

    kind: Literal["picked"] = "picked"
    choices: tuple[str, ...]


class Attached(_Frozen):
    """A file that the channel has already stored; `file` is its id."""

    kind: Literal["attached"] = "attached"
    file: str


class AddRow(_Frozen):
    """One more row of a table: column name -> text."""

    kind: Literal["add_row"] = "add_row"
    cells: dict[str, str]


class DropRow(_Frozen):
    """Take row `row` (from 0) out of the table."""

    kind: Literal["drop_row"] = "drop_row"
    row: int = Field(ge=0)


class CloseTable(_Frozen):
    """The table has all its rows."""

    kind: Literal["close_table"] = "close_table"


class Nil(_Frozen):
    """An answer, not a blank: "Không có"."""

    kind: Literal["nil"] = "nil"


class Skip(_Frozen):
    """Leave an optional question unanswered."""

    kind: Literal["skip"] = "skip"


class Keep(_Frozen):
    """Take the value that the prompt shows: "Giữ nguyên"."""

    kind: Literal["keep"] = "keep"


class Back(_Frozen):
    """Go to the question before this one."""

    kind: Literal["back"] = "back"


class Revise(_Frozen):
    """Answer one question again, then return to where one was."""

    kind: Literal["revise"] = "revise"
    question: str


class Submit(_Frozen):
    """Hand the reviewed form in."""

    kind: Literal["submit"] = "submit"


Reply = Annotated[
    Typed
    | Tap
    | Picked
    | Attached
    | AddRow
    | DropRow
    | CloseTable
    | Nil
    | Skip
    | Keep
    | Back
    | Revise
    | Submit,
    Field(discriminator="kind"),
]


# ---- how a question is shown ----------------------------------------------------------


class Option(_Frozen):
    code: str
    label: str
    hint: str = ""


class FreeText(_Frozen):
    widget: Literal["free_text"] = "free_text"
    lines: int = 1
    max_length: int
    input_mode: Literal["text", "numeric", "decimal", "date"] = "text"
    example: str = ""


class Choices(_Frozen):
    widget: Literal["choices"] = "choices"
    options: tuple[Option, ...]


class ManyChoices(_Frozen):
    widget: Literal["many_choices"] = "many_choices"
    options: tuple[Option, ...]
    at_least: int = 0
    at_most: int | None = None


class NumberPad(_Frozen):
    widget: Literal["number_pad"] = "number_pad"
    least: float | None = None
    most: float | None = None
    step: float = 1


class DatePicker(_Frozen):
    widget: Literal["date_picker"] = "date_picker"
    earliest: str | None = None
    latest: str | None = None


class Column(_Frozen):
    name: str
    label: str
    hint: str = ""
    required: bool = True
    max_length: int = 500
    adds_up_to: int | None = None


class RowEditor(_Frozen):
    widget: Literal["row_editor"] = "row_editor"
    columns: tuple[Column, ...]
    rows: tuple[dict[str, str], ...] = ()
    at_least: int = 0
    at_most: int


class Upload(_Frozen):
    widget: Literal["upload"] = "upload"
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    max_bytes: int


class Confirm(_Frozen):
    widget: Literal["confirm"] = "confirm"
    statement: str


Widget = Annotated[
    FreeText | Choices | ManyChoices | NumberPad | DatePicker | RowEditor | Upload | Confirm,
    Field(discriminator="widget"),
]


class Why(_Frozen):
    """Why a thing is asked or due: the words of the plan, and where they stand."""

    text: str
    source: str


class Fact(_Frozen):
    """One line that is shown, not asked."""

    label: str
    value: str


class Prompt(_Frozen):
    """One question as a person sees it."""

    question: str
    label: str
    hint: str = ""
    notes: tuple[str, ...] = ()
    suggestions: tuple[Fact, ...] = ()
    """What others suggest to explain here: who, and their words. Never shown in a chat."""
    shows: tuple[Fact, ...] = ()
    why: Why | None = None
    widget: Widget
    section: str
    step: int
    steps: int
    required: bool = True
    nil_allowed: bool = False
    can_go_back: bool = False
    revising: bool = False
    sensitive: bool = False
    shown: str | None = None
    """The value that "Giữ nguyên" would keep, as a person reads it."""
    value: Any = None
    """The same value as JSON, to fill the input with."""
    shown_is: Literal["answer", "roster", "set_aside"] | None = None
    again: bool = False
    """The answer was handed in and sent back: it is to be looked at again."""


class Notice(_Frozen):
    """Something the person must be told beside the question: a code and its sentence."""

    code: str
    text: str


class ReviewLine(_Frozen):
    question: str
    section: str
    label: str
    shown: str
    state: Literal["answered", "nil", "skipped", "missing"]
    again: Literal["no", "open", "done"] = "no"
    """Whether the answer was sent back, and if it was, whether it has been looked at since."""


class Ask(_Frozen):
    kind: Literal["ask"] = "ask"
    prompt: Prompt
    notices: tuple[Notice, ...] = ()


class Retry(_Frozen):
    """The reply could not be taken: the same question, the error, and what was typed."""

    kind: Literal["retry"] = "retry"
    prompt: Prompt
    error: Notice
    typed: str = ""
    notices: tuple[Notice, ...] = ()


class Review(_Frozen):
    kind: Literal["review"] = "review"
    title: str
    lines: tuple[ReviewLine, ...]
    complete: bool
    submit_label: str
    step: int
    steps: int
    set_aside: tuple[ReviewLine, ...] = ()
    notices: tuple[Notice, ...] = ()


class Receipt(_Frozen):
    """What a person keeps: no receipt, not submitted."""

    code: str
    form: str
    subject: str
    received_at: str
    """RFC 3339, UTC."""
    received: str
    """The same instant in words, in the plan's time zone."""
    standing: Literal["on_time", "in_line", "late"]
    standing_words: str
    content_hash: str
    next_step: str
    changeable_until: str
    changeable: bool = True
    """Whether a change would still be taken."""
    entered_by: str = ""
    """Who typed it in for the filler, and whether that was confirmed, in words."""
    typed_by: str = ""
    """That person's name while it waits to be confirmed."""
    number: int = 1
    """1 for the first hand-in; a later one replaces it."""
    awaits_release: bool = False
    """Drafted for a collective: it counts when who answers for it releases it."""


class Finished(_Frozen):
    kind: Literal["finished"] = "finished"
    receipt: Receipt
    notices: tuple[Notice, ...] = ()


Turn = Annotated[Ask | Retry | Review | Finished, Field(discriminator="kind")]
