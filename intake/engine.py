"""The dialogue: (script, facts, draft, reply) -> (draft, turn). Pure.

A reply that cannot be taken changes nothing and comes back as Retry; nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from intake.draft import Draft
from intake.prompting import make_prompt, make_review, proposed, short_label, waiting_again
from intake.questions.base import NIL, SKIPPED, Asking, FileMeta, InvalidAnswerError, Value
from intake.script import Script, Step, Walk, walk
from intake.texts import sentence
from intake.turn import (
    Ask,
    Back,
    Keep,
    Nil,
    Notice,
    Reply,
    Retry,
    Review,
    Revise,
    Skip,
    Submit,
    Typed,
)
from vietnamese.text import words

Facts = Mapping[str, Any]
Files = Mapping[str, FileMeta]

_COMMANDS: Mapping[str, Reply] = {
    "lui": Back(),
    "quay lai": Back(),
    "giu nguyen": Keep(),
    "khong co": Nil(),
    "bo qua": Skip(),
}
"""What people type instead of pressing a button, in folded words."""

LONGEST_COMMAND = 20


def resume(
    script: Script, facts: Facts, draft: Draft, notices: tuple[Notice, ...] = ()
) -> Ask | Review:
    """Where the person stands: the question that waits, or the review."""
    return _standing(script, facts, draft, walk(script, facts, draft.answers), notices)


def _standing(
    script: Script, facts: Facts, draft: Draft, at: Walk, notices: tuple[Notice, ...] = ()
) -> Ask | Review:
    step = _current(script, at, draft)
    asking = Asking(script.lists, at.values)
    if step is None:
        return make_review(script, at, draft, asking, notices)
    prompt = make_prompt(script, step, at, draft, facts, asking)
    return Ask.whole({"kind": "ask", "prompt": prompt, "notices": notices})


def advance(
    script: Script, facts: Facts, draft: Draft, reply: Reply, files: Files | None = None
) -> tuple[Draft, Ask | Retry | Review]:
    """The draft after `reply`, and what to say next."""
    at = walk(script, facts, draft.answers)
    match reply:
        case Revise(question=name):
            return _revise(script, facts, draft, at, name)
        case Submit():
            return _to_hand_in(script, facts, draft, at)
    step = _current(script, at, draft)
    reply = _as_command(reply, step)
    if isinstance(reply, Back):
        return _back(script, facts, draft, at, step)
    if step is None:
        return draft, _standing(script, facts, draft, at, (_notice("reply.review_only"),))
    asking = Asking(script.lists, at.values, files or {})
    try:
        value = _answer(step, draft, facts, reply, asking)
    except InvalidAnswerError as error:
        return draft, _retry(script, facts, draft, at, step, asking, reply, error)
    whole = step.question.closed(value)
    return _settled(script, facts, draft.with_answer(step.name, value, whole=whole))


def reconcile(script: Script, facts: Facts, draft: Draft) -> tuple[Draft, tuple[Notice, ...]]:
    """The draft under an amended plan: what no longer holds is set aside and asked again."""
    gone = {name for name in draft.answers if name not in script.by_name}
    draft = draft.aside(gone)
    at = walk(script, facts, draft.answers)
    asking = Asking(script.lists, at.values)
    broken = {
        step.name
        for step in at.relevant
        if step.name in draft.answers and not step.holds(draft.answers[step.name], asking)
    }
    revising = draft.revising if draft.revising in script.by_name else None
    again = tuple(name for name in draft.again if name in script.by_name)
    draft = replace(draft.aside(broken), revising=revising, again=again)
    if broken:
        labels = [short_label(step) for step in at.relevant if step.name in broken]
        return draft, (_notice("notice.amended", questions="; ".join(labels)),)
    return draft, ()


def is_complete(script: Script, facts: Facts, draft: Draft) -> bool:
    """Every question that applies has a whole answer, and those sent back were looked at."""
    return _waiting(walk(script, facts, draft.answers), draft) is None


def overview(script: Script, facts: Facts, draft: Draft) -> Review:
    """The review as it would be now, complete or not."""
    at = walk(script, facts, draft.answers)
    return make_review(script, at, draft, Asking(script.lists, at.values))


def _current(script: Script, at: Walk, draft: Draft) -> Step | None:
    """The question being revised, if it still applies; else the first that waits."""
    if draft.revising is not None and draft.revising not in at.irrelevant:
        return script.by_name.get(draft.revising, at.position)
    return _waiting(at, draft)


def _waiting(at: Walk, draft: Draft) -> Step | None:
    """The first question that was sent back and not looked at, or has no answer."""
    return next(iter(waiting_again(at, draft)), at.position)


def _as_command(reply: Reply, step: Step | None) -> Reply:
    """A typed "lùi" or "không có" as the button it stands for, where that button is."""
    if not isinstance(reply, Typed) or len(reply.text) > LONGEST_COMMAND:
        return reply
    command = _COMMANDS.get(words(reply.text), reply)
    if isinstance(command, Nil) and not (step and step.question.nil):
        return reply
    return command


def _answer(step: Step, draft: Draft, facts: Facts, reply: Reply, asking: Asking) -> Value:
    question = step.question
    match reply:
        case Nil():
            if not question.nil:
                raise InvalidAnswerError("reply.nil_not_allowed")
            return dict(NIL)
        case Skip():
            if question.required:
                raise InvalidAnswerError("reply.required")
            return dict(SKIPPED)
        case Keep():
            kept = proposed(step, draft, facts, asking)
            if kept is None or not question.closed(kept[0]):
                raise InvalidAnswerError("reply.nothing_to_keep")
            return kept[0]
    before = draft.answers.get(step.name, draft.set_aside.get(step.name))
    return question.parse(reply, asking, before)


def _retry(
    script: Script,
    facts: Facts,
    draft: Draft,
    at: Walk,
    step: Step,
    asking: Asking,
    reply: Reply,
    error: InvalidAnswerError,
) -> Retry:
    typed = reply.text if isinstance(reply, Typed) else ""
    return Retry(
        prompt=make_prompt(script, step, at, draft, facts, asking),
        error=_notice(error.code, **error.context),
        typed=error.suggestion if error.suggestion is not None else typed,
    )


def _revise(
    script: Script, facts: Facts, draft: Draft, at: Walk, name: str
) -> tuple[Draft, Ask | Review]:
    if name not in {step.name for step in at.relevant}:
        return draft, _standing(script, facts, draft, at, (_notice("reply.not_asked"),))
    revising = replace(draft, revising=name)
    return revising, _standing(script, facts, revising, at)


def _back(
    script: Script, facts: Facts, draft: Draft, at: Walk, step: Step | None
) -> tuple[Draft, Ask | Review]:
    names = [each.name for each in at.relevant]
    place = names.index(step.name) if step else len(names)
    earlier = replace(draft, revising=names[place - 1]) if place else draft
    return earlier, _standing(script, facts, earlier, at)


def _to_hand_in(script: Script, facts: Facts, draft: Draft, at: Walk) -> tuple[Draft, Ask | Review]:
    """Handing in is the caller's; the engine only says whether the form is whole."""
    draft = replace(draft, revising=None)
    if waiting_again(at, draft):
        return draft, _standing(script, facts, draft, at, (_notice("notice.still_again"),))
    notices = () if at.position is None else (_notice("notice.still_missing"),)
    return draft, _standing(script, facts, draft, at, notices)


