"""What is wrong in a roster, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from people.texts import sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """A `code` of `texts/vi.yaml` and its place; no row means the sheet, no sheet the file."""

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    context: dict[str, object] = field(default_factory=dict)

    @property
    def wrong(self) -> str:
        return sentence("wrong", self.code, **self.context)

    @property
    def mend(self) -> str:
        return sentence("mend", self.code, **self.context)

    def __str__(self) -> str:
        """One Vietnamese sentence: where, what, and how to put it right."""
        place = [
            sentence("place", name, **{name: value})
            for name, value in (("sheet", self.sheet), ("row", self.row), ("column", self.column))
            if value
        ]
        text = f"{', '.join(place)}: {self.wrong}" if place else self.wrong
        return f"{text[:1].upper()}{text[1:]}. Cách sửa: {self.mend}."


class UnreadableFileError(Exception):
    """The file as a whole cannot be read: one problem says why."""

    def __init__(self, code: str, **context: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, context=context)


class CellError(Exception):
    """A cell that cannot be taken; the reader of the row adds where it stands."""

    def __init__(self, code: str, **context: object) -> None:
        super().__init__(code)
        self.code = code
        self.context = context


class RosterRefusedError(Exception):
    """A roster that cannot be imported, with all its problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
