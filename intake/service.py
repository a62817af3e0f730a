"""The conversation where it meets storage: show a turn, take a reply, hand in.

Every function here runs inside one `store.read` or `store.write`: one reply, one transaction.
It may run more than once before it commits, so it has no effect but on its connection.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection

from intake import deadlines, forewarning, handing_in, statements, suggested, telling
from intake.calendar import Moments, rule
from intake.draft import Draft
from intake.engine import advance, is_complete, overview, reconcile, resume
from intake.library import Library
from intake.questions.base import FileMeta
from intake.script import Script
from intake.texts import sentence
from intake.turn import Attached, Finished, Notice, Reply, Review, Submit, Turn
from storage.prepared import Prepared

REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
TURN: TypeAdapter[Turn] = TypeAdapter(Turn)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A reply as it reached us: who, to which form, answering which version.

    `raw` is the reply before any cleaning: a repeated key must come with the same `raw`.
    """

    submission_id: int
    employee_id: int
    key: str
    version: int
    reply: Reply
    raw: str
    moments: Moments
    assistant_id: int | None = None
    """Who types for `employee_id`, where somebody does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reply led to. `taken`: now; `repeated`: before, under this key; `stale`: it
    answered an older version, `turn` is the present one; `key_reused`: the key was used for
    other content; `closed`: the form takes no more answers."""

    kind: Literal["taken", "repeated", "stale", "key_reused", "closed"]
    version: int
    turn_json: str
    held: Held | None = None
    """The form as it stands now, where it was just read or changed."""

    @property
    def turn(self) -> Turn:
        return self.held.turn if self.held else TURN.validate_json(self.turn_json)


@dataclass(frozen=True, slots=True)
class Held:
    """A form as it stands, nobody else's to change until this transaction ends: its row and its
    turn. Who hands it on to `reply` has nothing read twice."""

    row: Any
    turn: Turn

    @property
    def version(self) -> int:
        return int(self.row.version)


class NotYoursError(Exception):
    """There is no such form, or not for this person, or not yet: told apart to nobody."""


def current(
    connection: Connection,
    library: Library,
    submission_id: int,
    employee_id: int,
    now: datetime,
) -> tuple[int, Turn]:
    """The version and the turn of a form as it stands; changes nothing."""
    row = _own(connection, library, submission_id, employee_id)
    return row.version, _standing_turn(connection, library, row, now)


def hold(
    connection: Connection,
    library: Library,
    submission_id: int,
    employee_id: int,
    now: datetime,
) -> Held:
    """The form as it stands, for somebody about to change it: of two at once, one waits."""
    row = _own(connection, library, submission_id, employee_id, statements.SUBMISSION_TO_CHANGE)
    return Held(row, _standing_turn(connection, library, row, now))


def overview_of(
    connection: Connection,
    library: Library,
    submission_id: int,
    employee_id: int,
    now: datetime,
) -> tuple[int, Review]:
    """The version and every answer so far, complete or not; once nothing more is taken, what was
    handed in."""
    row = _own(connection, library, submission_id, employee_id)
    script, draft, _ = _opened(connection, library, row)
    facts = row.facts
    if row.receipts and _is_closed(connection, library, row, Moments(now, now)):
        content = handing_in.handed_in(connection, row)
        draft, facts = Draft(content["answers"]), content["facts"]
    review = telling.marked(connection, row, overview(script, facts, draft))
    plan = library.plan(connection, row.campaign_revision)
    told = telling.told_of(connection, plan, script, row, now)
    return row.version, review.model_copy(update={"notices": told})