def _settled(script: Script, facts: Facts, draft: Draft) -> tuple[Draft, Ask | Review]:
    """The draft with answers set aside that the change made irrelevant or invalid."""
    at = walk(script, facts, draft.answers)
    moved = [step for step in _at_risk(script, at, draft) if _must_move(script, step, at, draft)]
    if not moved:
        return draft, _standing(script, facts, draft, at)
    labels = "; ".join(short_label(step) for step in moved)
    draft = draft.aside({step.name for step in moved})
    again, turn = _settled(script, facts, draft)
    notice = _notice("notice.set_aside", questions=labels)
    return again, turn.model_copy(update={"notices": (notice, *turn.notices)})


def _at_risk(script: Script, at: Walk, draft: Draft) -> Sequence[Step]:
    """The steps whose answers a change elsewhere can have unsettled, in order."""
    if at.irrelevant.isdisjoint(draft.answers):
        return script.filtered
    return [step for step in script.steps if step.filtered or step.name in at.irrelevant]


def _must_move(script: Script, step: Step, at: Walk, draft: Draft) -> bool:
    if step.name not in draft.answers:
        return False
    if step.name in at.irrelevant:
        return True
    return not step.holds(draft.answers[step.name], Asking(script.lists, at.values))


def _notice(code: str, **context: Any) -> Notice:
    return Notice(code=code, text=sentence(code, **context))
