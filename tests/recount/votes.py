"""Secret ballots: counted from the published slips where there are any, else from the counts that
were handed back; who votes, on whom, of what the shares are taken, and what came of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from check import Check
from papers import Document, documents, figures
from taken import Row, Taken


@dataclass(frozen=True)
class Rule:
    """`electorate`, `items`: of a unit (None: the agency), people's numbers and parties' numbers.

    `most`: the selection with most of the valid votes; else more than half of them for the first.
    """

    names: Sequence[str]
    electorate: Callable[[int | None], set[int]]
    items: Callable[[int | None], set[int]]
    most: bool


LEAST_VOTERS = 3
NOT_HELD = "Không bỏ phiếu"
DIFFERS = "Mức đề nghị khác kết quả bỏ phiếu"


def ballots(
    check: Check, taken: Taken, folders: Sequence[Path], rules: Mapping[str, Rule]
) -> dict[Any, Any]:
    """Every round and its minutes; what came of each item, by ballot's code and party."""
    boards = _boards(folders)
    minutes = [each for folder in folders for each in documents(folder)]
    outcome: dict[Any, Any] = {}
    for ballot in taken.raw["ballots"]:
        rule = rules[ballot["code"]]
        where = f"ballot {ballot['id']} ({ballot['code']})"
        roll = [each for each in taken.raw["rolls"] if each["ballot"] == ballot["id"]]
        entitled = rule.electorate(ballot["unit"])
        check.same("electorate", where, entitled, {each["person"] for each in roll})
        if ballot["state"] == "not_held":
            there = [each for each in roll if each["attendance"] in {"present", "late"}]
            few = min(len(entitled), len(there) or len(entitled)) < LEAST_VOTERS
            check.same("too few to vote", where, True, few)  # noqa: FBT003
            continue
        if ballot["state"] != "signed":
            continue
        check.same("too few to vote", where, False, len(entitled) < LEAST_VOTERS)  # noqa: FBT003
        items = [each for each in taken.raw["ballot_items"] if each["ballot"] == ballot["id"]]
        if ballot["previous"] is None:
            parties = {each["party"] for each in items}
            check.same("on the ballot", where, rule.items(ballot["unit"]), parties)
        paper = next((each for each in minutes if ballot["board_hash"] in each.words), None)
        if paper is None:
            check.same("minutes", where, "minutes", None)
            continue
        collected = _turnout(check, where, ballot, roll, paper)
        board = boards.get(ballot["board_hash"][:8])
        lines = _lines(paper, len(items))
        check.same("ballot lines", where, len(items), len(lines))
        for at, (item, line) in enumerate(zip(items, lines, strict=False)):
            votes = _votes(check, where, ballot, board, at)
            about = f"{where}, {item['label']}"
            result = _compare(check, about, rule, item, votes, collected, line)
            outcome[ballot["code"], item["party"]] = result
    return outcome


def summary(
    check: Check, taken: Taken, folder: Path, codes: Collection[str], outcome: Mapping[Any, Any],
    own_level: Callable[[int], str], levels: Mapping[str, str],
) -> None:  # fmt: skip
    """The summary of the agency: each item of each unit as its last round left it, beside what the
    party said of itself and what its head proposes, and whether votes and head differ."""
    (document,) = documents(folder)
    ours = []
    for (ballot, party), result in outcome.items():
        if ballot in codes:
            proposed, words = levels.get(taken.levels.get(party) or "", ""), result["words"]
            differ = words in levels.values() and proposed not in {"", words}
            ours.append((taken.name(party), own_level(party), proposed, words, differ))
    theirs = []
    for table in document.listed():
        for line in table:
            _, name, _, own, proposed, *_ = line.values()
            words = line["Kết quả"].partition(" (")[0]  # what follows a tie
            differ = any(DIFFERS in cell for cell in line.values())
            theirs.append((name, own, proposed, words, differ))
    check.same_lines("ballot summary", document.name, ours, theirs)


def said(taken: Taken, rules: Mapping[str, Rule], outcome: Mapping[Any, Any]) -> dict[int, str]:
    """By party, how a list must put what the last round on it came to; of who was not voted on for
    too few vote there, how that begins."""
    told = {}
    items = [(each["ballot"], each["party"]) for each in taken.raw["ballot_items"]]
    for ballot in taken.raw["ballots"]:
        for party in (party for of, party in items if of == ballot["id"]):
            result = outcome.get((ballot["code"], party))
            if ballot["state"] == "not_held":
                told[party] = NOT_HELD
            elif ballot["state"] == "signed" and result is not None:
                told[party] = _sentence(rules[ballot["code"]], result)
    return told


def _sentence(rule: Rule, result: Row) -> str:
    named, valid = result["named"], result["valid"]
    best = max(named.values(), default=0)
    first = [f"“{name}”" for name, count in named.items() if count == best]
    if not rule.most:
        name, count = next(iter(named.items()))
        share = f"{count}/{valid} số phiếu hợp lệ, bằng {_percent(count, valid)}"
        return f"“{name}” được {share} (cần trên 50%): {result['words'].lower()}."
    share = f"{best}/{valid} số phiếu hợp lệ, bằng {_percent(best, valid)}."
    if not best:
        return "Không phương án nào được phiếu."
    if len(first) == 1:
        return f"{first[0]} được nhiều phiếu nhất: {share}"
    return f"{' và '.join(first)} bằng nhau, mỗi bên {share}"


