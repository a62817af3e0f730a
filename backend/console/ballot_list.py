"""`/bo-phieu`: the secret votes that the plan demands here, and how each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.ballot_kept import OVER, latest
from backend.console.ballot_places import Vote, votes_of
from backend.console.ballot_presiding import read_chair
from backend.console.ballot_words import words
from backend.console.looks import TEMPLATES
from backend.console.presiding import Presiding
from pages.errors import ProblemError
from pages.policies import Policy, stated
from storage.people import Employee

router = APIRouter(dependencies=[stated(Policy.CHAIR)])


@dataclass(frozen=True, slots=True)
class Standing:
    """A vote, its last round (None: none yet), and by whom it is chaired if not by who looks."""

    vote: Vote
    round: Any | None
    mine: bool
    chaired_by: str
    why: str

    @property
    def state(self) -> str:
        return self.round.state if self.round is not None else "not_begun"

    @property
    def may_begin(self) -> bool:
        return self.mine and self.state in {"not_begun", "void", "not_held"}

    @property
    def is_over(self) -> bool:
        return self.state in OVER and self.state != "void"


@router.get("/bo-phieu")
async def ballots(request: Request) -> Response:
    def work(connection: Connection, here: Presiding) -> tuple[Presiding, list[Standing]]:
        return here, _standings(connection, here)

    here, standings = await read_chair(request, work)
    context = {
        "visitor": here.visitor,
        "campaign": here.campaign_id,
        "plan": here.plan,
        "mine": [each for each in standings if each.mine],
        "others": [each for each in standings if not each.mine],
        "state_words": lambda state: words(f"state.{state}"),
    }
    return TEMPLATES.answer(request, "ballots.html", context)


def _standings(connection: Connection, here: Presiding) -> list[Standing]:
    """Those that this person chairs, and those that are looked at: a head's own though another
    chairs, every unit's for the office. ProblemError "not_found" for who has neither and heads
    nothing."""
    votes = votes_of(connection, here.plan, here.agency_id, here.now)
    rounds = latest(connection, here.campaign_id)
    names = _names(connection, votes)
    found = [
        Standing(
            vote, rounds.get((vote.ballot.code, vote.unit_id)), here.chairs(vote),
            _chairs(vote, names),
            words(f"chairing.{vote.chairing.why}") if vote.chairing.why else "",
        )
        for vote in votes
        if here.in_office or here.chairs(vote) or here.would_chair(vote)
    ]  # fmt: skip
    if not found and here.visitor == "chair":
        raise ProblemError(404, "not_found")
    return found


def _names(connection: Connection, votes: Sequence[Vote]) -> dict[int, str]:
    ids = {who for vote in votes for who, _ in vote.chairing.who}
    rows = connection.execute(select(Employee.id, Employee.full_name).where(Employee.id.in_(ids)))
    return {row.id: row.full_name for row in rows}


def _chairs(vote: Vote, names: dict[int, str]) -> str:
    if vote.chairing.role is None or vote.unit_id is None:
        return words("chairing.office")
    return ", ".join(names.get(who, "") for who, _ in vote.chairing.who) or words("chairing.nobody")
