"""The formats of a workbook."""

from __future__ import annotations

from typing import Any


class Looks:
    """Times New Roman throughout."""

    def __init__(self, book: Any) -> None:
        def look(**more: Any) -> Any:
            return book.add_format({"font_name": "Times New Roman", "font_size": 12, **more})

        centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
        boxed = {"border": 1, "valign": "top", "text_wrap": True}
        self.above = look(**centred)
        self.bold = look(bold=True, **centred)
        self.motto = look(bold=True, underline=True, **centred)
        self.title = look(bold=True, **centred | {"font_size": 14})
        self.italic = look(italic=True, **centred)
        self.heading = look(bold=True, border=1, **centred)
        self.text = look(**boxed)
        self.number = look(align="center", **boxed)
        self.line = look(valign="top", text_wrap=True)
        self.to = look(bold=True, italic=True)
        self.recipient = look(font_size=11, valign="top", text_wrap=True)
