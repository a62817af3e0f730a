"""Votes and meetings that too few may hold, and quotas that come to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from intake.conditions import Condition, compile_condition
from intake.eligibility import OUTSIDE
from intake.elsewhere import rated_elsewhere
from intake.plan import Plan, Quota
from intake.plan.ballot_rules import LeastNumber
from intake.quota import Candidate, level_label, shares
from intake.rolls import places_of
from phieu.dry_run_people import Crowd
from phieu.dry_run_words import Told, look, named, say, some


def told(plan: Plan, crowd: Crowd) -> Iterator[Told]:
    yield from _votes(plan, crowd)
    yield from _meetings(plan, crowd)
    for quota in plan.quotas:
        yield from _quota(plan, crowd, quota)


def _votes(plan: Plan, crowd: Crowd) -> Iterator[Told]:
    for ballot in plan.ballots:
        if ballot.least_number is None or ballot.electorate is None or not ballot.secret:
            continue
        places = places_of(ballot, crowd.collectives)
        voting = _counted(crowd, places, ballot.electorate.when)
        yield from _too_few(crowd, ballot.label, ballot.least_number, voting, "few")


def _meetings(plan: Plan, crowd: Crowd) -> Iterator[Told]:
    for meeting in plan.meetings:
        places = [None] if meeting.place == "agency" else [*crowd.units]
        coming = _counted(crowd, places, meeting.members.when)
        if not any(coming.values()):
            words = meeting.members.words
            yield look(say("votes", "nobody_meets", label=meeting.label, words=words))
        elif meeting.least_number is not None:
            least = meeting.least_number
            yield from _too_few(crowd, meeting.label, least, coming, "few_meet")


def _counted(
    crowd: Crowd, places: Iterable[int | None], when: Condition | None
) -> dict[int | None, int]:
    """How many in each place there are to whom the condition applies."""
    test = compile_condition(when)
    return {
        unit: sum(
            test(each.facts) is True and each.facts.get(OUTSIDE) is not True
            for each in crowd.of_unit.get(unit, ())
        )
        for unit in places
    }


def _too_few(
    crowd: Crowd, label: str, least: LeastNumber, numbers: Mapping[int | None, int], code: str
) -> Iterator[Told]:
    """A unit in which nobody at all may take part holds nothing: it is not meant."""
    few = {unit: n for unit, n in numbers.items() if n < least.voters and (n or unit is None)}
    context = {"ballot": label, "least": least.voters, "below": say("votes", least.below)}
    if None in few:
        yield look(say("votes", f"{code}_here", voters=few[None], **context))
    elif few:
        names = [
            say("votes", "place", unit=crowd.units[unit], voters=n)
            for unit, n in sorted((unit, n) for unit, n in few.items() if unit is not None)
        ]
        yield look(say("votes", code, n=len(few), **context), *named(names, "more_units"))


def _quota(plan: Plan, crowd: Crowd, quota: Quota) -> Iterator[Told]:
    """Groups so small that even with everybody at a level that counts, nobody is within it."""
    scale = next((each for each in plan.levels if each.list_name == quota.list_name), None)
    if not quota.of or (scale is not None and "person" not in scale.proposed_for):
        return
    here = (each for each in crowd.inside if not rated_elsewhere(plan, each.facts))
    people = [Candidate(each.facts, quota.of[0]) for each in here]
    zero = [share for share in shares(plan, quota, people) if share.allowed == 0]
    if zero:
        level = level_label(plan, quota, quota.level)
        lines = [
            say(
                "quotas",
                "group",
                group=share.group or say("quotas", "no_group"),
                arithmetic=share.arithmetic,
            )
            for share in zero
        ]
        words = say("quotas", "zero", level=level, percent=quota.percent, n=len(zero))
        yield look(words, *some(lines))
