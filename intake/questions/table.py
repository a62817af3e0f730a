"""A table that is filled row by row, and closed when all rows are there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from intake.parts import Name, PlanPart, Text
from intake.questions.base import Asking, BaseQuestion, InvalidAnswerError, Value
from intake.questions.text import accepted_text, refuse_legacy
from intake.texts import sentence
from intake.turn import AddRow, CloseTable, Column, DropRow, Reply, RowEditor, Typed
from vietnamese.numbers import UnreadableNumberError, parse_number, show_number
from vietnamese.text import one_line, words


class TableColumn(PlanPart):
    name: Name
    label: Text
    hint: Text | None = None
    required: bool = True
    max_length: int = Field(default=500, ge=1, le=2000)
    adds_up_to: int | None = Field(default=None, ge=1)
    """What the numbers of this column are together, once all rows are in: 100 of percentages."""


class TableQuestion(BaseQuestion):
    """Kept as `{"rows": [{column: text}], "open": bool}`; open until its last row is in."""

    type: Literal["table"]
    columns: tuple[TableColumn, ...] = Field(min_length=1, max_length=8)
    at_least: int = Field(default=1, ge=0)
    at_most: int = Field(default=50, ge=1, le=500)

    def widget(self, asking: Asking, value: Value | None) -> RowEditor:
        return RowEditor(
            columns=tuple(
                Column(
                    name=column.name,
                    label=column.label,
                    hint=column.hint or "",
                    required=column.required,
                    max_length=column.max_length,
                    adds_up_to=column.adds_up_to,
                )
                for column in self.columns
            ),
            rows=tuple(_rows(value)),
            at_least=self.at_least,
            at_most=self.at_most,
        )

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> dict[str, Any]:
        rows = _rows(value)
        match reply:
            case AddRow(cells=cells):
                return {"rows": [*rows, self._row(cells, rows)], "open": True}
            case Typed(text=text) if words(text) != "xong":
                return {"rows": [*rows, self._row(self._split(text), rows)], "open": True}
            case DropRow(row=number):
                if number >= len(rows):
                    raise InvalidAnswerError("table.no_such_row")
                return {"rows": rows[:number] + rows[number + 1 :], "open": True}
            case CloseTable() | Typed():
                if len(rows) < self.at_least:
                    raise InvalidAnswerError("table.too_few", least=self.at_least)
                for row in rows:  # rows of before an amendment may lack a cell
                    self._row(row, [])
                self._check_sums(rows)
                return {"rows": rows, "open": False}
            case _:
                raise InvalidAnswerError("reply.unfit")

    def _check_sums(self, rows: list[dict[str, str]]) -> None:
        for column in self.columns:
            if column.adds_up_to is None or not rows:
                continue
            shares = [number_in(row.get(column.name, "")) for row in rows]
            for number, share in enumerate(shares, start=1):
                if share is None:
                    raise InvalidAnswerError("table.no_number", row=number, column=column.label)
            total = sum((share for share in shares if share is not None), Decimal(0))
            if total != column.adds_up_to:
                raise InvalidAnswerError(
                    "table.sum", column=column.label, total=show_number(total),
                    whole=show_number(Decimal(column.adds_up_to)), why=self._rule(),
                )  # fmt: skip

    def _rule(self) -> str:
        """The rule that the table follows, in its own words."""
        quote = self.source.quote if self.source is not None else None
        return f" {sentence('table.rule', quote=quote)}" if quote else ""

    def _row(self, cells: dict[str, str], rows: list[dict[str, str]]) -> dict[str, str]:
        if len(rows) >= self.at_most:
            raise InvalidAnswerError("table.too_many", most=self.at_most)
        if not cells.keys() <= {column.name for column in self.columns}:
            raise InvalidAnswerError("reply.unfit")
        return {column.name: self._cell(column, cells) for column in self.columns}

    def _cell(self, column: TableColumn, cells: dict[str, str]) -> str:
        typed = cells.get(column.name, "")
        refuse_legacy(typed)
        text = one_line(typed)
        if not text and column.required:
            raise InvalidAnswerError("table.cell_missing", column=column.label)
        return accepted_text(text, column.max_length) if text else ""

    def _split(self, text: str) -> dict[str, str]:
        """One typed row: the cells with a | between them."""
        cells = [cell.strip() for cell in text.split("|")]
        if len(cells) != len(self.columns):
            raise InvalidAnswerError(
                "table.cells",
                wanted=" | ".join(column.label for column in self.columns),
            )
        return dict(zip((column.name for column in self.columns), cells, strict=True))

    def show(self, value: Value, asking: Asking) -> str:
        return "\n".join(
            f"{number}. " + " – ".join(cell for cell in row.values() if cell)
            for number, row in enumerate(_rows(value), start=1)
        )

    def holds(self, value: Value, asking: Asking) -> bool:
        if not isinstance(value, dict) or not isinstance(value.get("rows"), list):
            return False
        names = {column.name for column in self.columns}
        needed = [column.name for column in self.columns if column.required]
        rows = _rows(value)
        most = {column.name: column.max_length for column in self.columns}
        fits = all(
            row.keys() <= names
            and all(row.get(name) for name in needed)
            and all(len(cell) <= most[name] for name, cell in row.items())
            for row in rows
        )
        enough = value.get("open", False) or len(rows) >= self.at_least
        return fits and enough and len(rows) <= self.at_most

    def closed(self, value: Value) -> bool:
        return not (isinstance(value, dict) and value.get("open", False))


def number_in(cell: str) -> Decimal | None:
    """*60*, *60%*, *33,5 %*; None for what is no number."""
    try:
        return parse_number(cell.strip().removesuffix("%").strip())
    except UnreadableNumberError:
        return None


def _rows(value: Value | None) -> list[dict[str, str]]:
    return list(value["rows"]) if isinstance(value, dict) and "rows" in value else []
