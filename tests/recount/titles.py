"""Who may be considered for which title, why not, and what came of it in a meeting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from check import Check
from papers import Sheet, books
from taken import Row, Taken

UP, OTHER, WAITING = "Danh sách", "Không được đề nghị", "Chưa xét"


@dataclass(frozen=True)
class Candidate:
    """A party and a title; `why_not`: words of each rule that keeps it out, but for lifted ones;
    `waits`: of each that no meeting has come to, which keeps it from a council alone."""

    party: int
    title: str
    why_not: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()

    @property
    def may(self) -> bool:
        return not self.why_not


Votes = Callable[[Candidate], bool | None]
"""Carried or not; None: nobody voted."""


@dataclass(frozen=True)
class Hands:
    """More than half of all the members, or of those present."""

    of_all: bool


def excluded(
    check: Check, taken: Taken, folder: Path, labels: Mapping[str, str],
    candidates: Iterable[Candidate], passed_over: Collection[tuple[int, str]] = (),
) -> None:  # fmt: skip
    """The list of who is kept out, and of whom the council passed over as they waited: each with
    every rule, and no other one."""
    mine = [
        each
        for each in candidates
        if not each.may or (each.waits and (each.party, each.title) in passed_over)
    ]
    lines = [line for _, sheets in books(folder) for sheet in sheets.values()
             for line in sheet.dicts()]  # fmt: skip
    ours = [(taken.name(each.party), labels[each.title]) for each in mine]
    theirs = [(subject_of(line), _title(line)) for line in lines]
    check.same_lines("kept out", folder.name, ours, theirs)
    for each in mine:
        key = taken.name(each.party), labels[each.title]
        for line in lines:
            if (subject_of(line), _title(line)) == key:
                reasons = next(
                    cell for name, cell in line.items() if "chưa được xét" in name.lower()
                )
                where, every = f"{folder.name}, {key}", (*each.why_not, *each.waits)
                named = tuple(why for why in every if why in reasons)
                check.same("reasons", where, every, named)
                check.same("reasons", f"{where}, how many", len(every), _rules(reasons))


def considered(
    check: Check, taken: Taken, folder: Path, labels: Mapping[str, str],
    candidates: Iterable[Candidate], came: Votes, matters: Collection[tuple[int, str]],
) -> None:  # fmt: skip
    """A list of titles by the outcome of one meeting. Who is kept out is named as not voted on
    where the meeting had the matter before it."""
    pages: dict[str, list[tuple[str, str]]] = {UP: [], OTHER: [], WAITING: []}
    for each in candidates:
        outcome = came(each)
        if each.may or outcome is not None or (each.party, each.title) in matters:
            page = WAITING if outcome is None else UP if outcome else OTHER
            pages[page].append((taken.name(each.party), labels[each.title]))
    _compare_pages(check, folder, pages, lambda line: (subject_of(line), _title(line)))


def by_page(
    check: Check, folder: Path, pages: Mapping[str, Sequence[tuple[str, str]]],
    told: Callable[[Mapping[str, str]], tuple[str, str]],
) -> None:  # fmt: skip
    _compare_pages(check, folder, pages, told)


def _compare_pages(
    check: Check, folder: Path, pages: Mapping[str, Sequence[tuple[str, str]]],
    told: Callable[[Mapping[str, str]], tuple[str, str]],
) -> None:  # fmt: skip
    found = books(folder)
    for page, ours in pages.items():
        sheets: list[Sheet] = [each[page] for _, each in found if page in each]
        theirs = [told(line) for sheet in sheets for line in sheet.dicts()]
        check.same_lines("lists of titles and initiatives", f"{folder.name}, {page}", ours, theirs)


def hands(check: Check, taken: Taken, rules: Mapping[tuple[str, str], Hands]) -> None:
    """Every show of hands: nobody counted twice, whether it was carried, of what it is a share.

    `rules`: by the meeting's code and the step's.
    """
    for matter in taken.raw["matters"]:
        meeting = next(each for each in taken.raw["meetings"] if each["id"] == matter["meeting"])
        if meeting["state"] == "void" or matter["hands_for"] is None:
            continue
        where = f"meeting {meeting['id']}, matter {matter['position']}"
        base, voting = _voters(taken, matter, rules[meeting["code"], matter["step"]])
        raised = sum(
            matter[name] or 0 for name in ("hands_for", "hands_against", "hands_abstained")
        )
        check.same("hands", f"{where}, raised", voting, raised)
        carried = base > 0 and Fraction(matter["hands_for"], base) > Fraction(1, 2)
        check.same("hands", where, carried, matter["outcome"])


def bases(
    taken: Taken, code: str, rules: Mapping[tuple[str, str], Hands]
) -> dict[tuple[int | None, str | None, int | None], str]:
    """How the papers begin to tell of a vote: *7/8*, by party, title and form."""
    told = {}
    for meeting, matter in matters_of(taken, code):
        if matter["hands_for"] is not None:
            base, _ = _voters(taken, matter, rules[meeting["code"], matter["step"]])
            key = matter["party"], matter["title"], matter["submission"]
            told[key] = f"{matter['hands_for']}/{base}"
    return told


def matters_of(taken: Taken, code: str) -> list[tuple[Row, Row]]:
    """Of every meeting of that code that stands."""
    held = {each["id"]: each for each in taken.raw["meetings"]
            if each["code"] == code and each["state"] != "void"}  # fmt: skip
    return [
        (held[matter["meeting"]], matter)
        for matter in taken.raw["matters"]
        if matter["meeting"] in held
    ]


def _voters(taken: Taken, matter: Row, rule: Hands) -> tuple[int, int]:
    """The denominator, and how many may raise a hand. An own matter leaves its author out."""
    called = [each for each in taken.raw["attendance"] if each["meeting"] == matter["meeting"]]
    members = sum(each["instead_of"] is None for each in called)
    there = [each for each in called if each["attendance"] != "absent"]
    recused = sum(each["person"] in matter["recused"] for each in there)
    voting = len(there) - recused
    return (members - recused if rule.of_all else voting), voting


def subject_of(line: Mapping[str, str]) -> str:
    return next(line[name] for name in SUBJECTS if name in line)


SUBJECTS = ("Cá nhân, tập thể", "Tập thể, cá nhân", "Họ và tên")


def _title(line: Mapping[str, str]) -> str:
    return next(line[name] for name in TITLES if name in line)


TITLES = (
    "Danh hiệu, hình thức",
    "Danh hiệu, hình thức đề nghị",
    "Hình thức",
    "Hình thức đề nghị",
    "Danh hiệu",
    "Danh hiệu đề nghị",
)


def _rules(reasons: str) -> int:
    """Each reason quotes its rule, then says what is known and who can correct it."""
    return reasons.count("Nơi sửa được: ")
