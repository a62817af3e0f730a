"""A table of people written in twelve ways, by our own hand and no library that we read with."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.promises.old_fonts import tcvn3, vni, windows_1258

Cell = str | float | int | dt.date | None


@dataclass(frozen=True)
class Formula:
    text: str


@dataclass(frozen=True)
class Shown:
    """An error that Excel shows."""

    text: str


@dataclass
class Table:
    """Rows as Excel would show them, the first being 1; and what a workbook says beside."""

    rows: list[list[Any]]
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    hidden_sheet: list[list[Any]] | None = None
    since_1904: bool = False
    blank_rows: int = 0


@dataclass(frozen=True)
class Encoding:
    name: str
    is_xlsx: bool
    write: Callable[[Table], bytes]
    raw: Callable[[str], bytes]
    """Text as bytes of a CSV file; for a workbook the text of a cell."""


def _csv(encode: Callable[[str], bytes], change: Callable[[str], str] = str) -> Any:
    def write(table: Table) -> bytes:
        lines = [",".join(map(_csv_cell, row)) for row in table.rows]
        text = "\r\n".join(lines) + "\r\n" * (table.blank_rows + 1)
        return encode(change(text))

    return write


def _csv_cell(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case dt.date():
            return f"{cell:%d/%m/%Y}"
        case Formula(text) | Shown(text):
            return text
    text = str(cell)
    return f'"{text}"' if "," in text else text


def _xlsx(change: Callable[[str], str]) -> Any:
    def write(table: Table) -> bytes:
        sheets = [("Danh sách", "", table.rows)]
        if table.hidden_sheet:
            sheets.append(("Cũ", ' state="hidden"', table.hidden_sheet))
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", _types(len(sheets)))
            archive.writestr("_rels/.rels", _RELS)
            archive.writestr("xl/workbook.xml", _workbook(sheets, table))
            archive.writestr("xl/_rels/workbook.xml.rels", _workbook_rels(len(sheets)))
            archive.writestr("xl/styles.xml", _STYLES)
            for number, (_, _, rows) in enumerate(sheets, start=1):
                own = table if number == 1 else Table(rows)
                part = _sheet(own, change, since_1904=table.since_1904)
                archive.writestr(f"xl/worksheets/sheet{number}.xml", part)
        return whole.getvalue()

    return write


def _sheet(table: Table, change: Callable[[str], str], *, since_1904: bool) -> str:
    parts = ["<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"]
    parts.append("<sheetData>")
    for number, row in enumerate(table.rows, start=1):
        hidden = ' hidden="1"' if number in table.hidden_rows else ""
        parts.append(f'<row r="{number}"{hidden}>')
        parts += [
            _xlsx_cell(f"{_letters(place)}{number}", cell, change, since_1904=since_1904)
            for place, cell in enumerate(row)
            if cell is not None
        ]
        parts.append("</row>")
    last = len(table.rows)
    parts += [f'<row r="{last + n}" ht="15"/>' for n in range(1, table.blank_rows + 1)]
    parts.append("</sheetData>")
    if table.merged:
        blocks = "".join(f'<mergeCell ref="{ref}"/>' for ref in table.merged)
        parts.append(f'<mergeCells count="{len(table.merged)}">{blocks}</mergeCells>')
    return "".join([*parts, "</worksheet>"])


def _xlsx_cell(place: str, cell: Any, change: Callable[[str], str], *, since_1904: bool) -> str:
    match cell:
        case Formula(text):
            return f'<c r="{place}"><f>{escape(text[1:])}</f><v>1</v></c>'
        case Shown(text):
            return f'<c r="{place}" t="e"><v>{text}</v></c>'
        case dt.date():
            first = dt.date(1904, 1, 1) if since_1904 else dt.date(1899, 12, 30)
            return f'<c r="{place}" s="1"><v>{(cell - first).days}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{cell}</v></c>'
    text = escape(change(str(cell)), quote=False)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(place: int) -> str:
    return chr(ord("A") + place)


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>'
    )


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _workbook(sheets: list[Any], table: Table) -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}"{state} r:id="rId{n}"/>'
        for n, (name, state, _) in enumerate(sheets, start=1)
    )
    epoch = '<workbookPr date1904="1"/>' if table.since_1904 else ""
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{epoch}<sheets>{listed}</sheets></workbook>'
    )


def _workbook_rels(sheets: int) -> str:
    parts = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Relationships xmlns="{_PACKAGE}">{parts}<Relationship Id="rId9" Type="{_OFFICE}/styles"'
        ' Target="styles.xml"/></Relationships>'
    )


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _as(codec: str, change: Callable[[str], str] = str) -> Callable[[str], bytes]:
    return lambda text: change(text).encode(codec, "replace")


def _delimited(name: str, encode: Callable[[str], bytes]) -> Encoding:
    return Encoding(name, is_xlsx=False, write=_csv(encode), raw=encode)


def _workbook_of(name: str, change: Callable[[str], str]) -> Encoding:
    return Encoding(name, is_xlsx=True, write=_xlsx(change), raw=_as("utf-8", change))


ENCODINGS = (
    _delimited("utf-8", _as("utf-8")),
    _delimited("utf-8 with a mark", _as("utf-8-sig")),
    _delimited("utf-8, decomposed", _as("utf-8", nfd)),
    _delimited("utf-16, little end first", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    _delimited("utf-16, big end first", lambda text: b"\xfe\xff" + text.encode("utf-16-be")),
    _delimited("utf-16 without a mark", _as("utf-16-le")),
    _delimited("windows-1258", windows_1258),
    _delimited("TCVN3", _as("latin-1", tcvn3)),
    _delimited("VNI", _as("cp1252", vni)),
    _workbook_of("xlsx", str),
    _workbook_of("xlsx, decomposed", nfd),
    _workbook_of("xlsx, TCVN3", tcvn3),
)