def reply(
    connection: Connection, library: Library, incoming: Incoming, held: Held | None = None
) -> Outcome:
    """Take one reply: the draft, its version and the turn that answers it commit together.

    `held` is this form, held for this person in this transaction and unchanged since.
    """
    digest = hashlib.sha256(incoming.raw.encode()).hexdigest()
    row = held.row if held is not None else _held_row(connection, library, incoming)
    before = statements.REPLY_BY_KEY.first(
        connection, submission_id=incoming.submission_id, key=incoming.key
    )
    if before is not None:
        kind: Literal["repeated", "key_reused"] = (
            "repeated" if before.digest == digest else "key_reused"
        )
        return Outcome(kind, before.version, before.outcome)
    now = incoming.moments.received_at
    if _is_closed(connection, library, row, incoming.moments):
        code = "notice.withdrawn" if row.state == "withdrawn" else "notice.closed"
        turn = _standing_turn(connection, library, row, now, _notice(code))
        return Outcome("closed", row.version, _dump(turn), Held(row, turn))
    if incoming.version != row.version:
        _keep_attempt(connection, library, row, incoming)
        turn = _standing_turn(connection, library, row, now, _notice("notice.stale"))
        return Outcome("stale", row.version, _dump(turn), Held(row, turn))
    if isinstance(incoming.reply, Submit) and row.state == "submitted":
        turn = _last_receipt(connection, library, row, now)
        return Outcome("taken", row.version, _dump(turn), Held(row, turn))
    row, turn = _taken(connection, library, row, incoming)
    text = _dump(turn)
    statements.KEEP_REPLY.run(
        connection,
        submission_id=row.id,
        key=incoming.key,
        digest=digest,
        version=row.version,
        raw=incoming.raw,
        outcome=text,
        received_at=now,
    )
    return Outcome("taken", row.version, text, Held(row, turn))


def _held_row(connection: Connection, library: Library, incoming: Incoming) -> Any:
    return _own(
        connection,
        library,
        incoming.submission_id,
        incoming.employee_id,
        statements.SUBMISSION_TO_CHANGE,
    )


def _is_closed(connection: Connection, library: Library, row: Any, moments: Moments) -> bool:
    """Nothing more is taken: accepted, admitted, withdrawn, or handed in in time and the time is
    over.

    Who handed in before the cut-off keeps that standing; a change after it would lose it.
    """
    if row.state in {"accepted", "withdrawn"} or row.campaign_state != "open":
        return True
    if row.receipts == 0 or row.state == "returned":
        return False
    kept = statements.LAST_RECEIPT.first(connection, submission_id=row.id)
    plan = library.plan(connection, row.campaign_revision)
    due = deadlines.due_of(connection, plan, row)
    if kept is None or kept.standing == "late" or due is None:
        return kept is not None and kept.standing == "late" and kept.admitted_at is not None
    return rule(moments, due, handing_in.attempts_of(connection, row.id)).standing == "late"


def _taken(
    connection: Connection, library: Library, row: Any, incoming: Incoming
) -> tuple[Any, Turn]:
    """The row as it is afterwards, and the turn."""
    script, draft, notices = _opened(connection, library, row)
    plan = library.plan(connection, row.campaign_revision)
    now = incoming.moments.received_at
    if isinstance(incoming.reply, Submit) and is_complete(script, row.facts, draft):
        receipt, standing = handing_in.hand_in(
            connection, plan, script, row, draft, incoming.moments, incoming.assistant_id
        )
        return (
            _advance_row(connection, row, draft, "submitted", now, standing),
            Finished(receipt=receipt),
        )
    notices = (*telling.returned(connection, plan, script, row, now), *notices)
    files = _files(connection, row, incoming.reply)
    changed, turn = advance(script, row.facts, draft, incoming.reply, files)
    if changed is draft and row.revision == row.campaign_revision:
        return row, _with(suggested.beside(connection, plan, row, turn), notices)
    state = "returned" if row.state == "returned" else "draft"
    moved = _advance_row(connection, row, changed, state, now)
    if isinstance(turn, Review):
        turn = telling.marked(connection, row, turn)
    late = deadlines.late_notice(connection, library, row, now)
    ahead = forewarning.of_titles(connection, plan, row, turn)
    told = suggested.beside(connection, plan, row, turn)
    return moved, _with(told, (*notices, *late, *ahead))


def _opened(
    connection: Connection, library: Library, row: Any
) -> tuple[Script, Draft, tuple[Notice, ...]]:
    """The script of the campaign's present plan, and the draft as it stands under it."""
    script = library.script(connection, row.campaign_revision, row.form)
    draft = Draft.from_json(row.draft)
    if row.revision == row.campaign_revision:
        return script, draft, ()
    draft, notices = reconcile(script, row.facts, draft)
    return script, draft, notices


