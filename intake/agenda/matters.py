"""One matter of a meeting, and where the meeting is held."""

from __future__ import annotations

from dataclasses import dataclass

from intake.eligibility import Collective, Member

LABEL_MOST, DETAIL_MOST = 300, 600
"""What the record of a meeting keeps of a matter, in characters."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is gone through: a party, a title of a party, an initiative, or a question alone.

    `recused`: employees whose own matter it is: who of them sits there does not vote on it.
    `skipped`: in the rule's words, why it may not be voted on; "" where it may.
    """

    step: str
    party_id: int | None
    submission_id: int | None
    title: str | None
    label: str
    detail: str = ""
    recused: tuple[int, ...] = ()
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A meeting's campaign and unit (None: the agency), and everybody as the plan's rules see
    them."""

    campaign_id: int
    unit_id: int | None
    people: tuple[Member, ...]
    collectives: tuple[Collective, ...]


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
