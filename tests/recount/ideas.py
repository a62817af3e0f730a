"""Initiatives: which conditions each meets, what the meetings came to, and the lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import titles
from check import Check
from papers import books
from taken import Form, Taken

FORM, STEP = "bao-cao-sang-kien", "sang-kien"
FAULTS = (
    "Đã trả lại để bổ sung",
    "Đồng tác giả phải từ 2 người trở lên",
    "có hai dòng trong bảng tác giả",
    "phải đúng 100 %",
    "Chưa nêu được lợi ích",
    "Không phải lần đầu được áp dụng",
    "Đã được xem xét ở năm trước",
)
"""How a list begins to say what is not met."""


@dataclass(frozen=True)
class Rules:
    """`name`, `unit`: headings of the lists; `by_itself`: what is recognised without a vote."""

    name: str
    unit: str
    by_itself: Callable[[Form], bool] = lambda _: False


def ideas(check: Check, taken: Taken, rules: Rules, folders: Mapping[Path, str]) -> None:
    """`folders`: each list with the meeting that decides on it; the first one lists the faults."""
    reached = [
        each
        for each in taken.forms
        if each.form == FORM and each.receipt and each.answers.get("co_sang_kien")
    ]
    faults = {each.id: tuple(_faults(taken, rules, each)) for each in reached}
    for folder, meeting in folders.items():
        came = outcomes(taken, meeting)
        pages: dict[str, list[tuple[str, str]]] = {
            titles.UP: [],
            titles.OTHER: [],
            titles.WAITING: [],
        }
        for each in reached:
            outcome, alone = came.get(each.id), rules.by_itself(each)
            page = titles.WAITING if outcome is None else titles.UP if outcome else titles.OTHER
            pages[titles.UP if alone else page].append(_line(taken, each))
            if faults[each.id] or alone or each.id in taken.held_back:
                check.same("initiatives", f"{meeting}, form {each.id}", None, outcome)
            elif each.id in came:
                check.same("initiatives", f"{meeting}, form {each.id}", True, outcome is not None)  # noqa: FBT003
        titles.by_page(check, folder, pages, lambda line: (line[rules.name], line[rules.unit]))
    _faults_on_paper(check, taken, rules, next(iter(folders)), faults, reached)


def outcomes(taken: Taken, meeting: str) -> dict[int, bool | None]:
    """Of each that was before it: carried or not; None where nobody voted."""
    return {
        matter["submission"]: matter["outcome"]
        for _, matter in titles.matters_of(taken, meeting)
        if matter["step"] == STEP and matter["submission"] is not None
    }


def _faults(taken: Taken, rules: Rules, form: Form) -> Iterator[str]:
    said = form.answers
    if form.state == "returned":
        yield FAULTS[0]
    if rules.by_itself(form):
        return
    rows = (said.get("dong_tac_gia") or {}).get("rows", [])
    names = [" ".join(row["ho_ten"].casefold().split()) for row in rows]
    own = " ".join(taken.name(form.party).casefold().split())
    if len(names) == 1 and names[0] != own:
        yield FAULTS[1]
    if len(set(names)) < len(names):
        yield FAULTS[2]
    if rows and sum(_share(row["ty_le"]) for row in rows) != 100:
        yield FAULTS[3]
    if not said.get("mat_loi_ich"):
        yield FAULTS[4]
    if said.get("lan_dau") is False:
        yield FAULTS[5]
    if said.get("da_xet_nam_truoc"):
        yield FAULTS[6]


def _share(text: str) -> Fraction:
    return Fraction(text.replace("%", "").replace(",", ".").strip())


def _line(taken: Taken, form: Form) -> tuple[str, str]:
    return form.answers["ten_sang_kien"], taken.unit_name(form.party)


def _faults_on_paper(
    check: Check, taken: Taken, rules: Rules, folder: Path,
    faults: Mapping[int, tuple[str, ...]], reached: list[Form],
) -> None:  # fmt: skip
    ours = [(*_line(taken, each), faults[each.id]) for each in reached]
    theirs = [
        (
            line[rules.name],
            line[rules.unit],
            tuple(words for words in FAULTS if words in line["Điều chưa đạt"]),
        )
        for _, sheets in books(folder)
        for sheet in sheets.values()
        for line in sheet.dicts()
    ]
    check.same_lines("faults of initiatives", folder.name, ours, theirs)