def _standing_turn(
    connection: Connection, library: Library, row: Any, now: datetime, *extra: Notice
) -> Turn:
    plan = library.plan(connection, row.campaign_revision)
    if row.state in {"submitted", "accepted"} or (
        row.receipts and _is_closed(connection, library, row, Moments(now, now))
    ):
        turn = _last_receipt(connection, library, row, now)
        script = library.script(connection, row.campaign_revision, row.form)
        told = telling.told_of(connection, plan, script, row, now)
        return turn.model_copy(update={"notices": (*extra, *told)})
    script, draft, notices = _opened(connection, library, row)
    back = telling.returned(connection, plan, script, row, now)
    late = deadlines.late_notice(connection, library, row, now)
    stands: Turn = resume(script, row.facts, draft, (*extra, *back, *notices, *late))
    if isinstance(stands, Review):
        stands = telling.marked(connection, row, stands)
    stands = suggested.beside(connection, plan, row, stands)
    return _with(stands, forewarning.of_titles(connection, plan, row, stands))


def _last_receipt(connection: Connection, library: Library, row: Any, now: datetime) -> Finished:
    plan = library.plan(connection, row.campaign_revision)
    script = library.script(connection, row.campaign_revision, row.form)
    return Finished(receipt=handing_in.last_receipt(connection, plan, script, row, now))


def _advance_row(
    connection: Connection, row: Any, draft: Draft, state: str, now: datetime, standing: str = ""
) -> Any:
    """The row in its next version; with a `standing`, of one receipt more."""
    moved = row._replace(
        version=row.version + 1,
        draft=draft.as_json(),
        state=state,
        revision=row.campaign_revision,
        receipts=row.receipts + bool(standing),
        changed_at=now,
    )
    values = {
        "id": row.id,
        "version": row.version,
        "next_version": moved.version,
        "draft": moved.draft,
        "revision": moved.revision,
        "changed_at": now,
    }
    statement = statements.ADVANCE
    if standing:
        statement = statements.HAND_IN
        values |= {"state": state, "receipts": moved.receipts, "standing": standing}
    elif state != row.state:
        statement = statements.MOVE
        values["state"] = state
    changed = statement.run(connection, **values)
    if changed != 1:
        raise RuntimeError("the version moved under one transaction")
    return moved


def _keep_attempt(connection: Connection, library: Library, row: Any, incoming: Incoming) -> None:
    """A hand-in of a whole form that met a newer version still was a try: "in line"."""
    if not isinstance(incoming.reply, Submit):
        return
    script, draft, _ = _opened(connection, library, row)
    if is_complete(script, row.facts, draft):
        statements.KEEP_ATTEMPT.run(
            connection,
            submission_id=row.id,
            received_at=incoming.moments.received_at,
            reason="stale",
        )


def _files(connection: Connection, row: Any, said: Reply) -> dict[str, FileMeta]:
    if not isinstance(said, Attached):
        return {}
    found = statements.FILE.first(connection, id=said.file, submission_id=row.id)
    if found is None:
        return {}
    return {found.id: FileMeta(found.id, found.name, found.media_type, found.size, found.sha256)}


def _own(
    connection: Connection,
    library: Library,
    submission_id: int,
    employee_id: int,
    statement: Prepared = statements.SUBMISSION,
) -> Any:
    row = statement.first(connection, id=submission_id)
    if row is None or row.filler_id != employee_id or row.campaign_state == "planned":
        raise NotYoursError
    revision = library.revision_for(connection, row)
    return row if revision == row.campaign_revision else row._replace(campaign_revision=revision)


def _with(turn: Turn, notices: tuple[Notice, ...]) -> Turn:
    return turn.model_copy(update={"notices": (*turn.notices, *notices)}) if notices else turn


def _dump(turn: Turn) -> str:
    return turn.model_dump_json()


def _notice(code: str) -> Notice:
    return Notice(code=code, text=sentence(code))
