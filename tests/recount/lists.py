"""Lists of forms: who is on which page, with which standing and level; and tables of counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import titles
from check import Check
from papers import Sheet, books, spaced
from taken import Form, Taken
from votes import NOT_HELD

UP, LATE, MISSING = "Danh sách", "Trễ hạn", "Chưa nộp"
PAGES = {UP: "up", LATE: "late", MISSING: "missing"}
STANDINGS = {
    "on_time": "Đúng hạn",
    "in_line": "Đúng hạn (đã gửi trước hạn, hệ thống ghi nhận sau)",
    "late": "Trễ hạn",
}
NONE = ""
VOTED = "Kết quả bỏ phiếu"


def asked(check: Check, taken: Taken, wanted: Iterable[tuple[str, int]]) -> None:
    """Each form is asked of these parties and of no others."""
    told = [(each.form, each.party) for each in taken.forms]
    check.same_lines("asked", "forms", sorted({*wanted}), sorted(told))


def lists(
    check: Check, taken: Taken, folder: Path, forms: Collection[str], levels: Mapping[str, str],
    voted: Mapping[int, str] | None = None,
) -> None:  # fmt: skip
    """Of every workbook in the folder together: each form on the page where it belongs, once.

    `levels`: names by code; `voted`: what ballots came to, by party, of a list that must say it.
    Other columns that a list does not have are not compared.
    """
    wanted = [each for each in taken.forms if each.form in forms]
    found = books(folder)
    for page, fate in PAGES.items():
        lines = [line for _, sheets in found for line in sheets[page].dicts()]
        mine = [each for each in wanted if each.fate == fate]
        where = f"{folder.name}, {page}"
        if page == MISSING:
            ours = [(taken.name(each.party), taken.unit_name(each.party)) for each in mine]
            theirs = [(line["Cá nhân, tập thể"], line["Đơn vị"]) for line in lines]
            check.same_lines("lists", where, ours, theirs)
            continue
        if any("Mã biên nhận" in sheets[page].headings for _, sheets in found):
            codes = [line["Mã biên nhận"] for line in lines]
            check.same_lines("lists", where, [each.code for each in mine], codes)
            _each_line(check, taken, where, mine, lines, levels)
            if voted is not None:
                _votes(check, taken, where, mine, lines, voted)
        else:
            names = [titles.subject_of(line) for line in lines]
            check.same_lines("lists", where, [taken.name(each.party) for each in mine], names)
    for name, sheets in found:
        for sheet in sheets.values():
            for outsider in taken.outside:
                check.same("outsiders", f"{name}: {outsider}", False, outsider in sheet.words)  # noqa: FBT003


def one_file_a_unit(check: Check, taken: Taken, folder: Path, forms: Collection[str]) -> None:
    """A list of a unit holds its own people and nobody else's."""
    units = Counter(taken.unit_name(each.party) for each in taken.forms if each.form in forms)
    found = [
        sorted(line["Mã biên nhận"] for page in (UP, LATE) for line in sheets[page].dicts())
        for _, sheets in books(folder)
    ]
    ours = [
        sorted(
            each.code
            for each in taken.forms
            if each.form in forms and each.receipt and taken.unit_name(each.party) == unit
        )
        for unit in units
    ]
    check.same_lines("files by unit", folder.name, [tuple(each) for each in ours],
                     [tuple(each) for each in found])  # fmt: skip


def _each_line(
    check: Check,
    taken: Taken,
    where: str,
    forms: Iterable[Form],
    lines: Iterable[Mapping[str, str]],
    levels: Mapping[str, str],
) -> None:
    by_code = {each.code: each for each in forms}
    for line in lines:
        form = by_code.get(line["Mã biên nhận"])
        if form is None:
            continue
        about = f"{where}, {taken.name(form.party)}"
        if "Thời hạn" in line:
            told = STANDINGS[form.standing]
            said = line["Thời hạn"]
            starts = said.startswith("Trễ hạn, được chấp nhận") if form.admitted else said == told
            # An extension may have made in time what had been admitted before.
            check.same("lateness", about, True, starts or said == told)  # noqa: FBT003
        for heading in ("Mức đề nghị", "Mức đề xuất"):
            if heading in line:
                level = taken.levels.get(form.party)
                check.same("levels", about, levels.get(level or "", ""), line[heading])
        for heading in ("Mức", "Mức phân loại", "Mức xếp loại"):
            if heading in line:
                level = taken.decided.get(form.party)
                check.same("levels", about, levels.get(level or "", ""), line[heading])


def _votes(
    check: Check, taken: Taken, where: str, forms: Iterable[Form],
    lines: Iterable[Mapping[str, str]], voted: Mapping[int, str],
) -> None:  # fmt: skip
    by_code = {line["Mã biên nhận"]: line for line in lines}
    for form in forms:
        line, ours = by_code.get(form.code, {}), voted.get(form.party, "")
        told = next((cell for head, cell in line.items() if head.startswith(VOTED)), None)
        if ours == NOT_HELD and told is not None and told.startswith(ours):
            told = ours
        check.same("votes on lists", f"{where}, {taken.name(form.party)}", ours, told)


Column = tuple[Callable[[Form], str | Sequence[str] | None], Sequence[str]]
"""What a form counts for, and the codes in the order of the columns."""


def counts(
    check: Check,
    taken: Taken,
    where: str,
    sheet: Sheet,
    forms: Iterable[Form],
    group: Callable[[Form], str],
    columns: Sequence[Column],
) -> None:
    """A table of counts, its sum and its shares."""
    table: dict[str, list[int]] = {}
    width = 4 + sum(len(codes) + 1 for _, codes in columns)
    for form in forms:
        line = table.setdefault(group(form), [0] * width)
        line[0] += 1
        if form.fate != "up":
            line[1 if form.fate == "missing" else 2] += 1
            continue
        line[3] += 1
        at = 4
        for said, codes in columns:
            given = said(form)
            chosen = given if isinstance(given, list) and given else [given]
            for code in chosen:
                place = codes.index(code) if code in codes else len(codes)
                line[at + place] += 1
            at += len(codes) + 1
    told = {spaced(row[1]): list(row[2 : 2 + width]) for row in sheet.lines}
    check.same_lines("counts", where, list(table), list(told))
    for name, line in table.items():
        check.same("counts", f"{where}, {name}", line, told.get(name))
    total = [sum(column) for column in zip(*table.values(), strict=True)] if table else [0] * width
    below = {spaced(row[1]): list(row[2 : 2 + width]) for row in sheet.below if len(row) > 1}
    check.same("counts", f"{where}, total", total, below.get("Cộng"))
    shares = [_share(part, total[0]) for part in total[:4]]
    shares += [_share(part, total[3]) for part in total[4:]]
    told_shares = [None if cell in {None, ""} else cell for cell in below.get("Tỷ lệ (%)", [])]
    check.same("counts", f"{where}, shares", shares, [_tenth(each) for each in told_shares])


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _tenth(cell: float | None) -> float | None:
    return None if cell is None else round(cell, 1)
