"""Whether a meeting may decide on a matter now: much can happen after its agenda was made."""

from __future__ import annotations

from sqlalchemy import Connection, select

from intake.agenda.initiatives import why_not_initiative
from intake.candidates import sure_may_be_considered
from intake.initiatives import initiative
from intake.plan import Plan
from intake.refusing import ActRefusedError
from intake.texts import sentence
from storage.submissions import Submission


def sure_decidable(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    unit_id: int | None,
    *,
    party_id: int | None,
    title: str | None,
    submission_id: int | None,
    proposing: bool = False,
    in_meeting: int | None = None,
) -> None:
    """ActRefusedError, in the rule's words, for a title of a party that a rule excludes or that is
    struck from the list, and for an initiative that is held back, unsound or withdrawn.

    `unit_id`: of the meeting; `proposing`: another one decides; `in_meeting`: what this one came to
    counts before it ends. What is neither title nor initiative may always be decided on.
    """
    if title is not None and party_id is not None:
        sure_may_be_considered(
            connection, plan, campaign_id, party_id, title,
            proposing=proposing, in_meeting=in_meeting,
        )  # fmt: skip
    elif submission_id is not None and _holds_initiatives(connection, plan, submission_id):
        found = initiative(connection, plan, campaign_id, submission_id)
        why = why_not_initiative(unit_id, found) if found else sentence("agenda.struck")
        if why:
            raise ActRefusedError("agenda.not_decided", why=why)


def _holds_initiatives(connection: Connection, plan: Plan, submission_id: int) -> bool:
    form = connection.scalar(select(Submission.form).where(Submission.id == submission_id))
    return plan.initiatives is not None and form == plan.initiatives.form