def _turnout(check: Check, where: str, ballot: Row, roll: Sequence[Row], paper: Document) -> int:
    """How many were collected."""
    result = ballot["result"]
    there = [each for each in roll if each["attendance"] in {"present", "late"}]
    voters = [each for each in there if not each["recused"]]
    issued = result["issued"] + result["table_issued"] + result["paper_issued"]
    said = figures(
        r"Tổng số (\d+) người; có mặt (\d+); vắng mặt (\d+); có mặt và có quyền bỏ phiếu (\d+)",
        paper.words,
    )
    mine = [len(roll), len(there), len(roll) - len(there), len(voters)]
    check.same("turnout", where, mine, said)
    collected: int = result["collected"]
    invalid = collected - result["valid"]
    said = figures(
        r"Số phiếu phát ra: (\d+)\. Số phiếu thu về: (\d+); không thu về: (\d+)\. "
        r"Số phiếu hợp lệ: (\d+); không hợp lệ: (\d+)",
        paper.words,
    )
    mine = [issued, collected, issued - collected, collected - invalid, invalid]
    check.same("turnout", where, mine, said)
    check.same("turnout", f"{where}, issued to who is there", len(voters), issued)
    return collected


def _lines(paper: Document, items: int) -> list[dict[str, str]]:
    """The lines of the minutes; a single item may have a table of its own, a line a selection."""
    tables = [table for table in paper.listed() if len(table) == items]
    if tables:
        return tables[0]
    return [
        {
            **{line["Mức, phương án"]: line["Số phiếu"] for line in table},
            **{f"Tỷ lệ {line['Mức, phương án']}": [*line.values()][2] for line in table},
            "Kết quả": paper.words,
        }
        for table in paper.listed("Mức, phương án")
    ]


def _votes(
    check: Check, where: str, ballot: Row, board: Row | None, at: int
) -> tuple[list[int], int]:
    """Blank first, then each selection; and how many are invalid."""
    kept = ballot["result"]["items"][at]
    if board is None:
        return kept["counts"], kept["invalid"]
    whole = json.loads(board["manifest"])["mode"] == "whole"
    slips, place = (board["slips"][0], at) if whole else (board["slips"][at], 0)
    marks = Counter(slip[3][place] for slip in slips)
    paper = board["paper"]
    counts = [
        marks[number] + (paper["counts"][at][number] if paper else 0)
        for number in range(len(kept["counts"]))
    ]
    invalid = board["collected"] - len(slips) + (paper["invalid"][at] if paper else 0)
    check.same("slips", f"{where}, item {at + 1}", [counts, invalid],
               [kept["counts"], kept["invalid"]])  # fmt: skip
    return counts, invalid


def _compare(
    check: Check, where: str, rule: Rule, item: Row, counted: tuple[list[int], int],
    collected: int, line: Mapping[str, str],
) -> Row:  # fmt: skip
    """One line of the minutes: votes with their shares, blank, invalid, result."""
    (blank, *votes), invalid = counted
    valid = blank + sum(votes)
    check.same("sums", where, collected, valid + invalid)
    numbers = item["selections"] or list(range(1, len(rule.names) + 1))
    named = {rule.names[number - 1]: count for number, count in zip(numbers, votes, strict=True)}
    best = max(votes, default=0)
    first = [name for name, count in named.items() if count == best and best]
    if rule.most:
        words = first[0] if len(first) == 1 else "Bằng phiếu" if first else "Không đạt"
    else:
        words = "Đạt" if valid and Fraction(votes[0], valid) > Fraction(1, 2) else "Không đạt"
    ours = {"Để trống": f"{blank}", "Không hợp lệ": f"{invalid}", "Kết quả": words}
    for name, count in named.items():
        ours |= _told(line, name, count, valid)
    if not rule.most:
        ours["Tỷ lệ"] = f"{votes[0]}/{valid} = {_percent(votes[0], valid)}"
    theirs = {name: _cell(line, name) for name in ours}
    if len(line.get("Kết quả", "")) > len(words):  # the sentence under a table of one item
        said = " ".join(f"“{name}”" for name in first)
        ours = {**ours, "Kết quả": True, "Để trống": True, "Không hợp lệ": True}
        blanks = f"Để trống: {blank}; không hợp lệ: {invalid}. {said}"
        held = blanks in line["Kết quả"]
        theirs = {**theirs, "Kết quả": held, "Để trống": held, "Không hợp lệ": held}
    check.same("ballot lines", where, ours, theirs)
    return {"words": words, "votes": votes, "valid": valid, "named": named}


def _told(line: Mapping[str, str], name: str, count: int, valid: int) -> dict[str, str]:
    """As the paper writes it: with the share in the same cell, in one of its own, or without."""
    if f"Tỷ lệ {name}" in line:
        share = f"{count}/{valid} = {_percent(count, valid)}"
        return {name: f"{count}", f"Tỷ lệ {name}": share}
    with_share = "(" in line.get(name, "")
    return {name: f"{count} ({_percent(count, valid)})" if with_share else f"{count}"}


def _cell(line: Mapping[str, str], name: str) -> str | None:
    """Of the column that is headed so, or (a share) whose heading begins so."""
    if name in line:
        return line[name]
    return next((cell for heading, cell in line.items() if heading.startswith(f"{name} “")), None)


def _percent(votes: int, of: int) -> str:
    if not of:
        return "–"
    exact = (Decimal(votes * 100) / of).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{exact.normalize():f}".replace(".", ",") + "%"


def _boards(folders: Sequence[Path]) -> dict[str, Row]:
    """Published boards by the beginning of their hash, which their names end with."""
    return {
        path.stem.rpartition("-")[2]: json.loads(json.loads(path.read_text("utf-8"))["board"])
        for folder in folders
        for path in folder.glob("bang-phieu-*.json")
    }
