"""The votes of a plan as those who hold them will see them: every setting in words."""

from __future__ import annotations

from collections.abc import Iterator

from intake.checking.condition_words import in_words, labels_of
from intake.checking.phrases import say
from intake.plan import Ballot, Plan
from intake.plan.ballot_rules import Chair, Threshold, Tie


def ballot_lines(plan: Plan) -> Iterator[str]:
    """Every vote of `plan`, line by line."""
    for ballot in plan.ballots:
        kind = "secret" if ballot.secret else "open"
        yield say("ballot", kind, code=ballot.code, label=ballot.label)
        for lines in (_people, _paper, _count, _room):
            yield from lines(plan, ballot)
        yield ""


def _people(plan: Plan, ballot: Ballot) -> Iterator[str]:
    labels = labels_of(plan)
    if ballot.electorate is not None:
        place = say("place", ballot.electorate.place)
        yield say("ballot", "electorate", words=ballot.electorate.words, place=place)
        if ballot.electorate.when is not None:
            yield say("ballot", "when", condition=in_words(ballot.electorate.when, labels))
    if ballot.items is not None:
        yield say("ballot", "items", subject=say("subject", ballot.items.subject))
        if ballot.items.when is not None:
            yield say("ballot", "items_when", condition=in_words(ballot.items.when, labels))
        if ballot.items.titles:
            named = [title.label for title in plan.titles if title.code in ballot.items.titles]
            yield say("ballot", "titles", titles=", ".join(named))


def _paper(plan: Plan, ballot: Ballot) -> Iterator[str]:
    if ballot.selections is not None and ballot.selections.of == "list":
        for number, label in enumerate(_labels(plan, ballot).values(), start=1):
            yield say("ballot", "selection", number=number, label=label)
    elif ballot.selections is not None:
        yield say("ballot", f"of_{ballot.selections.of}")
    if ballot.blank is not None:
        yield say("ballot", "blank" if ballot.blank.allowed else "no_blank")
    if ballot.mode is not None:
        yield say("ballot", ballot.mode.of)
        if (most := ballot.mode.at_most) is not None:
            selection = _labels(plan, ballot)[most.selection]
            yield say("ballot", "at_most", count=most.count, selection=selection)


def _count(plan: Plan, ballot: Ballot) -> Iterator[str]:
    if ballot.threshold is not None:
        yield threshold_words(plan, ballot, ballot.threshold)
    if ballot.tie is not None:
        yield _tie(ballot.tie)
    if ballot.quorum is not None:
        quorum = ballot.quorum
        yield say("ballot", "quorum", parts=quorum.parts, of_parts=quorum.of_parts)
    if (least := ballot.least_number) is not None:
        below = say("instead", least.below)
        yield say("ballot", "least_number", voters=least.voters, below=below)


def _room(plan: Plan, ballot: Ballot) -> Iterator[str]:
    if ballot.self_vote is not None:
        yield say("ballot", "self_vote" if ballot.self_vote.allowed else "no_self_vote")
    if (tellers := ballot.tellers) is not None:
        several = tellers.number > 1
        wording = "tellers" if several else "one_teller"
        yield say("ballot", wording, number=tellers.number, needed=tellers.needed)
        yield say("ballot", "subject_may_be" if tellers.subject_may_be else "subject_may_not_be")
    if ballot.chair is not None:
        yield _chair(plan, ballot.chair)


def threshold_words(plan: Plan, ballot: Ballot, threshold: Threshold) -> str:
    """What an item needs, with the denominator named."""
    figure = _figure(threshold)
    base = say("base", threshold.base)
    if threshold.by == "share":
        selection = _labels(plan, ballot)[threshold.selection or ""]
        return say("ballot", "share", selection=selection, figure=figure, base=base)
    if threshold.by == "most" and figure:
        return say("ballot", "most_figure", figure=figure, base=base)
    return say("ballot", threshold.by, base=base)


def _figure(threshold: Threshold) -> str:
    if threshold.more_than is not None:
        return say("ballot", "more_than", percent=f"{threshold.more_than:g}")
    if threshold.at_least is not None:
        return say("ballot", "at_least", percent=f"{threshold.at_least:g}")
    return ""


def _tie(tie: Tie) -> str:
    if tie.then == "second_round":
        then = say("instead", tie.after or "reported")
        return say("ballot", "tie_after", rounds=tie.rounds, then=then)
    return say("ballot", "tie", then=say("instead", tie.then))


def _chair(plan: Plan, chair: Chair) -> str:
    roles = {role.code: role.label for role in plan.roles}
    role = roles[chair.role] if chair.role else say("ballot", "office")
    if chair.when_subject is None:
        return say("ballot", "chair", role=role)
    return say("ballot", "chair_otherwise", role=role, other=roles[chair.when_subject])


def _labels(plan: Plan, ballot: Ballot) -> dict[str, str]:
    listed = ballot.selections.list_name if ballot.selections else None
    return {choice.code: choice.label for choice in plan.choice_lists.get(listed or "", ())}
