"""What the office did with the initiatives of a campaign."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from storage.awards import VettedInitiative
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Vetted:
    """What the office did: sent on to the council, or held back and why."""

    forwarded: bool
    reason: str
    version: int
    made_by: str


def vetted_of(
    connection: Connection, campaign_id: int, *which: ColumnElement[bool]
) -> dict[int, Vetted]:
    """By submission: of a campaign, or of `which` of it."""
    rows = connection.execute(
        select(
            VettedInitiative.submission_id, VettedInitiative.forwarded, VettedInitiative.reason,
            VettedInitiative.version, VettedInitiative.made_by,
        )
        .join(Submission, Submission.id == VettedInitiative.submission_id)
        .where(Submission.campaign_id == campaign_id, *which)
    )  # fmt: skip
    return {row[0]: Vetted(*row[1:]) for row in rows}
