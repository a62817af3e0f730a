"""A form in the chat: where it stands, what replies lead to, and the card that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.telegram import newest, receipts, reviewing, ticking, unseen
from bot.telegram.cards import question_card, receipt_card
from bot.telegram.showing import Card, show
from bot.telegram.visit import Visit
from intake import service
from intake.service import Incoming, NotYoursError
from intake.turn import Ask, Finished, Reply, Retry, Review, Turn


@dataclass(frozen=True, slots=True)
class Said:
    """What replies led to; `retry`: something was wrong with one."""

    kind: Literal["taken", "retry", "stale", "closed"]
    version: int
    turn: Turn


def stands(visit: Visit, submission_id: int) -> tuple[int, Turn] | None:
    """Version and turn of a form as it stands; None where it is not this person's."""
    try:
        return service.current(
            visit.connection, visit.here.library, submission_id, visit.employee_id, visit.now
        )
    except NotYoursError:
        return None


def holds(visit: Visit, submission_id: int) -> tuple[int, Turn] | None:
    """The same, of a form that is about to be changed; the visit remembers it."""
    try:
        visit.held = service.hold(
            visit.connection, visit.here.library, submission_id, visit.employee_id, visit.now
        )
    except NotYoursError:
        return None
    return visit.held.version, visit.held.turn


def say_to(visit: Visit, submission_id: int, version: int, replies: Sequence[Reply]) -> Said:
    """Give replies to a form, each under its own key; the first that is not taken ends it."""
    for number, reply in enumerate(replies):
        outcome = service.reply(
            visit.connection,
            visit.here.library,
            Incoming(
                submission_id=submission_id,
                employee_id=visit.employee_id,
                key=f"{visit.key}.{number}" if number else visit.key,
                version=version,
                reply=reply,
                raw=reply.model_dump_json(),
                moments=visit.moments,
            ),
            visit.held if visit.held and visit.held.row.id == submission_id else None,
        )
        visit.held = outcome.held
        version, turn = outcome.version, outcome.turn
        if outcome.kind == "closed":
            return Said("closed", version, turn)
        if outcome.kind in {"stale", "key_reused"}:
            return Said("stale", version, turn)
        if isinstance(turn, Retry):
            return Said("retry", version, turn)
    return Said("taken", version, turn)


def open_form(visit: Visit, submission_id: int, lead: Iterable[str] = ()) -> bool:
    """Show where a form stands, and let typed words answer it; False where it is not theirs."""
    found = stands(visit, submission_id)
    if found is None:
        return False
    visit.at_form(submission_id)
    valid = receipts.still_valid(visit, submission_id, found[1])
    show_turn(visit, submission_id, *found, lead=(*lead, *valid))
    return True


def is_arriving(visit: Visit, submission_id: int) -> bool:
    """Whether what a form asks is on its way to the chat already."""
    found = stands(visit, submission_id) if visit.chat.submission_id == submission_id else None
    return found is not None and newest.is_arriving(visit, submission_id, found[1])


def show_turn(
    visit: Visit,
    submission_id: int,
    version: int,
    turn: Turn,
    *,
    lead: Iterable[str] = (),
    asks_anew: bool = False,
) -> None:
    card = card_of(visit, submission_id, version, turn, lead)
    card.asks_anew = asks_anew and isinstance(turn, Ask)
    show(visit, card)


def show_again(
    visit: Visit, submission_id: int, version: int, turn: Turn, *, lead: Iterable[str]
) -> None:
    """What stands, once more: it was there before, so that what was typed may answer it."""
    unseen.mark_seen(visit, version)
    show_turn(visit, submission_id, version, turn, lead=lead)


def card_of(
    visit: Visit, submission_id: int, version: int, turn: Turn, lead: Iterable[str] = ()
) -> Card:
    match turn:
        case Finished():
            return receipt_card(turn.receipt, submission_id, turn.notices, lead)
        case Review():
            return reviewing.review_card(visit, submission_id, version, turn, lead)
        case _:
            ticked = ticking.ticked(visit, submission_id, version)
            return question_card(turn, submission_id, version, lead=lead, ticked=ticked)
