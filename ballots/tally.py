"""How many for what: of a board that was verified, and in the form that minutes want it."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from ballots.board_text import Board
from ballots.paper import Paper

LEAST_APART = 5
"""Phones and paper are told apart only when at least so many came by each."""


class ItemTally(NamedTuple):
    counts: tuple[int, ...]
    """Blank, selection 1, 2, …"""
    invalid: int

    @property
    def valid(self) -> int:
        return sum(self.counts)

    def __add__(self, other: object) -> ItemTally:
        if not isinstance(other, ItemTally):
            return NotImplemented
        counts = map(sum, zip(self.counts, other.counts, strict=True))
        return ItemTally(tuple(counts), self.invalid + other.invalid)

    def told(self) -> dict[str, Any]:
        return {"counts": list(self.counts), "invalid": self.invalid, "valid": self.valid}


def of_phones(board: Board) -> list[ItemTally]:
    """One for each item."""
    manifest = board.manifest
    invalid = Counter(each.item for each in board.invalid)
    tallies = []
    for at, item in enumerate(manifest.items):
        slips, place = (board.slips[0], at) if manifest.whole else (board.slips[at], 0)
        chosen = Counter(slip.selections[place] for slip in slips)
        counts = tuple(chosen[number] for number in range(len(item.selections) + 1))
        number = 1 if manifest.whole else at + 1
        tallies.append(ItemTally(counts, invalid[0] + invalid[number]))
    return tallies


def of_paper(paper: Paper) -> list[ItemTally]:
    return [
        ItemTally(tuple(counts), invalid)
        for counts, invalid in zip(paper.counts, paper.invalid, strict=True)
    ]


def of_board(board: Board) -> list[ItemTally]:
    """Phones and paper together."""
    tallies = of_phones(board)
    if board.paper is None:
        return tallies
    added = zip(tallies, of_paper(board.paper), strict=True)
    return [phones + paper for phones, paper in added]


def may_be_public(board: Board) -> bool:
    """Not whole ballots, which a pattern may sign; and no channel so small that it tells."""
    return not board.manifest.whole and (board.paper is None or _are_apart(board))


def _are_apart(board: Board) -> bool:
    collected = board.paper.collected if board.paper else 0
    return min(collected, board.collected) >= LEAST_APART


def result(board: Board) -> dict[str, Any]:
    """What `serve` is told of a counted round, but for who was given paper.

    `valid`: ballots that count for every item at least; `invalid`: by reason, and `paper` for
    those that the tellers set aside on the table.
    """
    tallies = of_board(board)
    invalid = Counter(each.reason for each in board.invalid)
    if board.paper and any(board.paper.invalid):
        invalid["paper"] = sum(board.paper.invalid)
    return {
        "collected": board.collected + (board.paper.collected if board.paper else 0),
        "valid": min(tally.valid for tally in tallies),
        "invalid": dict(sorted(invalid.items())),
        "items": [tally.told() for tally in tallies],
        "split": _split(board),
        "public": may_be_public(board),
        "board_hash": board.hash.hex(),
        "root": board.root.hex(),
        "manifest_hash": board.manifest.h.hex(),
        "page_hash": board.manifest.page,
    }


def _split(board: Board) -> dict[str, Any] | None:
    if board.paper is None or not _are_apart(board):
        return None
    return {
        "phone": {
            "collected": board.collected,
            "items": [tally.told() for tally in of_phones(board)],
        },
        "paper": {
            "collected": board.paper.collected,
            "items": [tally.told() for tally in of_paper(board.paper)],
        },
    }
