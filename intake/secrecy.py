"""What a result tells of those who voted, whatever is done to hide it: for the minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intake.plan.ballots import Ballot
from intake.tallying import Tally, Turnout
from intake.texts import sentence

FEW = 5
"""Where fewer vote, or fewer by one way, figures may tell who voted how."""

_NAMED = 5


def notices(
    ballot: Ballot,
    turnout: Turnout,
    tallies: Sequence[Tally],
    *,
    tellers: int,
    public: bool,
    paper: int,
) -> Iterator[str]:
    """Sentences, the most important first. `tellers`: how many counted; `paper`: how many ballots
    were handed out on paper; `public`: whether the board may be given to anybody."""
    yield _of_tellers(ballot, tellers)
    if turnout.collected < FEW:
        yield sentence("secrecy.few", collected=turnout.collected)
    agreed = [tally.label for tally in tallies if tally.is_unanimous]
    if agreed:
        yield sentence("secrecy.unanimous", items=_some(agreed))
    yield _of_the_board(ballot, public=public, paper=paper)


def _of_tellers(ballot: Ballot, tellers: int) -> str:
    if tellers == 1:
        return sentence("secrecy.one_teller")
    needed = ballot.tellers.needed if ballot.tellers else tellers
    return sentence("secrecy.tellers", needed=needed, tellers=tellers)


def _of_the_board(ballot: Ballot, *, public: bool, paper: int) -> str:
    if public:
        return sentence("secrecy.public")
    whole = ballot.mode is not None and ballot.mode.of == "whole"
    if whole or not paper:
        return sentence("secrecy.whole")
    return sentence("secrecy.small_channel", few=FEW)


def _some(labels: Sequence[str]) -> str:
    if len(labels) <= _NAMED:
        return ", ".join(labels)
    return sentence("secrecy.and_more", some=", ".join(labels[:_NAMED]), more=len(labels) - _NAMED)
