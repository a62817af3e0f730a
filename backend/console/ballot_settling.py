"""What has become of a round is written down here, each step once, with its line in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from backend.console.ballot_kept import Kept
from backend.console.presiding import Presiding
from ballots.client import Status
from storage.audit import record
from storage.ballots import Ballot

_STEPS = ("preparing", "issuing", "dropping", "closed", "counted", "signed")
_ACTS = {
    "issuing": "ballot.issued",
    "dropping": "ballot.opened",
    "closed": "ballot.closed",
    "signed": "ballot.signed",
}
_SINCE = {
    "issuing": "issued_from",
    "dropping": "dropped_from",
    "closed": "closed_at",
    "signed": "signed_at",
}
_NOT_A_FIGURE = {"board", "file", "signatures"}


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a round is at the ballots process."""

    state: str
    manifest_hash: str | None = None
    page_hash: str | None = None
    board_hash: str | None = None

    @staticmethod
    def of(status: Status) -> Stands:
        return Stands(status.state, status.manifest_hash, status.page_hash, status.board_hash)


def is_behind(kept: Kept, state: str) -> bool:
    """Whether the ballots process is further than what is written down."""
    return bool(_passed(kept.row.state, state)) or (
        state == "void" and kept.row.state not in {"void", "not_held"}
    )


def settle(
    connection: Connection,
    here: Presiding,
    kept: Kept,
    stands: Stands,
    result: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Moves the ballot to where the round is. `result`: as the ballots process gives it once the
    round is counted; `reason`: why it is void."""
    if not is_behind(kept, stands.state):
        return
    about, actor = f"ballot:{kept.row.id}", here.actor_of(kept.row)
    changes: dict[str, Any] = {"state": _here_called(stands.state)}
    for name in ("manifest_hash", "page_hash", "board_hash"):
        changes[name] = getattr(stands, name) or getattr(kept.row, name)
    if stands.state == "void":
        changes["void_reason"] = reason
        record(connection, actor, "ballot.voided", about, now=here.now, after={"reason": reason})
    for step in _passed(kept.row.state, stands.state):
        if step in _SINCE:
            changes[_SINCE[step]] = here.now
            record(connection, actor, _ACTS[step], about, now=here.now)
    if result is not None:
        changes |= _counted(result)
    connection.execute(update(Ballot).where(Ballot.id == kept.row.id).values(**changes))


def _here_called(state: str) -> str:
    return "preparing" if state == "prepared" else state


def _passed(before: str, now: str) -> tuple[str, ...]:
    """The steps between."""
    if before not in _STEPS or _here_called(now) not in _STEPS:
        return ()
    return _STEPS[_STEPS.index(before) + 1 : _STEPS.index(_here_called(now)) + 1]


def _counted(result: dict[str, Any]) -> dict[str, Any]:
    public = result.get("file")
    figures = {name: value for name, value in result.items() if name not in _NOT_A_FIGURE}
    return {
        "result": figures,
        "board": None if public is None else public.encode(),
        "board_hash": result["board_hash"],
        "manifest_hash": result["manifest_hash"],
        "page_hash": result["page_hash"],
    }
