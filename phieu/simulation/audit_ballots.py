"""Ballots of a played campaign, counted again from their boards alone, held against what people
marked, what is kept of them and what their papers say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from ballots.board import verify
from ballots.board_text import read
from ballots.protocol import BallotError
from ballots.published import read_published, signers
from phieu.simulation.audit_reading import words_of
from phieu.simulation.stage import Stage
from phieu.simulation.story import Played
from storage.ballots import Ballot

_SIGNED = 2


async def ballots_right(stage: Stage, out: Path) -> list[str]:
    if stage.polling is None:
        return []
    kept = await stage.rooms.store.read(_kept)
    played = {each.ballot: each for each in stage.diary.ballots}
    wrong = [f"ballot {each} was not held by anybody" for each in kept.keys() - played.keys()]
    return wrong + await asyncio.to_thread(
        lambda: [
            *(said for each in played.values() for said in _right(kept[each.ballot], each)),
            *_on_paper(kept, out),
        ]
    )


def _kept(connection: Connection) -> dict[int, Any]:
    rows = connection.execute(select(Ballot.__table__).where(Ballot.state != "not_held"))
    return {row.id: row for row in rows}


def _right(row: Any, played: Played) -> Iterator[str]:
    about = f"ballot {row.id}"
    if row.state != "signed":
        yield f"{about} is {row.state}"
        return
    counts = [item["counts"] for item in row.result["items"]]
    if counts != played.marked:
        yield f"{about}: {counts} is kept, {played.marked} was marked"
    if row.result["collected"] != played.issued:
        yield f"{about}: {row.result['collected']} of {played.issued} were collected"
    for said in set(played.phones) - {"counted"}:
        yield f"{about}: a phone found its ballot {said}"
    if played.board is not None:
        yield from _counted_again(about, row, played.board)


def _counted_again(about: str, row: Any, file: str) -> Iterator[str]:
    try:
        text, signatures = read_published(file.encode())
        board = read(text)
        verify(text, board.manifest)
    except BallotError as refused:
        yield f"{about}: its board does not hold: {refused.code}"
        return
    if len(signers(board, signatures.items())) < _SIGNED:
        yield f"{about}: fewer than {_SIGNED} tellers signed its board"
    if board.hash.hex() != row.board_hash or board.manifest.h.hex() != row.manifest_hash:
        yield f"{about}: another board or manifest is kept than was published"


def _on_paper(kept: dict[int, Any], out: Path) -> Iterator[str]:
    """Each round has minutes, which name its board."""
    said = " ".join(words_of(path) for path in sorted(out.rglob("*.docx")) if "phieu" in path.name)
    for row in kept.values():
        if row.board_hash and row.board_hash not in said.replace(" ", ""):
            yield f"no minutes name the board of ballot {row.id}"
