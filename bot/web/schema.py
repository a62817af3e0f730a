"""What the JSON API takes and answers, as OpenAPI shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intake.turn import Notice, Reply, Review, Turn, Why


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _as_text(cls, sent: Any) -> Any:
        """A string that JavaScript cut in the middle of an emoji holds half a character, which
        no database and no UTF-8 can."""
        return _whole_characters(sent)


def _whole_characters(value: Any) -> Any:
    match value:
        case str():
            try:
                value.encode()
            except UnicodeEncodeError:
                return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_whole_characters(item) for item in value]
        case dict():
            return {_whole_characters(k): _whole_characters(item) for k, item in value.items()}
    return value


class SignIn(_Body):
    """A link code alone, or a typed code with the staff code beside it."""

    code: str = Field(max_length=80)
    staff_code: str = Field(default="", max_length=80)


class Opened(_Body):
    token: str
    expires_at: datetime


class TaskLine(_Body):
    """One form that the person owes or has handed in."""

    id: int
    form: str
    title: str
    official_name: str
    subject: str
    plan: str
    minutes: int
    state: Literal["asked", "draft", "submitted", "returned", "accepted", "withdrawn"]
    state_words: str
    answered: int
    asked: int
    due: datetime | None
    due_words: str
    left_words: str
    overdue: bool
    done: bool
    receipt_code: str | None
    standing: Literal["on_time", "in_line", "late"] | None
    why: Why
    told: tuple[Notice, ...]
    """What others did with it: returned and why, extended, admitted, accepted."""


class Tasks(_Body):
    tasks: list[TaskLine]


class Standing(_Body):
    """The turn as it stands, and the version that a reply to it answers."""

    version: int
    turn: Turn


class Overview(_Body):
    version: int
    overview: Review


class ReplyBody(_Body):
    """`key` is made by the client for each reply; sent again, it returns the first result.

    `question` is the one that is answered, if the client says so: a reply to another one than
    waits is stale, even if a plan was amended without a new version. `ticket` comes from a 503.
    """

    key: str = Field(pattern=r"^[A-Za-z0-9._:-]{8,80}$")
    version: int = Field(ge=0, le=2**31 - 1)
    reply: Annotated[Reply, Field()]
    question: str = Field(default="", max_length=80)
    ticket: str = Field(default="", max_length=100)


class Replied(_Body):
    version: int
    turn: Turn
    repeated: bool


class Conflict(_Body):
    """`stale`: answered an older version; `key_reused`: this key said something else before;
    `closed`: nothing more is taken. The turn is the present one."""

    code: Literal["stale", "key_reused", "closed"]
    sentence: str
    version: int
    turn: Turn


class Attachment(_Body):
    """`file` is what an `attached` reply names."""

    file: str
    name: str
    media_type: str
    size: int
    sha256: str


class Problem(BaseModel):
    """Every error: a code, and one Vietnamese sentence that says what to do next."""

    code: str
    sentence: str


class Busy(Problem):
    """Nothing was stored. `ticket`, sent back with the same key, keeps the first try's time."""

    ticket: str | None = None
