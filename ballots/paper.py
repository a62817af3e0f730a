"""What tellers counted on paper, beside the phones: only totals, and only ones that add up."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ballots.manifest import MOST_PEOPLE, Manifest
from ballots.protocol import MOST_ITEMS, MOST_SELECTIONS, BallotError

_Count = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class Paper(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    issued: _Count
    collected: _Count
    invalid: Annotated[list[_Count], Field(max_length=MOST_ITEMS)]
    """Of each item."""
    counts: Annotated[
        list[Annotated[list[_Count], Field(max_length=MOST_SELECTIONS + 1)]],
        Field(max_length=MOST_ITEMS),
    ]
    """Of each item: blank, selection 1, 2, …"""


def paper_of(manifest: Manifest, value: Any) -> Paper | None:
    """BallotError `paper`: it does not add up, or is there though nobody votes on paper."""
    try:
        paper = None if value is None else Paper.model_validate(value)
    except ValidationError:
        raise BallotError("paper") from None
    if (manifest.paper > 0) != (paper is not None):
        raise BallotError("paper")
    if paper is not None and not _adds_up(manifest, paper):
        raise BallotError("paper")
    return paper


def _adds_up(manifest: Manifest, paper: Paper) -> bool:
    if not paper.collected <= paper.issued <= manifest.paper:
        return False
    if not len(paper.invalid) == len(paper.counts) == len(manifest.items):
        return False
    return all(
        len(counts) == 1 + len(item.selections)
        and sum(counts) + invalid == paper.collected
        and (manifest.blank or not counts[0])
        for item, counts, invalid in zip(manifest.items, paper.counts, paper.invalid, strict=True)
    )
