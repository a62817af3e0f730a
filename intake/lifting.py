"""Setting a rule aside for one party: by a person, with a reason and a document's number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from intake.acting import signed
from intake.candidates import Candidate, candidate
from intake.considering import Unmet
from intake.plan import Plan
from intake.refusing import ActRefusedError, document_of, reason_of
from storage.audit import Actor, record
from storage.awards import LiftedExclusion
from storage.campaigns import Campaign
from storage.people import Party


def lift(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    party_id: int,
    title: str,
    rule: str,
    *,
    reason: str,
    document_number: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Set `rule` aside for the party, for every title that it keeps it from.

    The same once more changes nothing. ActRefusedError when reason or document lack, when the
    rule keeps nobody (any more), is not one to be lifted, or was lifted for another reason.
    """
    reason, document = reason_of(reason), document_of(document_number)
    if actor.role == "head":
        raise ActRefusedError("act.office_only")
    unmet = _found(_held(connection, plan, campaign_id, party_id, title), rule)
    if unmet is None:
        raise ActRefusedError("lift.met")
    if unmet.kind == "not_open":
        raise ActRefusedError("lift.not_open")
    if unmet.lifted is not None:
        if (unmet.lifted.reason, unmet.lifted.document_number) == (reason, document):
            return
        raise ActRefusedError(
            "lift.already", document=unmet.lifted.document_number, who=unmet.lifted.made_by
        )
    connection.execute(
        insert(LiftedExclusion).values(
            campaign_id=campaign_id, party_id=party_id, rule=rule, reason=reason,
            document_number=document, made_by=signed(actor), made_at=now,
        )
    )  # fmt: skip
    told = {"campaign": campaign_id, "rule": rule, "reason": reason, "document": document}
    record(
        connection, actor, "title.lift", _about(connection, party_id), now=now,
        before={"rule": rule, "fact": unmet.fact}, after=told,
    )  # fmt: skip


def unlift(
    connection: Connection,
    campaign_id: int,
    party_id: int,
    rule: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The rule holds again. Doing it again changes nothing."""
    if actor.role == "head":
        raise ActRefusedError("act.office_only")
    _sure_it_runs(connection, campaign_id)
    ours = (
        (LiftedExclusion.campaign_id == campaign_id)
        & (LiftedExclusion.party_id == party_id)
        & (LiftedExclusion.rule == rule)
    )
    was = connection.execute(select(LiftedExclusion).where(ours)).one_or_none()
    if was is None:
        return
    connection.execute(delete(LiftedExclusion).where(ours))
    told = {"campaign": campaign_id, "rule": rule, "document": was.document_number}
    record(
        connection, actor, "title.unlift", _about(connection, party_id), now=now,
        before={**told, "reason": was.reason}, after={"campaign": campaign_id, "rule": rule},
    )  # fmt: skip


def _held(
    connection: Connection, plan: Plan, campaign_id: int, party_id: int, title: str
) -> Candidate:
    """Of two who lift at once for one party, one waits."""
    _sure_it_runs(connection, campaign_id)
    held = select(Party.id).where(Party.id == party_id).with_for_update()
    found = None
    if connection.scalar(held) is not None and title in plan.titles_by_code:
        found = candidate(connection, plan, campaign_id, party_id, title)
    if found is None:
        raise ActRefusedError("lift.struck")
    return found


def _found(found: Candidate, rule: str) -> Unmet | None:
    return next((each for each in found.unmet if each.rule == rule), None)


def _sure_it_runs(connection: Connection, campaign_id: int) -> None:
    state = connection.scalar(select(Campaign.state).where(Campaign.id == campaign_id))
    if state != "open":
        raise ActRefusedError("act.campaign_closed")


def _about(connection: Connection, party_id: int) -> str:
    party = connection.execute(select(Party).where(Party.id == party_id)).one()
    if party.employee_id is not None:
        return f"employee:{party.employee_id}"
    return f"unit:{party.unit_id}" if party.unit_id else f"agency:{party.agency_id}"
