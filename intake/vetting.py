"""What the office does with an initiative: it goes on to the council, or is held back and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from intake.initiatives import initiative
from intake.plan import Plan
from intake.refusing import ActRefusedError, reason_of
from intake.vetted import Vetted
from storage.audit import Actor, record
from storage.awards import VettedInitiative
from storage.campaigns import Campaign
from storage.submissions import Submission


def vet(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    submission_id: int,
    *,
    forward: bool,
    reason: str = "",
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> Vetted:
    """What stands then; the same once more changes nothing.

    ActRefusedError for an initiative that a rule refuses (it is not forwarded, in the rule's
    words), for holding back without a reason, and when somebody else did otherwise meanwhile:
    `expected_version` is the version that was seen, 0 for none.
    """
    state = connection.scalar(select(Campaign.state).where(Campaign.id == campaign_id))
    if state != "open":
        raise ActRefusedError("act.campaign_closed")
    # Of two who vet at once, one waits.
    held = select(Submission.id).where(Submission.id == submission_id).with_for_update()
    connection.execute(held).one_or_none()
    found = initiative(connection, plan, campaign_id, submission_id)
    if found is None:
        raise ActRefusedError("vetting.gone")
    said = "" if forward else reason_of(reason)
    if forward and found.problems:
        why = " ".join(problem.words for problem in found.problems)
        raise ActRefusedError("vetting.not_forwarded", why=why)
    stands = found.vetted
    if stands is not None and (stands.forwarded, stands.reason) == (forward, said):
        return stands
    version = stands.version if stands else 0
    if version != expected_version:
        raise ActRefusedError("vetting.moved", who=stands.made_by if stands else "")
    vetted = Vetted(forward, said, version + 1, actor.name)
    _keep(connection, submission_id, vetted, now)
    record(
        connection, actor, "initiative.forward" if forward else "initiative.hold_back",
        f"submission:{submission_id}", now=now,
        before={"forwarded": stands.forwarded} if stands else None,
        after={"forwarded": forward, "version": vetted.version},
    )  # fmt: skip
    return vetted


def _keep(connection: Connection, submission_id: int, vetted: Vetted, now: datetime) -> None:
    values = {
        "forwarded": vetted.forwarded,
        "reason": vetted.reason,
        "version": vetted.version,
        "made_by": vetted.made_by,
        "made_at": now,
    }
    if vetted.version == 1:
        connection.execute(insert(VettedInitiative).values(submission_id=submission_id, **values))
        return
    ours = VettedInitiative.submission_id == submission_id
    connection.execute(update(VettedInitiative).where(ours).values(**values))
