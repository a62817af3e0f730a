"""Writing what a head says of a party of the unit, and the level proposed for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from intake.elsewhere import elsewhere_of, is_rated_here
from intake.plan import Plan
from intake.plan.respondents import PartyKind
from intake.refusing import ActRefusedError
from intake.remarks import Subject, Written, remark_on, scale_for, why_not
from storage.audit import Actor, record
from storage.campaigns import Campaign
from storage.people import Party
from storage.submissions import Remark
from vietnamese.text import clean

REMARK_MOST = 4000


class RemarkConflictError(Exception):
    """Somebody else wrote meanwhile: `stands` is what is there now."""

    def __init__(self, stands: Written) -> None:
        super().__init__(f"version {stands.version} stands")
        self.stands = stands


def write_remark(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    subject: Subject,
    *,
    text: str,
    level: str | None,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> Written:
    """Write, or write anew, what stands of the subject; answers what stands then.

    `expected_version` is the version that was read, 0 for none. The same once more changes
    nothing. ActRefusedError for what cannot be written, RemarkConflictError when somebody else
    wrote in between; whether the unit is the actor's is for the caller to know.
    """
    if code := why_not(subject, actor):
        raise ActRefusedError(code)
    text = _cleaned(text)
    level = known_level(plan, subject.kind, level)
    if level is not None:
        _sure_rated_here(connection, plan, campaign_id, subject)
    stands = _held(connection, campaign_id, subject)
    if stands is not None and _is_the_same(stands, text, level, actor):
        return stands
    if expected_version != (stands.version if stands else 0):
        if stands is None:
            raise ActRefusedError("remark.gone")
        raise RemarkConflictError(stands)
    if stands is None and not text and level is None:
        if is_rated_here(connection, plan, campaign_id, subject.kind, subject.party_id):
            raise ActRefusedError("remark.empty", "level")
        raise ActRefusedError("remark.no_text", "text")
    written = Written(
        text, level, (stands.version if stands else 0) + 1, actor.name, actor.capacity, now
    )
    _keep(connection, campaign_id, subject, written, is_new=stands is None)
    record(
        connection, actor, "remark.write", _about(subject), now=now,
        before=_told(stands), after={**(_told(written) or {}), "campaign": campaign_id},
    )  # fmt: skip
    return written


def _held(connection: Connection, campaign_id: int, subject: Subject) -> Written | None:
    """What stands; of two who write of one party at once, one waits."""
    state = connection.scalar(select(Campaign.state).where(Campaign.id == campaign_id))
    if state != "open":
        raise ActRefusedError("act.campaign_closed")
    connection.execute(select(Party.id).where(Party.id == subject.party_id).with_for_update()).one()
    return remark_on(connection, campaign_id, subject.party_id)


def _is_the_same(stands: Written, text: str, level: str | None, actor: Actor) -> bool:
    """A button pressed twice, or nothing changed."""
    said = (stands.text, stands.level, stands.made_by, stands.capacity)
    return said == (text, level, actor.name, actor.capacity)


def _cleaned(typed: str) -> str:
    text = clean(typed)
    if len(text) > REMARK_MOST:
        length, most = (f"{n:,}".replace(",", ".") for n in (len(text), REMARK_MOST))
        raise ActRefusedError("remark.long", "text", length=length, most=most)
    return text


def known_level(plan: Plan, kind: PartyKind, level: str | None) -> str | None:
    """The level, None for none; ActRefusedError for one that such a party cannot be given."""
    if not level:
        return None
    scale = scale_for(plan, kind)
    choices = plan.choice_lists.get(scale.list_name, ()) if scale else ()
    if level not in {choice.code for choice in choices}:
        raise ActRefusedError("remark.no_such_level", "level")
    return level


def _sure_rated_here(
    connection: Connection, plan: Plan, campaign_id: int, subject: Subject
) -> None:
    by = elsewhere_of(connection, plan, campaign_id, [subject.party_id]).get(subject.party_id)
    if by is not None:
        raise ActRefusedError("remark.elsewhere", "level", words=by.words)


def _keep(
    connection: Connection, campaign_id: int, subject: Subject, written: Written, *, is_new: bool
) -> None:
    values = {
        "unit_id": subject.unit_id,
        "text": written.text,
        "level": written.level,
        "version": written.version,
        "made_by": written.made_by,
        "capacity": written.capacity,
        "changed_at": written.changed_at,
    }
    place = {"campaign_id": campaign_id, "subject_id": subject.party_id}
    if is_new:
        connection.execute(insert(Remark).values(**place, **values))
        return
    ours = (Remark.campaign_id == campaign_id) & (Remark.subject_id == subject.party_id)
    connection.execute(update(Remark).where(ours).values(**values))


def _about(subject: Subject) -> str:
    if subject.employee_id is not None:
        return f"employee:{subject.employee_id}"
    return f"unit:{subject.unit_id}"


def _told(written: Written | None) -> dict[str, object] | None:
    if written is None:
        return None
    return {"level": written.level, "text": written.text, "version": written.version}
